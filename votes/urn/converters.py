"""How polls and trackers are written in addresses."""

from functools import cache

from django.urls import register_converter


class _AsIs:
    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class PollUuid(_AsIs):
    """The identifier of a poll: base 58, 14 characters or a few more."""

    regex = "[1-9A-HJ-NP-Za-km-z]{14,22}"


class Tracker(_AsIs):
    """A ballot's tracker in URL-safe base 64, without padding."""

    regex = "[A-Za-z0-9_-]{43}"


@cache
def install() -> None:
    """Makes both known to routes, once."""
    register_converter(PollUuid, "poll")
    register_converter(Tracker, "tracker")

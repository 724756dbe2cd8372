from django.apps import AppConfig

from votes.urn import logs


class UrnConfig(AppConfig):
    """The urn: nothing in it that is not public or fit to be, and no person."""

    name = "votes.urn"
    label = "urn"

    def ready(self) -> None:
        logs.install()

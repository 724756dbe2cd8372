"""What a key holder's page sends, when it cannot be taken."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from common.refusals import Refusal
from votes.belenios.errors import ProtocolError


@contextmanager
def refused_contribution() -> Iterator[None]:
    """Says in words what the protocol refuses of a key holder's page."""
    try:
        yield
    except ProtocolError as error:
        raise Refusal(
            f"contribution-refused.{error.check}",
            _("What your page sent for the key ceremony is not valid."),
            _("Reload the page and start this step again. If it lasts, tell the chair."),
            status=400,
        ) from error


def not_at_this_stage() -> Refusal:
    """The refusal of what came too early or too late."""
    return Refusal(
        "not-at-this-stage",
        _("This cannot be done at this stage of the vote."),
        _("Reload the page to see where things stand and what is possible."),
    )

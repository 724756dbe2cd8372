"""The acts of this room as people read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.models import AuditEvent

VERBS: dict[str, str | Promise] = {
    "register.member_added": _("Entered in the register"),
    "register.member_changed": _("Row corrected"),
    "register.member_left": _("Departure recorded"),
    "register.leaving_cancelled": _("Departure cancelled"),
    "register.shares_moved": _("Movement of shares recorded"),
    "register.representative_named": _("Representative named"),
    "consent.given": _("Agreed to be convened by e-mail"),
    "consent.revoked": _("Went back to the post"),
    "mandate.appointed": _("Mandate recorded"),
    "mandate.ended": _("End of a mandate recorded"),
}


@dataclass(frozen=True)
class Act:
    """One line of the journal."""

    at: datetime
    words: str
    actor_name: str


def acts(events: Iterable[AuditEvent]) -> list[Act]:
    """Events in words; an act without words here keeps its verb."""
    return [
        Act(event.at, str(VERBS.get(event.verb, event.verb)), event.actor_name) for event in events
    ]

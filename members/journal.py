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
    "register.imported": _("Register imported"),
    "register.import_previewed": _("Import prepared"),
    "register.import_abandoned": _("Import given up"),
    "register.import_undone": _("An import was undone"),
    "register.undone": _("Row put back as before an import"),
    "register.college_added": _("College added"),
    "register.college_weighed": _("Weight of a college changed"),
    "mandate.functions_given": _("Functions given"),
    "access.letters_issued": _("Letters with codes to sign in made"),
    "access.letter_issued": _("Letter with codes to sign in made"),
    "access.letter_used": _("Code of a letter used to sign in"),
    "access.recovery_asked": _("Return of access asked for"),
    "access.recovery_approved": _("Return of access granted"),
    "access.recovery_refused": _("Return of access refused"),
    "access.recovery_cancelled": _("Return of access cancelled"),
    "access.recovery_codes_renewed": _("Recovery codes renewed"),
    "access.second_factor_added": _("Second factor added"),
    "access.second_factor_removed": _("Second factor removed"),
    "access.sessions_ended": _("Signed out everywhere"),
    "access.wrong_code_on_lent_device": _("Wrong code on a device that was lent"),
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

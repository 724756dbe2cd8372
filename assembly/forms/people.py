"""Naming a member in a form without showing the register."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import clock
from members import queries as register
from members.models import Member
from members.names import fold

SHOWN = 6
LONGEST = 12
# “Chloé Évrard (n° 12)”: how a form proposes a member, and reads the choice back.
_WITH_NUMBER = re.compile(r"\(n°\s*(\d+)\)$")


def named(member: Member) -> str:
    """A member as a form proposes them, without any doubt about namesakes."""
    return f"{member.display_name} (n°\u00a0{member.number})"


class MemberField(forms.CharField):
    """A member by full name or by number of the register; gives the member.

    The register is not listed: whoever fills the form knows whom they mean.
    """

    def clean(self, value: Any) -> Any:
        said = super().clean(value)
        if not said:
            return None
        active = register.active_members(clock.today())
        proposed = _WITH_NUMBER.search(said)
        digits = proposed[1] if proposed else said
        if digits.isdecimal():
            # Longer than any number of the register: nobody's.
            found = list(active.filter(number=int(digits))) if len(digits) < LONGEST else []
            if proposed:
                name = fold(said[: proposed.start()])
                found = [each for each in found if name in _names(each)]
        else:
            found = _named(said)
        if not found:
            raise forms.ValidationError(
                _("No member of the register has this name or number."), code="unknown-member"
            )
        if len(found) > 1:
            raise forms.ValidationError(_several(found), code="several-members")
        return found[0]


def _named(said: str) -> list[Member]:
    wanted = fold(said)
    members = register.active_members(clock.today())
    for word in wanted.split():
        members = members.filter(search_key__contains=word)
    return [member for member in members if wanted in _names(member)] or _of_family_name(wanted)


def _of_family_name(wanted: str) -> list[Member]:
    """Those who have these words for family name, when nobody has them for whole name."""
    active = register.active_members(clock.today()).filter(search_key__contains=wanted)
    return [member for member in active if wanted and fold(member.last_name) == wanted]


def _several(found: list[Member]) -> str:
    """Who they are, for the form to be filled in again: a few, never the register."""
    shown = ", ".join(named(member) for member in found[:SHOWN])
    more = len(found) - SHOWN
    if more > 0:
        shown += " " + ngettext("and {count} other", "and {count} others", more).format(count=more)
    return _("Several members bear this name: {names}. Give the number.").format(names=shown)


def _names(member: Member) -> tuple[str, str]:
    return fold(member.display_name), fold(member.sort_name)

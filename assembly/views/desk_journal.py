"""`/assemblees/12/seance/accueil/liste` and `…/journal`: what the desk's device keeps for when the
network goes, and what it sends once it is back."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assembly import door_desk, permissions
from assembly.actions import desk_journal
from assembly.actions.desk_journal import Noted
from assembly.models import Assembly, DeskNote
from assembly.participation import present_members, sitting_roll
from assembly.views.doors import holding
from common import clock
from common.refusals import Refusal
from common.web.problems import problem_response
from members.models import Account

at_the_door = holding(permissions.can_check_in)
VERBS = set(DeskNote.Verb.values)
# What the clock of a device says at worst, new battery or wrong century; no hour outside can be
# brought to ours and shown.
YEARS = range(1970, 2300)


@require_safe
@at_the_door
def people(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """Number and name of everybody on the roll, and who is there: nothing else leaves the site."""
    roll = sitting_roll(assembly)
    here = roll.lines.filter(member__in=present_members(assembly)) if roll else []
    answer = {
        "people": door_desk.names(assembly),
        "here": [line.number for line in here],
        "title": assembly.title,
        "as_of": clock.now().isoformat(),
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@require_POST
@at_the_door
def journal(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """The notes of a device, and what became of each."""
    try:
        notes = _notes(request)
        kept = desk_journal.receive(assembly=assembly, notes=notes, at=clock.now(), by=account)
    except Refusal as refused:
        return problem_response(refused)
    answer = [
        {"id": str(each.pk), "outcome": each.outcome, "said": each.said, "number": each.number}
        for each in kept
    ]
    return JsonResponse({"notes": answer}, headers={"Cache-Control": "no-store"})


def _notes(request: HttpRequest) -> list[Noted]:
    try:
        return [_note(each) for each in json.loads(request.body)["notes"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refusal(
            "unreadable",
            _("What was sent could not be read."),
            _("Reload the page: what the device keeps is still there."),
            status=400,
        ) from error


def _note(said: dict[str, Any]) -> Noted:
    at, number = datetime.fromisoformat(said["at"]), said["number"]
    if said["verb"] not in VERBS or at.tzinfo is None or type(number) is not int:
        raise ValueError
    if not 0 <= number < 2**31 or at.year not in YEARS:
        raise ValueError
    return Noted(UUID(said["id"]), number, said["verb"], at)

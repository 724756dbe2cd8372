"""`/assemblees/12/seance/…`: what the bureau looks at while the assembly meets."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assembly import bureaus, door_code, door_desk, permissions, queries, sitting_desk, speaking
from assembly.actions import attendance, room_votes
from assembly.documents.attendance import attendance_data, draw_attendance
from assembly.forms.sitting import AccountForm, ElectionHandsForm, HandsForm
from assembly.freezing import in_order
from assembly.models import Assembly, Call, HandReading, Minutes, Resolution, SetApart
from assembly.participation import quorum_now
from assembly.raised_hands import Hands, Row, compared
from assembly.states import AssemblyState
from assembly.views.doors import holding
from common import clock
from common.web.papers import as_page
from common.web.tables import csv_response, page_of
from members import queries as register
from members.models import Account, OrganFunction
from votes.station.models import Poll
from votes.station.states import PollState

following = holding(permissions.can_follow_sitting)
at_the_door = holding(permissions.can_check_in)
S = AssemblyState


@require_safe
@following
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """The sitting: where it stands, who is there, what the chair may do, what the law asks."""
    context = {**state_of(assembly, account), **_written(assembly, account)}
    return render(request, "assembly/sitting.html", context)


@require_safe
@following
def state(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """What the page fetches again when somebody came, left or voted."""
    return render(request, "assembly/_sitting_state.html", state_of(assembly, account))


@require_safe
@at_the_door
def door(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """The table at the door: one search, one button."""
    text = request.GET.get("q", "").strip()
    context = {
        **about(assembly, account),
        "query": text,
        "found": door_desk.search(assembly, text),
        "page": page_of(request, door_desk.present(assembly)),
        "presence": sitting_desk.presence(assembly.call),
        "outsiders": door_desk.outside_holders(assembly),
        "is_live": not attendance.doors_obstacles(assembly=assembly, at=clock.now()),
        "desk_address": door_code.desk_address(assembly),
        "kept_notes": door_desk.notes_to_settle(assembly),
        "takes_video": assembly.mode != Assembly.Mode.PHYSICAL,
        "takes_room": assembly.mode != Assembly.Mode.REMOTE,
    }
    return render(request, "assembly/sitting_door.html", context)


@require_safe
@at_the_door
def present_csv(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """Who is there now, for the bureau alone."""
    rows = (
        (each.line.number, each.line.name, each.here.get_manner_display(), each.held)
        for each in door_desk.present(assembly)
        if each.here
    )
    headings = (_("Number"), _("Name"), _("How"), _("Proxies held"))
    return csv_response(f"presents-{assembly.pk}.csv", headings, rows)


@require_safe
@at_the_door
def sheet(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """The attendance sheet as it stands, to print and sign; the register keeps the final one."""
    content = draw_attendance(attendance_data(assembly.call, at=clock.now())).bytes()
    response = HttpResponse(content, content_type="application/pdf")
    name = f"feuille-de-presence-{assembly.pk}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require_safe
@at_the_door
def read_sheet(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """The same as a page."""
    return as_page(
        request,
        draw_attendance(attendance_data(assembly.call, at=clock.now())),
        pdf=reverse("assembly:attendance-sheet", args=[assembly.pk]),
        back=(reverse("assembly:sitting", args=[assembly.pk]), _("Sitting")),
    )


def about(assembly: Assembly, account: Account) -> dict[str, Any]:
    """What every page of the sitting shows: where we are, the pages beside it, one's rights."""
    today = clock.today()
    checks_in = permissions.can_check_in(account, assembly, today)
    names = [
        (_("Sitting"), "sitting"),
        (_("Script"), "script"),
        (_("Speaking"), "speaking"),
        (_("Questions in session"), "session-questions"),
    ]
    if checks_in:
        names += [
            (_("Check-in"), "check-in"),
            (_("Paper proxies"), "paper-proxies"),
            (_("Votes on paper"), "paper-votes"),
        ]
    names += [(_("Results"), "results"), (_("Minutes"), "minutes")]
    return {
        "assembly": assembly,
        "call": assembly.call,
        "entries": [
            (name, reverse(f"assembly:{view}", args=[assembly.pk]), view) for name, view in names
        ],
        "chairs": permissions.can_chair(account, assembly, today),
        "checks_in": checks_in,
        "prepares": permissions.can_prepare(account, today),
    }


def state_of(assembly: Assembly, account: Account) -> dict[str, Any]:
    """The part of the page that lives: situation, quorum, presence, acts."""
    at = clock.now()
    context = about(assembly, account)
    lines = sitting_desk.vote_lines(assembly) if assembly.state in sitting_desk.LIVE else []
    polls = _polls(lines)
    return {
        **context,
        "lines": lines,
        "quorum": quorum_now(assembly, lines[0].resolution, afresh=True) if lines else None,
        "situation": _situation(assembly, lines, at, holds=context["checks_in"]),
        "presence": sitting_desk.presence(assembly.call),
        "gestures": sitting_desk.gestures(assembly, lines, at=at) if context["chairs"] else [],
        "bureau": bureaus.seats(assembly.call),
        "open_polls": [poll for poll in polls if poll.state == "open"],
        "live_poll": polls[0].uuid if polls else "",
        "to_count": [poll for poll in queries.polls_of(assembly) if poll.state == PollState.ENDED],
        "in_session": assembly.state == S.SITTING,
    }


def _situation(
    assembly: Assembly, lines: list[sitting_desk.VoteLine], at: datetime, *, holds: bool
) -> sitting_desk.Situation:
    """What is expected of whoever holds the sitting; everybody else reads who that is."""
    found = sitting_desk.situation(assembly, lines, at=at)
    if holds or found.when or assembly.state not in sitting_desk.LIVE:
        return found
    chairs = register.holders_of(OrganFunction.Function.CHAIR, clock.today())
    names = ", ".join(str(member) for member in chairs)
    return replace(found, expected=_("The sitting is held by: {names}.").format(names=names))


def _polls(lines: list[sitting_desk.VoteLine]) -> list[Poll]:
    return list({poll.uuid: poll for line in lines for poll in line.polls}.values())


def _written(assembly: Assembly, account: Account) -> dict[str, Any]:
    """The parts one writes in, which must not change under one's hands."""
    drawn = assembly.call.minutes.filter(kind=Minutes.Kind.MINUTES).exists()
    lines = sitting_desk.vote_lines(assembly) if assembly.state == S.SITTING else []
    return {
        "duties": sitting_desk.duties(assembly),
        "heard": speaking.heard(assembly.call),
        "hand_votes": [
            (line, [_hand_vote(line, hands, account) for hands in line.hands])
            for line in lines
            if not (line.resolution.is_secret or room_votes.proclaimed(resolution=line.resolution))
        ],
        "account_form": None if drawn else account_form(assembly.call),
        "apart": [] if drawn else list(_texts_apart(assembly.call)),
        "papers": Minutes.objects.filter(assembly=assembly)
        .select_related("entry")
        .order_by("drawn_at", "pk"),
        "roll_size": sitting_desk.roll_size(assembly),
    }


def _texts_apart(call: Call) -> QuerySet[SetApart]:
    """The texts of the account that wait for somebody to read both."""
    waiting = call.set_apart.filter(put_away_at__isnull=True)
    return waiting.select_related("account").order_by("at", "pk")


def account_form(call: Call) -> AccountForm:
    """The account as it is kept, with the version that whoever changes it has read."""
    initial = {
        "debates": call.debates,
        "incidents": call.incidents,
        "version": call.account_version,
    }
    return AccountForm(initial=initial)


@dataclass(frozen=True)
class HandVote:
    """What is counted of the room, one's own figures to be corrected, and what others found once
    two people have counted."""

    hands: Hands
    form: HandsForm | ElectionHandsForm
    compared: list[Row]


def _hand_vote(line: sitting_desk.VoteLine, hands: Hands, account: Account) -> HandVote:
    """One's own figures; never somebody else's in the form."""
    resolution = line.resolution
    mine = next((each for each in hands.readings if each.account_id == account.pk), None)
    auto_id = f"hands-{resolution.pk}-{line.hands.index(hands)}-%s"
    if not resolution.is_election:
        return HandVote(hands, HandsForm(initial=_initial(mine), auto_id=auto_id), [])
    marks = zip(in_order(resolution), mine.marks, strict=True) if mine else ()
    initial = {f"mark-{candidate.pk}": votes for candidate, votes in marks}
    form = ElectionHandsForm(
        initial={**_initial(mine), **initial}, auto_id=auto_id, resolution=resolution
    )
    return HandVote(hands, form, compared(resolution, hands))


def _initial(mine: HandReading | None) -> dict[str, Any]:
    return mine.figures if mine else {}


def hands_form_of(resolution: Resolution, data: QueryDict) -> HandsForm | ElectionHandsForm:
    """The figures as somebody sent them."""
    if resolution.is_election:
        return ElectionHandsForm(data, resolution=resolution)
    return HandsForm(data)

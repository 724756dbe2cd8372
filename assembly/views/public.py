"""`/assemblees/…`: the list, an assembly for whoever looks at it, its live quorum, its papers."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assembly import (
    deadlines,
    desk,
    permissions,
    presenting,
    previous,
    queries,
    requests,
    rulebook,
    session_urns,
    steps,
)
from assembly.actions import attendance
from assembly.documents import shelf
from assembly.documents.convocation import convocation_data, draw_convocation
from assembly.documents.invitation import draw_invitation
from assembly.documents.voting_form import draw_voting_form, voting_form_data
from assembly.documents.voting_notice import (
    draw_voting_notice,
    secret_polls,
    voting_notice_data,
)
from assembly.freezing import items_in_order
from assembly.models import Assembly, Minutes
from assembly.participation import QuorumNow, roll_of
from assembly.states import RUNNING, AssemblyState
from assembly.views.calendar import CALENDAR
from assembly.views.doors import visible
from assembly.views.files import PDF, served
from common import clock
from common.documents import Document
from common.web.papers import as_page
from common.web.tables import page_of
from members import permissions as rights
from members.models import Account
from members.queries import Person


@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """`/assemblees/`: what this person may see, then the assemblies of former years."""
    person, today = request.user, clock.today()
    prepares = permissions.can_prepare(person, today)
    if prepares:
        rows = queries.everything()
    elif rights.is_member(person, today):
        rows = queries.shown_to_members()
    else:
        rows = queries.decided()
    context = {
        "page": page_of(request, rows, per_page=20),
        "past": queries.past(),
        "prepares": prepares,
        "watches": permissions.can_watch(person, today),
        "latest": previous.latest() if prepares else None,
        "is_insider": prepares or rights.is_member(person, today),
        "announced": requests.next_assembly(clock.now())
        if prepares or rights.is_member(person, today)
        else None,
        "has_statutes": rulebook.current() is not None,
    }
    return render(request, "assembly/list.html", context)


@require_safe
@visible
def assembly(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    """One assembly: the board's desk, a member's page, or the public archive."""
    person, today, at = request.user, clock.today(), clock.now()
    context = _context(assembly, request)
    if permissions.can_watch(person, today):
        context |= _desk(assembly, context["now"], person)
        return render(request, "assembly/desk.html", context)
    standings = []
    if isinstance(person, Account):
        standings = queries.standings(assembly, person, today)
        context |= {
            "standings": standings,
            "received": queries.proxies_received(assembly, person, today),
            "polls_for_them": queries.polls_left_to_proxies(assembly, person, today),
            "open_polls": queries.open_polls(assembly),
            "takes_proxies": at < queries.proxy_close(assembly),
            "doors_open": permissions.can_take_part(person, assembly, today)
            and not attendance.doors_obstacles(assembly=assembly, at=at),
        }
    situation = desk.for_members(assembly, context["now"], at=at, standings=standings)
    context |= {"situation": situation}
    context |= _dates(deadlines.shown_to(request.user, assembly, at=at), assembly.call.meets_at)
    return render(request, "assembly/member.html", context)


@require_safe
@visible
def quorum(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    """The live gauge, fetched again when something changed."""
    now = _quorum(assembly)
    return render(request, "assembly/_quorum.html", {"assembly": assembly, "now": now})


@require_safe
@visible
def convocation(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    """The notice: a preview while drafting, the very bytes that were sent afterwards."""
    call = assembly.call
    if call.convocation_file:
        content = shelf.read(call.convocation_file, call.convocation_sha256)
    else:
        content = draw_convocation(convocation_data(call, at=clock.now())).bytes()
    return served(content, f"convocation-{assembly.pk}-{call.number}.pdf", PDF)


@require_safe
@visible
def voting_form(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    """The single form of the law, to print."""
    call = assembly.call
    content = draw_voting_form(voting_form_data(call, at=_printed_at(assembly))).bytes()
    return served(content, f"formulaire-{assembly.pk}-{call.number}.pdf", PDF)


@require_safe
@visible
def read_convocation(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    """The notice as a page, from the data of the PDF that was sent; as it would be, before."""
    call = assembly.call
    data = call.convocation_data or convocation_data(call, at=call.convened_at or clock.now())
    return as_page(
        request,
        draw_convocation(data),
        pdf=reverse("assembly:convocation", args=[assembly.pk]),
        back=_back(assembly),
        sha256=call.convocation_sha256,
        is_frozen=bool(call.convocation_data),
    )


@require_safe
@visible
def read_voting_form(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    """The single form of the law as a page."""
    return as_page(
        request,
        draw_voting_form(voting_form_data(assembly.call, at=_printed_at(assembly))),
        pdf=reverse("assembly:voting-form", args=[assembly.pk]),
        back=_back(assembly),
    )


@require_safe
@visible
def voting_notice(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    """How the electronic vote works, to print (R-CNIL-07)."""
    return served(_voting_notice(assembly).bytes(), f"notice-de-vote-{assembly.pk}.pdf", PDF)


@require_safe
@visible
def read_voting_notice(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    """The same as a page."""
    return as_page(
        request,
        _voting_notice(assembly),
        pdf=reverse("assembly:voting-notice", args=[assembly.pk]),
        back=_back(assembly),
    )


def _printed_at(assembly: Assembly) -> datetime:
    """The day at the top of the form: that of the notice, or of the last addition to its agenda."""
    call, last = assembly.call, assembly.completions.order_by("number").last()
    if last is not None and call.number == 1:
        return last.completed_at
    return call.convened_at or clock.now()


def _voting_notice(assembly: Assembly) -> Document:
    data = voting_notice_data(assembly.call, at=assembly.call.convened_at or clock.now())
    if not data["polls"]:
        raise Http404
    return draw_voting_notice(data)


def _back(assembly: Assembly) -> tuple[str, str]:
    return reverse("assembly:page", args=[assembly.pk]), assembly.title


@require_safe
@visible
def invitation(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    content = draw_invitation(assembly.call)
    return served(content, f"assemblee-{assembly.pk}.ics", CALENDAR)


def _context(assembly: Assembly, request: HttpRequest) -> dict[str, Any]:
    """What every page of an assembly shows."""
    person, today = request.user, clock.today()
    now = _quorum(assembly)
    return {
        "assembly": assembly,
        "call": assembly.call,
        "calls": assembly.calls.order_by("number"),
        "items": items_in_order(assembly),
        "completions": assembly.completions.prefetch_related("resolutions").order_by("number"),
        "now": now,
        "polls": session_urns.carried_by(assembly),
        "explains_vote": bool(secret_polls(assembly.call)),
        "papers": queries.readable_papers(assembly, person, today),
        "results": presenting.results(assembly),
        "failed": assembly.call.quorum_records.filter(reached=False)
        .select_related("resolution")
        .order_by("resolution__number"),
        "minutes": Minutes.objects.filter(assembly=assembly).select_related("entry"),
        "prepares": permissions.can_prepare(person, today),
        "chairs": permissions.can_chair(person, assembly, today),
        "checks_in": permissions.can_check_in(person, assembly, today),
        "sees_attendance": permissions.can_see_attendance(person, today),
        "remote_close": queries.remote_close(assembly),
        "proxy_close": queries.proxy_close(assembly),
    }


def _desk(assembly: Assembly, now: QuorumNow | None, person: Person) -> dict[str, Any]:
    at, today = clock.now(), clock.today()
    call = assembly.call
    left = [step for step in steps.steps(assembly, at=at) if not step.is_done]
    return {
        "situation": desk.situation(assembly, now, at=at),
        "next_items": [
            desk.item_of(step) for step in left if steps.is_for(step, assembly, person, today)
        ][:1],
        "steps_left": len(left),
        **_dates(deadlines.calendar(call, at=at), call.meets_at),
        "reach": queries.reach(call) if call.convened_at else None,
        "leaves_out": assembly.requests_left_out.exists(),
        "gained": queries.counted_since(assembly, at=at) if call.convened_at else 0,
        "urns": desk.urns(assembly, at=at),
        "roll": roll_of(assembly),
        "rules": rulebook.of(assembly),
        "days_left": desk.days_to(call.meets_at, at),
        "needs_insertion": (
            call.number > 1
            and not call.insertion
            and rulebook.of(assembly).flag("second_notice_journal")
        ),
    }


def _quorum(assembly: Assembly) -> QuorumNow | None:
    """The gauge lives from the convocation to the close of the sitting; what was counted at the
    close is then in the papers, and nobody is present any more to be counted."""
    over = (AssemblyState.CLOSED, AssemblyState.ADJOURNED)
    if assembly.state not in RUNNING or assembly.state in over:
        return None
    return queries.quorum(assembly)


def _dates(rows: list[deadlines.Row], meets_at: datetime) -> dict[str, list[deadlines.Row]]:
    """What is still to come until the meeting first; the rest is folded."""
    ahead = [row for row in rows if not row.is_behind]
    until_then = [row for row in ahead if row.deadline.at <= meets_at]
    return {
        "dates": rows,
        "coming": until_then or ahead,
        "later_dates": [row for row in ahead if row.deadline.at > meets_at] if until_then else [],
        "past_dates": [row for row in rows if row.is_behind],
    }

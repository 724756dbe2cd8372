"""`/scrutins/…`: the pages of whoever runs, watches and certifies a poll."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from common import clock
from common.refusals import Refusal
from common.web.tables import csv_response, page_of
from members import access
from members import permissions as register
from members.models import Account
from votes.station import (
    desk,
    discretion,
    governors,
    integrity,
    keyholding,
    lost_rights,
    permissions,
    queries,
    readings,
    stages,
    states,
    trials,
    uncounted,
    watch,
    wording,
)
from votes.station.actions import signed_rolls
from votes.station.discretion import shown_voters
from votes.station.forms import FORMS
from votes.station.models import Poll, Trustee
from votes.station.views.acts import ACTS, OPTIONAL, May
from votes.urn import queries as urn

Page = Callable[..., HttpResponseBase]


def officer(may: May) -> Callable[[Page], Page]:
    """Lets through whoever has the function: strangers get 404, insiders 403."""

    def protect(view: Page) -> Page:
        @wraps(view)
        def page(request: HttpRequest, uuid: str, **kwargs: Any) -> HttpResponseBase:
            account, today = request.user, clock.today()
            if not isinstance(account, Account):
                return access.to_sign_in(request)
            poll = queries.poll(uuid)
            if poll is not None and not may(account, poll, today):
                if access.lacks_second_factor(request):
                    return access.to_second_factor(request)
                raise access.refusal_for(account, today)
            if poll is None:
                raise Http404
            return view(request, poll, account, **kwargs)

        return page

    return protect


@require_safe
@access.signed_in
def index(request: HttpRequest) -> HttpResponseBase:
    """Every poll this person runs, watches or holds a key of."""
    account, today = access.account_of(request), clock.today()
    rows = [
        poll
        for poll in Poll.objects.prefetch_related("trustees").order_by("-opens_at", "uuid")
        if permissions.can_follow(account, poll, today)
    ]
    if not rows and access.lacks_second_factor(request):
        return access.to_second_factor(request)
    if not rows and not register.is_insider(account, today):
        raise Http404
    return render(request, "votes/station/index.html", {"page": page_of(request, rows)})


@require_safe
@officer(permissions.can_follow)
def poll_page(request: HttpRequest, poll: Poll, account: Account) -> HttpResponse:
    """A poll for its officers: where it stands, what is expected of whom, until when."""
    return render(request, "votes/station/poll.html", _context(poll, account))


@require_safe
@officer(permissions.can_follow)
def state_fragment(request: HttpRequest, poll: Poll, account: Account) -> HttpResponse:
    """What the page fetches again when the poll has changed: its head, or what it says below."""
    part = "_head" if request.GET.get("part") == "head" else "_state"
    return render(request, f"votes/station/{part}.html", _context(poll, account))


def is_discreet_to(account: Account, poll: Poll) -> bool:
    """Whoever watches the vote reads the émargement itself; nobody else how few have voted at a
    distance while others still may (ADR 19)."""
    watches = permissions.can_read_signed_roll(account, poll, clock.today())
    return not watches and discretion.hides_few(poll, at=clock.now())


@require_safe
@officer(permissions.can_follow)
def integrity_page(request: HttpRequest, poll: Poll, account: Account) -> HttpResponse:
    """The checks of the bureau, made now (R-CNIL 2-03), and what they found by themselves."""
    found = integrity.checks(poll) if poll.sealed_at and poll.is_secret else []
    context = {
        "is_discreet": is_discreet_to(account, poll),
        "voters_shown": shown_voters(poll, queries.turnout(poll).voted, at=clock.now()),
        "poll": poll,
        "checks": sorted(found, key=lambda check: check.ok),
        "all_good": all(check.ok for check in found),
        "at": clock.now(),
        "page": page_of(request, watch.days(poll)),
        "failures": watch.failures(poll),
        "last": watch.last_run(poll),
        "verification": urn.verification(poll.uuid) if found else None,
        "refused": urn.refused(poll.uuid),
    }
    return render(request, "votes/station/integrity.html", context)


@require_safe
@officer(permissions.can_read_signed_roll)
def signed_roll(request: HttpRequest, poll: Poll, account: Account) -> HttpResponseBase:
    """The émargement: who has voted, for the bureau alone; no time, no tracker (secrecy.md 15)."""
    as_file = request.GET.get("format") == "csv"
    rows = signed_rolls.read(poll=poll, as_file=as_file, at=clock.now(), by=account)
    if as_file:
        lines = [[row.label, _("yes") if row.voted else _("no")] for row in rows]
        name = f"emargement-{poll.uuid}.csv"
        return csv_response(name, [_("Name"), _("Has voted")], lines)
    context = {"poll": poll, "page": page_of(request, rows), "turnout": queries.turnout(poll)}
    return render(request, "votes/station/signed_roll.html", context)


@require_POST
def act(request: HttpRequest, uuid: str, verb: str) -> HttpResponseBase:
    """One officer's act; its refusal is a page that says why and what to do."""
    asked = ACTS.get(verb)
    if asked is None:
        raise Http404
    return officer(asked.may)(_do)(request, uuid=uuid, verb=verb)


def _do(request: HttpRequest, poll: Poll, account: Account, *, verb: str) -> HttpResponseBase:
    asked = ACTS[verb]
    _require_on_the_desk(poll, account, verb)
    written: dict[str, Any] = {}
    if asked.asks and (verb not in OPTIONAL or request.POST.get(OPTIONAL[verb])):
        form = _form(poll, asked.asks, verb, request.POST)
        if not form.is_valid():
            context = {**_context(poll, account, written=(verb, form)), "failed": verb}
            return render(request, "votes/station/poll.html", context, status=400)
        written = form.cleaned_data
    asked.do(poll, account, written)
    messages.success(request, asked.done)
    return redirect("votes:poll", uuid=poll.uuid)


def _require_on_the_desk(poll: Poll, account: Account, verb: str) -> None:
    """What the page does not offer cannot be posted either."""
    offered = desk.gestures(poll, account, clock.today(), clock.now())
    if verb not in {gesture.verb for gesture in offered}:
        raise Refusal(
            "not-offered-here",
            gettext_lazy("This cannot be done from this page now."),
            gettext_lazy("Reload the page to see where things stand and what is possible."),
        )


def _form(poll: Poll, asks: str, verb: str, data: Any = None) -> forms.Form:
    """What goes with an act; two forms of one page share no identifier."""
    return FORMS[asks](data, auto_id=f"{verb}-%s", poll=poll)


def _context(
    poll: Poll, account: Account, written: tuple[str, forms.Form] | None = None
) -> dict[str, Any]:
    at, today = clock.now(), clock.today()
    typed = dict([written]) if written else {}
    offered = desk.gestures(poll, account, today, at)
    fault = watch.fault_after_result(poll)
    everybody = list(poll.trustees.select_related("poll").order_by("index"))
    mine = permissions.trustee_of(account, poll, today)
    copies = lost_rights.copies(poll)
    turnout = queries.turnout(poll) if poll.sealed_at or not poll.is_secret else None
    mine_at = stages.place_of(mine, everybody, copies) if mine else None
    return {
        "poll": poll,
        "turnout": turnout,
        "voters_shown": shown_voters(poll, turnout.voted, at=at) if turnout else 0,
        "gestures": [
            (gesture, typed.get(gesture.verb) or _form(poll, gesture.asks, gesture.verb))
            if gesture.asks
            else (gesture, None)
            for gesture in offered
        ],
        "awaited": desk.awaited(poll, offered),
        "trustees": stages.progress(everybody),
        "keys": keyholding.standing(poll, everybody) if everybody else None,
        "copies": copies,
        "common_key": stages.common_fingerprint(poll, everybody),
        "rehearsal": trials.found(poll),
        "trial": _trial(poll, everybody),
        "unfit": keyholding.unfit(poll, today) if poll.state == states.PollState.DRAFT else [],
        "candidates": keyholding.candidate_names(poll),
        "mine": mine_at,
        "my_step": wording.STEPS.get(mine_at.stage, "") if mine_at else "",
        "situation": wording.situation(poll, is_faulty=fault is not None),
        "readings": readings.readings(poll),
        "certifications": queries.certifications(poll),
        "fault": fault,
        "uncounting": uncounted.waiting(poll),
        "uncounted": uncounted.decided(poll),
        "end_head": urn.end_head(poll.uuid) if poll.ended_at and poll.is_secret else "",
        "governor": governors.of(poll),
        "can_read_named": permissions.can_read_named_votes(account, poll, today)
        and poll.state in states.WITH_RESULT,
        "advisory": wording.ADVISORY if poll.is_advisory else "",
        "makes_codes": permissions.is_rights_officer(account, poll, today),
        "sends_envelopes": permissions.can_send_envelopes(account, poll, today),
        "can_see_roll": permissions.can_read_signed_roll(account, poll, today),
        "enters_papers": poll.state == states.PollState.PAPERS
        and permissions.can_enter_papers(account, poll, today),
        "can_replace": permissions.can_replace_rights(account, poll, today),
        "is_public": poll.sealed_at is not None and poll.state != states.PollState.CANCELLED,
    }


def _trial(poll: Poll, everybody: list[Trustee]) -> dict[str, Any] | None:
    """The test vote under way: who is awaited for what, and how the clone ended."""
    trial = trials.under_way(poll) if poll.state == states.PollState.DRAFT else None
    if trial is None:
        return None
    return {
        "is_cast": trial.is_cast,
        "clone": trial.clone,
        "awaited": trials.named(trials.awaited(trial, everybody)),
        "head": urn.end_head(trial.clone) if trial.is_cast else "",
    }

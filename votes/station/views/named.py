"""Named votes: the page where one votes under one's name, and the bureau's reading of the votes."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common import clock
from common.refusals import Refusal
from members import access, step_up
from members.models import Account
from votes.station import permissions, queries, states, wording
from votes.station.actions import named
from votes.station.actions.rights import exercisable
from votes.station.models import HandOver, NamedVote, Poll, RollEntry
from votes.station.named_forms import NamedBallotForm
from votes.station.questions import Question, read_question
from votes.station.views.officers import officer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def voting(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """`/scrutins/<uuid>/bulletin`: one form for each right this person may exercise."""
    account, poll, at = access.account_of(request), queries.poll(uuid), clock.now()
    if poll is None or poll.is_secret or poll.state == states.PollState.CANCELLED:
        raise Http404
    rights = exercisable(account=account, poll=poll, at=at)
    if not rights:
        raise Http404
    within = poll.step_up_within
    if within is not None and not step_up.has_recent(request, within=within):
        return redirect(f"{reverse('members:step_up')}?next={request.path}")
    posted = None
    if request.method == "POST":
        posted = _form(poll, _posted_entry(request, rights), request.POST)
        if posted.is_valid():
            return _record(request, account, poll, posted, at)
    status = 400 if posted else 200
    context = _context(poll, rights, posted, at)
    return render(request, "votes/station/named_ballot.html", context, status=status)


def _posted_entry(request: HttpRequest, rights: list[tuple[RollEntry, HandOver.Kind]]) -> RollEntry:
    wanted = request.POST.get("entry", "")
    for entry, _kind in rights:
        if str(entry.pk) == wanted:
            return entry
    raise Http404


def _record(
    request: HttpRequest, account: Account, poll: Poll, form: NamedBallotForm, at: datetime
) -> HttpResponse:
    named.cast(account=account, poll=poll, entry_id=form.entry.pk, choices=form.choices(), at=at)
    messages.success(request, _("The vote of %(name)s is recorded.") % {"name": form.entry.label})
    return redirect("votes:named-ballot", uuid=poll.uuid)


def _form(poll: Poll, entry: RollEntry, data: Any = None) -> NamedBallotForm:
    """A blank form: what was voted is not shown again, so that nobody reads it over a shoulder."""
    return NamedBallotForm(_questions(poll), entry, data)


def _questions(poll: Poll) -> list[Question]:
    return [read_question(value) for value in poll.questions]


def _context(
    poll: Poll,
    rights: list[tuple[RollEntry, HandOver.Kind]],
    posted: NamedBallotForm | None,
    at: datetime,
) -> dict[str, Any]:
    voted = dict(
        NamedVote.objects.filter(entry__in=[entry for entry, _kind in rights]).values_list(
            "entry", "at"
        )
    )
    is_open = poll.state == states.PollState.OPEN and not poll.remote_vote_is_over(at)
    return {
        "poll": poll,
        "questions": _questions(poll),
        "is_open": is_open,
        "advisory": wording.ADVISORY if poll.is_advisory else "",
        "reveals": wording.named_reveals(_questions(poll)),
        "rights": [
            {
                "entry": entry,
                "kind": kind,
                "voted_at": voted.get(entry.pk),
                "form": posted if posted and posted.entry.pk == entry.pk else _form(poll, entry),
                "may_vote": is_open and (poll.revote or entry.pk not in voted),
            }
            for entry, kind in rights
        ],
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(permissions.can_read_named_votes)
def reading(request: HttpRequest, poll: Poll, account: Account) -> HttpResponse:
    """The votes with their names. Asking for them is an act: it is in the journal first."""
    lines = None
    if request.method == "POST":
        lines = named.read_votes(poll=poll, at=clock.now(), by=account)
    elif poll.state not in states.WITH_RESULT:
        raise Refusal(
            "named-votes-closed",
            _("Nobody reads the votes before the close."),
            _("Come back once the result is published."),
        )
    context = {"poll": poll, "questions": _questions(poll), "lines": lines}
    context["advisory"] = wording.ADVISORY if poll.is_advisory else ""
    return render(request, "votes/station/named_votes.html", context)

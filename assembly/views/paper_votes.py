"""`/assemblees/12/seance/votes-papier`: forms of vote by correspondence that came on paper."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assembly import boxes, paper_desk, permissions
from assembly.actions import envelopes, paper_votes
from assembly.forms.paper_votes import PaperVoteForm, ReadingForm
from assembly.models import Assembly
from assembly.views.doors import holding
from assembly.views.sitting import about
from common import clock
from common.refusals import Refusal
from members.models import Account

at_the_door = holding(permissions.can_check_in)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_door
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """Enter a form that arrived; see those that are folded, and those to read."""
    questions, has_urns = boxes.askable(assembly), boxes.has_urns(assembly)
    form = PaperVoteForm(
        request.POST or None,
        questions=questions,
        has_urns=has_urns,
        editions=paper_desk.editions(assembly),
    )
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            entered = paper_votes.receive(
                assembly=assembly, at=clock.now(), by=account, **form.read()
            )
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(
                request,
                _("Entered. Another person of the bureau must now see the envelope and confirm it.")
                if entered.has_envelope
                else _("The form is entered. It stays folded until the close."),
            )
            return redirect("assembly:paper-votes", number=assembly.pk)
    context = {
        **_about(assembly, account),
        "form": form,
        "is_askable": bool(questions) or has_urns,
        "refusal": refusal,
    }
    status = refusal.status if refusal else 400 if form.is_bound else 200
    return render(request, "assembly/paper_votes.html", context, status=status)


@require_POST
@at_the_door
def confirm(
    request: HttpRequest, assembly: Assembly, account: Account, *, paper: int
) -> HttpResponseBase:
    """A second person has seen the envelope: the member's own right is closed."""
    line = _line(assembly, account, paper)
    closed = envelopes.confirm(paper=line.paper, at=clock.now(), by=account)
    words = _("Confirmed. The member votes on paper in: {urns}. The envelopes stay closed.")
    messages.success(request, words.format(urns=", ".join(poll.title for poll in closed)))
    return redirect("assembly:paper-votes", number=assembly.pk)


@require_POST
@at_the_door
def set_aside(
    request: HttpRequest, assembly: Assembly, account: Account, *, paper: int
) -> HttpResponseBase:
    """The form does not hold, and why."""
    line = _line(assembly, account, paper)
    why = request.POST.get("why", "")
    paper_votes.set_aside(paper=line.paper, why=why, at=clock.now(), by=account)
    messages.success(request, _("The form is set aside."))
    return redirect("assembly:paper-votes", number=assembly.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_the_door
def read(
    request: HttpRequest, assembly: Assembly, account: Account, *, paper: int
) -> HttpResponseBase:
    """A whole form, read by one person; what another read differs only after one's own reading."""
    line = _line(assembly, account, paper)
    if not line.waiting or line.is_own:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = ReadingForm(data, answers=line.waiting)
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            left = paper_votes.read(
                paper=line.paper,
                choices=form.choices(),
                names=form.names(),
                at=clock.now(),
                by=account,
            )
        except Refusal as refused:
            refusal = refused
        else:
            return _after_reading(request, assembly, account, paper, left=len(left))
    context = {
        **about(assembly, account),
        "line": line,
        "form": form,
        "differences": paper_desk.differences(line, account),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 400 if form.is_bound else 200
    return render(request, "assembly/paper_vote.html", context, status=status)


@never_cache
@require_POST
@at_the_door
def named(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """The settled answers with their names. Asking for them is an act: it is in the journal."""
    shown = paper_votes.show_named(assembly=assembly, at=clock.now(), by=account)
    context = {**about(assembly, account), "shown": shown}
    return render(request, "assembly/paper_votes_named.html", context)


def _after_reading(
    request: HttpRequest, assembly: Assembly, account: Account, paper: int, *, left: int
) -> HttpResponseBase:
    if not left:
        messages.success(request, _("Two people read the same: this form is counted."))
        return redirect("assembly:paper-votes", number=assembly.pk)
    line = _line(assembly, account, paper)
    if not paper_desk.differences(line, account):
        messages.success(request, _("Kept. Another person of the bureau must now read it too."))
        return redirect("assembly:paper-votes", number=assembly.pk)
    messages.warning(
        request,
        ngettext(
            "{count} box was not read alike: read it again together.",
            "{count} boxes were not read alike: read them again together.",
            left,
        ).format(count=left),
    )
    return redirect("assembly:paper-vote", number=assembly.pk, paper=paper)


def _about(assembly: Assembly, account: Account) -> dict[str, Any]:
    lines = paper_desk.lines(assembly, account)
    return {
        **about(assembly, account),
        "lines": lines,
        "takes_forms": paper_desk.is_to_come(assembly),
        "to_read": sum(bool(line.waiting) for line in lines),
        "is_counted": any(line.settled for line in lines),
        "last_day": boxes.last_day(assembly.call),
        "has_urns": boxes.has_urns(assembly),
        "to_enter": paper_desk.polls_to_enter(assembly, account),
    }


def _line(assembly: Assembly, account: Account, pk: int) -> paper_desk.PaperLine:
    found = paper_desk.line_of(assembly, account, pk)
    if found is None:
        raise Http404
    return found

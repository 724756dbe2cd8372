"""The pages of amendments: the text by paragraphs, a change proposed, answered, voted on."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import clock
from common.refusals import Refusal
from common.web.tables import page_of
from members import queries as register
from members.models import Account
from proposals import amending, permissions
from proposals.acting import acting_for
from proposals.actions import amendment_votes, amendments
from proposals.amendment_forms import AmendmentAnswerForm, AmendmentForm, RevisionForm
from proposals.models import AmendedPart, Amendment, Contribution, Proposal
from proposals.paragraphs import paragraphs
from proposals.states import AmendmentState
from proposals.views.one import allowed, is_masked

PER_PAGE = 20


@require_safe
@allowed(permissions.can_read)
def index(request: HttpRequest, proposal: Proposal, account: Account) -> HttpResponse:
    """The text of today, paragraph by paragraph, with the changes that wait; then what was
    decided."""
    if is_masked(proposal, account):
        raise Http404
    text, overtaken = amending.by_paragraph(proposal)
    context = {
        "proposal": proposal,
        "paragraphs": text,
        "overtaken": overtaken,
        "page": page_of(request, amending.decided(proposal), per_page=PER_PAGE),
        "may_amend": permissions.can_amend(account, proposal, clock.today()),
    }
    return render(request, "proposals/amendments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(permissions.can_amend)
def propose(
    request: HttpRequest, proposal: Proposal, account: Account, part: str, place: int
) -> HttpResponse:
    """One paragraph, to be written otherwise."""
    words = _paragraph(proposal, part, place)
    initial = {"after": words, "part": part, "place": place, "version": proposal.version}
    form = AmendmentForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                made = amendments.propose(
                    proposal=proposal,
                    member=acting_for(account, request.POST.get("member", "")),
                    at=clock.now(),
                    by=account,
                    **form.cleaned_data,
                )
            except Refusal as refusal:
                status = _explain(form, refusal, proposal)
            else:
                messages.success(request, _("Your amendment is published."))
                return redirect("proposals:argument", pk=proposal.pk, number=made.pk)
    context = {
        "proposal": proposal,
        "form": form,
        "words": words,
        "mine": register.members_of(account, clock.today()),
    }
    return render(request, "proposals/amend.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(permissions.can_amend)
def revise(request: HttpRequest, proposal: Proposal, account: Account, number: int) -> HttpResponse:
    """Its author takes it up again, on the paragraph of today."""
    amendment = _own(proposal, account, number)
    known = paragraphs(getattr(proposal, amendment.part))
    asked = request.GET.get("paragraphe", "")
    place = min(int(asked) if asked.isdecimal() else amendment.place, len(known) - 1)
    initial = {"after": amendment.after, "place": place, "version": proposal.version}
    form = RevisionForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                amendments.revise(
                    amendment=amendment, at=clock.now(), by=account, **form.cleaned_data
                )
            except Refusal as refusal:
                status = _explain(form, refusal, proposal)
            else:
                messages.success(request, _("Your amendment is taken up again."))
                return redirect("proposals:argument", pk=proposal.pk, number=number)
    context = {
        "proposal": proposal,
        "form": form,
        "words": known[place],
        "amendment": amendment,
        "places": [(each, words) for each, words in enumerate(known) if each != place],
    }
    return render(request, "proposals/amend.html", context, status=status)


@require_POST
@allowed(permissions.can_answer_amendments)
def answer(request: HttpRequest, proposal: Proposal, account: Account, number: int) -> HttpResponse:
    """Accepts, refuses with reasons, or asks those who support the proposal."""
    amendment, at = _amendment(proposal, number), clock.now()
    form = AmendmentAnswerForm(request.POST)
    if not form.is_valid():
        raise Refusal("answer-too-long", _("The answer is too long."), _("Shorten it."), status=400)
    words = form.cleaned_data["answer"]
    if "accept" in request.POST:
        amendments.accept(amendment=amendment, words=words, at=at, by=account)
        messages.success(request, _("The change is in the text: a new version is published."))
    elif "ask" in request.POST:
        amendment_votes.ask(amendment=amendment, at=at, by=account)
        messages.success(request, _("Those who support the proposal have a week to answer."))
    else:
        amendments.refuse(amendment=amendment, answer=words, at=at, by=account)
        messages.success(request, _("The refusal and its reasons are published."))
    return redirect("proposals:argument", pk=proposal.pk, number=number)


@require_POST
@allowed(permissions.can_support)
def say(request: HttpRequest, proposal: Proposal, account: Account, number: int) -> HttpResponse:
    """A co-signatory answers yes or no."""
    if not {"yes", "no"} & set(request.POST):
        raise Http404
    amendment_votes.say(
        amendment=_amendment(proposal, number),
        member=acting_for(account, request.POST.get("member", "")),
        agrees="yes" in request.POST,
        at=clock.now(),
        by=account,
    )
    messages.success(request, _("Your answer is recorded."))
    return redirect("proposals:argument", pk=proposal.pk, number=number)


@require_POST
@allowed(permissions.can_amend)
def withdraw(
    request: HttpRequest, proposal: Proposal, account: Account, number: int
) -> HttpResponse:
    amendments.withdraw(amendment=_own(proposal, account, number), at=clock.now(), by=account)
    messages.success(request, _("Your amendment is withdrawn."))
    return redirect("proposals:argument", pk=proposal.pk, number=number)


def panel(contribution: Contribution, account: Account) -> dict[str, Any]:
    """What the page of a contribution shows of its amendment, and what one can do with it."""
    today = clock.today()
    amendment, proposal = contribution.amendment, contribution.proposal
    mine = register.members_of(account, today)
    waiting = amendment.state == AmendmentState.PROPOSED
    open_now = amending.is_open(amendment) and not contribution.hidden_by_id
    voting = open_now and amendment.state == AmendmentState.VOTING
    over = voting and amending.is_over(amendment, clock.now())
    asked = amending.may_say(amendment, mine) if voting and not over else set()
    said = amending.own_voices(amendment, mine) if asked else {}
    is_author = any(member.pk == contribution.author_id for member in mine)
    return {
        "amendment": amendment,
        "pieces": amending.compared(amendment),
        "is_over": over,
        "is_fixed": waiting and not amending.is_open(amendment),
        "is_overtaken": waiting and open_now and not amending.still_fits(amendment),
        "may_answer": (
            waiting and open_now and permissions.can_answer_amendments(account, proposal, today)
        ),
        "may_take_up": waiting and open_now and is_author,
        "asked": [(member, said.get(member.pk)) for member in mine if member.pk in asked],
        "answer_form": AmendmentAnswerForm(),
    }


def _amendment(proposal: Proposal, number: int) -> Amendment:
    rows = Amendment.objects.select_related("contribution__proposal", "contribution__author")
    found = rows.filter(pk=number, contribution__proposal=proposal).first()
    if found is None:
        raise Http404
    return found


def _own(proposal: Proposal, account: Account, number: int) -> Amendment:
    """One's own, that nobody has decided yet."""
    found = _amendment(proposal, number)
    mine = {member.pk for member in register.members_of(account, clock.today())}
    if found.contribution.author_id not in mine or found.contribution.hidden_by_id:
        raise Http404
    return found


def _paragraph(proposal: Proposal, part: str, place: int) -> str:
    known = paragraphs(getattr(proposal, part)) if part in AmendedPart.values else []
    if place >= len(known):
        raise Http404
    return known[place]


def _explain(form: RevisionForm, refusal: Refusal, proposal: Proposal) -> int:
    """The words stay in the form, on the version that is now shown beside it."""
    form.data = {**dict(form.data.items()), "version": proposal.version}
    form.add_error(None, f"{refusal.message} {refusal.what_to_do}")
    return refusal.status

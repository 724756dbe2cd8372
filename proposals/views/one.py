"""The page of one proposal: reading, writing, supporting, answering."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import clock
from common.refusals import Refusal
from members import access
from members import queries as register
from members.models import Account
from proposals import (
    amending,
    attaching,
    coauthoring,
    debating,
    merging,
    permissions,
    queries,
    versions,
    windows,
)
from proposals.acting import acting_for
from proposals.actions import proposals, supports
from proposals.forms import AnswerForm, ProposalForm, PublishedProposalForm
from proposals.models import Proposal
from proposals.states import ProposalState
from proposals.texts import html_of
from proposals.views import public


def allowed(may: permissions.May) -> Callable[[Callable[..., HttpResponseBase]], Any]:
    """Opens the proposal of the address to whoever may: a draft does not exist for others."""

    def protect(view: Callable[..., HttpResponseBase]) -> Any:
        @access.requires(permissions.can_read_proposals)
        @wraps(view)
        def page(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponseBase:
            account, today = access.account_of(request), clock.today()
            proposal = queries.visible_to(account, today).filter(pk=pk).first()
            if proposal is None:
                raise Http404
            if not may(account, proposal, today):
                if access.lacks_second_factor(request):
                    return access.to_second_factor(request)
                raise access.refusal_for(account, today)
            return view(request, proposal, account, **kwargs)

        return page

    return protect


@require_safe
@public.unless_member(public.reading)
@allowed(permissions.can_read)
def detail(request: HttpRequest, proposal: Proposal, account: Account) -> HttpResponse:
    today = clock.today()
    if proposal.merged_into_id and "lire" not in request.GET:
        return public.to_merged(request, proposal)
    context = {
        **_supports(proposal, account),
        "masked": is_masked(proposal, account),
        "window": windows.window(clock.now(), proposal.threshold_reached_at),
        "may_report": (
            permissions.can_report(account, proposal, today)
            and not proposal.hidden_by_id
            and not permissions.is_writer(account, proposal, today)
        ),
        "signers": coauthoring.signers(proposal),
        "own_signatures": coauthoring.own(account, proposal, today),
        "may_invite": permissions.can_invite(account, proposal, today),
        "text": html_of(proposal.text),
        "reasons": html_of(proposal.reasons),
        "answer": html_of(proposal.board_answer),
        "cost": html_of(proposal.cost),
        "if_yes": html_of(proposal.if_yes),
        "if_no": html_of(proposal.if_no),
        "attachments": attaching.of(proposal),
        "tally": debating.tally(proposal),
        "changes_waiting": amending.pending(proposal).count(),
        "versions": proposal.versions.order_by("-number"),
        "steps": proposal.steps.order_by("-at", "-pk"),
        "joined": merging.joined(proposal),
        "may_merge": permissions.can_merge(account, proposal, today),
        "mergers": merging.asking(proposal),
        "may_edit": permissions.can_edit(account, proposal, today),
        "may_withdraw": permissions.can_withdraw(account, proposal, today),
        "may_answer": permissions.can_answer(account, proposal, today),
        "may_refuse": permissions.can_refuse(account, proposal, today),
        "answer_form": AnswerForm(),
        "board": register.cooperative().word("board"),
        "supporters": (
            queries.supporters(proposal)
            if permissions.can_see_supporters(account, proposal, today)
            else None
        ),
    }
    return render(request, "proposals/detail.html", context)


@require_safe
@allowed(permissions.can_read)
def version(
    request: HttpRequest, proposal: Proposal, account: Account, number: int
) -> HttpResponse:
    """A published version, and what it changed in the one before."""
    shown = versions.version(proposal, number)
    if shown is None or is_masked(proposal, account):
        raise Http404
    before = versions.version(proposal, number - 1)
    context = {
        "proposal": proposal,
        "version": shown,
        "before": before,
        "parts": versions.changed_parts(before, shown) if before else [],
        "text": html_of(shown.text),
        "reasons": html_of(shown.reasons),
    }
    return render(request, "proposals/version.html", context)


@require_safe
@never_cache
@allowed(permissions.can_read)
def support_counter(request: HttpRequest, proposal: Proposal, account: Account) -> HttpResponse:
    """The counter alone, fetched again by the open page."""
    return render(request, "proposals/_supports.html", _supports(proposal, account))


@require_http_methods(["GET", "HEAD", "POST"])
@access.requires(permissions.can_write_proposals)
def begin(request: HttpRequest) -> HttpResponse:
    """Starts a draft for the member one acts for, and opens it. The address alone creates
    nothing: it leads to the button."""
    if request.method != "POST":
        return redirect(reverse("proposals:list") + "#ecrire")
    account = access.account_of(request)
    author = acting_for(account, request.POST.get("member", ""))
    proposal = proposals.write(author=author, at=clock.now(), by=account)
    return redirect("proposals:edit", pk=proposal.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allowed(permissions.can_edit)
def edit(request: HttpRequest, proposal: Proposal, account: Account) -> HttpResponse:
    """The text; a draft can be saved unfinished, published or thrown away from here."""
    draft = proposal.state == ProposalState.DRAFT
    form_class = ProposalForm if draft else PublishedProposalForm
    chooses = permissions.can_choose_audience(account, proposal, clock.today())
    initial = {
        "title": proposal.title,
        "text": proposal.text,
        "reasons": proposal.reasons,
        "category": proposal.category,
        "cost": proposal.cost,
        "if_yes": proposal.if_yes,
        "if_no": proposal.if_no,
        "audience": proposal.audience,
        "purpose": proposal.purpose,
        "revision": proposal.revision,
    }
    form = form_class(
        request.POST or None,
        initial=initial,
        chooses_audience=chooses,
        chooses_purpose=chooses and draft,
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            _save(proposal, form, account)
            form.data = {**request.POST.dict(), "revision": proposal.revision}
            if draft and "publish" in request.POST:
                proposals.publish(proposal=proposal, at=clock.now(), by=account)
                messages.success(request, _("Your proposal is published."))
            else:
                messages.success(request, _("Saved."))
            return redirect("proposals:detail", pk=proposal.pk)
        except Refusal as refusal:
            status = refusal.status
            _explain(form, refusal)
    elif request.method == "POST":
        status = 400
    context = {"form": form, "proposal": proposal, "draft": draft}
    if draft:
        context["similar"] = _similar(proposal, account)
    return render(request, "proposals/edit.html", context, status=status)


@require_POST
@allowed(permissions.can_edit)
def autosave(request: HttpRequest, proposal: Proposal, account: Account) -> HttpResponse:
    """Keeps a draft while it is being written; says when, or why not."""
    chooses = permissions.can_choose_audience(account, proposal, clock.today())
    form = ProposalForm(request.POST, chooses_audience=chooses, chooses_purpose=chooses)
    context: dict[str, Any] = {"proposal": proposal, "similar": None}
    if proposal.state == ProposalState.DRAFT and form.is_valid():
        try:
            _save(proposal, form, account)
        except Refusal as refusal:
            context["refusal"] = refusal
        else:
            context["similar"] = _similar(proposal, account)
    else:
        context["too_long"] = True
    return render(request, "proposals/_saved.html", context)


@require_POST
@allowed(permissions.can_support)
def support(request: HttpRequest, proposal: Proposal, account: Account) -> HttpResponse:
    member = acting_for(account, request.POST.get("member", ""))
    supports.support(proposal=proposal, member=member, at=clock.now(), by=account)
    return _counted(request, proposal, account)


@require_POST
@allowed(permissions.can_support)
def withdraw_support(request: HttpRequest, proposal: Proposal, account: Account) -> HttpResponse:
    member = acting_for(account, request.POST.get("member", ""))
    supports.withdraw_support(proposal=proposal, member=member, at=clock.now(), by=account)
    return _counted(request, proposal, account)


@require_POST
@allowed(permissions.can_answer)
def answer(request: HttpRequest, proposal: Proposal, account: Account) -> HttpResponse:
    """The board admits the proposal, or turns it down with reasons."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Refusal("answer-too-long", _("The answer is too long."), _("Shorten it."), status=400)
    words, at = form.cleaned_data["answer"], clock.now()
    if "admit" in request.POST:
        proposals.admit(proposal=proposal, at=at, by=account, answer=words)
        messages.success(request, _("The proposal is admitted: an agenda can now carry it."))
    else:
        formal = form.cleaned_data["formal"]
        proposals.refuse(proposal=proposal, answer=words, at=at, by=account, formal=formal)
        messages.success(request, _("The refusal and its reasons are published."))
    return redirect("proposals:detail", pk=proposal.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(permissions.can_withdraw)
def withdraw(request: HttpRequest, proposal: Proposal, account: Account) -> HttpResponse:
    """Asks first; what was published stays readable."""
    if request.method == "POST":
        proposals.withdraw(proposal=proposal, at=clock.now(), by=account)
        messages.success(request, _("The proposal is withdrawn."))
        return redirect("proposals:list")
    return render(request, "proposals/withdraw.html", {"proposal": proposal})


def _similar(proposal: Proposal, account: Account) -> list[Proposal]:
    """What others have proposed in the same words."""
    return queries.resembling(
        account, proposal.title, proposal.text, clock.today(), but=proposal.pk
    )


def is_masked(proposal: Proposal, account: Account) -> bool:
    """Whether moderation hides the text from this reader."""
    return bool(proposal.hidden_by_id) and not permissions.can_read_hidden(
        account, proposal, clock.today()
    )


def _save(proposal: Proposal, form: ProposalForm, account: Account) -> None:
    given = form.cleaned_data
    proposals.edit(
        proposal=proposal,
        title=given["title"],
        text=given["text"],
        reasons=given["reasons"],
        revision=given["revision"],
        note=given.get("note", ""),
        effects=form.effects(),
        audience=given.get("audience"),
        purpose=given.get("purpose"),
        at=clock.now(),
        by=account,
    )


def _explain(form: ProposalForm, refusal: Refusal) -> None:
    """Each obstacle beside the form, with the way out."""
    for obstacle in refusal.obstacles:
        form.add_error(None, f"{obstacle.message} {obstacle.what_to_do}")
    if not refusal.obstacles:
        form.add_error(None, f"{refusal.message} {refusal.what_to_do}")


def _supports(proposal: Proposal, account: Account) -> dict[str, Any]:
    today = clock.today()
    mine = register.members_of(account, today)
    supported = queries.supporting(proposal, mine)
    signing = {proposal.author_id, *coauthoring.signing(proposal)}
    return {
        "proposal": proposal,
        "progress": queries.progress(proposal, today),
        "mine": [
            {
                "member": member,
                "supports": member.pk in supported,
                "is_author": member.pk in signing,
            }
            for member in mine
        ],
        "may_support": permissions.can_support(account, proposal, today),
        "to_confirm": merging.to_confirm(proposal, mine),
    }


def _counted(request: HttpRequest, proposal: Proposal, account: Account) -> HttpResponse:
    if getattr(request, "htmx", False):
        return render(request, "proposals/_supports.html", _supports(proposal, account))
    return redirect("proposals:detail", pk=proposal.pk)

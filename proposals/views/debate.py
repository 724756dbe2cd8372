"""The pages of a debate: arguments by pages, one argument with its replies."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.refusals import Refusal
from common.web.tables import page_of
from members import queries as register
from members.models import Account
from proposals import debating, mentioning, permissions
from proposals.acting import acting_for
from proposals.actions import debate
from proposals.debate_forms import ArgumentForm, ReplyForm
from proposals.models import Contribution, Proposal, Side
from proposals.texts import html_of
from proposals.views import amendments
from proposals.views.one import allowed, is_masked

PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(permissions.can_read)
def arguments(request: HttpRequest, proposal: Proposal, account: Account) -> HttpResponse:
    """All arguments, and the form to add one."""
    form = ArgumentForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                made = debate.argue(
                    proposal=proposal,
                    member=_writer(request, proposal, account),
                    at=clock.now(),
                    by=account,
                    **form.cleaned_data,
                )
            except Refusal as refusal:
                status = _explain(form, refusal)
            else:
                messages.success(request, _("Your argument is published."))
                return redirect("proposals:argument", pk=proposal.pk, number=made.pk)
    side = request.GET.get("sens", "")
    page = page_of(request, debating.arguments(proposal, side), per_page=PER_PAGE)
    context = {
        **_shown(proposal, account),
        "form": form,
        "page": page,
        "side": side,
        "tally": debating.tally(proposal),
        "summary": debating.summary(proposal),
        "masked": is_masked(proposal, account),
        "may_sum_up": permissions.can_sum_up(account, proposal, clock.today()),
    }
    return render(request, "proposals/debate.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(permissions.can_read)
def argument(
    request: HttpRequest, proposal: Proposal, account: Account, number: int
) -> HttpResponse:
    """One argument, what is replied, and the form to reply."""
    shown = _argument(proposal, number)
    form = ReplyForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                debate.reply(
                    argument=shown,
                    member=_writer(request, proposal, account),
                    at=clock.now(),
                    by=account,
                    **form.cleaned_data,
                )
            except Refusal as refusal:
                status = _explain(form, refusal)
            else:
                messages.success(request, _("Your reply is published."))
                return redirect("proposals:argument", pk=proposal.pk, number=shown.pk)
    page = page_of(request, debating.replies(shown), per_page=PER_PAGE)
    context = {**_shown(proposal, account), "form": form, "argument": shown, "page": page}
    context["amendment"] = None
    context["sharing"] = set(
        shown.sharings.filter(member__in=context["mine"]).values_list("member_id", flat=True)
    )
    if shown.side == Side.AMEND:
        context |= amendments.panel(shown, account)
    return render(request, "proposals/argument.html", context, status=status)


@require_POST
@allowed(permissions.can_debate)
def share(request: HttpRequest, proposal: Proposal, account: Account, number: int) -> HttpResponse:
    """Says that one shares an argument, or takes that back."""
    shown = _argument(proposal, number)
    act = debate.unshare if "undo" in request.POST else debate.share
    member = acting_for(account, request.POST.get("member", ""))
    act(argument=shown, member=member, at=clock.now(), by=account)
    return redirect("proposals:argument", pk=proposal.pk, number=shown.pk)


@require_POST
@allowed(permissions.can_debate)
def preview(request: HttpRequest, proposal: Proposal, account: Account) -> HttpResponse:
    """The words as others will read them."""
    words = request.POST.get("text", "")[: debate.LONGEST]
    return render(request, "proposals/_preview.html", {"words": html_of(words)})


def _argument(proposal: Proposal, number: int) -> Contribution:
    found = debating.debated(proposal).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _writer(request: HttpRequest, proposal: Proposal, account: Account) -> Any:
    if not permissions.can_debate(account, proposal, clock.today()):
        raise Refusal(
            "not-debating",
            _("This debate is not open to you."),
            _("Members write in it until the assembly has voted."),
            status=403,
        )
    return acting_for(account, request.POST.get("member", ""))


def _shown(proposal: Proposal, account: Account) -> dict[str, Any]:
    today = clock.today()
    mine = register.members_of(account, today)
    return {
        "proposal": proposal,
        "mine": mine,
        "callable": mentioning.callable_in(proposal, today, but=[member.pk for member in mine])[
            : mentioning.MOST_SHOWN
        ],
        "mine_ids": {member.pk for member in mine},
        "may_report": permissions.can_report(account, proposal, today),
        "may_debate": permissions.can_debate(account, proposal, today),
    }


def _explain(form: ArgumentForm | ReplyForm, refusal: Refusal) -> int:
    form.add_error(None, f"{refusal.message} {refusal.what_to_do}")
    return refusal.status

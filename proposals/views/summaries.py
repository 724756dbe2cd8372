"""`/propositions/12/debat/synthese`: where the debate stands, version after version."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.refusals import Refusal
from members.models import Account
from proposals import permissions
from proposals.acting import summing_up
from proposals.actions import summaries
from proposals.debate_forms import SummaryForm, ThreadForm
from proposals.models import Proposal
from proposals.views.one import allowed, is_masked

LAST_VERSIONS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(permissions.can_read)
def summary(request: HttpRequest, proposal: Proposal, account: Account) -> HttpResponse:
    """The last version, the earlier ones, and the form of those who may write the next."""
    may_write = permissions.can_sum_up(account, proposal, clock.today())
    versions = [] if is_masked(proposal, account) else list(
        proposal.summaries.select_related("author")[:LAST_VERSIONS]
    )  # fmt: skip
    last = versions[0] if versions else None
    form = SummaryForm(
        request.POST or None,
        initial={"text": last.text if last else "", "after": last.number if last else 0},
    )
    status = 200
    if request.method == "POST":
        status = 400
        if not may_write:
            raise Refusal(
                "not-summing-up",
                _("The summary is written by those who sign the proposal and by moderators."),
                _("Add an argument: it can be taken up in it."),
                status=403,
            )
        if form.is_valid():
            try:
                _write(proposal, account, form)
            except Refusal as refusal:
                form.add_error(None, f"{refusal.message} {refusal.what_to_do}")
                status = refusal.status
            else:
                messages.success(request, _("The summary is published."))
                return redirect("proposals:debate", pk=proposal.pk)
    context = {
        "proposal": proposal,
        "versions": versions,
        "form": form if may_write else None,
        "thread_form": ThreadForm(initial={"address": proposal.thread_url}),
        "may_link": permissions.can_link_thread(account, proposal, clock.today()),
    }
    return render(request, "proposals/summary.html", context, status=status)


@require_POST
@allowed(permissions.can_link_thread)
def thread(request: HttpRequest, proposal: Proposal, account: Account) -> HttpResponse:
    """Where the debate also goes on."""
    address = request.POST.get("address", "")
    summaries.link_thread(proposal=proposal, address=address, at=clock.now(), by=account)
    messages.success(request, _("Saved."))
    return redirect("proposals:debate", pk=proposal.pk)


def _write(proposal: Proposal, account: Account, form: SummaryForm) -> None:
    member, is_moderators = summing_up(proposal, account)
    summaries.write(
        proposal=proposal,
        member=member,
        is_moderators=is_moderators,
        at=clock.now(),
        by=account,
        **form.cleaned_data,
    )

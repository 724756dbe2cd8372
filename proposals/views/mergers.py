"""Two proposals become one: the wish of one author, the answer of the other."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.refusals import Refusal
from members.models import Account
from proposals import merging, permissions, queries
from proposals.actions import mergers
from proposals.forms import MergerForm
from proposals.models import Merger, Proposal
from proposals.states import SUPPORTABLE
from proposals.views.one import allowed


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(permissions.can_merge)
def ask(request: HttpRequest, proposal: Proposal, account: Account) -> HttpResponse:
    """The closest proposals, or the address of another."""
    today = clock.today()
    near = queries.resembling(account, proposal.title, proposal.text, today, but=proposal.pk)
    form = MergerForm(request.POST or None, near=[row for row in near if _gathers(row)])
    if request.method == "POST" and form.is_valid():
        into = merging.named(account, form.named(), today)
        if into is None:
            form.add_error("other", _("No proposal that gathers support has this address."))
        else:
            try:
                words = form.cleaned_data["words"]
                mergers.ask(proposal=proposal, into=into, words=words, at=clock.now(), by=account)
            except Refusal as refusal:
                form.add_error(None, f"{refusal.message} {refusal.what_to_do}")
            else:
                messages.success(request, _("Its author receives your wish and answers here."))
                return redirect("proposals:merge", pk=proposal.pk)
    context = {"proposal": proposal, "form": form, "waiting": merging.waiting(proposal)}
    return render(request, "proposals/merge.html", context, status=400 if form.errors else 200)


@require_POST
@allowed(permissions.can_merge)
def recall(request: HttpRequest, proposal: Proposal, account: Account, row: int) -> HttpResponse:
    merger = proposal.mergers.filter(pk=row).first()
    if merger is None:
        raise Http404
    mergers.recall(merger=merger, at=clock.now(), by=account)
    messages.success(request, _("Your wish is taken back: the proposals stay apart."))
    return redirect("proposals:detail", pk=proposal.pk)


@require_POST
@allowed(permissions.can_merge)
def answer(request: HttpRequest, proposal: Proposal, account: Account, row: int) -> HttpResponse:
    """The author of the proposal that would take the other in."""
    merger = Merger.objects.select_related("proposal", "into").filter(pk=row, into=proposal).first()
    if merger is None:
        raise Http404
    if "agree" in request.POST:
        mergers.agree(merger=merger, at=clock.now(), by=account)
        messages.success(request, _("The other proposal now leads to yours."))
    else:
        mergers.decline(merger=merger, at=clock.now(), by=account)
        messages.success(request, _("The proposals stay apart."))
    return redirect("proposals:detail", pk=proposal.pk)


def _gathers(proposal: Proposal) -> bool:
    return proposal.state in SUPPORTABLE

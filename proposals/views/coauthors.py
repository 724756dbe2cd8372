"""Writing a proposal together: inviting by e-mail, answering."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.refusals import Refusal
from members.models import Account
from proposals import coauthoring, permissions
from proposals.actions import coauthors
from proposals.models import Proposal
from proposals.views.one import allowed


class InvitationForm(forms.Form):
    """The address of whoever is to sign it too."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the member"),
        help_text=gettext_lazy("A person, or an association or company that is a member."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(permissions.can_invite)
def invite(request: HttpRequest, proposal: Proposal, account: Account) -> HttpResponse:
    """Who signs it, who is asked, and the form to ask somebody."""
    form = InvitationForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                coauthors.invite(
                    proposal=proposal,
                    email=form.cleaned_data["email"],
                    at=clock.now(),
                    by=account,
                )
            except Refusal as refusal:
                status = refusal.status
                form.add_error(None, f"{refusal.message} {refusal.what_to_do}")
            else:
                messages.success(
                    request, _("If this address is a member’s, they receive your invitation.")
                )
                return redirect("proposals:co-authors", pk=proposal.pk)
    context = {
        "proposal": proposal,
        "form": form,
        "signers": coauthoring.signers(proposal),
    }
    return render(request, "proposals/co_authors.html", context, status=status)


@require_POST
@allowed(permissions.can_read)
def answer(request: HttpRequest, proposal: Proposal, account: Account, row: int) -> HttpResponse:
    """Signs it, declines, or signs it no longer."""
    found = coauthoring.own(account, proposal, clock.today()).filter(pk=row).first()
    if found is None:
        raise Http404
    verbs = {"accept": coauthors.accept, "decline": coauthors.decline, "leave": coauthors.leave}
    act = next((verbs[name] for name in verbs if name in request.POST), None)
    if act is None:
        raise Http404
    act(row=found, at=clock.now(), by=account)
    messages.success(request, _("Your answer is recorded."))
    if permissions.can_read(account, proposal, clock.today()):
        return redirect("proposals:detail", pk=proposal.pk)
    return redirect("proposals:list")

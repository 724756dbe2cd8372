"""Files that go with a proposal: joined, read, taken back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import clock
from common.documents import shelf
from common.refusals import Refusal
from common.web.files import served, uploaded
from members.models import Account
from proposals import attaching, permissions, queries
from proposals.actions import attachments
from proposals.forms import AttachmentForm
from proposals.models import Attachment, Proposal
from proposals.views import public
from proposals.views.one import allowed, is_masked


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(permissions.can_edit)
def attach(request: HttpRequest, proposal: Proposal, account: Account) -> HttpResponse:
    """The files as their writers see them, and the form that joins one more."""
    form = AttachmentForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            content = uploaded(form.cleaned_data["file"], at_most=attaching.MAX_BYTES)
            try:
                attachments.attach(
                    proposal=proposal,
                    title=form.cleaned_data["title"],
                    content=content,
                    at=clock.now(),
                    by=account,
                )
            except Refusal as refusal:
                form.add_error("file", f"{refusal.message} {refusal.what_to_do}")
                status = refusal.status
            else:
                messages.success(request, _("The file goes with the proposal."))
                return redirect("proposals:attachments", pk=proposal.pk)
    context = {"proposal": proposal, "form": form, "attachments": attaching.of(proposal)}
    return render(request, "proposals/attachments.html", context, status=status)


@require_POST
@allowed(permissions.can_edit)
def remove(request: HttpRequest, proposal: Proposal, account: Account, row: int) -> HttpResponse:
    attachments.remove(row=_found(proposal, row), at=clock.now(), by=account)
    messages.success(request, _("The file is taken back, and destroyed."))
    return redirect("proposals:attachments", pk=proposal.pk)


def _from_outside(request: HttpRequest, pk: int, row: int) -> HttpResponse | None:
    proposal = queries.visible_to(request.user, clock.today()).filter(pk=pk).first()
    return _file(_found(proposal, row)) if proposal else None


@require_safe
@public.unless_member(_from_outside)
@allowed(permissions.can_read)
def read(request: HttpRequest, proposal: Proposal, account: Account, row: int) -> HttpResponse:
    """Always a download: what members send never opens inside our pages."""
    if is_masked(proposal, account):
        raise Http404
    return _file(_found(proposal, row))


def _found(proposal: Proposal, row: int) -> Attachment:
    found = attaching.of(proposal).filter(pk=row).first()
    if found is None:
        raise Http404
    return found


def _file(row: Attachment) -> HttpResponse:
    kind = Attachment.Kind(row.kind)
    content = shelf.read(row.file, row.sha256)
    return served(content, row.file_name, attaching.TYPES[kind], opens=False)

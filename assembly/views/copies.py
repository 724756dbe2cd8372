"""`/registre-des-pv/7/copies`: copies and extracts of a paper, certified true."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assembly import permissions, register_desk
from assembly.actions import copies
from assembly.models import CertifiedCopy
from assembly.views import files
from common import clock
from common.web.papers import as_page
from members import access

LONGEST_NUMBER = 10


@require_POST
@access.signed_in
def certify(request: HttpRequest, entry: int) -> HttpResponseBase:
    """A copy of the whole paper, or an extract of the resolutions ticked."""
    line, account = register_desk.entry(entry), access.account_of(request)
    if line is None or not permissions.can_read_paper(account, line.minutes, clock.today()):
        raise Http404
    copies.certify(minutes=line.minutes, resolutions=ticked(request), at=clock.now(), by=account)
    messages.success(request, _("The certified copy is ready."))
    return redirect("assembly:paper", entry=entry)


@never_cache
@require_safe
@access.signed_in
def served(request: HttpRequest, entry: int, copy: int) -> HttpResponseBase:
    """The PDF, for members."""
    found = _copy(request, entry, copy)
    return files.kept_paper(found.file, found.sha256, f"copie-{entry}-{copy}.pdf")


@never_cache
@require_safe
@access.signed_in
def read(request: HttpRequest, entry: int, copy: int) -> HttpResponseBase:
    """The same as a page."""
    found = _copy(request, entry, copy)
    return as_page(
        request,
        copies.document(copy=found),
        pdf=reverse("assembly:copy", args=[entry, copy]),
        back=(reverse("assembly:paper", args=[entry]), _("Signatures and timestamps")),
        sha256=found.sha256,
        is_frozen=True,
    )


def ticked(request: HttpRequest) -> list[int]:
    """The numbers of the resolutions or decisions an extract holds; 0, which none bears, for what
    is no number."""
    said = request.POST.getlist("resolutions")
    return [int(each) if each.isdecimal() and len(each) < LONGEST_NUMBER else 0 for each in said]


def _copy(request: HttpRequest, entry: int, number: int) -> CertifiedCopy:
    today = clock.today()
    line = register_desk.entry(entry)
    if line is None or not permissions.can_read_paper(request.user, line.minutes, today):
        raise Http404
    found = line.minutes.copies.filter(number=number).first()
    if found is None:
        raise Http404
    if not permissions.can_read_signed_copy(request.user, today):
        raise Http404
    return found

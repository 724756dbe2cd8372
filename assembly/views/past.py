"""`/cooperative/histoire/…`: assemblies held before this platform, with their minutes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assembly import queries
from assembly.actions import history
from assembly.forms.past import PastAssemblyForm
from assembly.views.files import kept_paper
from common import clock
from common.refusals import Refusal
from common.web.files import uploaded
from members import permissions as rights
from members.access import account_of, requires

MAX_BYTES = 20 * 1024 * 1024


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(rights.can_manage_register)
def record(request: HttpRequest) -> HttpResponse:
    """The board adds one to the timeline; the same sent twice is one."""
    form = PastAssemblyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _recorded(request, form):
        messages.success(request, _("The assembly is in our history."))
        return redirect("frontend:history")
    status = 422 if form.errors else 200
    return render(request, "assembly/past.html", {"form": form}, status=status)


@require_safe
def minutes(request: HttpRequest, past: int) -> HttpResponse:
    """Its minutes, the bytes checked against the fingerprint on the timeline."""
    found = get_object_or_404(queries.past().exclude(document=""), pk=past)
    name = f"assemblee-{found.year}-{found.pk}.pdf"
    return kept_paper(found.document, found.document_sha256, name)


def _recorded(request: HttpRequest, form: PastAssemblyForm) -> bool:
    given = dict(form.cleaned_data)
    file = given.pop("document")
    content = uploaded(file, at_most=MAX_BYTES) if file else b""
    try:
        if len(content) > MAX_BYTES:
            raise Refusal(
                "document-too-large",
                _("This file is larger than 20 MB."),
                _("Save it with smaller images, or split it."),
                status=413,
            )
        history.record_past(document=content, at=clock.now(), by=account_of(request), **given)
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True

"""`/assemblees/12/documents`: the documents package, read by members and kept by the board."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assembly import deadlines, papers, permissions, queries, rulebook
from assembly.actions import papers as acts
from assembly.forms.papers import DocumentForm, VersionForm
from assembly.freezing import in_order
from assembly.models import Assembly, AssemblyDocument
from assembly.rules.calendar import deadline, timeline
from assembly.views.doors import preparing, visible
from assembly.views.files import ZIP, kept_paper, served, uploaded
from common import clock
from common.refusals import Refusal
from members.models import Account


@require_safe
@visible
def page(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    """The papers as they stand, the candidates, the publication log; the board adds and replaces.

    Nobody's reading is counted or written down: who reads what is nobody's business.
    """
    return render(request, "assembly/documents.html", _context(request, assembly))


@require_safe
@visible
def document(request: HttpRequest, assembly: Assembly, document: int) -> HttpResponseBase:
    """One version of a paper, its bytes checked against the fingerprint on the page."""
    found = _found(assembly, document)
    if not permissions.can_read_document(request.user, assembly, found, clock.today()):
        raise Http404
    name = f"{found.kind}-{found.pk}-v{found.version}.pdf"
    return kept_paper(str(found.file.name), found.sha256, name)


@require_safe
@visible
def package(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    """Everything this person may read, in one archive with its manifest."""
    readable = queries.readable_papers(assembly, request.user, clock.today())
    content = papers.package(assembly, readable)
    return served(content, f"documents-assemblee-{assembly.pk}.zip", ZIP)


@require_POST
@preparing
def add(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        context = _context(request, assembly) | {"form": form}
        return render(request, "assembly/documents.html", context, status=400)
    given = form.cleaned_data
    acts.add_document(
        assembly=assembly,
        kind=given["kind"],
        title=given["title"],
        audience=given["audience"],
        content=uploaded(given["file"], at_most=acts.MAX_DOCUMENT_BYTES),
        at=clock.now(),
        by=account,
    )
    messages.success(request, _("The document is published, with its fingerprint."))
    return redirect("assembly:documents", number=assembly.pk)


@require_POST
@preparing
def replace(
    request: HttpRequest, assembly: Assembly, account: Account, *, document: int
) -> HttpResponseBase:
    found, form = _found(assembly, document), VersionForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refusal(
            "file-missing", _("No file was chosen."), _("Choose the new version."), status=400
        )
    content = uploaded(form.cleaned_data["file"], at_most=acts.MAX_DOCUMENT_BYTES)
    acts.replace_document(document=found, content=content, at=clock.now(), by=account)
    messages.success(request, _("The new version is published; the earlier one is kept."))
    return redirect("assembly:documents", number=assembly.pk)


@require_POST
@preparing
def remove(
    request: HttpRequest, assembly: Assembly, account: Account, *, document: int
) -> HttpResponseBase:
    acts.remove_document(document=_found(assembly, document), at=clock.now(), by=account)
    messages.success(request, _("The document is taken back; its line stays in the log."))
    return redirect("assembly:documents", number=assembly.pk)


def _context(request: HttpRequest, assembly: Assembly) -> dict[str, Any]:
    person, today = request.user, clock.today()
    prepares = permissions.can_prepare(person, today)
    insider = prepares or permissions.can_read_members_papers(person, today)
    dates = timeline(deadlines.meeting_of(assembly.call), rulebook.of(assembly))
    readable = queries.readable_papers(assembly, person, today)
    elections = assembly.resolutions.filter(seats__gt=0).order_by("number", "pk")
    return {
        "assembly": assembly,
        "call": assembly.call,
        "papers": readable,
        "asked": papers.asked(assembly) if prepares else [],
        "completions": assembly.completions.prefetch_related("resolutions").order_by("number"),
        "log": papers.publications(assembly) if insider else [],
        "elections": [(each, in_order(each)) for each in elections],
        "opens": deadline(dates, "documents"),
        "prepares": prepares,
        "insider": insider,
        "may_change": prepares and assembly.state in acts.OPEN_TO_PAPERS,
        "form": DocumentForm(),
    }


def _found(assembly: Assembly, pk: int) -> AssemblyDocument:
    found = AssemblyDocument.objects.filter(assembly=assembly, pk=pk).first()
    if found is None:
        raise Http404
    return found

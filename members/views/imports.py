"""`/registre/import/`: a file is looked at, then applied, then perhaps undone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common import clock
from common.refusals import Refusal
from common.web.tables import csv_response
from members import exporting, permissions, queries
from members.access import account_of, requires
from members.actions import imports
from members.forms.register import UploadForm
from members.importing.columns import BY_KEY
from members.importing.reading import MAX_BYTES
from members.models import RegisterImport
from members.views.members import manages, sent, shows_or_sends

SHOWN_ERRORS = 100
STEPS = (_("Choose the file"), _("Look at the changes"), _("Confirm"))


@never_cache
@shows_or_sends
@manages
def index(request: HttpRequest) -> HttpResponse:
    """Choose a file; past imports."""
    form = UploadForm(request.POST or None, request.FILES or None)
    made: list[RegisterImport] = []

    def submit() -> None:
        upload = form.cleaned_data["file"]
        made.append(
            imports.submit(
                # One byte over the limit is enough to refuse the file.
                content=upload.read(MAX_BYTES + 1),
                file_name=upload.name,
                at=clock.now(),
                by=account_of(request),
            )
        )

    if sent(request, form, submit):
        return redirect("members:import", made[0].pk)
    context = {
        "form": form,
        "past": queries.past_imports(),
        "undoable": queries.last_applied_import(),
        "columns": exporting.columns(),
        "steps": STEPS,
    }
    return render(request, "members/imports.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@manages
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file would do, or did."""
    source = get_object_or_404(queries.all_imports(), pk=pk)
    kept = queries.preview_of(source)
    context = {
        "source": source,
        "steps": STEPS,
        "sample": [_named(change) for change in kept.get("sample", [])],
        "errors": [_named(error) for error in kept.get("errors", [])[:SHOWN_ERRORS]],
        "more_errors": max(0, source.errors - SHOWN_ERRORS),
        "more_changes": max(0, source.created + source.updated - len(kept.get("sample", []))),
        "ignored": kept.get("ignored", []),
        "can_be_applied": source.state == "previewed" and source.rows and not source.errors,
        "can_be_undone": source.can_be_undone(),
    }
    return render(request, "members/import.html", context)


@require_POST
@manages
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Writes every row."""
    source = get_object_or_404(queries.all_imports(), pk=pk)
    try:
        report = imports.apply(source=source, at=clock.now(), by=account_of(request))
    except imports.ImportRefused as refused:
        changed = gettext("The register has changed meanwhile.")
        messages.error(request, f"{refused.message} {changed}")
        return redirect("members:imports")
    done = gettext("Import done: %(created)d new members, %(updated)d changed.")
    messages.success(request, done % {"created": report.created, "updated": report.updated})
    return redirect("members:import", pk)


@require_POST
@manages
def abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets the file go."""
    source = get_object_or_404(queries.all_imports(), pk=pk)
    imports.abandon(source=source, at=clock.now(), by=account_of(request))
    messages.success(request, _("Nothing was written, and the file is erased."))
    return redirect("members:imports")


@require_POST
@manages
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts the register back as it was."""
    source = get_object_or_404(queries.all_imports(), pk=pk)
    try:
        imports.undo(source=source, at=clock.now(), by=account_of(request))
    except Refusal as refusal:
        context = {"source": source, "refusal": refusal}
        return render(request, "members/import_undo_refused.html", context, status=refusal.status)
    messages.success(request, _("The register is as it was before this import."))
    return redirect("members:imports")


@never_cache
@require_safe
@manages
def problems(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The problems of a file, as a table to correct it with."""
    source = get_object_or_404(queries.all_imports(), pk=pk)
    errors = (_named(error) for error in queries.preview_of(source).get("errors", []))
    return csv_response(
        "problemes.csv",
        [gettext("Line"), gettext("Column"), gettext("Problem")],
        ([error["line"], error["heading"], error["message"]] for error in errors),
    )


@require_safe
@requires(permissions.can_manage_register)
def model(request: HttpRequest) -> HttpResponseBase:
    """An empty register with every column, to fill in."""
    return csv_response("modele-registre.csv", exporting.headings(), [])


def _named(item: dict[str, object]) -> dict[str, object]:
    """Column keys beside their French headings."""
    named = dict(item)
    if "column" in item:
        column = BY_KEY.get(str(item["column"]))
        named["heading"] = column.heading if column else ""
    changes = item.get("changes")
    if isinstance(changes, dict):
        named["changes"] = [
            (_heading(key), before, after) for key, (before, after) in changes.items()
        ]
    return named


def _heading(key: str) -> str:
    if key == "representative":
        return gettext("Representative")
    return BY_KEY[key].heading

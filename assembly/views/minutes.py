"""`/assemblees/12/proces-verbal/` and `/registre-des-pv/`: the papers an assembly leaves."""

import hashlib
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assembly import permissions, register_desk, signature_desk
from assembly.actions import minutes, scans
from assembly.freezing import canonical
from assembly.models import Assembly, Call, Minutes, MinutesRegisterEntry
from assembly.views.doors import holding, visible
from assembly.views.files import kept_paper, scan_sent
from common import clock
from common.web.papers import as_page
from common.web.tables import csv_response, page_of
from members import access
from members.models import Account

COLUMNS = ("number", "entered_at", "kind", "title", "sha256", "signature", "previous", "digest")
keeping = holding(permissions.can_keep_minutes)


@require_safe
@visible
def page(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    """The papers of each call; for the bureau and the board, drawing up and signed copies."""
    return render(request, "assembly/minutes.html", _context(request, assembly))


@require_POST
@keeping
def draw_up(
    request: HttpRequest, assembly: Assembly, account: Account, *, call: int
) -> HttpResponseBase:
    """Freezes the data of a call, draws its minutes, enters them in the register."""
    of = assembly.calls.filter(number=call).select_related("assembly").first()
    if of is None or not register_desk.awaits_minutes(of):
        raise Http404
    drawn = minutes.draw_up(call=of, at=clock.now(), by=account)
    messages.success(
        request,
        _("The minutes are in the register under number {number}.").format(
            number=drawn.entry.number
        ),
    )
    return redirect("assembly:minutes", number=assembly.pk)


@require_POST
@keeping
def signed(
    request: HttpRequest, assembly: Assembly, account: Account, *, entry: int
) -> HttpResponseBase:
    """Keeps the scan of a paper signed by the bureau, or puts another in its place, saying why."""
    line = _line(entry)
    if line.minutes.assembly_id != assembly.pk:
        raise Http404
    form, content = scan_sent(request, line.minutes)
    act = scans.keep(
        paper=line.minutes,
        content=content,
        why=form.cleaned_data.get("why", ""),
        version=form.cleaned_data["version"],
        at=clock.now(),
        by=account,
    )
    said = _("The signed copy is kept beside the paper.")
    if act is not None:
        said = _("The register is rectified by number {number}.").format(number=act.register_number)
    messages.success(request, said)
    return redirect("assembly:minutes", number=assembly.pk)


@never_cache
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The numbered register: every line, and its chain computed again now."""
    kind, text = request.GET.get("nature", ""), request.GET.get("q", "").strip()
    shown = page_of(request, register_desk.entries(kind=kind, text=text), per_page=20)
    context = {
        "page": shown,
        "lines": [_shown(request, line) for line in shown],
        "check": register_desk.check(),
        "kinds": Minutes.Kind.choices,
        "kind": kind,
        "query": text,
        "watches": permissions.can_watch(request.user, clock.today()),
    }
    return render(request, "assembly/register.html", context)


@never_cache
@require_safe
def register_csv(request: HttpRequest) -> HttpResponseBase:
    """The chain, for whoever wants to compute it elsewhere. A title that the reader may not see
    stays empty; its fingerprint does not."""
    today = clock.today()
    rows = (
        (
            line.number,
            line.entered_at.isoformat(),
            line.kind,
            line.title if permissions.can_see(request.user, line.minutes.assembly, today) else "",
            line.sha256,
            line.signature,
            line.previous,
            line.digest,
        )
        for line in register_desk.entries().order_by("number")
    )
    return csv_response("registre-des-pv.csv", COLUMNS, rows)


@never_cache
@require_safe
def paper(request: HttpRequest, entry: int) -> HttpResponseBase:
    """A paper of the register, checked against its fingerprint."""
    line = _line(entry)
    if not permissions.can_read_paper(request.user, line.minutes, clock.today()):
        return _turn_away(request)
    return _file(line, line.minutes.file, line.minutes.pdf_sha256, "")


@never_cache
@require_safe
def read(request: HttpRequest, entry: int) -> HttpResponseBase:
    """The same paper as a page, from the same frozen data as its PDF."""
    line = _line(entry)
    if not permissions.can_read_paper(request.user, line.minutes, clock.today()):
        return _turn_away(request)
    paper = line.minutes
    return as_page(
        request,
        minutes.document(minutes=paper),
        pdf=reverse("assembly:register-paper", args=[entry]),
        back=(reverse("assembly:paper", args=[entry]), _("Signatures and timestamps")),
        sha256=paper.pdf_sha256,
        is_frozen=hashlib.sha256(canonical(paper.data)).hexdigest() == paper.data_sha256,
    )


@never_cache
@require_safe
def data(request: HttpRequest, entry: int) -> HttpResponseBase:
    """The frozen data a paper was drawn from: the same data give the same bytes."""
    line = _line(entry)
    if not permissions.can_read_paper(request.user, line.minutes, clock.today()):
        return _turn_away(request)
    response = HttpResponse(canonical(line.minutes.data), content_type="application/json")
    name = f"registre-{line.number}-{line.kind}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@require_safe
def signed_copy(request: HttpRequest, entry: int) -> HttpResponseBase:
    """The scan with the signatures."""
    line = _line(entry)
    if not line.minutes.signed_copy:
        raise Http404
    if not permissions.can_read_signed_copy(request.user, clock.today()):
        return _turn_away(request)
    return _file(line, line.minutes.signed_copy, line.minutes.signed_copy_sha256, "-signe")


@never_cache
@require_safe
def replaced_copy(request: HttpRequest, entry: int, number: int) -> HttpResponseBase:
    """A scan that gave way to another by a line of the register: what was kept stays readable by
    those who read the present one."""
    line = _line(entry)
    row = line.minutes.replaced_scans.filter(number=number).first()
    if row is None:
        raise Http404
    if not permissions.can_read_signed_copy(request.user, clock.today()):
        return _turn_away(request)
    return _file(line, row.replaced_file, row.replaced_sha256, f"-remplacee-{number}")


def _context(request: HttpRequest, assembly: Assembly) -> dict[str, Any]:
    today, person = clock.today(), request.user
    keeps = permissions.can_keep_minutes(person, assembly, today)
    calls = [
        _of_call(call, keeps=keeps)
        for call in assembly.calls.select_related("assembly").order_by("number")
    ]
    return {
        "assembly": assembly,
        "call": assembly.call,
        "calls": calls,
        "keeps": keeps,
        "sees_attendance": permissions.can_see_attendance(person, today),
        "sees_signed": permissions.can_read_signed_copy(person, today),
        "checks_in": permissions.can_check_in(person, assembly, today),
        "awaited": any(each["awaited"] for each in calls),
        "drawn": any(
            line.kind == Minutes.Kind.MINUTES for each in calls for line in each["papers"]
        ),
    }


def _of_call(call: Call, *, keeps: bool) -> dict[str, Any]:
    awaited = register_desk.awaits_minutes(call)
    papers = register_desk.papers_of(call)
    return {
        "call": call,
        "papers": papers,
        "signed": {
            paper.pk
            for paper in papers
            if paper.signatures.exists() and not signature_desk.still_to_sign(paper)
        },
        "awaited": awaited,
        "obstacles": minutes.obstacles(call=call) if awaited and keeps else [],
    }


def _shown(request: HttpRequest, line: MinutesRegisterEntry) -> dict[str, Any]:
    today = clock.today()
    return {
        "entry": line,
        "titled": permissions.can_see(request.user, line.minutes.assembly, today),
        "readable": permissions.can_read_paper(request.user, line.minutes, today),
        "intact": register_desk.is_intact(line.minutes),
    }


def _line(number: int) -> MinutesRegisterEntry:
    line = register_desk.entry(number)
    if line is None:
        raise Http404
    return line


def _turn_away(request: HttpRequest) -> HttpResponseBase:
    """A visitor may be a member: let them sign in. Anybody else finds nothing."""
    if not isinstance(request.user, Account):
        return access.to_sign_in(request)
    raise Http404


def _file(line: MinutesRegisterEntry, path: str, sha256: str, suffix: str) -> HttpResponse:
    return kept_paper(path, sha256, f"registre-{line.number}-{line.kind}{suffix}.pdf")

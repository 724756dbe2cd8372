"""`/assemblees/repetition/`: those who prepare assemblies rehearse one before the real one."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from assembly.permissions import can_prepare
from assembly.views.doors import having
from common import clock
from frontend.actions import rehearsals
from frontend.rehearsal import records
from frontend.rehearsal.performance import ACTS
from frontend.rehearsal.records import Record
from members.models import Account

PAPERS = {
    "report.json": gettext_lazy("The whole report, for a program"),
    "convocation.pdf": gettext_lazy("Notice of the meeting"),
    "attendance.pdf": gettext_lazy("Attendance sheet"),
    "minutes.pdf": gettext_lazy("Minutes"),
}
STEPS = [name for name, act in ACTS]


@require_safe
@having(can_prepare)
def page(request: HttpRequest, account: Account) -> HttpResponse:
    """What will happen, the button, how far it is, what it left."""
    kept = [_shown(record) for record in records.latest()]
    context = {
        "plan": rehearsals.SMALL,
        "obstacles": rehearsals.obstacles(),
        "last": kept[0] if kept else None,
        "former": kept[1:],
    }
    return render(request, "frontend/rehearsals.html", context)


@require_POST
@having(can_prepare)
def ask(request: HttpRequest, account: Account) -> HttpResponse:
    rehearsals.ask(at=clock.now(), by=account)
    return redirect("frontend:rehearsals")


@require_safe
@having(can_prepare)
def paper(request: HttpRequest, account: Account, *, number: int, name: str) -> HttpResponseBase:
    """One of the files a rehearsal left."""
    record = records.find(number)
    found = {path.name: path for path in record.papers()} if record else {}
    if name not in found:
        raise Http404
    return FileResponse(found[name].open("rb"), as_attachment=True, filename=name)


def _shown(record: Record) -> dict[str, Any]:
    report = record.report()
    timings = report.get("timings", {})
    published = sorted(report.get("results", []), key=str)
    drawn = sorted(report.get("expected", []), key=str)
    return {
        "record": record,
        "papers": [
            (path.name, PAPERS.get(path.name, _("Public archive of the urn")), path.stat().st_size)
            for path in record.papers()
        ],
        "position": STEPS.index(record.step) + 1 if record.step in STEPS else 0,
        "steps": len(STEPS),
        "report": report,
        "timings": list(timings.items()),
        "seconds": sum(timings.values()),
        "results": list(zip(published, drawn, strict=False)),
    }

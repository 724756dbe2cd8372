"""`/decisions/suites/`: what became of what was adopted, for anybody."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import clock
from common.web.tables import csv_response, page_of
from frontend.queries import decisions, follow_ups
from frontend.queries.follow_ups import Followed

PER_PAGE = 20


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Search, filters, pages; what is late first."""
    found = _wanted(request)
    context = {
        "page": page_of(request, found, per_page=PER_PAGE),
        "found": len(found),
        "late": sum(row.is_late for row in found),
        "text": request.GET.get("q", ""),
        "year": request.GET.get("annee", ""),
        "state": request.GET.get("etat", ""),
        "years": [str(year) for year in decisions.years()],
        "states": follow_ups.STATES.items(),
    }
    return render(request, "frontend/follow_ups.html", context)


@require_safe
def table(request: HttpRequest) -> StreamingHttpResponse:
    """The same list, with the same filters, as a file."""
    headings = [_("Year"), _("Decision"), _("State"), _("Who carries it")]
    headings += [_("What was done, and what comes next"), _("Next milestone"), _("Expected on")]
    headings += [_("Late"), _("Said on")]
    return csv_response("suites.csv", headings, (_cells(row) for row in _wanted(request)))


def _cells(row: Followed) -> list[str]:
    resolution, said = row.standing.resolution, row.standing.latest
    known = [str(resolution.assembly.year), resolution.title, str(follow_ups.STATES[row.state])]
    if said is None:
        return [*known, "", "", "", "", "", ""]
    return [
        *known,
        said.owner,
        said.note,
        said.milestone,
        said.due_on.isoformat() if said.due_on else "",
        _("yes") if row.is_late else "",
        said.said_at.astimezone(clock.PARIS).date().isoformat(),
    ]


def _wanted(request: HttpRequest) -> list[Followed]:
    year = request.GET.get("annee", "")
    return follow_ups.board(
        on=clock.today(),
        text=request.GET.get("q", ""),
        state=request.GET.get("etat", ""),
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
    )

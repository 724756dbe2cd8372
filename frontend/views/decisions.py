"""The public archive of what was decided."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assembly.models import Outcome, Resolution
from common.web.tables import csv_response, page_of
from frontend.queries import decisions
from frontend.verdicts import VERDICTS

PER_PAGE = 20


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """`/decisions/`: search, filters, pages."""
    found = _wanted(request)
    return render(
        request,
        "frontend/decisions.html",
        {
            "page": page_of(request, found, per_page=PER_PAGE),
            "found": len(found),
            "text": request.GET.get("q", ""),
            "year": request.GET.get("annee", ""),
            "verdict": request.GET.get("verdict", ""),
            "years": [str(year) for year in decisions.years()],
            "verdicts": [(value.value, name) for value, (name, tone) in VERDICTS.items()],
        },
    )


@require_safe
def table(request: HttpRequest) -> StreamingHttpResponse:
    """`/decisions/decisions.csv`: the same list, with the same filters."""
    headings = [_("Year"), _("Assembly"), _("Number"), _("Title"), _("Verdict"), _("Result")]
    rows = (
        [
            row.assembly.year,
            row.assembly.title,
            row.number,
            row.title,
            VERDICTS[Outcome.Verdict(row.outcome.verdict)][0],
            row.outcome.sentence,
        ]
        for row in _wanted(request)
    )
    return csv_response("decisions.csv", headings, rows)


@require_safe
def detail(request: HttpRequest, number: int) -> HttpResponse:
    """`/decisions/12/`: the text, the count, the rule."""
    resolution = decisions.decision(number)
    if resolution is None:
        raise Http404
    return render(request, "frontend/decision.html", {"resolution": resolution})


def _wanted(request: HttpRequest) -> list[Resolution]:
    year = request.GET.get("annee", "")
    return decisions.decisions(
        text=request.GET.get("q", ""),
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
        verdict=request.GET.get("verdict", ""),
    )

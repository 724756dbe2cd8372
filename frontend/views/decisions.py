"""The public archive of what was decided."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from assembly import permissions, session_urns
from assembly.certifying import words_on
from assembly.following import can_be_followed
from assembly.forms.followups import FollowUpForm
from assembly.models import Outcome, Resolution
from common import clock
from common.web.tables import csv_response, page_of
from frontend.queries import decisions
from frontend.verdicts import VERDICTS
from votes.station import watch
from votes.station.models import Certification

PER_PAGE = 20
ANSWERS = (
    ("for", gettext_lazy("For"), "pour"),
    ("against", gettext_lazy("Against"), "contre"),
    ("abstain", gettext_lazy("Abstention"), "abstention"),
)
PARTICIPATION = (
    ("registered", gettext_lazy("Registered")),
    ("present", gettext_lazy("In the room")),
    ("represented", gettext_lazy("Represented")),
    ("blank_proxies", gettext_lazy("Proxies without a holder")),
    ("remote", gettext_lazy("At a distance")),
    ("voters", gettext_lazy("Votes cast")),
    ("blank", gettext_lazy("Blank votes")),
    ("expressed", gettext_lazy("For and against")),
    ("needed", gettext_lazy("Votes needed")),
)


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """`/decisions/`: search, filters, pages."""
    found = _wanted(request)
    page = page_of(request, found, per_page=PER_PAGE)
    said = words_on(page)
    return render(
        request,
        "frontend/decisions.html",
        {
            "page": page,
            "rows": [(row, said.get(row.pk)) for row in page],
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
    headings += [_("Certification"), _("Reasons of the certifier")]
    found = _wanted(request)
    said = words_on(found)
    rows = (
        [
            row.assembly.year,
            row.assembly.title,
            row.number,
            row.title,
            VERDICTS[Outcome.Verdict(row.outcome.verdict)][0],
            row.outcome.sentence,
            *_said(said.get(row.pk)),
        ]
        for row in found
    )
    return csv_response("decisions.csv", headings, rows)


@require_safe
def detail(request: HttpRequest, number: int) -> HttpResponse:
    """`/decisions/12/`: the text, the count, the rule."""
    resolution = decisions.decision(number)
    if resolution is None:
        raise Http404
    figures, polls = resolution.outcome.figures, decisions.polls_with_result(resolution)
    return render(
        request,
        "frontend/decision.html",
        {
            "resolution": resolution,
            "follow_ups": resolution.follow_ups.all(),
            "follow_up_form": FollowUpForm() if _may_follow(request, resolution) else None,
            "is_followed": can_be_followed(resolution),
            "outcome": resolution.outcome,
            "said": words_on([resolution]).get(resolution.pk),
            "urns": [session_urns.facts(poll) for poll in polls],
            "faults": [fault for poll in polls if (fault := watch.fault_after_result(poll))],
            "answers": [
                (name, kind, figures[key]) for key, name, kind in ANSWERS if key in figures
            ],
            "participation": [
                (name, figures[key]) for key, name in PARTICIPATION if figures.get(key)
            ],
        },
    )


def _said(word: Certification | None) -> list[str]:
    return [word.get_verdict_display(), word.reasons] if word else ["", ""]


def _wanted(request: HttpRequest) -> list[Resolution]:
    year = request.GET.get("annee", "")
    return decisions.decisions(
        text=request.GET.get("q", ""),
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
        verdict=request.GET.get("verdict", ""),
    )


def _may_follow(request: HttpRequest, resolution: Resolution) -> bool:
    return permissions.can_prepare(request.user, clock.today()) and can_be_followed(resolution)

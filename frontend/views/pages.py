"""Pages that explain, and the timeline: public, without an account."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assembly.rules.retention import policy
from common import clock
from common.web.tables import csv_response
from frontend import annual_report as annual_reports
from frontend import money
from frontend.queries import decisions, history
from members import permissions
from members import queries as register

Points = list[tuple[str, Any, str]]


@require_safe
def secrecy(request: HttpRequest) -> HttpResponse:
    """`/secret-du-vote/`: what is guaranteed and what is not (secrecy.md, last section)."""
    return render(request, "frontend/secrecy.html")


@require_safe
def operator_powers(request: HttpRequest) -> HttpResponse:
    """`/exploitant/`: what whoever keeps the machine can and cannot do (secrecy.md)."""
    return render(request, "frontend/operator_powers.html")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """`/aide/`."""
    return render(request, "frontend/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """`/accessibilite/`: the declaration (R-A11Y-01)."""
    return render(request, "frontend/accessibility.html")


@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    """`/mentions/`: publisher and personal data; how long they are kept is the policy that is
    carried out, word for word (R-RGPD-03, R-RGPD-05)."""
    context = {
        "policy": policy().values(),
        "may_change_identity": permissions.can_manage_register(request.user, clock.today()),
    }
    return render(request, "frontend/legal.html", context)


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """`/verifier/`: how to check a count with a program others wrote."""
    return render(
        request,
        "frontend/verify.html",
        {
            "polls": decisions.verifiable_polls(),
            "running": decisions.running_polls(),
            "verifier_url": reverse("votes:verifier-page"),
        },
    )


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """`/cooperative/histoire/`: events, and the figures every member should see."""
    figures = history.figures()
    years = history.timeline()
    cooperative = register.cooperative()
    limit = cooperative.non_member_turnover_limit_percent
    return render(
        request,
        "frontend/timeline.html",
        {
            "years": years,
            "may_record": permissions.can_manage_register(request.user, clock.today()),
            "first_year": str(years[-1].number) if years else "",
            "csv_url": reverse("frontend:figures_csv"),
            "turnout": turnout(figures),
            "capital": _capital(figures),
            "capital_minimum": Decimal(cooperative.capital_minimum_cents) / 100 or None,
            "capital_minimum_name": _("minimum in the statutes: %(amount)s")
            % {"amount": money.euros(cooperative.capital_minimum_cents)},
            "outside": _non_member_share(figures),
            "outside_limit": limit,
            "outside_limit_name": _("limit of the law: %(percent)s")
            % {"percent": money.percent_in_words(Decimal(limit))},
            "members": _members(figures),
        },
    )


@require_safe
def figures_csv(request: HttpRequest) -> StreamingHttpResponse:
    """`/cooperative/histoire/chiffres.csv`: everything known, year by year, in euros."""
    capital = register.cooperative().has_shares
    headings = [
        _("Year"),
        _("Registered at the assembly"),
        _("Took part"),
        _("Members"),
        *([_("Capital")] if capital else []),
        _("Turnover"),
        _("Turnover with non-members"),
        _("Result"),
        _("Source"),
    ]
    rows = (
        [
            row.year,
            row.registered,
            row.participants,
            row.members,
            *([_amount(row.capital_cents)] if capital else []),
            _amount(row.turnover_cents),
            _amount(row.non_member_turnover_cents),
            _amount(row.result_cents),
            row.source,
        ]
        for row in history.figures()
    )
    return csv_response("chiffres.csv", headings, rows)


@require_safe
def annual_report(request: HttpRequest, year: int) -> HttpResponse:
    """`/cooperative/histoire/2025.pdf`: a year on one page."""
    today = clock.today()
    if not annual_reports.FIRST_YEAR <= year <= today.year:
        raise Http404
    told = annual_reports.told(year, today)
    if told.is_empty:
        raise Http404
    return HttpResponse(
        annual_reports.draw(told, clock.now()).bytes(),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="annee-{year}.pdf"'},
    )


def _amount(cents: int | None) -> str:
    return "" if cents is None else f"{Decimal(cents) / 100:.2f}".replace(".", ",")


def turnout(figures: Iterable[history.YearOfFigures]) -> Points:
    """The share of registered members who took part in the year's assembly, in percent."""
    points: Points = []
    for row in figures:
        if row.registered and row.participants is not None:
            share = money.percent(row.participants, row.registered)
            points.append((str(row.year), share, money.percent_in_words(share)))
    return points


def _capital(figures: Iterable[history.YearOfFigures]) -> Points:
    return [
        (str(row.year), Decimal(row.capital_cents) / 100, money.euros(row.capital_cents))
        for row in figures
        if row.capital_cents is not None
    ]


def _members(figures: Iterable[history.YearOfFigures]) -> Points:
    return [(str(row.year), row.members, str(row.members)) for row in figures if row.members]


def _non_member_share(figures: Iterable[history.YearOfFigures]) -> Points:
    points: Points = []
    for row in figures:
        if row.turnover_cents and row.non_member_turnover_cents is not None:
            share = money.percent(row.non_member_turnover_cents, row.turnover_cents)
            points.append((str(row.year), share, money.percent_in_words(share)))
    return points

"""`/assemblees/12/resultats/`: what was decided, by which rule, and the proofs."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assembly import outcome_reading, permissions
from assembly.models import Assembly
from assembly.second_readings import grouped
from assembly.uncounted import left_uncounted_in
from assembly.views.doors import visible
from common import clock
from common.web.tables import csv_response


@require_safe
@visible
def page(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    """Every question: verdict, figures, rule, what blank proxies and the other law change."""
    questions = outcome_reading.questions(assembly)
    faults = outcome_reading.faults_after_result(assembly)
    title, expected = outcome_reading.situation(assembly, questions, is_faulty=bool(faults))
    context = {
        "assembly": assembly,
        "call": assembly.call,
        "questions": questions,
        "title": title,
        "expected": expected,
        "count_begins_at": outcome_reading.count_begins_at(assembly),
        "faults": faults,
        "uncounted": left_uncounted_in(assembly),
        "words": outcome_reading.words_on_urns(assembly),
        "certificate": outcome_reading.certificate(assembly),
        "other_readings": grouped(
            (each.resolution.number, each.outcome.other_preset.get("warning", ""))
            for each in questions
            if each.outcome
        ),
        "decided": any(each.outcome for each in questions),
        "follows": permissions.can_follow_sitting(request.user, assembly, clock.today()),
    }
    return render(request, "assembly/results.html", context)


@require_safe
@visible
def table(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    """The same as a table for programs and spreadsheets."""
    name = f"resultats-{assembly.pk}.csv"
    return csv_response(name, outcome_reading.COLUMNS, outcome_reading.rows(assembly))

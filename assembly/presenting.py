"""Results as pages draw them: bars beside the whole table of figures."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assembly.certifying import words_on
from assembly.models import Assembly, Outcome, Resolution
from votes.station.models import Certification

Bar = tuple[str, str, int]

FIGURES = (
    ("registered", gettext_lazy("Registered")),
    ("present", gettext_lazy("Present")),
    ("represented", gettext_lazy("Represented by a named person")),
    ("blank_proxies", gettext_lazy("Blank proxies")),
    ("remote", gettext_lazy("At a distance")),
    ("voters", gettext_lazy("Voters")),
    ("blank", gettext_lazy("Blank votes")),
    ("null", gettext_lazy("Null votes")),
    ("abstain", gettext_lazy("Abstentions")),
    ("expressed", gettext_lazy("Votes expressed")),
    ("for", gettext_lazy("For")),
    ("against", gettext_lazy("Against")),
    ("needed", gettext_lazy("Votes needed")),
)


@dataclass(frozen=True)
class Result:
    """One decided question."""

    resolution: Resolution
    outcome: Outcome
    bars: list[Bar]
    figures: list[tuple[Any, int]]
    said: Certification | None


def results(assembly: Assembly) -> list[Result]:
    """Every question that has its outcome, in order."""
    rows = Resolution.objects.filter(assembly=assembly, outcome__isnull=False)
    decided = list(rows.select_related("outcome").order_by("number"))
    said = words_on(decided)
    return [
        Result(
            resolution=resolution,
            outcome=resolution.outcome,
            bars=bars(resolution.outcome),
            figures=[
                (label, resolution.outcome.figures[key])
                for key, label in FIGURES
                if key in resolution.outcome.figures
            ],
            said=said.get(resolution.pk),
        )
        for resolution in decided
    ]


def bars(outcome: Outcome) -> list[Bar]:
    """What the chart shows: for, against, abstention; or the candidates."""
    if outcome.candidates:
        found = [(place["name"], "", place["votes"]) for place in outcome.candidates]
        return [*found, (_("Blank votes"), "blank", outcome.figures.get("blank", 0))]
    if "for" not in outcome.figures:
        return []
    return [
        (_("For"), "pour", outcome.figures["for"]),
        (_("Against"), "contre", outcome.figures["against"]),
        (_("Abstention"), "abstention", outcome.figures["abstain"]),
    ]

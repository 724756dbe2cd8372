"""Organs that an assembly elects, as the statutes have them: how many sit and for how long
(R-ELEC)."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from assembly.models import Resolution
from assembly.rules.quantities import counted
from assembly.rules.statutes import RuleSet
from common.clock import PARIS
from common.refusals import Obstacle
from members import queries as register
from members.models.mandates import Organ

DIRECTORS, SUPERVISORS = "directors", "supervisors"


def seats(resolution: Resolution, rules: RuleSet) -> Iterator[Obstacle]:
    """Not more seats than the organ has places, nor so few that it stays under its least number."""
    of = _of(resolution)
    if of is None:
        return
    key = f"{of}_max"
    if rules.has(key) and resolution.seats > rules.number(key):
        yield Obstacle(
            "too-many-seats",
            _("“{title}” fills {seats} seats; the organ has {most} at most ({source}).").format(
                title=resolution.title,
                seats=resolution.seats,
                most=rules.number(key),
                source=rules.rule(key).source,
            ),
            _("Lower the number of seats, or correct this clause of the statutes."),
        )
    key = f"{of}_min"
    there = len(register.organ(resolution.organ, _day(resolution)))
    if rules.has(key) and there and there + resolution.seats < rules.number(key):
        yield Obstacle(
            "too-few-seats",
            _(
                "“{title}” fills {seats} seats and {there} people sit: that is fewer than the"
                " {least} that the organ needs ({source})."
            ).format(
                title=resolution.title,
                seats=resolution.seats,
                there=there,
                least=rules.number(key),
                source=rules.rule(key).source,
            ),
            _("Raise the number of seats, or correct this clause of the statutes."),
        )


def term(resolution: Resolution, rules: RuleSet) -> str:
    """How long those elected sit, in French: the notice and the booth print it."""
    of = _of(resolution)
    key = f"{of}_term_years"
    if of is None or not rules.has(key):
        return ""
    years = counted(rules.number(key), "an", "ans")
    return f"Durée du mandat\u00a0: {years} ({rules.rule(key).source}). "


def _of(resolution: Resolution) -> str | None:
    """Which clauses apply: a board beside a supervisory board is a directoire; alone, it is the
    council that the law of the form sizes as one. None where the agenda does not say the organ."""
    if resolution.organ == Organ.SUPERVISORY_BOARD:
        return SUPERVISORS
    if resolution.organ != Organ.BOARD:
        return None
    beside = register.organ(Organ.SUPERVISORY_BOARD, _day(resolution))
    return DIRECTORS if beside else SUPERVISORS


def _day(resolution: Resolution) -> date:
    return resolution.assembly.call.meets_at.astimezone(PARIS).date()

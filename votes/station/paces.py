"""How participation grew, day after day: counts read from the journal of rights handed over and
from the émargement, which exist anyway. No name, no order within a day, nothing more is kept."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min

from common.clock import PARIS
from votes.station.models import HandOver, Poll, TurnoutEntry
from votes.urn import queries as urn


def opened_by_day(of: Poll) -> Counter[date]:
    """How many rights were first handed to a booth on each day: their ballot page was opened."""
    first = HandOver.objects.filter(entry__poll=of).order_by().values_list("entry")
    return Counter(_day(at) for _entry, at in first.annotate(Min("at")))


def voted_by_day(of: Poll) -> Counter[date]:
    """How many rights were first used on each day."""
    return Counter(_day(at) for at in _uses(of).values())


def voted_until(of: Poll, at: datetime) -> int:
    """How many rights had been used at an instant."""
    return sum(used_at <= at for used_at in _uses(of).values())


@dataclass(frozen=True)
class Within:
    """One group of members around an interval: how many had used a right before it, how many had
    not, and how many of these did within it."""

    before: int
    waiting: int
    used: int


def used_within(
    of: Iterable[Poll],
    *,
    since: datetime,
    until: datetime,
    is_second: Callable[[int], bool],
) -> tuple[Within, Within]:
    """The members of the rolls in two groups, told apart by their number in the register: counts
    alone leave this function, never who nor when. A member counts once over several polls."""
    first: dict[int, datetime | None] = {}
    for poll in of:
        uses = _uses(poll)
        rows = poll.roll.order_by().values_list("pk", "member__number")
        for entry, number in rows:
            known, at = first.get(number), uses.get(entry)
            first[number] = min((m for m in (known, at) if m is not None), default=None)
    halves: tuple[list[datetime | None], list[datetime | None]] = ([], [])
    for number, used_at in first.items():
        halves[is_second(number)].append(used_at)
    return _within(halves[0], since, until), _within(halves[1], since, until)


def _within(uses: list[datetime | None], since: datetime, until: datetime) -> Within:
    before = sum(at is not None and at < since for at in uses)
    used = sum(at is not None and since <= at < until for at in uses)
    return Within(before, len(uses) - before, used)


def _uses(of: Poll) -> dict[int, datetime]:
    """When each right was first used, by its entry in the roll: by the émargement or, until it
    has followed, by the urn."""
    signed = dict(TurnoutEntry.objects.filter(entry__poll=of).order_by().values_list("entry", "at"))
    if not of.is_secret or of.sealed_at is None:
        return signed
    holdings = urn.holdings(of.uuid)
    rows = of.roll.order_by().values_list("pk", "public_credential")
    waiting = {
        entry: holdings[right].at
        for entry, right in rows
        if entry not in signed and right in holdings
    }
    return {**waiting, **signed}


def _day(at: datetime) -> date:
    return at.astimezone(PARIS).date()

"""The way to the vote, day by day: reached, opened the ballot page, voted, and the pace of the
assembly before. Only counts, and none under ten."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assembly import rulebook
from assembly.models import Assembly, Notice
from assembly.participation import QuorumNow, polls_on, quorum_now, roll_of
from assembly.states import AssemblyState
from common.clock import PARIS
from notifications import hours
from notifications.states import REACHED
from votes.station import paces
from votes.station.discretion import shown
from votes.station.models import Poll

WITH_A_RESULT = (AssemblyState.CLOSED, AssemblyState.DECIDED)


@dataclass(frozen=True)
class Day:
    """One day's end: how many so far. None hides a count from one to nine, or what cannot be
    compared."""

    on: date
    reached: int | None
    opened: int | None
    voted: int | None
    last_time: int | None


@dataclass(frozen=True)
class Dashboard:
    """What the board sees of one call."""

    registered: int
    now: QuorumNow
    days: Sequence[Day]
    before: Assembly | None

    @property
    def today(self) -> Day | None:
        return self.days[-1] if self.days else None


def dashboard(assembly: Assembly, *, at: datetime) -> Dashboard:
    """The call that runs, from its convocation to today or to the close."""
    roll, polls, before = roll_of(assembly), _polls(assembly), previous(assembly)
    return Dashboard(
        registered=roll.size if roll else 0,
        now=quorum_now(assembly),
        days=_days(assembly, polls, before, at) if roll else [],
        before=before,
    )


def previous(assembly: Assembly) -> Assembly | None:
    """The latest assembly of the same kind that was voted before this one."""
    others = Assembly.objects.filter(kind=assembly.kind, state__in=WITH_A_RESULT)
    held = [other for other in others if other.call.meets_at < assembly.call.meets_at]
    return max(held, key=lambda other: other.call.meets_at, default=None)


def voted_so_far(assembly: Assembly, *, at: datetime) -> int:
    """How many have voted until now, counted as `voted_last_time` counts them: without proxies."""
    return sum(paces.voted_until(of, at) for of in _polls(assembly))


def voted_last_time(assembly: Assembly, *, at: datetime) -> int | None:
    """How many had voted in the assembly before, as long after its opening; None when there was
    none."""
    before, polls = previous(assembly), _polls(assembly)
    then = _polls(before) if before else []
    if not then or not polls:
        return None
    since = at - polls[0].opens_at
    return sum(paces.voted_until(of, of.opens_at + since) for of in then)


def _days(
    assembly: Assembly, polls: Sequence[Poll], before: Assembly | None, at: datetime
) -> list[Day]:
    call = assembly.call
    closes = rulebook.remote_close(rulebook.of(assembly), call.meets_at)
    first = (call.convened_at or at).astimezone(PARIS).date()
    last = min(at, closes).astimezone(PARIS).date()
    dates = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    reached = _cumulated(_reached_by_day(assembly), dates)
    opened = _cumulated(_added(paces.opened_by_day(poll) for poll in polls), dates)
    voted = [_cumulated(paces.voted_by_day(poll), dates) for poll in polls]
    past = _past_pace(before, polls, dates)
    return [
        Day(
            on,
            shown(reached[on]),
            shown(opened[on]),
            _shown_sum([each[on] for each in voted]),
            past.get(on),
        )
        for on in dates
    ]


def _shown_sum(counts: Sequence[int]) -> int | None:
    """The votes of several urns, unless one has so few that the others' would give it away."""
    return None if None in map(shown, counts) else sum(counts)


def _past_pace(
    before: Assembly | None, polls: Sequence[Poll], dates: Sequence[date]
) -> Mapping[date, int | None]:
    """How many had voted last time, each day counted from its own opening: nobody before it."""
    past = _polls(before) if before else []
    if not past or not polls:
        return {}
    opened, then = (of[0].opens_at.astimezone(PARIS).date() for of in (polls, past))
    counts = _added(paces.voted_by_day(of) for of in past)
    same_days = {on: then + (on - opened) for on in dates}
    return {
        on: shown(sum(count for day, count in counts.items() if day <= same))
        for on, same in same_days.items()
    }


def _reached_by_day(assembly: Assembly) -> Counter[date]:
    """Members whose convocation arrived, by the day it did: a letter, the day it was posted."""
    found: Counter[date] = Counter()
    notices = Notice.objects.filter(call=assembly.call, completion=None, message__state__in=REACHED)
    rows = notices.order_by().values_list("message__settled_at", "message__batch__dispatched_on")
    for settled_at, posted_on in rows.iterator():
        if posted_on is not None:
            found[posted_on] += 1
        elif settled_at is not None:
            found[hours.day_of(settled_at)] += 1
    return found


def _cumulated(counts: Mapping[date, int], dates: Sequence[date]) -> dict[date, int]:
    return {on: sum(count for day, count in counts.items() if day <= on) for on in dates}


def _added(counts: Iterable[Counter[date]]) -> Counter[date]:
    return sum(counts, start=Counter[date]())


def _polls(assembly: Assembly) -> list[Poll]:
    """The polls that the quorum is read from: one, or one for each college."""
    return polls_on(assembly, assembly.resolutions.order_by("number").first())

"""What the checks that run by themselves have found, day by day, and which votes are in alarm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import TruncDate

from common.clock import PARIS
from common.refusals import Words
from members.queries import Person
from votes.station import integrity, permissions
from votes.station.models import IntegrityRun, Poll
from votes.station.states import COMPLETE, PollState

# Finished polls are looked at once a day, and each hour while a check fails.
ONCE_FINISHED, ONCE_FAILED = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Day:
    """The runs of one day: how many, how many failed, and where the urn stood at the end."""

    day: date
    runs: int
    failed: int
    height: int
    head: str

    @property
    def is_good(self) -> bool:
        return self.failed == 0


def days(poll: Poll) -> list[Day]:
    """The history of a poll's checks, the latest day first."""
    runs = IntegrityRun.objects.filter(poll=poll).annotate(day=TruncDate("at", tzinfo=PARIS))
    totals = runs.values("day").annotate(
        runs=Sum("stands_for"), failing=Sum("stands_for", filter=Q(ok=False), default=0)
    )
    heads = {
        day: (height, head)
        for day, height, head in runs.order_by("at", "pk").values_list("day", "height", "head")
    }
    return [
        Day(row["day"], row["runs"], row["failing"], *heads[row["day"]])
        for row in totals.order_by("-day")
    ]


def failures(poll: Poll) -> list[tuple[IntegrityRun, list[Words]]]:
    """The runs that failed, the latest first, with what failed in words."""
    runs = IntegrityRun.objects.filter(poll=poll, ok=False).order_by("-at", "-pk")
    return [(run, [integrity.name_of(code) for code in sorted(run.failed)]) for run in runs[:50]]


def last_run(poll: Poll) -> IntegrityRun | None:
    return IntegrityRun.objects.filter(poll=poll).order_by("at", "pk").last()


def next_finished(at: datetime) -> list[Poll]:
    """The finished poll whose archive has waited longest to be looked at again; none before its
    turn. One at a time: an archive may be long."""
    last = IntegrityRun.objects.filter(poll=OuterRef("pk")).order_by("-at", "-pk")
    done = Poll.objects.filter(regime=Poll.Regime.SECRET, state__in=COMPLETE).annotate(
        seen_at=Subquery(last.values("at")[:1]), good=Subquery(last.values("ok")[:1])
    )
    due = done.filter(
        Q(seen_at=None)
        | Q(seen_at__lte=at - ONCE_FINISHED)
        | Q(good=False, seen_at__lte=at - ONCE_FAILED)
    )
    return list(due.order_by(F("seen_at").asc(nulls_first=True), "pk")[:1])


@dataclass(frozen=True)
class Fault:
    """A finished poll whose published archive no longer holds: since when, and what failed."""

    poll: Poll
    since: datetime
    seen_at: datetime
    names: list[Words]


def fault_after_result(poll: Poll) -> Fault | None:
    """What readers of a result are told when its archive fails a check that anybody could make."""
    if not poll.is_secret or poll.state not in COMPLETE:
        return None
    last = last_run(poll)
    found = last.failed & integrity.OF_THE_ARCHIVE if last else frozenset()
    if last is None or not found:
        return None
    good = IntegrityRun.objects.filter(poll=poll, ok=True).order_by("at", "pk").last()
    failing = IntegrityRun.objects.filter(poll=poll, ok=False).order_by("at", "pk")
    first = failing.filter(at__gt=good.at).first() if good else failing.first()
    since = first.at if first else last.at
    return Fault(poll, since, last.at, [integrity.name_of(code) for code in sorted(found)])


def fault_of(uuid: str) -> Fault | None:
    """The same, for the public board of an urn."""
    poll = Poll.objects.filter(pk=uuid).first()
    return fault_after_result(poll) if poll else None


def alarms(account: Person, on: date) -> Sequence[Poll]:
    """The votes whose last checks failed, among those this person follows."""
    last = IntegrityRun.objects.filter(poll=OuterRef("pk")).order_by("-at", "-pk")
    failing = (
        Poll.objects.exclude(state=PollState.CANCELLED)
        .annotate(good=Subquery(last.values("ok")[:1]))
        .filter(good=False)
        .order_by("opens_at", "uuid")
    )
    return [poll for poll in failing if permissions.can_follow(account, poll, on)]

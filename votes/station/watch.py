"""What the checks that run by themselves have found, day by day, and which votes are in alarm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import TruncDate

from common.clock import PARIS
from common.refusals import Words
from members.queries import Person
from votes.station import integrity, permissions
from votes.station.models import IntegrityRun, Poll
from votes.station.states import FINISHED


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


def alarms(account: Person, on: date) -> Sequence[Poll]:
    """The votes whose last checks failed, among those this person follows."""
    last = IntegrityRun.objects.filter(poll=OuterRef("pk")).order_by("-at", "-pk")
    failing = (
        Poll.objects.exclude(state__in=FINISHED)
        .annotate(good=Subquery(last.values("ok")[:1]))
        .filter(good=False)
        .order_by("opens_at", "uuid")
    )
    return [poll for poll in failing if permissions.can_follow(account, poll, on)]

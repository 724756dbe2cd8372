"""What the checks of a poll found each time they ran by themselves."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q

from votes.station.models.polls import EVIDENCE, Poll


class RunsAreAppendOnly(Exception):
    """What a check found is never changed afterwards."""


class IntegrityRun(models.Model):
    """One run of every check of a poll, with the urn's height and head at that instant.

    Heads are kept so that an urn cut short or rewritten afterwards is seen. A day of good runs is
    later told by one row that `stands_for` all of them.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="integrity_runs")
    at = models.DateTimeField()
    ok = models.BooleanField()
    # One {"check", "ok", "detail"} for each check, in the order of the page.
    outcomes = models.JSONField()
    height = models.PositiveIntegerField()
    head = models.CharField(max_length=64)
    stands_for = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("poll", "at", "id")
        indexes: ClassVar = [models.Index(fields=("poll", "at"), name="integrity_run_by_time")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="integrity_run_stands_for_some", condition=Q(stands_for__gte=1)
            )
        ]

    class Privacy:
        public = ("id", "poll", "at", "ok", "outcomes", "height", "head", "stands_for")
        retention = f"{EVIDENCE}; good runs older than a week are told by one row a day"

    def __str__(self) -> str:
        return f"{self.poll_id} {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise RunsAreAppendOnly
        super().save(*args, **{**options, "force_insert": True})

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise RunsAreAppendOnly

    @property
    def failed(self) -> frozenset[str]:
        """The checks that failed in this run, by code."""
        return frozenset(each["check"] for each in self.outcomes if not each["ok"])

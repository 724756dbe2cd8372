"""The test vote and test count of a poll, made before its sealing on an urn of its own."""

from typing import Any, NoReturn

from django.db import models

from votes.station.models.polls import EVIDENCE, Poll


class RehearsalsAreAppendOnly(Exception):
    """What a test count found is never changed afterwards."""


class Rehearsal(models.Model):
    """A test vote: invented ballots cast into a clone of the urn, which has its own address, its
    own keys and its own rights, then counted and compared with what was cast.

    `expected` and `counted` hold the counts of each question, in the order of its answers.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="rehearsals")
    clone = models.CharField(max_length=22, unique=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200, blank=True)
    ballots = models.PositiveSmallIntegerField()
    expected = models.JSONField()
    counted = models.JSONField()
    head = models.CharField(max_length=64)

    class Meta:
        ordering = ("poll", "at", "id")

    class Privacy:
        public = (
            "id",
            "poll",
            "clone",
            "at",
            "by_name",
            "ballots",
            "expected",
            "counted",
            "head",
        )
        retention = EVIDENCE

    def __str__(self) -> str:
        return self.clone

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise RehearsalsAreAppendOnly
        super().save(*args, **{**options, "force_insert": True})

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise RehearsalsAreAppendOnly

    @property
    def is_right(self) -> bool:
        """Whether the count found exactly what was cast."""
        return bool(self.expected) and self.expected == self.counted

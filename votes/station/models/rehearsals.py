"""The test vote and test count of a poll, made before its sealing on an urn of its own (ADR 13)."""

from typing import Any, NoReturn

from django.db import models

from votes.station.models.polls import EVIDENCE, Poll
from votes.station.models.trustees import Trustee


class RehearsalsAreAppendOnly(Exception):
    """What a test count found is never changed afterwards."""


class Trial(models.Model):
    """The test vote under way: the key holders give a key made for this clone of the urn alone;
    invented ballots are cast into it and ended; then they open its total. One for each poll, until
    a `Rehearsal` keeps what was found.

    `expected` holds the counts of what was cast, and is empty before.
    """

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, related_name="trial")
    clone = models.CharField(max_length=22, unique=True)
    at = models.DateTimeField()
    # Since when no other key is taken: the ballots are being cast, or are.
    closed_at = models.DateTimeField(null=True, blank=True)
    ballots = models.PositiveSmallIntegerField(default=0)
    expected = models.JSONField(default=list)

    class Privacy:
        public = ("id", "poll", "clone", "at", "closed_at", "ballots", "expected")
        retention = "until the test is counted or begun again"

    def __str__(self) -> str:
        return self.clone

    @property
    def is_cast(self) -> bool:
        """Whether the invented ballots are in the clone, ended, and wait for the key holders."""
        return bool(self.expected)


class TrialKey(models.Model):
    """The public part of the key that a holder made for a trial, signed with their key file."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="keys")
    trustee = models.OneToOneField(Trustee, on_delete=models.CASCADE, related_name="trial_key")
    word = models.TextField()
    at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("trial", "trustee__index")

    class Privacy:
        public = ("id", "trial", "trustee", "word", "at", "opened_at")
        retention = "until the test is counted or begun again"

    def __str__(self) -> str:
        return f"{self.trustee}"


class Rehearsal(models.Model):
    """A test vote: invented ballots cast into a clone of the urn, which has its own address, its
    own keys and its own rights, then counted and compared with what was cast.

    `expected` and `counted` hold the counts of each question, in the order of its answers.
    `counted_by` names the key holders who opened the total with their key file, `absent` the
    others; when the site counted without them, `reasons` says why. `restarts` tells to which
    beginning of the key ceremony the test belongs.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="rehearsals")
    clone = models.CharField(max_length=22, unique=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200, blank=True)
    ballots = models.PositiveSmallIntegerField()
    expected = models.JSONField()
    counted = models.JSONField()
    head = models.CharField(max_length=64)
    counted_by = models.JSONField(default=list, blank=True)
    absent = models.JSONField(default=list, blank=True)
    reasons = models.TextField(blank=True)
    restarts = models.PositiveSmallIntegerField(default=0)

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
            "counted_by",
            "absent",
            "reasons",
            "restarts",
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

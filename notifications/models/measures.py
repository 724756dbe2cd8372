"""A measure declared beforehand: what a reminder or its subject changed, withheld from nobody."""

from django.db import models
from django.db.models import F, Q

from notifications.models.campaigns import Step


class Measure(models.Model):
    """Half of the electorate gets a step some `hours` after the other half, or at the same moment
    under another subject: `other_line` instead of `usual_line`.

    The halves are drawn by the published `seed`: a member belongs to the second one when the
    digest of their number is not under `cut` (delays.in_second_half): nobody's half is written.
    What was counted is null when it may not be shown: a group under ten, or nothing to compare.
    `low` and `high` bound the difference, in tenths of a point.
    """

    step = models.OneToOneField(Step, on_delete=models.CASCADE, related_name="measure")
    hours = models.PositiveSmallIntegerField(default=0)
    usual_line = models.CharField(max_length=250, blank=True)
    other_line = models.CharField(max_length=60, blank=True)
    seed = models.CharField(max_length=64)
    cut = models.CharField(max_length=64)
    first_size = models.PositiveIntegerField()
    second_size = models.PositiveIntegerField()
    declared_at = models.DateTimeField()
    fingerprint = models.CharField(max_length=64)
    measured_at = models.DateTimeField(null=True, blank=True)
    first_waiting = models.PositiveIntegerField(null=True, blank=True)
    first_voted = models.PositiveIntegerField(null=True, blank=True)
    second_waiting = models.PositiveIntegerField(null=True, blank=True)
    second_voted = models.PositiveIntegerField(null=True, blank=True)
    low = models.SmallIntegerField(null=True, blank=True)
    high = models.SmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("-declared_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=(Q(hours__gte=1) & Q(other_line=""))
                | (Q(hours=0) & ~Q(other_line="") & ~Q(usual_line="")),
                name="measure_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(low=None) | Q(low__lte=F("high")), name="measure_interval_in_order"
            ),
        )

    class Privacy:
        public = (
            "id",
            "step",
            "hours",
            "usual_line",
            "other_line",
            "seed",
            "cut",
            "first_size",
            "second_size",
            "declared_at",
            "fingerprint",
            "measured_at",
            "first_waiting",
            "first_voted",
            "second_waiting",
            "second_voted",
            "low",
            "high",
        )
        retention = "with its campaign"

    @property
    def is_of_subject(self) -> bool:
        """Two subjects compared, rather than a delay."""
        return bool(self.other_line)

    @property
    def is_told(self) -> bool:
        """Whether figures could be shown."""
        return self.low is not None

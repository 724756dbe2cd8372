"""What is left of a signed roll once it was destroyed."""

from django.db import models
from django.db.models import F, Q

from votes.station.models.polls import EVIDENCE, Poll


class DestroyedRoll(models.Model):
    """The headcount of a poll whose roll and émargement no longer exist: how many were
    registered, how many took part, never who."""

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, related_name="destroyed_roll")
    registered = models.PositiveIntegerField()
    voted = models.PositiveIntegerField()
    destroyed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(voted__lte=F("registered")), name="destroyed_roll_counts_its_voters"
            ),
        )

    class Privacy:
        public = ("id", "poll", "registered", "voted", "destroyed_at")
        retention = EVIDENCE

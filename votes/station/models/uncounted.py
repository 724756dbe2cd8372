"""The end of an urn that is never counted: who asked for it, who decided it, why."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from votes.station.models.polls import EVIDENCE, Poll


class Uncounting(models.Model):
    """A request that a closed urn stay uncounted: a certifier asks with a reason, a second person
    decides. What is confirmed is published in the place of a result, and in the minutes.

    `head` is the last event of the urn as they saw it: the count that goes on meanwhile wins.
    """

    class Ground(models.TextChoices):
        LONE_BALLOT = "lone_ballot", _("a single person voted: the total would be their vote")
        OBJECTION = "objection", _("a voter present objects to the count of so few ballots")
        KEYS = "keys", _("too few key holders can open the total")
        FAULT = "fault", _("a fault was found in the urn")
        OTHER = "other", _("another reason, written below")

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for a second person")
        CONFIRMED = "confirmed", _("Not counted")
        DROPPED = "dropped", _("Given up")
        TOO_LATE = "too_late", _("The count had gone on")

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="uncountings")
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    ground = models.CharField(max_length=11, choices=Ground)
    reasons = models.TextField()
    head = models.CharField(max_length=64)
    asked_by = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "members.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("poll", "asked_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=("asked", "confirmed", "dropped", "too_late")),
                name="uncounting_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(ground__in=("lone_ballot", "objection", "keys", "fault", "other")),
                name="uncounting_ground_is_known",
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="uncounting_has_reasons"),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(decided_by=F("asked_by")),
                name="uncounting_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="asked") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="uncounting_decided_says_by_whom",
            ),
            models.UniqueConstraint(
                fields=("poll",),
                condition=Q(state__in=("asked", "confirmed")),
                name="one_uncounting_per_poll",
            ),
        ]

    class Privacy:
        public = (
            "id",
            "poll",
            "state",
            "ground",
            "reasons",
            "head",
            "asked_by",
            "asked_at",
            "decided_by",
            "decided_at",
        )
        retention = EVIDENCE

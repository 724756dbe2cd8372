"""Coups de main: one task, one duration, one volunteer, one date."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Duration(models.IntegerChoices):
    """How long it takes, in minutes."""

    QUARTER = 15, _("A quarter of an hour")
    HALF = 30, _("Half an hour")
    HOUR = 60, _("One hour")
    EVENING = 120, _("Two hours, one evening")
    HALF_DAY = 240, _("Half a day")


class Errand(models.Model):
    """A task that one person can do, asked by an organ or a working group. Its volunteer has a
    date; whoever asked says thanks, in public if the volunteer wants to be named."""

    title = models.CharField(max_length=120)
    text = models.TextField()
    minutes = models.PositiveSmallIntegerField(choices=Duration)
    due_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    volunteer = models.ForeignKey(
        "members.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="errands"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    may_be_named = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    thanks = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("title", "due_on"),
                condition=Q(done_at__isnull=True, withdrawn_at__isnull=True),
                name="errand_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(minutes__in=Duration.values), name="errand_duration_known"
            ),
            models.CheckConstraint(
                condition=Q(volunteer__isnull=True, taken_at__isnull=True, may_be_named=False)
                | Q(volunteer__isnull=False, taken_at__isnull=False),
                name="errand_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True)
                | Q(volunteer__isnull=False, withdrawn_at__isnull=True),
                name="errand_done_by_its_volunteer",
            ),
            models.CheckConstraint(
                condition=Q(thanks="") | Q(done_at__isnull=False),
                name="errand_thanked_once_done",
            ),
        )

    class Privacy:
        public = ("id", "title", "text", "minutes", "due_on", "asked_at", "done_at")
        personal = (
            *("asked_by", "volunteer", "taken_at"),
            *("may_be_named", "withdrawn_at", "thanks"),
        )
        retention = "2 years after it was done or withdrawn"

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """How the journal names it."""
        return f"errand:{self.pk}"

    def is_late(self, on: date) -> bool:
        """Whether its date has passed and nobody said that it is done."""
        return self.done_at is None and self.due_on < on

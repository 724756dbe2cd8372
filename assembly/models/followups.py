"""What became of a decision: said by the board, one statement after the other, none rewritten."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assembly.models.agenda import Resolution


class FollowUp(models.Model):
    """Where an adopted resolution stands, who carries it, and what was done. The latest counts."""

    class Status(models.TextChoices):
        TO_DO = "to_do", _("Not begun")
        UNDER_WAY = "under_way", _("Under way")
        DONE = "done", _("Done")
        GIVEN_UP = "given_up", _("Given up")

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="follow_ups")
    status = models.CharField(max_length=10, choices=Status)
    owner = models.CharField(max_length=200)
    note = models.TextField()
    said_at = models.DateTimeField()

    class Meta:
        ordering = ("-said_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=("to_do", "under_way", "done", "given_up")),
                name="follow_up_status_is_known",
            ),
        )

    class Privacy:
        public = ("id", "resolution", "status", "owner", "note", "said_at")
        retention = "life of the cooperative: its decisions are public"

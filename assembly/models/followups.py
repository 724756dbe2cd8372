"""What became of a decision: said by the board, one statement after the other, none rewritten."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assembly.models.agenda import Resolution


class FollowUp(models.Model):
    """Where an adopted resolution stands, who carries it, what was done, and the next milestone
    with its day. The latest counts. `carrier` is the member whom the worker reminds every quarter;
    the board is when there is none."""

    class Status(models.TextChoices):
        TO_DO = "to_do", _("Not begun")
        UNDER_WAY = "under_way", _("Under way")
        DONE = "done", _("Done")
        GIVEN_UP = "given_up", _("Given up")

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="follow_ups")
    status = models.CharField(max_length=10, choices=Status)
    owner = models.CharField(max_length=200)
    note = models.TextField()
    milestone = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    carrier = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    said_at = models.DateTimeField()

    class Meta:
        ordering = ("-said_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=("to_do", "under_way", "done", "given_up")),
                name="follow_up_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(milestone="", due_on__isnull=True)
                | (~Q(milestone="") & Q(due_on__isnull=False, status__in=("to_do", "under_way"))),
                name="follow_up_milestone_has_a_day",
            ),
        )

    class Privacy:
        public = (
            "id",
            "resolution",
            "status",
            "owner",
            "note",
            "milestone",
            "due_on",
            "said_at",
        )
        personal = ("carrier",)
        retention = "life of the cooperative: its decisions are public"

"""What the organs leave of their own meetings: minutes that are not those of an assembly."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assembly.models.signatures import RETENTION
from assembly.states import MeetingState
from members.models.mandates import Organ


class OrganMeeting(models.Model):
    """A meeting of the board or of the supervisory board (R-PV-06), written by its members, then
    frozen with the next number of the register of that organ (R225-47 to R225-50, R-REG-01).

    `attendance` holds one line for each seat of the day: mandate, name, office, manner, holder of
    its proxy, whether it presides. `decisions` holds a title, a text and, where there was a vote,
    its counts: who chose what is not kept. `version` grows at each writing. `previous` and
    `digest` bind a line of the register to the one before it.
    """

    class Manner(models.TextChoices):
        PRESENT = "present", _("Present")
        REMOTE = "remote", _("By video, deemed present")
        REPRESENTED = "represented", _("Represented by another")
        EXCUSED = "excused", _("Excused")
        ABSENT = "absent", _("Absent")

    organ = models.CharField(max_length=20, choices=Organ.choices)
    meets_at = models.DateTimeField()
    place = models.CharField(max_length=300)
    attendance = models.JSONField(default=list, blank=True)
    decisions = models.JSONField(default=list, blank=True)
    account = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=MeetingState, default=MeetingState.DRAFT)
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(null=True, blank=True)
    entered_at = models.DateTimeField(null=True, blank=True)
    data = models.JSONField(default=dict, blank=True)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    signed_copy = models.CharField(max_length=200, blank=True)
    signed_copy_sha256 = models.CharField(max_length=64, blank=True)

    # The cooperative's own word for the organ, where a page shows it. Never stored.
    organ_word = ""

    class Meta:
        ordering = ("-meets_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(organ__in=("board", "supervisory_board")),
                name="organ_meeting_is_of_a_council",
            ),
            models.CheckConstraint(
                condition=Q(state__in=MeetingState.values), name="organ_meeting_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", number=None, entered_at=None, digest="")
                | Q(state="entered", number__isnull=False, entered_at__isnull=False)
                & ~Q(digest=""),
                name="organ_meeting_entered_is_numbered",
            ),
            models.UniqueConstraint(
                fields=("organ", "number"), name="organ_register_numbers_are_used_once"
            ),
            models.UniqueConstraint(
                fields=("corrects",),
                condition=Q(state="draft"),
                name="one_correction_is_written_at_a_time",
            ),
        )

    class Privacy:
        public = (
            "id",
            "organ",
            "version",
            "state",
            "corrects",
            "number",
            "entered_at",
            "sha256",
            "previous",
            "digest",
            "signed_copy_sha256",
        )
        personal = (
            "meets_at",
            "place",
            "attendance",
            "decisions",
            "account",
            "written_at",
            "written_by",
            "data",
            "file",
            "signed_copy",
        )
        retention = RETENTION

    def __str__(self) -> str:
        return f"{self.organ} {self.number or self.pk}"

    @property
    def is_entered(self) -> bool:
        return self.state == MeetingState.ENTERED


class OrganApproval(models.Model):
    """Somebody who sat approves the minutes on this site: a *simple* signature (R-REG-02)."""

    meeting = models.ForeignKey(OrganMeeting, on_delete=models.PROTECT, related_name="approvals")
    account = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=250)
    presides = models.BooleanField()
    signed_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ("meeting", "at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "account"), name="organ_minutes_approved_once_each"
            ),
            models.CheckConstraint(
                condition=~Q(signed_sha256=""), name="organ_approval_says_what_it_signs"
            ),
        )

    class Privacy:
        public = ("id", "meeting", "presides", "signed_sha256", "at")
        personal = ("account", "name")
        retention = RETENTION

"""What the organs leave of their own meetings: minutes that are not those of an assembly."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assembly.models.minutes import Minutes
from assembly.models.signatures import RETENTION
from assembly.states import MeetingState
from members.models.mandates import Organ


class OrganMeeting(models.Model):
    """A meeting of the board or of the supervisory board (R-PV-06), written by its members, then
    frozen with the next number of the register of that organ (R225-47 to R225-50, R-REG-01).

    `attendance` holds one line for each seat of the day: mandate, name, office, manner, holder of
    its proxy, whether it presides. `decisions` holds a title, a text and, where there was a vote,
    its counts: who chose what is not kept. `version` grows at each writing. `previous` and
    `digest` bind a line of the register to the one before it. `signed_copy` is the scan of the
    sheets signed on paper, before the entry (`signed_version` of the text) or after it. A line of
    the register may also be an act that rectifies such a scan, instead of a meeting.
    """

    class Kind(models.TextChoices):
        MEETING = "meeting", _("Minutes")
        RECTIFICATION = "rectification", _("Rectifying act")

    class Manner(models.TextChoices):
        PRESENT = "present", _("Present")
        REMOTE = "remote", _("By video, deemed present")
        REPRESENTED = "represented", _("Represented by another")
        EXCUSED = "excused", _("Excused")
        ABSENT = "absent", _("Absent")

    organ = models.CharField(max_length=20, choices=Organ.choices)
    kind = models.CharField(max_length=13, choices=Kind, default=Kind.MEETING)
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
    signed_version = models.PositiveIntegerField(null=True, blank=True)

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
            models.CheckConstraint(
                condition=Q(kind__in=("meeting", "rectification")),
                name="organ_meeting_kind_is_known",
            ),
            models.UniqueConstraint(
                fields=("organ", "number"), name="organ_register_numbers_are_used_once"
            ),
            models.UniqueConstraint(
                fields=("corrects",),
                condition=Q(state="draft", kind="meeting"),
                name="one_correction_is_written_at_a_time",
            ),
        )

    class Privacy:
        public = (
            "id",
            "organ",
            "kind",
            "version",
            "state",
            "corrects",
            "number",
            "entered_at",
            "sha256",
            "previous",
            "digest",
            "signed_copy_sha256",
            "signed_version",
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

    @property
    def is_rectification(self) -> bool:
        return self.kind == self.Kind.RECTIFICATION

    @property
    def owner(self) -> dict[str, Any]:
        """How a signature, a stamp or a copy names these minutes."""
        return {"meeting": self}

    @property
    def subject(self) -> str:
        """How the journal names these minutes."""
        return f"organ-meeting:{self.pk}"

    @property
    def register_number(self) -> int:
        assert self.number is not None
        return self.number

    @property
    def pdf_sha256(self) -> str:
        """The fingerprint of the paper as it entered the register."""
        return self.sha256


# A paper of the assemblies' register, or of the register of an organ.
Paper = Minutes | OrganMeeting


class ReplacedScan(models.Model):
    """A scan of signed sheets that gave way to another, with who said why and when: before the
    minutes entered the register, or by the rectifying act that entered it since (R-REG-01).

    Of a paper of the assemblies (`minutes`, `minutes_act`) or of minutes of an organ (`meeting`,
    `act`). `sha256` is what took its place; empty where nothing did, the words having changed.
    """

    minutes = models.ForeignKey(
        Minutes, null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_scans"
    )
    meeting = models.ForeignKey(
        OrganMeeting, null=True, blank=True, on_delete=models.CASCADE, related_name="replaced_scans"
    )
    minutes_act = models.OneToOneField(
        Minutes, null=True, blank=True, on_delete=models.PROTECT, related_name="replaces_scan"
    )
    act = models.OneToOneField(
        OrganMeeting, null=True, blank=True, on_delete=models.PROTECT, related_name="replaces_scan"
    )
    number = models.PositiveIntegerField()
    replaced_file = models.CharField(max_length=200)
    replaced_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, blank=True)
    why = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("minutes", "meeting", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("minutes", "number"), name="replaced_scans_of_minutes_are_numbered"
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=False, meeting=None, act=None)
                | Q(minutes=None, meeting__isnull=False, minutes_act=None),
                name="a_replaced_scan_is_of_one_paper",
            ),
            models.UniqueConstraint(
                fields=("meeting", "number"), name="replaced_scans_are_numbered"
            ),
            models.CheckConstraint(condition=~Q(why=""), name="a_replaced_scan_says_why"),
        )

    class Privacy:
        public = (
            "id",
            "minutes",
            "meeting",
            "minutes_act",
            "act",
            "number",
            "replaced_sha256",
            "sha256",
            "at",
        )
        personal = ("replaced_file", "why", "by")
        retention = RETENTION

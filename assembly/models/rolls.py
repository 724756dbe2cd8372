"""Who may decide, frozen at a date; and who took part."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assembly.models.assemblies import Assembly, Call


class Roll(models.Model):
    """A frozen list of members with a vote (R-QUO-04): S1 at the convocation, S2 on the day.

    `colleges` freezes the weight of each college where votes are weighted (R-VAR-01).
    """

    class Moment(models.TextChoices):
        CONVOCATION = "convocation", _("At the convocation")
        SITTING = "sitting", _("On the day of the assembly")

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="rolls")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="rolls")
    moment = models.CharField(max_length=12, choices=Moment)
    taken_at = models.DateTimeField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    colleges = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("assembly", "taken_at")
        constraints = (
            models.UniqueConstraint(fields=("call", "moment"), name="roll_once_per_call"),
            models.CheckConstraint(
                condition=Q(moment__in=("convocation", "sitting")), name="roll_moment_is_known"
            ),
        )

    class Privacy:
        public = ("id", "assembly", "call", "moment", "taken_at", "size", "sha256", "colleges")
        retention = "2 years after the assembly (C. civ. 1844-14)"


class RollLine(models.Model):
    """One member of a frozen roll, as the register described them that day."""

    roll = models.ForeignKey(Roll, on_delete=models.CASCADE, related_name="lines")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=250)
    sort_key = models.CharField(max_length=220)
    address = models.CharField(max_length=500)
    shares = models.IntegerField()
    weight = models.PositiveIntegerField(default=1)
    college = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("roll", "sort_key", "number")
        constraints = (
            models.UniqueConstraint(fields=("roll", "member"), name="roll_line_once_per_member"),
        )

    class Privacy:
        public = ("id", "weight")
        personal = (
            "roll",
            "member",
            "number",
            "name",
            "sort_key",
            "address",
            "shares",
            "college",
        )
        retention = "2 years after the assembly (C. civ. 1844-14)"


class AttendanceEntry(models.Model):
    """A member who came to the sitting, in the room or by video, until they left (R-FDP-01).
    `by_sign_in`: checked in by the member, signed in with a second factor (R225-98), not by the
    desk."""

    class Manner(models.TextChoices):
        ROOM = "room", _("In the room")
        VIDEO = "video", _("By video")

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="attendance")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    manner = models.CharField(max_length=6, choices=Manner)
    by_sign_in = models.BooleanField(default=False)
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("call", "arrived_at", "pk")
        verbose_name_plural = "attendance entries"
        constraints = (
            models.UniqueConstraint(
                fields=("call", "member"),
                condition=Q(left_at__isnull=True),
                name="a_member_is_present_once",
            ),
            models.CheckConstraint(
                condition=Q(manner__in=("room", "video")), name="attendance_manner_is_known"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")),
                name="attendance_leaves_after_arriving",
            ),
            models.CheckConstraint(
                condition=Q(by_sign_in=False) | Q(manner="video"),
                name="only_video_is_checked_in_by_sign_in",
            ),
        )

    class Privacy:
        public = ("id", "call")
        personal = ("member", "manner", "by_sign_in", "arrived_at", "left_at")
        retention = "the last three fiscal years at least (L225-117)"

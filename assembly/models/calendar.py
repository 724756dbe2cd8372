"""What the board says of the dates of the legal calendar that were not kept (R-CONV-05, -09)."""

from django.db import models
from django.db.models import Q

from assembly.models.assemblies import Call


class MissedDate(models.Model):
    """Why one date was missed, for the minutes. `until` is the date as it then stood: when the
    meeting moves, the reason no longer covers it."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="missed_dates")
    code = models.CharField(max_length=40)
    until = models.DateTimeField()
    reason = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        "members.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("call", "until", "pk")
        constraints = (
            models.UniqueConstraint(fields=("call", "code"), name="missed_date_explained_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="missed_date_has_a_reason"),
        )

    class Privacy:
        public = ("id", "call", "code", "until", "reason", "recorded_at")
        personal = ("recorded_by",)
        retention = "life of the cooperative: printed in the minutes"

    def __str__(self) -> str:
        return f"{self.call}: {self.code}"

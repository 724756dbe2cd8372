"""Destroying what has been kept long enough: proposed, confirmed by another organ, done."""

from django.db import models
from django.db.models import F, Q

from assembly.states import DestructionState


class Destruction(models.Model):
    """One destruction, from its proposal by the board to its certificate (R-RGPD-05).

    `lines` is what was proposed, then what was done: category, assembly, rows. `held` is what a
    legal hold kept on the day. `number` and the paper exist once it is done.
    """

    state = models.CharField(
        max_length=9, choices=DestructionState, default=DestructionState.PROPOSED
    )
    lines = models.JSONField(default=list)
    held = models.JSONField(default=list, blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "members.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True, unique=True)
    data = models.JSONField(default=dict, blank=True)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-proposed_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=DestructionState.values), name="destruction_state_is_known"
            ),
            models.UniqueConstraint(
                fields=("state",),
                condition=Q(state="proposed"),
                name="one_destruction_is_proposed_at_a_time",
            ),
            models.UniqueConstraint(
                fields=("state",),
                condition=Q(state="confirmed"),
                name="one_destruction_is_confirmed_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
                name="destruction_takes_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(number__isnull=False, done_at__isnull=False),
                name="destruction_done_is_numbered",
            ),
        )

    class Privacy:
        public = (
            "id",
            "state",
            "lines",
            "held",
            "proposed_at",
            "confirmed_at",
            "done_at",
            "number",
            "data",
            "file",
            "sha256",
        )
        personal = ("proposed_by", "confirmed_by")
        retention = "life of the cooperative: it proves that the rest was destroyed, and by whom"

    def __str__(self) -> str:
        return f"{self.number or self.pk} ({self.state})"

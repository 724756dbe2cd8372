"""The rules in force, as data: a preset of the law and what the statutes change in it."""

from django.db import models
from django.db.models import Q

from assembly.states import DraftState


class Statutes(models.Model):
    """One version of the cooperative's rules (droit.md §12.1, R-NUL-02).

    `preset` names the legal starting point, `overrides` what the statutes set differently (each
    with its article), `resolved` the outcome, copied into every assembly at its convocation.
    """

    version = models.PositiveIntegerField(unique=True)
    preset = models.CharField(max_length=60)
    overrides = models.JSONField(default=dict, blank=True)
    resolved = models.JSONField(default=dict)
    adopted_on = models.DateField()
    source = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-version",)
        verbose_name_plural = "statutes"

    class Privacy:
        public = (
            "id",
            "version",
            "preset",
            "overrides",
            "resolved",
            "adopted_on",
            "source",
            "recorded_at",
        )
        retention = "life of the cooperative"

    def __str__(self) -> str:
        return f"{self.preset} v{self.version}"


class StatutesDraft(models.Model):
    """Changes of the rules, written by some, adopted by somebody who wrote none of them.

    `revision` grows at each change: whoever adopts says which one they have read. `answered` names
    the questions of the interview that were answered.
    """

    based_on = models.ForeignKey(
        Statutes, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    preset = models.CharField(max_length=60)
    overrides = models.JSONField(default=dict, blank=True)
    adopted_on = models.DateField()
    source = models.CharField(max_length=300, blank=True)
    answered = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=9, choices=DraftState, default=DraftState.OPEN)
    revision = models.PositiveIntegerField(default=1)
    writers = models.ManyToManyField("members.Account", related_name="+")
    saved_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "members.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    statutes = models.OneToOneField(
        Statutes, null=True, blank=True, on_delete=models.PROTECT, related_name="draft"
    )

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=DraftState.values), name="statutes_draft_state_is_known"
            ),
            models.UniqueConstraint(
                fields=("state",), condition=Q(state="open"), name="one_open_statutes_draft"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="decided_statutes_draft_has_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="adopted") | Q(statutes__isnull=False),
                name="adopted_statutes_draft_has_its_version",
            ),
        )

    class Privacy:
        public = (
            "id",
            "based_on",
            "preset",
            "overrides",
            "adopted_on",
            "source",
            "answered",
            "state",
            "revision",
            "saved_at",
            "decided_at",
            "statutes",
        )
        personal = ("writers", "decided_by")
        retention = "life of the cooperative"

    def __str__(self) -> str:
        return f"draft {self.pk}, {self.state}"

"""Two proposals that want the same thing: one author asks the other to join."""

from django.db import models
from django.db.models import F, Q

from proposals.states import MergerState


class Merger(models.Model):
    """The author of `proposal` wants it to be read in `into`, whose author says yes or no."""

    proposal = models.ForeignKey(
        "proposals.Proposal", on_delete=models.CASCADE, related_name="mergers"
    )
    into = models.ForeignKey(
        "proposals.Proposal", on_delete=models.CASCADE, related_name="asked_mergers"
    )
    state = models.CharField(max_length=8, choices=MergerState, default=MergerState.ASKED)
    words = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("proposal", "asked_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=MergerState.values), name="merger_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(proposal=F("into")), name="merger_joins_another_proposal"
            ),
            models.CheckConstraint(
                condition=Q(state="asked") ^ Q(answered_at__isnull=False),
                name="merger_answered_has_date",
            ),
            models.UniqueConstraint(
                fields=("proposal",), condition=Q(state="asked"), name="merger_asked_once"
            ),
        )

    class Privacy:
        public = ("id", "proposal", "into", "state", "asked_at", "answered_at")
        personal = ("words",)
        retention = "life of the cooperative, with its proposal"

"""Asking for a correction of the roll before the vote; contesting a result after it (R-NUL)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assembly.models.agenda import Resolution
from assembly.models.assemblies import Assembly
from assembly.states import ClaimState, RollRequestState


class RollRequest(models.Model):
    """A member who thinks the roll is wrong about them, and what the board answered."""

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="roll_requests")
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    state = models.CharField(
        max_length=10, choices=RollRequestState, default=RollRequestState.ASKED
    )
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("assembly", "asked_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=RollRequestState.values), name="roll_request_state_is_known"
            ),
            models.UniqueConstraint(
                fields=("assembly", "member"),
                condition=Q(state="asked"),
                name="roll_request_waits_once_per_member",
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="roll_request_answered_in_words",
            ),
        )

    class Privacy:
        public = ("id", "assembly", "state")
        personal = ("member", "text", "asked_at", "answer", "answered_at")
        retention = "2 years after the assembly (C. civ. 1844-14)"


class Claim(models.Model):
    """A member contests a result, with reasons; the certifying organ answers.

    `votes` is how many votes the claim says were wrong, and `dispute` how: enough to tell whether
    they could have changed the result, without knowing what anybody chose.
    """

    class Dispute(models.TextChoices):
        MISSED = "missed", _("Votes kept out although they should have counted")
        COUNTED = "counted", _("Votes counted although they should not have been")
        CHANGED = "changed", _("Votes counted for something else than was chosen")
        OTHER = "other", _("Something else: the notice, the documents, the sitting")

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="claims")
    resolution = models.ForeignKey(
        Resolution, null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="+")
    dispute = models.CharField(max_length=8, choices=Dispute)
    votes = models.PositiveIntegerField(default=0)
    reasons = models.TextField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ClaimState, default=ClaimState.FILED)
    filed_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_name = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ("assembly", "filed_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=ClaimState.values), name="claim_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(dispute__in=("missed", "counted", "changed", "other")),
                name="claim_dispute_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="filed") | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="claim_answered_in_words",
            ),
            models.UniqueConstraint(
                fields=("assembly", "member", "digest"), name="claim_once_for_the_same_reasons"
            ),
        )

    class Privacy:
        public = ("id", "assembly", "resolution", "dispute", "votes", "state", "answered_by_name")
        personal = ("member", "reasons", "digest", "filed_at", "answer", "answered_at")
        retention = "until the nullity action is barred or the litigation ends (C. civ. 1844-14)"


class LegalHold(models.Model):
    """While one stands, nothing of the assembly may be destroyed (R-RGPD-05)."""

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=300)
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("assembly", "placed_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("assembly",), condition=Q(lifted_at=None), name="one_hold_stands_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | ~Q(lifted_reason=""), name="hold_lifted_with_a_reason"
            ),
        )

    class Privacy:
        public = ("id", "assembly", "reason", "placed_at", "lifted_at", "lifted_reason")
        retention = "life of the cooperative"

"""Amendments: a paragraph of a proposal written otherwise, and what those who sign it answered."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from proposals.states import AmendmentState


class AmendedPart(models.TextChoices):
    TEXT = "text", _("Text to be voted")
    REASONS = "reasons", _("Statement of reasons")


class Amendment(models.Model):
    """A change to one paragraph: `before` as its author read it, at `place` (0 is the first), in
    the version that its contribution names; `after`, empty when the paragraph goes.

    The contribution holds the author and the reasons, and is debated and moderated like any
    other. `resulting` is the version that the change made. Only the totals of the vote among
    co-signatories stay here.
    """

    contribution = models.OneToOneField(
        "proposals.Contribution",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="amendment",
    )
    part = models.CharField(max_length=7, choices=AmendedPart)
    place = models.PositiveIntegerField()
    before = models.TextField()
    after = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=AmendmentState, default=AmendmentState.PROPOSED)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    resulting = models.PositiveIntegerField(null=True, blank=True)
    vote_opened_at = models.DateTimeField(null=True, blank=True)
    vote_closes_at = models.DateTimeField(null=True, blank=True)
    votes_for = models.PositiveIntegerField(null=True, blank=True)
    votes_against = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("-contribution__written_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(part__in=AmendedPart.values), name="amendment_part_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=AmendmentState.values), name="amendment_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer="") | Q(votes_for__isnull=False),
                name="amendment_refused_with_reasons_or_by_a_vote",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(resulting__isnull=False),
                name="amendment_accepted_makes_a_version",
            ),
            models.CheckConstraint(
                condition=~Q(state="voting") | Q(vote_closes_at__gt=F("vote_opened_at")),
                name="amendment_vote_has_an_end",
            ),
        )
        indexes = (models.Index(fields=("state", "vote_closes_at"), name="amendment_state_end"),)

    class Privacy:
        public = (
            "contribution",
            "part",
            "place",
            "before",
            "after",
            "state",
            "answer",
            "answered_at",
            "resulting",
            "vote_opened_at",
            "vote_closes_at",
            "votes_for",
            "votes_against",
        )
        retention = "life of the cooperative, with its proposal"

    @property
    def reference(self) -> str:
        """How the journal names it."""
        return f"amendment:{self.pk}"

    @property
    def is_counted(self) -> bool:
        return self.votes_for is not None


class Voice(models.Model):
    """What a co-signatory says of an amendment while its vote lasts, so that they can change
    their mind. No page shows it, and the count erases it."""

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="voices")
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="amendment_voices"
    )
    agrees = models.BooleanField()

    class Meta:
        ordering = ("amendment", "pk")
        constraints = (
            models.UniqueConstraint(fields=("amendment", "member"), name="voice_once_a_member"),
        )

    class Privacy:
        public = ("id", "amendment")
        secret = ("member", "agrees")
        retention = "until the close of the vote among co-signatories, which erases it"

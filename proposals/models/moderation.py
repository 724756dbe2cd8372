"""Moderation: who is trusted with it, what members report, what was decided and why."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from proposals.models.debate import Side
from proposals.states import RulingState


class Ground(models.TextChoices):
    """What a text is reproached with. Disagreement is none of them."""

    INSULT = "insult", _("Insult or attack on a person")
    HATRED = "hatred", _("Call to hatred or discrimination")
    PRIVACY = "privacy", _("Personal data or private life")
    ADVERTISING = "advertising", _("Advertising or repeated message")
    UNLAWFUL = "unlawful", _("Other content that the law forbids")
    OFF_TOPIC = "off_topic", _("Without any link with the proposal")


class Moderator(models.Model):
    """A member whom the board named to moderate, by which decision, and until when.

    Nobody who sits in an organ moderates: the board answers proposals, and appeals go to those
    who watch over the votes.
    """

    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="moderator_terms"
    )
    source = models.CharField(max_length=200)
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("named_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("member",),
                condition=Q(ended_at__isnull=True),
                name="moderator_named_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("named_at")),
                name="moderator_ends_after_starting",
            ),
        )

    class Privacy:
        public = ("id", "member", "source", "named_at", "ended_at")
        retention = "life of the cooperative: who moderated is known to all members"

    @property
    def reference(self) -> str:
        """How the journal names it."""
        return f"moderator:{self.pk}"


class Ruling(models.Model):
    """What a moderator decided about a text, and what became of it on appeal. A row is never
    changed but by the appeal, and never deleted: the journal of moderation is made of them.

    Without a `contribution` it is about the proposal itself, as it stood in `version`; or about
    the `remark` of a consultation.
    """

    proposal = models.ForeignKey(
        "proposals.Proposal",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="rulings",
    )
    remark = models.ForeignKey(
        "proposals.Remark",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="rulings",
    )
    contribution = models.ForeignKey(
        "proposals.Contribution",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="rulings",
    )
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=RulingState)
    ground = models.CharField(max_length=11, choices=Ground)
    reason = models.TextField()
    moderator = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="moderation_rulings"
    )
    ruled_at = models.DateTimeField()
    appeal = models.TextField(blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    judge = models.ForeignKey(
        "members.Member",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="moderation_judgements",
    )
    judgement = models.TextField(blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-ruled_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=RulingState.values), name="ruling_state_known"
            ),
            models.CheckConstraint(
                condition=Q(ground__in=Ground.values), name="ruling_ground_known"
            ),
            models.CheckConstraint(
                condition=Q(proposal__isnull=False, remark__isnull=True)
                | Q(proposal__isnull=True, contribution__isnull=True, remark__isnull=False),
                name="ruling_is_about_one_text",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="ruling_has_a_reason"),
            models.CheckConstraint(
                condition=Q(state__in=("hidden", "kept"))
                | (~Q(appeal="") & Q(appealed_at__isnull=False)),
                name="ruling_appealed_in_words",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("upheld", "reversed"))
                | (~Q(judgement="") & Q(judged_at__isnull=False) & Q(judge__isnull=False)),
                name="ruling_judged_with_reasons",
            ),
            models.CheckConstraint(
                condition=Q(judge__isnull=True) | ~Q(judge=F("moderator")),
                name="ruling_judged_by_another",
            ),
        )
        indexes = (models.Index(fields=("state", "-ruled_at"), name="ruling_state_date"),)

    class Privacy:
        public = (
            "id",
            "proposal",
            "contribution",
            "remark",
            "version",
            "state",
            "ground",
            "reason",
            "ruled_at",
            "appealed_at",
            "judgement",
            "judged_at",
        )
        personal = ("moderator", "appeal", "judge")
        retention = "life of the cooperative, with its proposal"

    @property
    def reference(self) -> str:
        """How the journal names it."""
        return f"ruling:{self.pk}"

    @property
    def home(self) -> Any:
        """The proposal or the consultation whose text this is about."""
        return self.proposal or self.remark.consultation  # type: ignore[union-attr]

    @property
    def kind(self) -> str:
        """What sort of text it is about: “Argument”, “Reply”, “Proposal”."""
        if self.remark_id:
            return gettext("Answer to a consultation")
        if self.contribution is None:
            return gettext("Proposal")
        if self.contribution.side == Side.REPLY:
            return gettext("Reply")
        if self.contribution.side == Side.AMEND:
            return gettext("Amendment")
        return gettext("Argument")


class Report(models.Model):
    """A member says that a text breaks the rules. Who said it is told to nobody; `ruling` is the
    answer that it got."""

    proposal = models.ForeignKey(
        "proposals.Proposal",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="reports",
    )
    remark = models.ForeignKey(
        "proposals.Remark",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="reports",
    )
    contribution = models.ForeignKey(
        "proposals.Contribution",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="reports",
    )
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="reported_texts"
    )
    ground = models.CharField(max_length=11, choices=Ground)
    words = models.TextField(blank=True)
    reported_at = models.DateTimeField()
    ruling = models.ForeignKey(
        Ruling, on_delete=models.PROTECT, null=True, blank=True, related_name="reports"
    )

    class Meta:
        ordering = ("reported_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ground__in=Ground.values), name="report_ground_known"
            ),
            models.CheckConstraint(
                condition=Q(proposal__isnull=False, remark__isnull=True)
                | Q(proposal__isnull=True, contribution__isnull=True, remark__isnull=False),
                name="report_is_about_one_text",
            ),
            models.UniqueConstraint(
                fields=("remark", "member"),
                condition=Q(remark__isnull=False, ruling__isnull=True),
                name="report_of_a_remark_once",
            ),
            models.UniqueConstraint(
                fields=("proposal", "member"),
                condition=Q(contribution__isnull=True, ruling__isnull=True),
                name="report_of_a_proposal_once",
            ),
            models.UniqueConstraint(
                fields=("contribution", "member"),
                condition=Q(contribution__isnull=False, ruling__isnull=True),
                name="report_of_a_contribution_once",
            ),
        )
        indexes = (models.Index(fields=("member", "reported_at"), name="report_member_date"),)

    class Privacy:
        public = ("id", "proposal", "contribution", "remark", "ground", "ruling")
        personal = ("member", "words", "reported_at")
        retention = "life of the cooperative, with its proposal"

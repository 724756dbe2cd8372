"""The debate of a proposal: arguments for and against, what is replied, how many share them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    FOR = "for", _("For")
    AGAINST = "against", _("Against")
    REPLY = "reply", _("Reply")
    AMEND = "amend", _("Amendment")


class Contribution(models.Model):
    """A member's argument for or against a proposal, a reply to an argument, or the reasons of an
    amendment.

    `quote` is the passage it is about and `version` the text that its author had read. `digest`
    keeps a form that is sent twice from saying the same thing twice. `hidden_by` is the ruling of
    the moderators whose reason stands in its place.
    """

    proposal = models.ForeignKey(
        "proposals.Proposal", on_delete=models.CASCADE, related_name="contributions"
    )
    argument = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    author = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="contributions"
    )
    side = models.CharField(max_length=7, choices=Side)
    quote = models.TextField(blank=True)
    text = models.TextField()
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    written_at = models.DateTimeField()
    hidden_by = models.ForeignKey(
        "proposals.Ruling",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hidden_contributions",
    )

    class Meta:
        ordering = ("proposal", "written_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(side__in=Side.values), name="contribution_side_known"
            ),
            models.CheckConstraint(
                condition=Q(side="reply", argument__isnull=False)
                | (~Q(side="reply") & Q(argument__isnull=True)),
                name="contribution_replies_to_an_argument",
            ),
            models.UniqueConstraint(
                fields=("proposal", "author", "digest"), name="contribution_said_once"
            ),
        )
        indexes = (
            models.Index(fields=("author", "written_at"), name="contribution_author_date"),
            models.Index(fields=("proposal", "side"), name="contribution_proposal_side"),
        )

    class Privacy:
        public = ("id", "proposal", "argument", "side", "quote", "text", "version", "hidden_by")
        personal = ("author", "digest", "written_at")
        retention = "life of the cooperative, with its proposal"

    @property
    def reference(self) -> str:
        """How the journal names it."""
        return f"contribution:{self.pk}"


class Sharing(models.Model):
    """A member shares an argument. Only the number is shown, to anybody."""

    argument = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="sharings")
    # Named, not hidden: the undoing of an import looks through the relations of a member.
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="shared_arguments"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ("argument", "at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("argument", "member"), name="argument_shared_once"),
        )

    class Privacy:
        public = ("id", "argument")
        personal = ("member", "at")
        retention = "life of the cooperative, with its proposal"

"""Members who write a proposal together: invited by its author, and free to say no."""

from django.db import models
from django.db.models import Q

from proposals.states import CoAuthorState


class CoAuthor(models.Model):
    """A member, natural or legal, asked to sign a proposal with its author."""

    proposal = models.ForeignKey(
        "proposals.Proposal", on_delete=models.CASCADE, related_name="co_authors"
    )
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="co_written_proposals"
    )
    state = models.CharField(max_length=8, choices=CoAuthorState, default=CoAuthorState.INVITED)
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("proposal", "invited_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("proposal", "member"), name="co_author_once"),
            models.CheckConstraint(
                condition=Q(state__in=CoAuthorState.values), name="co_author_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="invited") | Q(answered_at__isnull=False),
                name="co_author_answered_has_date",
            ),
        )

    class Privacy:
        public = ("id", "proposal", "state")
        personal = ("member", "invited_at", "answered_at")
        retention = "life of the cooperative, with its proposal"

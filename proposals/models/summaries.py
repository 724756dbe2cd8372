"""Where a debate stands, in a few lines, for those who come late."""

from django.db import models


class Summary(models.Model):
    """One version of the summary of a debate; the last one counts, the others stay readable.

    It is signed: by a member who signs the proposal, or by a moderator (`is_moderators`).
    """

    proposal = models.ForeignKey(
        "proposals.Proposal", on_delete=models.CASCADE, related_name="summaries"
    )
    number = models.PositiveIntegerField()
    text = models.TextField()
    author = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="debate_summaries"
    )
    is_moderators = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ("proposal", "-number")
        constraints = (
            models.UniqueConstraint(fields=("proposal", "number"), name="summary_number_once"),
            models.CheckConstraint(condition=~models.Q(text=""), name="summary_says_something"),
        )

    class Privacy:
        public = ("id", "proposal", "number", "text", "is_moderators")
        personal = ("author", "at")
        retention = "life of the cooperative, with its proposal"

"""What members answered in words to a consultation, as it is published after the close."""

from django.db import models


class Remark(models.Model):
    """The reason of an objection, or a free text, in answer to a consultation; without a name.

    `author` is kept so that moderation stays neutral and the author can appeal; it goes when the
    roll of the consultation is destroyed. Rows are made in an order that says nothing of who wrote
    when. `hidden_by` is the ruling of the moderators whose reason stands in its place.
    """

    consultation = models.ForeignKey(
        "proposals.Consultation", on_delete=models.CASCADE, related_name="remarks"
    )
    question = models.PositiveSmallIntegerField()
    text = models.TextField()
    author = models.ForeignKey(
        "members.Member",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="consultation_remarks",
    )
    published_at = models.DateTimeField()
    hidden_by = models.ForeignKey(
        "proposals.Ruling",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hidden_remarks",
    )

    # The words are never changed: moderators always read the only version there is.
    version = 1

    class Meta:
        ordering = ("consultation", "question", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("consultation", "question", "author"), name="remark_once_a_question"
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="remark_says_something"),
        )

    class Privacy:
        public = ("id", "consultation", "question", "text", "published_at", "hidden_by")
        personal = ("author",)
        retention = "life of the cooperative; its author 2 years, with the roll of the consultation"

    @property
    def reference(self) -> str:
        """How the journal names it."""
        return f"remark:{self.pk}"

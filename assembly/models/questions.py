"""Written questions of members, and the answers that members read (L225-108, R225-84)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assembly.models.assemblies import Assembly


class WrittenAnswer(models.Model):
    """What the organ that convenes answers, once for every question that asks the same thing."""

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="answers")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("assembly", "published_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("assembly", "subject"), name="written_answer_subject_once"
            ),
        )

    class Privacy:
        public = ("id", "assembly", "subject", "text", "published_at")
        personal = ("published_by",)
        retention = "life of the cooperative: annexed to the minutes"

    def __str__(self) -> str:
        return self.subject


class WrittenQuestion(models.Model):
    """A member's question to the organ that convenes. Signed in, the member proves that they are
    in the register. Its text is published with the answer, never the name of who asked.

    `digest` is the SHA-256 of the text: the same question sent twice by a member is one question.
    """

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="questions")
    member = models.ForeignKey(
        "members.Member", null=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField()
    digest = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)
    answer = models.ForeignKey(
        WrittenAnswer, null=True, blank=True, on_delete=models.PROTECT, related_name="questions"
    )

    class Meta:
        ordering = ("assembly", "asked_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("assembly", "member", "digest"), name="written_question_once"
            ),
        )

    class Privacy:
        public = ("id", "assembly", "text", "digest", "is_late", "answer")
        personal = ("member", "asked_at")
        retention = "text and answer with the minutes; who asked, 2 years after the assembly"

    def __str__(self) -> str:
        return str(_("Written question {number}")).format(number=self.pk)

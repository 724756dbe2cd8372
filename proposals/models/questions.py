"""Questions that members ask all year long, and the answers that everybody reads. Those before an
assembly follow the law and are kept with it (assembly.models.questions)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Asked(models.TextChoices):
    """The organ that a question is put to."""

    BOARD = "board", _("Board")
    SUPERVISORY_BOARD = "supervisory_board", _("Supervisory board")


class OpenAnswer(models.Model):
    """What an organ answers, once for every question that asks the same thing. `search_key` holds
    the stems by which it is found."""

    organ = models.CharField(max_length=20, choices=Asked)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    search_key = models.TextField(blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-published_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(organ__in=Asked.values), name="open_answer_organ_known"
            ),
            models.UniqueConstraint(fields=("organ", "subject"), name="open_answer_subject_once"),
        )

    class Privacy:
        public = ("id", "organ", "subject", "text", "search_key", "published_at")
        personal = ("published_by",)
        retention = "life of the cooperative"


class OpenQuestion(models.Model):
    """A member's question to an organ. Its text is published with the answer, never the name of
    who asked. `digest` is the SHA-256 of the text: sent twice, it is one question."""

    organ = models.CharField(max_length=20, choices=Asked)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="open_questions"
    )
    text = models.TextField()
    digest = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    answer = models.ForeignKey(
        OpenAnswer, null=True, blank=True, on_delete=models.PROTECT, related_name="questions"
    )

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(organ__in=Asked.values), name="open_question_organ_known"
            ),
            models.UniqueConstraint(
                fields=("organ", "member", "digest"), name="open_question_once"
            ),
        )

    class Privacy:
        public = ("id", "organ", "text", "digest", "answer")
        personal = ("member", "asked_at")
        retention = "text and answer for the life of the cooperative; who asked, 2 years"

    def __str__(self) -> str:
        return self.text

    @property
    def reference(self) -> str:
        """How the journal names it."""
        return f"open_question:{self.pk}"

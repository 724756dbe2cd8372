"""Written questions in the minutes: what was asked and answered, never by whom (R-ODJ-04)."""

from typing import Any

from assembly.models import Assembly
from common.documents import Document


def questions_data(assembly: Assembly) -> list[dict[str, Any]]:
    """Each answer with the questions it answers; those without an answer come last, and say so."""
    found = [
        {
            "subject": answer.subject,
            "questions": [q.text for q in answer.questions.order_by("asked_at", "pk")],
            "answer": answer.text,
        }
        for answer in assembly.answers.prefetch_related("questions").order_by("published_at", "pk")
    ]
    left = assembly.questions.filter(answer=None).order_by("asked_at", "pk")
    return [
        *found,
        *({"subject": "", "questions": [q.text], "answer": "", "late": q.is_late} for q in left),
    ]


def draw_questions(paper: Document, questions: list[dict[str, Any]]) -> None:
    """Nothing when nobody asked."""
    if not questions:
        return
    paper.heading(2, "Questions écrites")
    for row in questions:
        paper.heading(3, row["subject"] or "Question sans réponse publiée")
        for text in row["questions"]:
            paper.prose(text, lead="Question.")
        if row["answer"]:
            paper.prose(row["answer"], lead="Réponse.")
        elif row.get("late"):
            paper.paragraph("Question reçue hors délai, réponse facultative.", style="soft")
        else:
            paper.paragraph("Aucune réponse publiée à la date du présent document.", style="soft")

"""Questions of all the year: asked by a member, answered once for all who ask the same."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from members import queries as register
from members.models import Account, Member
from notifications.actions import outbox
from proposals.models import OpenAnswer, OpenQuestion
from proposals.searching import search_key

SHORTEST, LONGEST = 15, 3000
MOST_WAITING = 5


def ask(*, organ: str, member: Member, text: str, at: datetime, by: Account) -> OpenQuestion:
    """Receives a question; the same sent twice is one. A member has five waiting at most."""
    text = text.strip()
    if not SHORTEST <= len(text) <= LONGEST:
        raise Refusal(
            "question-unreadable",
            _("A question has between {least} and {most} characters.").format(
                least=SHORTEST, most=LONGEST
            ),
            _("Write a whole sentence, or ask it in several times."),
            status=400,
        )
    digest = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic(using="default"):
        own = OpenQuestion.objects.filter(member=member)
        already = own.filter(organ=organ, digest=digest).first()
        if already is not None:
            return already
        if own.filter(answer=None).count() >= MOST_WAITING:
            raise Refusal(
                "too-many-questions",
                _("Five of your questions wait for an answer already."),
                _("Ask the next one when one of them is answered."),
                status=429,
            )
        question, new = OpenQuestion.objects.get_or_create(
            organ=organ, member=member, digest=digest, defaults={"text": text, "asked_at": at}
        )
        if new:
            audit.record("question.asked", at=at, by=by, subject=question.reference)
            _acknowledge(question, at)
    return question


def answer(
    *,
    organ: str,
    questions: Sequence[OpenQuestion],
    subject: str,
    text: str,
    at: datetime,
    by: Account,
) -> OpenAnswer:
    """Publishes one answer to every question that asks the same thing, and tells who asked. Each
    question is answered once, whoever else is answering in the same second."""
    subject, text = subject.strip(), text.strip()
    if not (questions and subject and text):
        raise Refusal(
            "answer-incomplete",
            _("An answer has a subject, a text, and the questions it answers."),
            _("Tick the questions, then write the answer."),
            status=400,
        )
    keys = sorted({question.pk for question in questions})
    try:
        with transaction.atomic(using="default"):
            made = OpenAnswer.objects.create(
                organ=organ,
                subject=subject,
                text=text,
                search_key=search_key(subject, text, *(each.text for each in questions)),
                published_at=at,
                published_by=by,
            )
            free = OpenQuestion.objects.filter(pk__in=keys, organ=organ, answer=None)
            if free.update(answer=made) != len(keys):
                raise Refusal(
                    "question-answered",
                    _("One of these questions has an answer already."),
                    _("Reload the page to see which ones wait."),
                )
            audit.record(
                "question.answered",
                at=at,
                by=by,
                subject=f"open_answer:{made.pk}",
                details={"organ": organ, "questions": keys},
            )
            for question in made.questions.select_related("member").order_by("pk"):
                _tell(question, made, at)
    except IntegrityError:
        raise Refusal(
            "subject-taken",
            _("An answer of this subject is published."),
            _("Name the subject otherwise."),
        ) from None
    return made


def _acknowledge(question: OpenQuestion, at: datetime) -> None:
    """In confidence, as the answer: no organ learns from the outbox who asks what of which."""
    outbox.queue(
        key_subject=question.reference,
        member=question.member,
        step="received",
        template="open_question_received",
        context={
            "question": question.text,
            "organ": register.cooperative().word(question.organ),
            "received_at": at,
            "link": settings.SITE_URL + reverse("proposals:questions"),
        },
        at=at,
        in_confidence=True,
    )


def _tell(question: OpenQuestion, made: OpenAnswer, at: datetime) -> None:
    outbox.queue(
        key_subject=question.reference,
        member=question.member,
        step="answer",
        template="open_question_answered",
        context={
            "question": question.text,
            "topic": made.subject,
            "answer": made.text,
            "link": settings.SITE_URL + reverse("proposals:questions"),
        },
        at=at,
        in_confidence=True,
    )

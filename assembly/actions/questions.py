"""Written questions: asked by a member, answered once for all who ask the same (R-ODJ-04)."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import conveners
from assembly.deadlines import written_questions_late
from assembly.models import Assembly, WrittenAnswer, WrittenQuestion
from assembly.states import AssemblyState
from assembly.turn import take_turn
from common import audit
from common.refusals import Refusal
from members import queries as register
from members.models import Account, Member
from notifications.actions import outbox

LONGEST = 3000
MOST_OF_ONE_MEMBER = 10
# From the convocation, which makes the documents available, to the sitting.
OPEN_TO_QUESTIONS = (AssemblyState.CONVENED, AssemblyState.VOTING, AssemblyState.ADJOURNED)
OPEN_TO_ANSWERS = (*OPEN_TO_QUESTIONS, AssemblyState.SITTING, AssemblyState.CLOSED)


def ask(
    *, assembly: Assembly, member: Member, text: str, at: datetime, by: Account
) -> WrittenQuestion:
    """Receives a member's question and sends the receipt. One that comes after the deadline is
    taken and said to be late: answering it is then left to the board. The same question sent
    twice is one."""
    text = text.strip()
    _refuse_unless_readable(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic(using="default"):
        take_turn(assembly)
        already = assembly.questions.filter(member=member, digest=digest).first()
        if already is not None:
            return already
        _refuse_unless_open(assembly, OPEN_TO_QUESTIONS)
        if assembly.questions.filter(member=member).count() >= MOST_OF_ONE_MEMBER:
            raise Refusal(
                "too-many-questions",
                _("You have asked ten questions for this assembly."),
                _("Ask the next ones at the sitting."),
            )
        question = WrittenQuestion.objects.create(
            assembly=assembly,
            member=member,
            text=text,
            digest=digest,
            asked_at=at,
            is_late=written_questions_late(assembly, at=at),
        )
        audit.record(
            "assembly.question_asked",
            at=at,
            by=by,
            subject=assembly.subject,
            details={"question": question.pk, "sha256": digest, "late": question.is_late},
        )
        _tell(question, "receipt", "question_received", at)
    return question


def answer(
    *,
    assembly: Assembly,
    questions: Sequence[WrittenQuestion],
    subject: str,
    text: str,
    at: datetime,
    by: Account,
) -> WrittenAnswer:
    """Publishes one answer to every question that asks the same thing, and tells who asked. An
    answer published on the site counts as given at the sitting (L225-108)."""
    subject, text = subject.strip(), text.strip()
    if not (questions and subject and text):
        raise Refusal(
            "answer-incomplete",
            _("An answer has a subject, a text, and the questions it answers."),
            _("Tick the questions, then write the answer."),
            status=400,
        )
    with transaction.atomic(using="default"):
        take_turn(assembly)
        _refuse_unless_open(assembly, OPEN_TO_ANSWERS)
        if assembly.answers.filter(subject=subject).exists():
            raise Refusal(
                "subject-taken",
                _("An answer of this subject is published."),
                _("Add the question to it, or name the subject otherwise."),
            )
        made = WrittenAnswer.objects.create(
            assembly=assembly, subject=subject, text=text, published_at=at, published_by=by
        )
        _bind(made, questions, at, by)
    return made


def join(
    *, answer: WrittenAnswer, questions: Sequence[WrittenQuestion], at: datetime, by: Account
) -> None:
    """Says of more questions that a published answer answers them too."""
    with transaction.atomic(using="default"):
        take_turn(answer.assembly)
        _refuse_unless_open(answer.assembly, OPEN_TO_ANSWERS)
        _bind(answer, questions, at, by)


def _bind(
    answer: WrittenAnswer, questions: Sequence[WrittenQuestion], at: datetime, by: Account
) -> None:
    """Each question is answered once, whoever else is answering in the same second."""
    keys = [question.pk for question in questions]
    waiting = WrittenQuestion.objects.filter(
        pk__in=keys, assembly=answer.assembly, answer__isnull=True
    )
    if not keys or waiting.update(answer=answer) != len(set(keys)):
        raise Refusal(
            "question-answered",
            _("One of these questions has an answer already."),
            _("Reload the page to see which ones wait."),
        )
    audit.record(
        "assembly.questions_answered",
        at=at,
        by=by,
        subject=answer.assembly.subject,
        details={"answer": answer.pk, "questions": sorted(keys)},
    )
    for question in answer.questions.filter(pk__in=keys).select_related("member"):
        _tell(question, "answer", "question_answered", at)


def _tell(question: WrittenQuestion, step: str, template: str, at: datetime) -> None:
    if question.member is None:  # who asked was forgotten with time (R-RGPD-05)
        return
    assembly = question.assembly
    context: dict[str, Any] = {
        "assembly_name": assembly.title,
        "meets_at": assembly.call.meets_at,
        "question": question.text,
        "received_at": question.asked_at,
        "is_late": question.is_late,
        "board": register.cooperative().word(
            "board" if conveners.is_outside(assembly) else assembly.convened_by
        ),
        "link": f"{settings.SITE_URL}/assemblees/{assembly.pk}/questions",
    }
    if question.answer is not None:
        context |= {"topic": question.answer.subject, "answer": question.answer.text}
    outbox.queue(
        key_subject=f"question:{question.pk}",
        member=question.member,
        step=step,
        template=template,
        context=context,
        at=at,
    )


def _refuse_unless_readable(text: str) -> None:
    if not text or len(text) > LONGEST:
        raise Refusal(
            "question-unreadable",
            _("A question has between 1 and {most} characters.").format(most=LONGEST),
            _("Shorten it, or ask it in several times."),
            status=400,
        )


def _refuse_unless_open(assembly: Assembly, states: Sequence[str]) -> None:
    if assembly.state not in states:
        raise Refusal(
            "questions-closed",
            _("This assembly does not take written questions now."),
            _("They are taken from the convocation to the sitting; then ask at the sitting."),
        )

"""Written questions: who asks, until when, one answer for all who ask the same."""

from datetime import datetime, timedelta

import pytest

from assembly.actions import questions
from assembly.documents.minutes import minutes_data
from assembly.models import Assembly, WrittenQuestion
from assembly.states import AssemblyState
from common.clock import PARIS
from common.refusals import Refusal
from members.models import Member
from notifications.models import Message
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import CONVENED_AT, Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

TEXT = "Combien coûte l’hébergement des serveurs ?"
IN_TIME = CONVENED_AT + timedelta(days=1)
LATE = datetime(2026, 6, 3, 9, 0, tzinfo=PARIS)


@pytest.fixture
def assembly(cast: Cast) -> Assembly:
    return Story(cast, made.draft(cast)).convene().assembly


def ask(
    assembly: Assembly, member: Member, text: str = TEXT, at: datetime = IN_TIME
) -> WrittenQuestion:
    assert member.account is not None
    return questions.ask(assembly=assembly, member=member, text=text, at=at, by=member.account)


def mails(question: WrittenQuestion) -> list[str]:
    rows = Message.objects.filter(subject=f"question:{question.pk}").order_by("step")
    return list(rows.values_list("step", flat=True))


def test_a_question_is_received_with_a_receipt(cast: Cast, assembly: Assembly) -> None:
    question = ask(assembly, cast.bilal)

    assert (question.member, question.is_late) == (cast.bilal, False)
    assert mails(question) == ["receipt"]


def test_the_same_question_sent_twice_is_one_with_one_receipt(
    cast: Cast, assembly: Assembly
) -> None:
    first = ask(assembly, cast.bilal)

    again = ask(assembly, cast.bilal, f"  {TEXT}\n")

    assert again == first
    assert mails(first) == ["receipt"]


def test_after_the_fourth_working_day_before_a_question_is_taken_and_said_to_be_late(
    cast: Cast, assembly: Assembly
) -> None:
    last = ask(assembly, cast.bilal, at=datetime(2026, 6, 2, 23, 59, tzinfo=PARIS))

    late = ask(assembly, cast.chloe, at=LATE)

    assert (last.is_late, late.is_late) == (False, True)


@pytest.mark.parametrize(
    "state", [AssemblyState.DRAFT, AssemblyState.SITTING, AssemblyState.CANCELLED]
)
def test_no_question_is_taken_before_the_convocation_or_from_the_sitting_on(
    cast: Cast, assembly: Assembly, state: str
) -> None:
    Assembly.objects.update(state=state)

    with pytest.raises(Refusal) as refused:
        ask(assembly, cast.bilal)

    assert refused.value.code == "questions-closed"


@pytest.mark.parametrize("text", ["", "   ", "x" * 3001])
def test_an_empty_or_endless_question_is_refused(cast: Cast, assembly: Assembly, text: str) -> None:
    with pytest.raises(Refusal) as refused:
        ask(assembly, cast.bilal, text)

    assert refused.value.code == "question-unreadable"


def test_nobody_asks_more_than_ten_questions(cast: Cast, assembly: Assembly) -> None:
    for number in range(10):
        ask(assembly, cast.bilal, f"Question {number}")

    with pytest.raises(Refusal) as refused:
        ask(assembly, cast.bilal, "Question 10")

    assert refused.value.code == "too-many-questions"
    assert ask(assembly, cast.chloe)


def test_one_answer_serves_all_who_ask_the_same_and_each_is_told(
    cast: Cast, assembly: Assembly
) -> None:
    both = [ask(assembly, cast.bilal), ask(assembly, cast.chloe, "Et les serveurs, combien ?")]

    made_answer = questions.answer(
        assembly=assembly,
        questions=both,
        subject="Le coût des serveurs",
        text="Douze mille euros.",
        at=LATE,
        by=made.board(cast),
    )

    assert list(made_answer.questions.order_by("pk")) == both
    assert [mails(question) for question in both] == [["answer", "receipt"]] * 2


def test_a_question_is_never_answered_twice(cast: Cast, assembly: Assembly) -> None:
    question = ask(assembly, cast.bilal)
    said = {"assembly": assembly, "questions": [question], "text": "Oui.", "at": LATE}
    questions.answer(**said, subject="Serveurs", by=made.board(cast))

    with pytest.raises(Refusal) as refused:
        questions.answer(**said, subject="Autrement", by=made.board(cast))

    assert refused.value.code == "question-answered"
    assert assembly.answers.count() == 1
    assert mails(question) == ["answer", "receipt"]


def test_a_later_question_joins_a_published_answer(cast: Cast, assembly: Assembly) -> None:
    published = questions.answer(
        assembly=assembly,
        questions=[ask(assembly, cast.bilal)],
        subject="Serveurs",
        text="Douze mille euros.",
        at=LATE,
        by=made.board(cast),
    )
    later = ask(assembly, cast.chloe, "Les serveurs ?", at=LATE)

    questions.join(answer=published, questions=[later], at=LATE, by=made.board(cast))

    assert published.questions.count() == 2
    assert mails(later) == ["answer", "receipt"]


def test_a_question_of_another_assembly_is_not_answered_here(
    cast: Cast, assembly: Assembly
) -> None:
    other = made.draft(cast)
    Assembly.objects.filter(pk=other.pk).update(state="convened", agenda_hash="x")
    foreign = ask(Assembly.objects.get(pk=other.pk), cast.bilal)

    with pytest.raises(Refusal):
        questions.answer(
            assembly=assembly, questions=[foreign], subject="S", text="T", at=LATE,
            by=made.board(cast),
        )  # fmt: skip

    assert not assembly.answers.exists()


def test_questions_and_answers_are_in_the_minutes_without_a_name(
    cast: Cast, assembly: Assembly
) -> None:
    questions.answer(
        assembly=assembly,
        questions=[ask(assembly, cast.bilal)],
        subject="Serveurs",
        text="Douze mille euros.",
        at=LATE,
        by=made.board(cast),
    )
    ask(assembly, cast.chloe, "Et le logiciel ?", at=LATE)

    found = minutes_data(assembly.call, at=LATE)["questions"]

    assert found == [
        {"subject": "Serveurs", "questions": [TEXT], "answer": "Douze mille euros."},
        {"subject": "", "questions": ["Et le logiciel ?"], "answer": "", "late": True},
    ]

"""Questions of all the year: one answer for all who ask the same, a wait that everybody sees."""

from datetime import timedelta

import pytest
from django.test import Client

from common.models import AuditEvent
from common.refusals import Refusal
from members.models import Member
from notifications.models import Message
from proposals import questions
from proposals.actions import questions as acts
from proposals.models import Asked, OpenAnswer, OpenQuestion
from tests.cast import Cast
from tests.factories.proposals import NOON

pytestmark = pytest.mark.django_db

WHEN = "Quand les sauvegardes seront-elles chiffrées ?"
SAME = "Chiffrez-vous les sauvegardes, et depuis quand ?"


def asked(
    member: Member, text: str = WHEN, organ: str = Asked.BOARD, days: int = 0
) -> OpenQuestion:
    at = NOON + timedelta(days=days)
    return acts.ask(organ=organ, member=member, text=text, at=at, by=member.account)


def answered(cast: Cast, *rows: OpenQuestion, subject: str = "Sauvegardes") -> OpenAnswer:
    return acts.answer(
        organ=Asked.BOARD,
        questions=rows,
        subject=subject,
        text="Elles le sont depuis mars.",
        at=NOON + timedelta(days=12),
        by=cast.diego.account,
    )


def test_one_answer_answers_all_who_ask_the_same_and_each_is_told(cast: Cast) -> None:
    made = answered(cast, asked(cast.bilal), asked(cast.chloe, SAME, days=4))

    assert made.questions.count() == 2
    told = Message.objects.filter(step="answer")
    assert {message.member for message in told} == {cast.bilal, cast.chloe}
    assert all("depuis mars" in message.text for message in told)
    assert AuditEvent.objects.filter(verb="question.answered").count() == 1


def test_the_same_question_sent_twice_is_one(cast: Cast) -> None:
    assert asked(cast.bilal) == asked(cast.bilal)
    assert AuditEvent.objects.filter(verb="question.asked").count() == 1


def test_whoever_asks_gets_one_receipt_with_the_question_and_its_hour(cast: Cast) -> None:
    asked(cast.bilal)
    asked(cast.bilal)

    receipt = Message.objects.get(step="received")

    said = " ".join(receipt.text.split())
    assert (receipt.member, receipt.stream) == (cast.bilal, "statutory")
    assert WHEN in said
    assert "Le directoire y répondra pour tout le monde" in said
    assert "mardi 10 mars 2026" in said


def test_an_organ_does_not_learn_from_the_outbox_who_asks_the_other_what(
    cast: Cast, client: Client
) -> None:
    asked(cast.bilal, organ=Asked.SUPERVISORY_BOARD)
    receipt = Message.objects.get(step="received")
    assert cast.diego.account is not None
    client.force_login(cast.diego.account)

    exported = b"".join(client.get("/messages/table.csv").streaming_content).decode()

    for read in (client.get("/messages/").content.decode(), exported):
        assert cast.bilal.display_name not in read
    assert client.get(f"/messages/{receipt.pk}/").status_code == 404


def test_a_member_has_five_questions_waiting_at_most(cast: Cast) -> None:
    for number in range(5):
        asked(cast.bilal, f"{WHEN} Numéro {number}.")

    with pytest.raises(Refusal) as refused:
        asked(cast.bilal, SAME)

    assert refused.value.code == "too-many-questions"


def test_a_question_is_answered_once_and_by_the_organ_it_was_put_to(cast: Cast) -> None:
    row = asked(cast.bilal)
    other = asked(cast.bilal, SAME, organ=Asked.SUPERVISORY_BOARD)
    answered(cast, row)

    for late in (row, other):
        with pytest.raises(Refusal) as refused:
            answered(cast, late, subject="Encore")
        assert refused.value.code == "question-answered"

    assert OpenAnswer.objects.count() == 1


def test_everybody_sees_how_long_members_wait(cast: Cast) -> None:
    answered(cast, asked(cast.bilal), asked(cast.chloe, SAME, days=4))
    asked(cast.hugo, "Et les sauvegardes des boîtes aux lettres ?", days=5)

    pace = questions.pace(Asked.BOARD, NOON + timedelta(days=20))

    assert (pace.waiting, pace.oldest, pace.half) == (1, 15, 8)


def test_answers_are_found_by_their_words_whatever_the_plural(cast: Cast) -> None:
    made = answered(cast, asked(cast.bilal))

    assert list(questions.answers("sauvegarde chiffrée", "")) == [made]
    assert not questions.answers("capital", "").exists()
    assert not questions.answers("sauvegarde", Asked.SUPERVISORY_BOARD).exists()


def test_a_visitor_reads_the_answer_and_no_name_nor_what_waits(cast: Cast, client: Client) -> None:
    answered(cast, asked(cast.bilal))
    asked(cast.chloe, "Une question qui attend encore sa réponse ?")

    page = client.get("/questions/").content.decode()

    assert "Elles le sont depuis mars." in page
    assert WHEN.split()[2] in page
    assert "réponse en 12 jours" in page.replace("\u00a0", " ")
    assert cast.bilal.display_name not in page
    assert "qui attend encore sa réponse" not in page


def test_a_member_asks_and_the_organ_answers_on_the_site(cast: Cast, client: Client) -> None:
    client.force_login(cast.bilal.account)
    short = client.post("/questions/poser", {"organ": "board", "text": "Quoi ?"})
    client.post("/questions/poser", {"organ": "board", "text": WHEN})
    assert short.status_code == 400
    row = OpenQuestion.objects.get()
    words = {"questions": [row.pk], "subject": "Sauvegardes", "text": "Depuis mars."}
    assert client.post("/questions/repondre/board", words).status_code == 403

    client.force_login(cast.alice.account)
    assert client.post("/questions/repondre/board", words).status_code == 404
    client.force_login(cast.diego.account)
    assert "Répondre à 1 question de membres" in client.get("/").content.decode()
    client.post("/questions/repondre/board", words)

    row.refresh_from_db()
    assert row.answer is not None
    assert row.answer.subject == "Sauvegardes"

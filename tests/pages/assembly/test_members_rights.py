"""What members do before an assembly: requests, written questions, the list of members."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assembly.models import Assembly, WrittenQuestion
from common.clock import PARIS
from common.models import AuditEvent
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import CONVENED_AT, MEETS_AT, Story
from tests.factories.proposals import published
from tests.pages.assembly.test_preparing import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SignedIn = Callable[[Any], Client]
Instant = Callable[[datetime], None]
OPENS = datetime(2026, 5, 22, 0, 0, tzinfo=PARIS)


@pytest.fixture
def assembly(cast: Cast, it_is: Instant) -> Assembly:
    it_is(CONVENED_AT)
    return Story(cast, made.draft(cast)).convene().assembly


def test_members_learn_the_date_and_the_freeze_once_the_board_announces_them(
    cast: Cast, signed_in: SignedIn, it_is: Instant
) -> None:
    it_is(MEETS_AT - timedelta(days=40))
    draft, title = made.draft(cast), published(cast.bilal).title
    member = signed_in(cast.chloe)
    assert member.get(page("requests", draft)).status_code == 403
    signed_in(cast.diego).post(page("announce", draft))

    member = signed_in(cast.chloe)
    text = member.get(page("requests", draft)).content.decode()

    assert "mardi 12 mai 2026" in " ".join(text.split())
    assert title in text
    assert page("requests", draft) in member.get(reverse("assembly:list")).content.decode()
    assert member.get(page("page", draft)).status_code == 404


def test_a_member_asks_and_the_board_answers_without_naming_anybody(
    cast: Cast, signed_in: SignedIn, assembly: Assembly
) -> None:
    member = signed_in(cast.bilal)
    member.post(page("questions", assembly), {"text": "Combien coûtent les serveurs ?"})
    question = WrittenQuestion.objects.get()
    board = signed_in(cast.diego)
    assert cast.bilal.display_name in board.get(page("questions", assembly)).content.decode()

    board.post(
        page("answer-questions", assembly),
        {"questions": [question.pk], "subject": "Serveurs", "text": "Douze mille euros."},
    )

    text = signed_in(cast.chloe).get(page("questions", assembly)).content.decode()
    assert "Combien coûtent les serveurs" in text
    assert "Douze mille euros." in text
    assert cast.bilal.display_name not in text


def test_a_question_without_an_answer_is_read_by_its_author_and_the_board_alone(
    cast: Cast, signed_in: SignedIn, assembly: Assembly
) -> None:
    signed_in(cast.bilal).post(page("questions", assembly), {"text": "Une question à moi"})

    seen = {
        name: "Une question à moi"
        in signed_in(person).get(page("questions", assembly)).content.decode()
        for name, person in (("author", cast.bilal), ("board", cast.diego), ("other", cast.chloe))
    }

    assert seen == {"author": True, "board": True, "other": False}


@pytest.mark.parametrize("person", ["eve", "fatou"])
def test_no_stranger_and_no_operator_asks_a_question(
    cast: Cast, signed_in: SignedIn, assembly: Assembly, person: str
) -> None:
    answer = signed_in(getattr(cast, person)).post(page("questions", assembly), {"text": "?"})

    assert answer.status_code in (403, 404)
    assert not WrittenQuestion.objects.exists()


def test_a_member_does_not_answer_in_the_place_of_the_board(
    cast: Cast, signed_in: SignedIn, assembly: Assembly
) -> None:
    answer = signed_in(cast.bilal).post(page("answer-questions", assembly), {"text": "Moi"})

    assert answer.status_code == 403


def test_nobody_asks_in_the_name_of_somebody_else(
    cast: Cast, signed_in: SignedIn, assembly: Assembly
) -> None:
    answer = signed_in(cast.bilal).post(
        page("questions", assembly), {"text": "Bonjour", "member": str(cast.chloe.pk)}
    )

    assert answer.status_code == 400
    assert not WrittenQuestion.objects.exists()


def test_the_list_of_members_opens_in_its_window_and_each_reading_is_in_the_journal(
    cast: Cast, signed_in: SignedIn, it_is: Instant, assembly: Assembly
) -> None:
    it_is(OPENS)
    client = signed_in(cast.bilal)
    before = client.get(page("members-list", assembly)).content.decode()
    assert "DA SILVA Diego" not in before
    assert not AuditEvent.objects.filter(verb="assembly.members_list_read").exists()

    text = client.post(page("members-list", assembly)).content.decode()

    assert "DA SILVA Diego" in text
    assert cast.diego.account is not None
    assert cast.diego.account.email not in text
    event = AuditEvent.objects.get(verb="assembly.members_list_read")
    assert event.actor == str(cast.bilal.account_id)


@pytest.mark.parametrize("at", [OPENS - timedelta(seconds=1), MEETS_AT])
def test_out_of_the_window_the_list_is_closed(
    cast: Cast, signed_in: SignedIn, it_is: Instant, assembly: Assembly, at: datetime
) -> None:
    it_is(at)

    answer = signed_in(cast.bilal).post(page("members-list", assembly))

    assert answer.status_code == 409
    assert not AuditEvent.objects.filter(verb="assembly.members_list_read").exists()


@pytest.mark.parametrize("person", ["eve", "fatou"])
def test_the_list_is_for_members_alone(
    cast: Cast, signed_in: SignedIn, it_is: Instant, assembly: Assembly, person: str
) -> None:
    it_is(OPENS)

    answer = signed_in(getattr(cast, person)).post(page("members-list", assembly))

    assert answer.status_code in (403, 404)

"""The interview fills the draft, one question a screen, and asks nothing that is moot."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assembly.models import Statutes, StatutesDraft
from assembly.rules.interview import next_key, questions
from assembly.rules.presets import PRESETS, interview_words, load_preset
from assembly.rules.statutes import Override, resolve
from tests.cast import Cast
from tests.factories.assemblies import CONVENED_AT

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Any], Client]
DAY = "2013-05-04"
HAND = {"article": "art. 7", "dated": DAY}


@pytest.fixture(autouse=True)
def _a_day(it_is: Callable[[datetime], None]) -> None:
    it_is(CONVENED_AT)


def ask(key: str) -> str:
    return reverse("assembly:interview-question", kwargs={"key": key})


def asked(preset: str, **said: Any) -> list[str]:
    legal = load_preset(preset)
    overrides = {key: Override(value=value, article="art. 1") for key, value in said.items()}
    return [question.key for question in questions(legal, resolve(legal, overrides))]


def test_an_association_is_interviewed_from_nothing_to_its_draft(
    cast: Cast, signed_in: SignedIn
) -> None:
    client = signed_in(cast.diego)
    first = client.get(reverse("assembly:interview"))
    client.post(
        ask("forme"), {"preset": "association_1901", "adopted_on": DAY, "source": "AG de 2013"}
    )
    client.post(ask("quorum_ordinary_first"), {"value": "1/3", "limit": "reached", **HAND})
    client.post(ask("notice_first_days"), {"silent": "1"})

    answer = client.get(reverse("assembly:interview-summary"))

    assert first["Location"] == ask("forme")
    draft = StatutesDraft.objects.get()
    assert list(draft.overrides) == ["quorum_ordinary_first"]
    assert draft.answered == ["forme", "quorum_ordinary_first", "notice_first_days"]
    text = answer.content.decode().replace("\xa0", " ")
    assert "1/3 des membres" in text
    assert "Statuts du 04/05/2013, art. 7" in text
    assert not Statutes.objects.exists()


def test_whoever_comes_back_finds_the_first_open_question(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.diego)
    client.post(ask("forme"), {"preset": "sa_directoire_cs", "adopted_on": DAY, "source": ""})
    client.post(ask("notice_first_days"), {"silent": "1"})

    answer = signed_in(cast.diego).get(reverse("assembly:interview"))

    assert answer["Location"] == ask("notice_second_days")


def test_what_the_law_refuses_is_said_on_the_question(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.diego)
    client.post(ask("forme"), {"preset": "sa_directoire_cs", "adopted_on": DAY, "source": ""})

    answer = client.post(ask("notice_first_days"), {"value": "6", **HAND})

    assert answer.status_code == 400
    assert "R225-69" in answer.content.decode()
    assert StatutesDraft.objects.get().answered == ["forme"]


def test_another_form_opens_every_question_again(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.diego)
    client.post(ask("forme"), {"preset": "sa_directoire_cs", "adopted_on": DAY, "source": ""})
    client.post(ask("revote"), {"silent": "1"})

    client.post(ask("forme"), {"preset": "scop_sa", "adopted_on": DAY, "source": ""})

    assert StatutesDraft.objects.get().answered == ["forme"]


def test_members_are_not_interviewed(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.bilal)

    codes = [
        client.get(reverse("assembly:interview")).status_code,
        client.post(ask("forme"), {"preset": "scop_sa", "adopted_on": DAY}).status_code,
    ]

    assert codes == [403, 403]
    assert not StatutesDraft.objects.exists()


@pytest.mark.parametrize("preset", PRESETS)
def test_every_question_of_every_form_has_a_page(
    cast: Cast, signed_in: SignedIn, preset: str
) -> None:
    client = signed_in(cast.diego)
    client.post(ask("forme"), {"preset": preset, "adopted_on": DAY, "source": ""})
    keys = asked(preset)

    codes = {client.get(ask(key)).status_code for key in keys}

    assert codes == {200}
    assert 10 <= len(keys) <= len(interview_words())


@pytest.mark.parametrize(
    ("preset", "said", "moot"),
    [
        ("sa_consommation_1917", {}, {"votes_per_member"}),
        ("sa_directoire_cs", {}, {"electronic_close", "revote"}),
        ("association_1901", {}, {"quorum_ordinary_second"}),
        ("association_1901", {"proxy_cap": {"none": True}}, {"proxy_cap_includes_own_vote"}),
    ],
)
def test_what_the_form_or_an_answer_makes_moot_is_not_asked(
    preset: str, said: dict[str, Any], moot: set[str]
) -> None:
    assert not moot & set(asked(preset, **said))


def test_an_answer_opens_the_questions_that_depend_on_it() -> None:
    found = asked("sa_directoire_cs", electronic_vote=True)

    assert {"electronic_close", "revote"} <= set(found)


def test_questions_passed_over_come_back_at_the_end() -> None:
    legal = load_preset("association_1901")
    found = questions(legal, legal)
    keys = [question.key for question in found]

    assert next_key(found, keys[2:], keys[-1]) == keys[0]
    assert next_key(found, keys) == ""

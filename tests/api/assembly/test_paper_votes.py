"""Votes on paper by the API: the bureau alone, two people, never what a form says."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from assembly.models import AgendaCompletion, Assembly, Outcome, PaperVote
from common import clock
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast: Cast) -> Story:
    """A question voted in public, three days before the meeting; alice, gwenn, diego preside."""
    clock.move(assemblies.CONVENED_AT - clock.now())
    assembly = assemblies.voted_in_public(cast, assemblies.draft(cast))
    story = Story(cast, assembly).convene()
    story.at = assemblies.MEETS_AT - timedelta(days=3)
    story.name_bureau()
    clock.move(story.at - clock.now())
    return story


def ask(client: Client, person: Member | Account, method: str, path: str, body: Any = None) -> Any:
    client.force_login(person.account if isinstance(person, Member) else person)
    return client.generic(
        method.upper(),
        f"/api/v1/assemblies/{path}",
        json.dumps(body),
        content_type="application/json",
    )


def receive(client: Client, assembly: Assembly, member: Member, by: Member | Account) -> Any:
    body = {
        "member": member.number,
        "arrival": "post",
        "received_on": "2026-06-01",
        "questions": [1],
    }
    return ask(client, by, "post", f"{assembly.pk}/paper-votes/", body)


def test_a_form_is_entered_read_by_two_and_counted(
    cast: Cast, client: Client, story: Story
) -> None:
    entered = receive(client, story.assembly, cast.bilal, cast.gwenn)
    one = f"{story.assembly.pk}/paper-votes/{entered.json()['id']}/"
    said = {"answers": [{"question": 1, "choice": "against"}]}

    early = ask(client, cast.gwenn, "post", f"{one}reading", said)
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)
    story.count_hands(1, 3, 0).close()
    clock.move(story.at - clock.now())
    first = ask(client, cast.gwenn, "post", f"{one}reading", said)
    second = ask(client, cast.alice, "post", f"{one}reading", said)
    listed = ask(client, cast.alice, "get", f"{story.assembly.pk}/paper-votes/")

    assert (entered.status_code, entered.json()["questions"]) == (201, [1])
    assert (early.status_code, early.json()["code"]) == (409, "nothing-to-read")
    assert (first.json()["settled"], second.json()["settled"]) == (0, 1)
    assert "against" not in listed.content.decode()
    assert Outcome.objects.get().figures["paper_against"] == 1


def test_a_form_is_set_aside_with_its_reason(cast: Cast, client: Client, story: Story) -> None:
    pk = receive(client, story.assembly, cast.bilal, cast.gwenn).json()["id"]
    one = f"{story.assembly.pk}/paper-votes/{pk}/setting-aside"

    aside = ask(client, cast.gwenn, "post", one, {"why": "Non signé"})

    assert aside.json()["set_aside"] == "Non signé"


@pytest.mark.parametrize(("role", "status"), [("chloe", 403), ("fatou", 403), ("eve", 404)])
def test_the_forms_open_for_the_bureau_alone(
    cast: Cast, client: Client, story: Story, role: str, status: int
) -> None:
    person = getattr(cast, role)
    pk = receive(client, story.assembly, cast.bilal, cast.gwenn).json()["id"]
    forms = f"{story.assembly.pk}/paper-votes/"

    answers = [
        ask(client, person, "get", forms),
        receive(client, story.assembly, cast.mots_passants, person),
        ask(client, person, "post", f"{forms}{pk}/reading", {"answers": []}),
        ask(client, person, "post", f"{forms}{pk}/setting-aside", {"why": "Non"}),
    ]

    assert {answer.status_code for answer in answers} == {status}
    assert PaperVote.objects.count() == 1


def test_once_an_agenda_was_completed_the_form_that_came_is_said(
    cast: Cast, client: Client, story: Story
) -> None:
    AgendaCompletion.objects.create(
        assembly=story.assembly,
        number=1,
        completed_at=story.at,
        completed_by=cast.diego.account,
        dispatched_on=story.at.date(),
    )
    forms = f"{story.assembly.pk}/paper-votes/"
    body = {
        "member": cast.bilal.number,
        "arrival": "post",
        "received_on": "2026-06-01",
        "questions": [1],
    }

    answers = [
        ask(client, cast.gwenn, "post", forms, {**body, **said})
        for said in ({}, {"edition": 99}, {"edition": 1})
    ]

    assert [answer.status_code for answer in answers] == [400, 400, 201]
    assert answers[0].json()["code"] == "edition-missing"

"""Documents and written questions by the API: the same rights as on the pages."""

from typing import Any

import pytest
from django.test import Client

from assembly.models import Assembly, AssemblyDocument, WrittenQuestion
from common import clock
from members.models import Account, Member
from tests.api.assembly.test_proxies import ask
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import CONVENED_AT, PDF, Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def assembly(cast: Cast) -> Assembly:
    clock.move(CONVENED_AT - clock.now())
    return Story(cast, assemblies.draft(cast)).convene().assembly


def listed(client: Client, person: Member | Account, assembly: Assembly) -> Any:
    client.force_login(person.account if isinstance(person, Member) else person)
    return client.get(f"/api/v1/assemblies/{assembly.pk}/documents/")


def test_a_member_lists_the_papers_and_reads_their_bytes(
    cast: Cast, client: Client, assembly: Assembly
) -> None:
    rows = listed(client, cast.bilal, assembly).json()

    assert [row["kind"] for row in rows] == list(assemblies.MANDATORY)
    assert client.get(rows[0]["url"]).content == PDF


@pytest.mark.parametrize("person", ["eve", "fatou"])
def test_nobody_else_lists_the_papers_of_members(
    cast: Cast, client: Client, assembly: Assembly, person: str
) -> None:
    answer = listed(client, getattr(cast, person), assembly)

    assert (answer.status_code, answer.json() == []) in ((404, False), (200, True))


def test_once_decided_a_stranger_lists_the_public_papers_alone(
    client: Client, assembly: Assembly
) -> None:
    AssemblyDocument.objects.filter(kind="accounts").update(audience="public")
    assert client.get(f"/api/v1/assemblies/{assembly.pk}/documents/").status_code == 404
    Assembly.objects.update(state="decided")

    rows = client.get(f"/api/v1/assemblies/{assembly.pk}/documents/").json()

    assert [row["kind"] for row in rows] == ["accounts"]


def test_a_question_is_asked_once_in_ones_own_name(
    cast: Cast, client: Client, assembly: Assembly
) -> None:
    path = f"{assembly.pk}/questions/"
    body = {"member": cast.bilal.number, "text": "Combien coûtent les serveurs ?"}

    stranger = ask(client, cast.chloe, "post", path, body)
    asked = [ask(client, cast.bilal, "post", path, body).status_code for _ in range(2)]

    assert (stranger.status_code, asked) == (404, [201, 201])
    assert WrittenQuestion.objects.get().member == cast.bilal

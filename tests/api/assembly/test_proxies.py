"""Proxies by the API: the same refusals and the same rights as on the page."""

import json
from typing import Any

import pytest
from django.test import Client

from assembly.models import Assembly, Proxy
from common import clock
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import CONVENED_AT, Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def assembly(cast: Cast) -> Assembly:
    """Convened: proxies may be given."""
    clock.move(CONVENED_AT - clock.now())
    return Story(cast, assemblies.draft(cast)).convene().assembly


def ask(client: Client, person: Member | Account, method: str, path: str, body: Any = None) -> Any:
    client.force_login(person.account if isinstance(person, Member) else person)
    return getattr(client, method)(
        f"/api/v1/assemblies/{path}", json.dumps(body), content_type="application/json"
    )


def give(
    client: Client, assembly: Assembly, principal: Member, holder: Member | None, **by: Any
) -> Any:
    body = {"principal": principal.number, "holder": holder.number if holder else None}
    return ask(client, by.get("by", principal), "post", f"{assembly.pk}/proxies/", body)


def test_a_proxy_is_given_accepted_and_taken_back(
    cast: Cast, client: Client, assembly: Assembly
) -> None:
    given = give(client, assembly, cast.bilal, cast.chloe)
    one = f"{assembly.pk}/proxies/{given.json()['id']}/"

    accepted = ask(client, cast.chloe, "post", f"{one}acceptance")
    taken_back = ask(client, cast.bilal, "delete", one)

    assert (given.status_code, given.json()["state"]) == (201, "given")
    assert given.json()["holder"] == cast.chloe.display_name
    assert accepted.json()["state"] == "accepted"
    assert taken_back.json()["state"] == "revoked"


def test_a_holder_declines_and_a_blank_proxy_waits_for_nobody(
    cast: Cast, client: Client, assembly: Assembly
) -> None:
    given = give(client, assembly, cast.bilal, cast.chloe).json()
    declined = ask(client, cast.chloe, "post", f"{assembly.pk}/proxies/{given['id']}/refusal")
    blank = give(client, assembly, cast.bilal, None)

    assert declined.json()["state"] == "declined"
    assert (blank.json()["state"], blank.json()["holder"]) == ("accepted", None)


def test_each_sees_the_proxies_they_gave_and_received_and_no_other(
    cast: Cast, client: Client, assembly: Assembly
) -> None:
    pk = give(client, assembly, cast.bilal, cast.chloe).json()["id"]

    def seen(member: Member) -> tuple[list[int], list[int]]:
        client.force_login(member.account)
        found = client.get(f"/api/v1/assemblies/{assembly.pk}/proxies/").json()
        return [row["id"] for row in found["given"]], [row["id"] for row in found["received"]]

    assert seen(cast.bilal) == ([pk], [])
    assert seen(cast.chloe) == ([], [pk])
    assert seen(cast.gwenn) == ([], [])


def test_nobody_answers_or_gives_for_somebody_else(
    cast: Cast, client: Client, assembly: Assembly
) -> None:
    pk = give(client, assembly, cast.bilal, cast.chloe).json()["id"]
    one = f"{assembly.pk}/proxies/{pk}/"

    assert ask(client, cast.gwenn, "post", f"{one}acceptance").status_code == 404
    assert ask(client, cast.chloe, "delete", one).status_code == 404
    assert give(client, assembly, cast.hugo, None, by=cast.bilal).status_code == 404
    assert give(client, assembly, cast.bilal, None, by=cast.eve).status_code == 404
    assert Proxy.objects.get().state == "given"


def test_a_refusal_says_why_as_on_the_page(cast: Cast, client: Client, assembly: Assembly) -> None:
    refused = give(client, assembly, cast.bilal, cast.bilal)

    assert refused.status_code == 409
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "holder-is-principal"

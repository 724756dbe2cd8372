"""Paper proxies by the API: the bureau alone, two persons, as on the page."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from assembly.models import Assembly, BureauSeat, PaperProxy, Proxy
from common import clock
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import CONVENED_AT, Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def assembly(cast: Cast) -> Assembly:
    """Convened, an hour before the meeting, with gwenn and hugo as scrutineers."""
    clock.move(CONVENED_AT - clock.now())
    assembly = Story(cast, assemblies.draft(cast)).convene().assembly
    for member in (cast.gwenn, cast.hugo):
        BureauSeat.objects.create(
            call=assembly.call,
            function=BureauSeat.Function.SCRUTINEER,
            member=member,
            name=member.display_name,
        )
    clock.move(assembly.call.meets_at - timedelta(hours=1) - clock.now())
    return assembly


def ask(client: Client, person: Member | Account, method: str, path: str, body: Any = None) -> Any:
    client.force_login(person.account if isinstance(person, Member) else person)
    return client.generic(
        method.upper(),
        f"/api/v1/assemblies/{path}",
        json.dumps(body),
        content_type="application/json",
    )


def enter(client: Client, assembly: Assembly, principal: Member, by: Member | Account) -> Any:
    body = {
        "principal": principal.number,
        "holder": None,
        "arrival": "post",
        "signed_on": assembly.call.meets_in_paris.date().isoformat(),
    }
    return ask(client, by, "post", f"{assembly.pk}/paper-proxies/", body)


def test_a_sheet_entered_by_one_is_confirmed_by_another(
    cast: Cast, client: Client, assembly: Assembly
) -> None:
    entered = enter(client, assembly, cast.bilal, cast.gwenn)
    one = f"{assembly.pk}/paper-proxies/{entered.json()['id']}/"

    alone = ask(client, cast.gwenn, "post", f"{one}confirmation")
    confirmed = ask(client, cast.hugo, "post", f"{one}confirmation")
    listed = ask(client, cast.hugo, "get", f"{assembly.pk}/paper-proxies/").json()

    assert (entered.status_code, entered.json()["state"]) == (201, "entered")
    assert (alone.status_code, alone.json()["code"]) == (403, "two-people")
    assert (confirmed.json()["state"], confirmed.json()["proxy"]) == ("confirmed", "accepted")
    assert [row["state"] for row in listed] == ["confirmed"]


def test_a_sheet_is_set_aside_and_an_absent_holder_accepts_nothing(
    cast: Cast, client: Client, assembly: Assembly
) -> None:
    pk = enter(client, assembly, cast.bilal, cast.gwenn).json()["id"]
    one = f"{assembly.pk}/paper-proxies/{pk}/"

    accepted = ask(client, cast.hugo, "post", f"{one}acceptance")
    aside = ask(client, cast.hugo, "post", f"{one}setting-aside")

    assert (accepted.status_code, accepted.json()["code"]) == (409, "holder-absent")
    assert aside.json()["state"] == "set_aside"
    assert not Proxy.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("chloe", 403), ("fatou", 403), ("eve", 404)])
def test_the_door_opens_for_the_bureau_alone(
    cast: Cast, client: Client, assembly: Assembly, role: str, status: int
) -> None:
    person = getattr(cast, role)
    pk = enter(client, assembly, cast.bilal, cast.gwenn).json()["id"]

    answers = [
        ask(client, person, "get", f"{assembly.pk}/paper-proxies/"),
        enter(client, assembly, cast.mots_passants, person),
        ask(client, person, "post", f"{assembly.pk}/paper-proxies/{pk}/confirmation"),
        ask(client, person, "post", f"{assembly.pk}/paper-proxies/{pk}/acceptance"),
        ask(client, person, "post", f"{assembly.pk}/paper-proxies/{pk}/setting-aside"),
    ]

    assert {answer.status_code for answer in answers} == {status}
    assert PaperProxy.objects.get().state == "entered"

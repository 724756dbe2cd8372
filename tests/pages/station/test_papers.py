"""The pages where two scrutineers count the envelopes and enter the papers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common import clock
from tests.cast import Cast
from tests.factories import envelopes as made
from tests.factories import polls
from tests.factories.polls import NO, YES
from votes.station.models import PaperStatement
from votes.urn import queries as urn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

OURS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def of(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[polls.Rehearsed]:
    """Two envelopes have come and nobody votes any more; bilal and hugo are scrutineers."""
    with made.named(cast.bilal, cast.hugo):
        made_of = polls.opened(cast, paper_slots=3, risk_level=1)
        made.arrive(made_of, cast.chloe, cast.diego)
        made.open_envelopes(made_of, pile=0)
        monkeypatch.setattr(clock, "now", lambda: made_of.at)
        yield made_of


def page(of: polls.Rehearsed) -> str:
    return reverse("votes:papers", args=[of.poll.uuid])


def say(client: Client, of: polls.Rehearsed, member: Any, about: str, number: int) -> Any:
    client.force_login(member.account)
    return client.post(page(of), {"about": about, "number": number})


def ask(client: Client, of: polls.Rehearsed, **headers: str) -> Any:
    return client.post(
        reverse("votes:paper-slot", args=[of.poll.uuid]),
        "{}",
        content_type="application/json",
        headers={**OURS, "Accept": "application/json", **headers},
    )


@pytest.mark.parametrize(
    ("role", "status"),
    [("bilal", 200), ("alice", 200), ("diego", 403), ("chloe", 403), ("fatou", 403), ("eve", 404)],
)
def test_the_page_opens_for_scrutineers_and_certifiers_alone(
    of: polls.Rehearsed, cast: Cast, client: Client, role: str, status: int
) -> None:
    person = getattr(cast, role)
    client.force_login(getattr(person, "account", person))

    answer = client.get(page(of))

    assert answer.status_code == status


def test_two_scrutineers_lead_the_papers_from_the_pile_to_the_end(
    of: polls.Rehearsed, cast: Cast, client: Client
) -> None:
    too_many = say(client, of, cast.bilal, "envelopes", 3)
    say(client, of, cast.bilal, "envelopes", 2)
    alone = client.get(page(of)).content.decode()
    say(client, of, cast.hugo, "envelopes", 2)
    both = client.get(page(of)).content.decode()
    made.enter(of, cast.bilal, [YES])
    unsettled = say(client, of, cast.hugo, "void", 0)
    say(client, of, cast.hugo, "void", 1)
    say(client, of, cast.bilal, "void", 1)

    after = client.get(page(of)).content.decode()

    assert (too_many.status_code, unsettled.status_code) == (409, 409)
    assert "papiers-de-vote" not in alone
    assert f"/papiers-de-vote/#{of.poll.uuid}" in both
    assert "Les papiers sont dans l’urne" in after
    of.poll.refresh_from_db()
    assert of.poll.state == "ended"


def test_one_scrutineer_does_not_read_what_the_other_said_first(
    of: polls.Rehearsed, cast: Cast, client: Client
) -> None:
    say(client, of, cast.bilal, "envelopes", 1)

    client.force_login(cast.hugo.account)
    seen = client.get(page(of)).content.decode()

    assert "Vous avez dit 1" not in seen
    assert PaperStatement.objects.get().number == 1


def test_a_slot_goes_to_the_memory_of_the_page_and_is_never_kept(
    of: polls.Rehearsed, cast: Cast, client: Client
) -> None:
    for member in (cast.bilal, cast.hugo):
        say(client, of, member, "envelopes", 2)

    answer = ask(client, of)

    told = answer.json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert told["papers"] == {"entered": 0, "envelopes": 2}
    assert [sorted(right) for right in told["rights"]] == [
        ["credential", "kind", "label", "locked", "permit", "public_key", "voted"]
    ]
    for name in (cast.chloe.display_name, cast.diego.display_name):
        assert name not in answer.content.decode()


def test_two_opposite_papers_ask_the_station_for_the_same(
    of: polls.Rehearsed, cast: Cast, client: Client
) -> None:
    for member in (cast.bilal, cast.hugo):
        say(client, of, member, "envelopes", 2)
    shapes = []

    for choice in (YES, NO):
        right = ask(client, of).json()["rights"][0]
        of.send(of.maker.make(right["credential"], [choice]), right["permit"])
        shapes.append({key: type(value).__name__ for key, value in right.items()})

    assert shapes[0] == shapes[1]
    assert urn.papers_entered(of.poll.uuid) == 2


def test_another_site_and_a_stranger_take_no_slot(
    of: polls.Rehearsed, cast: Cast, client: Client
) -> None:
    for member in (cast.bilal, cast.hugo):
        say(client, of, member, "envelopes", 2)

    elsewhere = ask(client, of, Origin="https://other.example")
    client.force_login(cast.chloe.account)
    member = ask(client, of)
    client.force_login(cast.eve)
    stranger = ask(client, of)
    client.logout()
    nobody = ask(client, of)

    codes = [each.status_code for each in (elsewhere, member, stranger, nobody)]
    assert codes == [403, 403, 404, 401]
    assert json.loads(nobody.content)["sign_in"].startswith("/connexion/")


def test_a_slot_asks_for_a_second_factor_as_the_booth_does(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with made.named(cast.bilal, cast.hugo):
        of = polls.opened(cast, paper_slots=1)
        made.arrive(of, cast.chloe)
        made.open_envelopes(of, cast.bilal, cast.hugo, pile=1)
        monkeypatch.setattr(clock, "now", lambda: of.at)
        client.force_login(cast.bilal.account, channels=("email",))

        answer = ask(client, of)

    assert answer.status_code == 403
    assert answer.json()["step_up"].endswith(f"%2Fpapiers-de-vote%2F%23{of.poll.uuid}")

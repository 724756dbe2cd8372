"""The doors of independent mode: the maker's program, the officers' page, the envelopes."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common import clock
from tests.cast import Cast
from tests.factories import codes as factory
from tests.factories import polls
from votes.belenios.authority import make_codes, public_file
from votes.station.models import Poll

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}


def door(poll: Poll) -> str:
    return reverse("votes:voting-codes", args=[poll.uuid])


def send(client: Client, poll: Poll, public: Any) -> Any:
    body = json.dumps({"credentials": public})
    return client.post(door(poll), body, content_type="application/json", headers=SAME_ORIGIN)


def test_the_maker_gets_the_numbered_roll_and_sends_the_public_parts(
    cast: Cast, client: Client
) -> None:
    poll = factory.entrusted(cast, reserves=1)
    client.force_login(factory.account(poll.maker))

    asked = client.get(door(poll.of.poll), headers=SAME_ORIGIN).json()
    roll = factory.roll_of(poll.of)
    public = json.loads(public_file(roll, make_codes(roll)))
    answer = send(client, poll.of.poll, public)

    assert asked["stage"] == "make"
    assert (len(asked["lines"]), asked["spare"]) == (7, ["R1"])
    assert answer.status_code == 200
    assert answer.json()["stage"] == "sent"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("public", [None, [], ["1"], {"1": "aaaaa-bbbbbb-ccccc-dddddd"}, "x"])
def test_what_is_not_a_public_part_is_refused_and_not_kept(
    cast: Cast, client: Client, public: object
) -> None:
    poll = factory.entrusted(cast)
    client.force_login(factory.account(poll.maker))

    answer = send(client, poll.of.poll, public)

    assert answer.status_code == 400
    assert Poll.objects.get(pk=poll.of.poll.pk).codes_received_at is None


@pytest.mark.parametrize(
    ("who", "status"),
    [("alice", 403), ("bilal", 403), ("diego", 403), ("fatou", 403), ("eve", 404)],
)
def test_nobody_else_enters_the_maker_s_door(
    cast: Cast, client: Client, who: str, status: int
) -> None:
    poll = factory.entrusted(cast)
    person = getattr(cast, who)
    client.force_login(getattr(person, "account", person))

    assert client.get(door(poll.of.poll), headers=SAME_ORIGIN).status_code == status
    assert send(client, poll.of.poll, ["x"]).status_code == status


def test_a_stranger_is_sent_to_sign_in_and_another_site_is_refused(
    cast: Cast, client: Client
) -> None:
    poll = factory.entrusted(cast)

    unknown = client.get(door(poll.of.poll), headers=SAME_ORIGIN)
    client.force_login(factory.account(poll.maker))
    elsewhere = client.post(
        door(poll.of.poll),
        "{}",
        content_type="application/json",
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://ailleurs.example"},
    )

    assert unknown.status_code == 401
    assert f"codes-de-vote%2F%23{poll.of.poll.uuid}" in unknown.json()["sign_in"]
    assert elsewhere.status_code == 403


def test_whoever_convenes_entrusts_the_codes_from_the_page_of_the_vote(
    cast: Cast, client: Client
) -> None:
    maker = factory.watcher(cast)
    of = polls.prepared(cast)
    client.force_login(factory.account(cast.diego))
    page = reverse("votes:poll", args=[of.poll.uuid])

    before = client.get(page).content.decode()
    act = reverse("votes:act", args=[of.poll.uuid, "fabrication"])
    unfit = client.post(act, {"member": cast.bilal.pk})
    client.post(act, {"member": maker.pk})
    after = client.get(page).content.decode()

    assert "Mode assisté" in before
    assert "pourrait voter à la place d’un membre" in before
    assert unfit.status_code == 400
    assert "Mode indépendant" in after
    assert "est attendue de Chloe Évrard" in after


def test_labels_have_numbers_names_and_addresses_and_are_journalled(
    cast: Cast, client: Client
) -> None:
    poll = factory.opened(cast)
    client.force_login(factory.account(cast.diego))

    answer = client.post(reverse("votes:envelopes", args=[poll.of.poll.uuid]))
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    number = poll.of.poll.roll.get(member=cast.bilal).slot
    assert rows[0] == "Enveloppe;Nom;Adresse"
    assert any(row.startswith(f"{number};Bilal Benali;") for row in rows)
    assert not any(code in "".join(rows) for code in poll.codes.values())


def test_the_public_board_says_who_made_the_codes(cast: Cast, client: Client) -> None:
    poll = factory.opened(cast)

    board = client.get(reverse("urn:board", args=[poll.of.poll.uuid])).content.decode()

    assert "Chloe Évrard fabrique les codes de vote" in board


def test_the_help_desk_is_told_which_envelope_to_hand_over(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = factory.opened(cast, reserves=1)
    monkeypatch.setattr(clock, "now", lambda: poll.of.at)
    page = reverse("votes:reissues", args=[poll.of.poll.uuid])
    client.force_login(factory.account(cast.diego))
    client.post(page, {"number": cast.bilal.number, "identity_check": "Pièce d’identité vue"})
    request = poll.of.poll.roll.get(member=cast.bilal).reissues.get()
    client.force_login(factory.account(cast.gwenn))

    decision = reverse("votes:reissue-decision", args=[poll.of.poll.uuid, request.pk])
    after = client.post(decision, {"decision": "approve"}, follow=True).content.decode()

    assert "Remettez au membre l’enveloppe fermée R1" in after
    assert "Enveloppe R1" in after
    assert "BENALI Bilal" in after


def test_who_made_the_codes_learns_at_no_desk_whose_number_is_which(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = factory.opened(cast, reserves=1)
    monkeypatch.setattr(clock, "now", lambda: poll.of.at)
    page = reverse("votes:reissues", args=[poll.of.poll.uuid])
    client.force_login(factory.account(cast.diego))
    client.post(page, {"number": cast.bilal.number, "identity_check": "Pièce d’identité vue"})
    request = poll.of.poll.roll.get(member=cast.bilal).reissues.get()
    decision = reverse("votes:reissue-decision", args=[poll.of.poll.uuid, request.pk])
    client.force_login(factory.account(poll.maker))

    read = client.get(page)
    decided = client.post(decision, {"decision": "approve"}, follow=True)

    assert (read.status_code, decided.status_code) == (403, 403)
    request.refresh_from_db()
    assert request.state == "asked"

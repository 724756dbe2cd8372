"""A lost machine on the pages: who can give the rights back, and the door by which they do."""

import pytest
from django.test import Client

from tests.cast import Cast
from tests.conftest import Machine, StrictClient
from tests.factories import polls
from tests.pages.station.test_programs import OURS, ask, rights

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def page(client: Client, of: polls.Rehearsed) -> str:
    return client.get(f"/scrutins/{of.poll.uuid}/").content.decode().replace("\xa0", " ")


def test_the_page_of_a_poll_says_with_whom_its_rights_are_sealed(
    client: Client, cast: Cast
) -> None:
    of = polls.opened(cast)
    client.force_login(cast.alice.account)

    shown = page(client, of)

    assert "scellé en deux moitiés : Alice Martin et Gwenn Le Goff" in shown
    assert "la machine a été remplacée" not in shown


def test_two_key_holders_give_the_rights_back_by_their_doors(
    client: Client, cast: Cast, another_machine: Machine
) -> None:
    of = polls.opened(cast)
    another_machine()
    client.force_login(cast.alice.account)
    address = f"/scrutins/{of.poll.uuid}/depositaire"
    shown = page(client, of)
    voter = StrictClient()
    voter.force_login(cast.chloe.account)
    refused = rights(voter, of)

    stages = []
    for index, member in enumerate(cast.key_holders[:2], 1):
        holder = StrictClient()
        holder.force_login(member.account)
        stages.append(holder.get(address, headers=OURS).json()["stage"])
        stages.append(ask(holder, f"{address}/restore", {"half": of.half(index)}).json()["stage"])

    assert "Deux dépositaires peuvent les rendre : Alice Martin et Gwenn Le Goff" in shown
    assert refused.status_code == 409
    assert "Alice Martin et Gwenn Le Goff" in refused.json()["what_to_do"]
    assert stages == ["restore", "waiting", "restore", "ready"]
    assert rights(voter, of).status_code == 200
    assert "la machine a été remplacée" not in page(client, of)


def test_the_home_of_a_holder_asks_for_their_half_until_it_is_given(
    client: Client, cast: Cast, another_machine: Machine
) -> None:
    of = polls.opened(cast)
    client.force_login(cast.gwenn.account)
    asked = "Rendre votre moitié des droits de vote"
    before = client.get("/").content.decode()
    another_machine()

    missing = client.get("/").content.decode()
    ask(client, f"/scrutins/{of.poll.uuid}/depositaire/restore", {"half": of.half(2)})

    assert asked not in before
    assert asked in missing
    assert asked not in client.get("/").content.decode()


def test_a_false_half_is_refused_in_words_and_never_said_back(
    client: Client, cast: Cast, another_machine: Machine
) -> None:
    of = polls.opened(cast)
    another_machine()
    client.force_login(cast.alice.account)
    false = "ab" * 32

    answer = ask(client, f"/scrutins/{of.poll.uuid}/depositaire/restore", {"half": false})

    assert answer.status_code == 409
    assert "copie scellée de ce dépositaire" in answer.json()["title"] + answer.json()["detail"]
    assert false not in answer.content.decode()

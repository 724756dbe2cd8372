"""The page from which an urn that must not be counted is left so, and what members then read."""

import pytest
from django.test import Client
from django.urls import reverse

from common import clock
from tests.cast import Cast
from tests.factories import polls
from tests.factories.polls import YES
from votes.station.actions import uncounting
from votes.station.models import Uncounting
from votes.urn import queries as urn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

WHY = "Une seule personne a voté."
ASK, DECIDE, DROP = "ne-pas-depouiller", "confirmer-non-depouille", "depouiller-quand-meme"


@pytest.fixture
def of(cast: Cast) -> polls.Rehearsed:
    made = polls.opened(cast)
    made.vote(cast.bilal, [YES])
    made.end()
    return made


def press(client: Client, of: polls.Rehearsed, verb: str, **fields: object):
    return client.post(f"/scrutins/{of.poll.uuid}/{verb}", fields)


def page(client: Client, of: polls.Rehearsed) -> str:
    return client.get(f"/scrutins/{of.poll.uuid}/").content.decode()


def test_one_certifier_asks_and_another_decides_from_the_page_of_the_poll(
    client: Client, cast: Cast, of: polls.Rehearsed
) -> None:
    client.force_login(cast.alice.account)
    assert ASK in page(client, of)
    press(client, of, ASK, ground="lone_ballot", reasons=WHY)
    mine = page(client, of)
    client.force_login(cast.gwenn.account)
    hers = page(client, of)
    request = Uncounting.objects.get()
    answer = press(client, of, DECIDE, request=request.pk, sure="on")

    assert DECIDE not in mine
    assert DROP in mine
    assert WHY in mine
    assert DECIDE in hers
    assert WHY in hers
    assert answer.status_code == 302
    after = page(client, of)
    assert "Cette urne n’est pas dépouillée" in after
    assert WHY in after
    assert ASK not in after
    assert DECIDE not in after
    assert "Annuler" not in after


def test_the_second_person_says_that_they_know_it_cannot_be_undone(
    client: Client, cast: Cast, of: polls.Rehearsed
) -> None:
    request = uncounting.ask(
        poll=of.poll, ground="other", reasons=WHY, at=of.at, by=cast.alice.account
    )
    client.force_login(cast.gwenn.account)

    answer = press(client, of, DECIDE, request=request.pk)

    assert answer.status_code == 400
    assert urn.poll(of.poll.uuid).state == "ended"


def test_a_request_that_was_replaced_meanwhile_is_not_decided_unread(
    client: Client, cast: Cast, of: polls.Rehearsed
) -> None:
    first = uncounting.ask(
        poll=of.poll, ground="other", reasons=WHY, at=of.at, by=cast.alice.account
    )
    uncounting.drop(request=first, at=of.at, by=cast.alice.account)
    uncounting.ask(
        poll=of.poll, ground="other", reasons="Autre chose", at=of.at, by=cast.hugo.account
    )
    client.force_login(cast.gwenn.account)

    answer = press(client, of, DECIDE, request=first.pk, sure="on")

    assert answer.status_code == 409
    assert urn.poll(of.poll.uuid).state == "ended"


@pytest.mark.parametrize("who", ["diego", "bilal", "eve"])
def test_nobody_else_asks_for_it(client: Client, cast: Cast, of: polls.Rehearsed, who: str) -> None:
    person = getattr(cast, who)
    client.force_login(getattr(person, "account", person))

    answer = press(client, of, ASK, ground="other", reasons=WHY)

    assert answer.status_code in (403, 404)
    assert not Uncounting.objects.exists()


def test_the_public_board_says_it_and_members_see_no_result(
    client: Client, cast: Cast, of: polls.Rehearsed
) -> None:
    request = uncounting.ask(
        poll=of.poll, ground="lone_ballot", reasons=WHY, at=of.at, by=cast.alice.account
    )
    uncounting.confirm(request=request, at=clock.now(), by=cast.gwenn.account)

    board = client.get(reverse("urn:board", args=[of.poll.uuid])).content.decode()
    results = client.get(f"/api/v1/polls/{of.poll.uuid}/results/")

    assert "Deux personnes ont décidé de ne pas dépouiller cette urne" in board
    assert results.status_code == 404
    assert results.json()["code"] == "left-uncounted"

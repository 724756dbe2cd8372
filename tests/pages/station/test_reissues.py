"""The page of the help desk that replaces a right to vote."""

import pytest
from django.test import Client
from django.urls import reverse

from common import clock
from tests.cast import Cast
from tests.factories import polls
from votes.station.models import Reissue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SEEN = "Rappelé au numéro du registre, date d’entrée donnée"


def test_one_asks_another_replaces_and_the_page_keeps_both(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = polls.opened(cast, reserves=1)
    monkeypatch.setattr(clock, "now", lambda: of.at)
    page = reverse("votes:reissues", args=[of.poll.uuid])
    client.force_login(cast.diego.account)
    unknown = client.post(page, {"number": 999_999, "identity_check": SEEN})
    client.post(page, {"number": cast.bilal.number, "identity_check": SEEN})
    request = Reissue.objects.get()
    mine = client.get(page).content.decode()
    decision = reverse("votes:reissue-decision", args=[of.poll.uuid, request.pk])
    alone = client.post(decision, {"decision": "approve"})

    client.force_login(cast.gwenn.account)
    client.post(decision, {"decision": "approve"})
    after = client.get(page).content.decode()

    assert (unknown.status_code, alone.status_code) == (400, 403)
    assert "Remplacer ce droit" not in mine
    assert "Remplacé" in after
    request.refresh_from_db()
    assert (request.state, request.decided_by) == ("approved", cast.gwenn.account)


def test_nothing_can_be_asked_once_the_vote_has_ended(cast: Cast, client: Client) -> None:
    of = polls.opened(cast, reserves=1)
    page = reverse("votes:reissues", args=[of.poll.uuid])
    client.force_login(cast.diego.account)

    running = client.get(page).content.decode()
    of.end()
    ended = client.get(page).content.decode()

    assert 'name="identity_check"' in running
    assert 'name="identity_check"' not in ended
    assert "entre le scellement et la fin du scrutin" in ended


@pytest.mark.parametrize(
    ("role", "status"),
    [("diego", 200), ("gwenn", 200), ("fatou", 200), ("bilal", 403), ("eve", 404)],
)
def test_the_page_opens_for_the_help_desk_alone(
    cast: Cast, client: Client, role: str, status: int
) -> None:
    of = polls.opened(cast)
    person = getattr(cast, role)
    client.force_login(getattr(person, "account", person))

    answer = client.get(reverse("votes:reissues", args=[of.poll.uuid]))

    assert answer.status_code == status

"""Registers of the organs by the API: what their readers read, and no draft."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from assembly.actions import copies, signatures
from assembly.actions import organ_meetings as acts
from assembly.models import OrganMeeting
from common import clock
from tests.actions.assembly.test_organ_minutes import (
    AFTER,
    DIRECTORS,
    begun,
    decision,
    entered,
    write,
)
from tests.cast import Cast
from tests.factories import assemblies as made

pytestmark = pytest.mark.django_db
SUPERVISORS = "/api/v1/assemblies/organs/supervisory_board/"
BOARD = "/api/v1/assemblies/organs/board/"


@pytest.fixture(autouse=True)
def _day(cast: Cast) -> None:
    made.rules()
    clock.move(AFTER + timedelta(hours=1) - clock.now())


def ask(client: Client, person: Any, address: str) -> Any:
    client.force_login(getattr(person, "account", person))
    return client.get(address)


def test_a_line_tells_all_that_its_paper_bears(cast: Cast, client: Client) -> None:
    meeting = entered(cast, decision("Ouvrir une agence", 2, 0, 0))
    signatures.approve(minutes=meeting, at=AFTER, by=cast.alice.account)
    copies.certify(minutes=meeting, resolutions=[1], at=AFTER, by=cast.alice.account)
    acts.correct(meeting=meeting, at=AFTER, by=cast.alice.account)

    register = ask(client, cast.gwenn, SUPERVISORS).json()
    line = ask(client, cast.gwenn, f"{SUPERVISORS}1/").json()

    assert [each["number"] for each in register["lines"]] == [1]
    assert register["first_broken"] is None
    assert register["lines"][0]["is_signed"] is False
    assert line["content"]["decisions"][0]["title"] == "Ouvrir une agence"
    assert [(each["level"], each["holds"]) for each in line["signatures"]] == [("simple", None)]
    assert [each["name"] for each in line["still_to_sign"]] == ["au moins un autre membre"]
    assert (line["is_intact"], line["is_advanced"]) == (True, False)
    assert client.get(line["copies"][0]["url"]).content.startswith(b"%PDF-")
    assert client.get(line["paper"]).content.startswith(b"%PDF-")


def test_the_register_of_the_supervisory_board_is_not_there_for_the_board(
    cast: Cast, client: Client
) -> None:
    entered(cast)
    board = write(begun(cast.diego, DIRECTORS), cast.diego, {cast.diego: "present"})
    acts.enter(meeting=board, at=AFTER, by=cast.diego.account)
    begun(cast.diego, DIRECTORS)

    assert ask(client, cast.diego, SUPERVISORS).status_code == 404
    assert ask(client, cast.diego, f"{SUPERVISORS}1/").status_code == 404
    assert len(ask(client, cast.alice, BOARD).json()["lines"]) == 1
    assert ask(client, cast.alice, f"{BOARD}2/").status_code == 404
    assert ask(client, cast.alice, "/api/v1/assemblies/organs/autre/").status_code == 404
    assert OrganMeeting.objects.count() == 2


def test_members_and_operators_read_no_register_of_an_organ(cast: Cast, client: Client) -> None:
    entered(cast)

    assert client.get(SUPERVISORS).status_code in {401, 403}
    assert ask(client, cast.bilal, SUPERVISORS).status_code == 403
    assert ask(client, cast.fatou, SUPERVISORS).status_code == 403

"""Public reads of polls: no account, nothing that names a voter."""

import json

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories import polls
from tests.factories.polls import NO, YES
from votes.station.actions import certification
from votes.station.actions import polls as life
from votes.station.questions import judgment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def read(client: Client, path: str = ""):
    return client.get(f"/api/v1/polls/{path}", headers={"Accept": "application/json"})


def test_polls_in_preparation_or_cancelled_are_nobody_s_business(
    client: Client, cast: Cast
) -> None:
    draft, cancelled = polls.prepared(cast), polls.opened(cast)
    life.cancel(poll=cancelled.poll, at=cancelled.at, why="Erreur")

    assert read(client).json()["results"] == []
    for of in (draft, cancelled):
        assert read(client, f"{of.poll.uuid}/").status_code == 404
        assert read(client, f"{of.poll.uuid}/board/").status_code == 404


def test_an_open_poll_tells_its_questions_and_turnout(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])

    (listed,) = read(client).json()["results"]
    detail = read(client, f"{of.poll.uuid}/").json()

    assert listed["uuid"] == of.poll.uuid
    assert detail["turnout"] == {"registered": 7, "voted": None}  # so few could say who
    assert detail["questions"][0]["answers"] == ["Pour", "Contre", "Abstention"]
    assert "candidates" not in detail["questions"][0]
    assert detail["archive"] == f"/urne/{of.poll.uuid}/archive.bel"


def test_the_board_lists_trackers_without_time(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)
    receipts = [of.vote(member, [NO]) for member in (cast.bilal, cast.chloe)]
    life.suspend(poll=of.poll, at=of.at)

    board = read(client, f"{of.poll.uuid}/board/").json()

    assert board["trackers"] == sorted(receipt.tracker for receipt in receipts)
    assert [m["verb"] for m in board["milestones"]] == ["sealed", "opened", "suspended"]


def test_results_come_once_published_with_the_certifier_s_word(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.vote(cast.chloe, [YES])
    early = read(client, f"{of.poll.uuid}/results/")
    of.count()
    certification.certify(poll=of.poll, certifier=cast.alice, at=of.at, by=cast.alice.account)

    results = read(client, f"{of.poll.uuid}/results/").json()

    assert (early.status_code, early.json()["code"]) == (404, "no-result-yet")
    assert results["questions"][0]["counts"] == [2, 0, 0]
    assert results["questions"][0]["blank"] is None
    assert results["certification"]["certifier"] == "Alice Martin"


def test_no_read_names_a_voter(client: Client, cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.vote(cast.chloe, [YES])
    of.count()

    answers = [read(client, path).json() for path in (
        "", f"{of.poll.uuid}/", f"{of.poll.uuid}/board/", f"{of.poll.uuid}/results/"
    )]  # fmt: skip

    said = json.dumps(answers, ensure_ascii=False)
    for name in ("Benali", "BENALI", "bilal@", str(cast.bilal.account.pk)):
        assert name not in said


def test_results_say_the_outcome_of_a_judgment_in_sentences(client: Client, cast: Cast) -> None:
    of = polls.opened(
        cast, questions=judgment("Quel emblème ?", ("Chêne", "Ruche"), ("Oui", "Non"))
    )
    of.vote(cast.bilal, [[1, 0], [0, 1]])
    of.vote(cast.chloe, [[1, 0], [0, 1]])
    of.count()

    results = read(client, f"{of.poll.uuid}/results/").json()

    (outcome,) = results["outcomes"]
    assert [question["option"] for question in results["questions"]] == ["Chêne", "Ruche"]
    assert (outcome["title"], outcome["places"]) == ("Quel emblème ?", [["Chêne"], ["Ruche"]])
    assert "Chêne" in outcome["sentence"]
    assert len(outcome["steps"]) == 1

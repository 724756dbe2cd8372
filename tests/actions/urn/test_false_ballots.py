"""Whoever was let in and sends ballots that no booth makes does not keep the checkers busy."""

import json
from datetime import timedelta

import pytest

from common.refusals import Refusal
from tests.factories import urns
from tests.factories.urns import NOON
from votes.urn.actions import credentials
from votes.urn.false_ballots import ENOUGH, RIGHTS_KEPT, WAIT, FalseBallots
from votes.urn.models import Rank

pytestmark = pytest.mark.django_db


def false(box: urns.Box, voter: int = 0) -> str:
    """A ballot whose signature is that of another one."""
    ballot, other = json.loads(box.ballot(voter)), json.loads(box.ballot(voter))
    return json.dumps(ballot | {"signature": other["signature"]}, separators=(",", ":"))


def answer(box: urns.Box, text: str, voter: int = 0, *, after: timedelta = timedelta()) -> str:
    try:
        box.send(text, box.permit(voter), at=NOON + after)
    except Refusal as refusal:
        return refusal.code
    return "received"


def test_a_right_that_sent_many_false_ballots_waits_and_the_others_do_not() -> None:
    box = urns.opened()
    broken = false(box)
    first = [answer(box, broken) for _ in range(ENOUGH)]

    then = answer(box, box.ballot(0))

    assert "too-many-false-ballots" not in first
    assert then == "too-many-false-ballots"
    assert answer(box, box.ballot(1), 1) == "received"


def test_the_wait_ends_by_itself() -> None:
    box = urns.opened()
    broken = false(box)
    for _ in range(ENOUGH):
        answer(box, broken)

    assert answer(box, box.ballot(0), after=WAIT) == "received"


def test_what_comes_without_a_permit_does_not_close_the_door_to_its_owner() -> None:
    box = urns.opened()
    for _ in range(ENOUGH + 1):
        with pytest.raises(Refusal) as refused:
            box.send(false(box), "1.0.0.owner.0.nothing")
        assert refused.value.code == "permit-refused"

    assert answer(box, box.ballot(0)) == "received"


def test_the_holder_of_a_pouvoir_does_not_keep_its_principal_from_voting() -> None:
    box = urns.opened()
    broken, theirs = false(box), box.permit(rank=Rank.HOLDER)
    for _ in range(ENOUGH):
        with pytest.raises(Refusal):
            box.send(broken, theirs)

    with pytest.raises(Refusal) as refused:
        box.send(box.ballot(0), theirs)

    assert refused.value.code == "too-many-false-ballots"
    assert answer(box, box.ballot(0)) == "received"


def test_a_permit_made_worthless_does_not_keep_the_owner_from_voting() -> None:
    box = urns.opened()
    broken, stolen = false(box), box.permit()
    credentials.raise_epoch(poll_uuid=box.uuid, credential=box.credential())
    for _ in range(ENOUGH):
        with pytest.raises(Refusal):
            box.send(broken, stolen)

    assert answer(box, box.ballot(0)) == "received"


def test_what_is_remembered_is_bounded() -> None:
    seen = FalseBallots()
    for number in range(RIGHTS_KEPT + ENOUGH):
        seen.count(("poll", f"right {number}", "owner", 0), NOON)

    assert len(seen._seen) == RIGHTS_KEPT

"""The bureau's checks see what has moved."""

import pytest

from tests.cast import Cast
from tests.factories import polls
from tests.factories.polls import YES
from votes.station import integrity
from votes.station.actions import projection
from votes.station.models import HandOver, RollEntry
from votes.urn.models import Credential, Record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def of(cast: Cast) -> polls.Rehearsed:
    """An open poll in which somebody has voted."""
    made = polls.opened(cast)
    made.vote(cast.bilal, [YES])
    projection.project_turnout(poll=made.poll, at=made.at)
    return made


def failed(of: polls.Rehearsed) -> list[int]:
    """The positions of the checks that fail."""
    of.poll.refresh_from_db()
    return [i for i, check in enumerate(integrity.checks(of.poll)) if not check.ok]


def test_every_check_is_good_on_an_honest_poll(of: polls.Rehearsed) -> None:
    assert failed(of) == []


def test_an_altered_record_breaks_the_chain(of: polls.Rehearsed) -> None:
    record = Record.objects.filter(poll=of.poll.uuid, height=1, kind="data").get()
    Record.objects.filter(pk=record.pk).update(body=record.body.replace("1", "2", 1))

    assert failed(of) == [2]


def test_a_dropped_ballot_breaks_the_chain(of: polls.Rehearsed) -> None:
    Record.objects.filter(poll=of.poll.uuid, height=1).delete()

    assert 2 in failed(of)


def test_a_credential_of_nobody_is_seen(of: polls.Rehearsed) -> None:
    Credential.objects.create(poll_id=of.poll.uuid, digest="0" * 64, key="4")

    assert failed(of) == [3]


def test_a_ballot_without_a_hand_over_is_an_alarm(of: polls.Rehearsed) -> None:
    HandOver.objects.all().delete()

    assert failed(of) == [4]


def test_a_credential_moved_to_another_name_is_an_alarm(of: polls.Rehearsed, cast: Cast) -> None:
    one = RollEntry.objects.get(poll=of.poll, member=cast.bilal)
    other = RollEntry.objects.get(poll=of.poll, member=cast.diego)
    one.public_credential, other.public_credential = (
        other.public_credential,
        one.public_credential,
    )
    one.save()
    other.save()

    assert 4 in failed(of)


def test_changed_programs_are_seen(of: polls.Rehearsed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integrity, "programs_served", lambda: {"booth.js": "0" * 64})

    assert failed(of) == [1]

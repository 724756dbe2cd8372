"""What a process read of a poll a moment ago refuses nobody and receives nothing."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import connections

from common.refusals import Refusal
from tests.factories import urns
from votes.urn import recently
from votes.urn.models import Ballot, Poll
from votes.urn.states import PollState

pytestmark = pytest.mark.django_db


def elsewhere(box: urns.Box, **changes: object) -> None:
    """Another process changes the poll: nothing tells this one."""
    Poll.objects.filter(pk=box.uuid).update(**changes)


def test_a_poll_closed_elsewhere_a_moment_ago_receives_nothing() -> None:
    box = urns.opened()
    box.cast(0)
    ballot, permit = box.ballot(1), box.permit(1)
    elsewhere(box, state=PollState.SUSPENDED, epoch=box.poll.epoch + 1)

    with pytest.raises(Refusal, match="remote-vote-closed"):
        box.send(ballot, permit)

    assert Ballot.objects.count() == 1


def test_a_permit_of_a_new_epoch_is_not_refused_for_the_one_before() -> None:
    box = urns.opened()
    box.cast(0)
    elsewhere(box, epoch=box.poll.epoch + 1)

    assert box.cast(1).height == 2


def test_a_poll_opened_elsewhere_is_not_refused_for_having_been_closed() -> None:
    box = urns.opened()
    elsewhere(box, state=PollState.SUSPENDED)
    with pytest.raises(Refusal, match="remote-vote-closed"):
        box.cast(0)
    elsewhere(box, state=PollState.OPEN)

    assert box.cast(0).height == 1


def test_of_all_who_come_in_one_second_one_asks_the_base(
    django_assert_num_queries: Callable[..., AbstractContextManager[object]],
) -> None:
    box = urns.opened()
    box.cast(0)

    kept = recently.read(box.uuid)

    assert kept is not None
    assert kept.state == PollState.OPEN
    with django_assert_num_queries(0, connection=connections["urn"]):
        assert recently.read(box.uuid) is kept


def test_what_is_older_than_a_second_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    box = urns.opened()
    box.cast(0)
    since = recently.monotonic()

    monkeypatch.setattr(recently, "monotonic", lambda: since + recently.KEPT_SECONDS)

    assert recently.read(box.uuid) is None

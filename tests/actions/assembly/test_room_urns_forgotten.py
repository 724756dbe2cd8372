"""The roll of an urn of the sitting, its émargement and what its voters were told go as those of
the agenda: nothing joins a person to a ballot for longer (R-RGPD-05, ADR 18, ADR 22)."""

from datetime import datetime, timedelta

import pytest

from assembly import retention
from assembly.actions import outcomes, proclaiming
from assembly.actions import retention as acts
from assembly.actions import room_urns as urns
from common.clock import PARIS
from members.models import Member
from notifications.models import Message
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories import room_urns as room
from tests.factories.assemblies import Story
from tests.factories.polls import YES
from votes.station.models import DestroyedRoll, HandOver, Poll, RollEntry, TurnoutEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

TWO_YEARS = datetime(2028, 6, 7, 9, 0, tzinfo=PARIS)


@pytest.fixture
def others(cast: Cast) -> list[Member]:
    return room.companions(10)


def decided(cast: Cast, others: list[Member]) -> tuple[Story, Poll, Poll]:
    """A first urn of the sitting is given up, a second one is counted; the assembly is decided."""
    story = room.sitting(cast, others)
    given_up = room.put(story, room.wish(story)).poll
    by = assemblies.chair(cast)
    urns.give_up(resolution=room.wish(story), why="Une clé manque.", at=story.at, by=by)
    of = room.counted(story, others, [cast.alice])
    proclaiming.proclaim(resolution=room.wish(story), at=story.at, by=by)
    story.at += timedelta(minutes=5)
    story.room_vote()
    for member in others:
        story.vote(member, [YES])
    story.close().count().certify()
    outcomes.record(assembly=story.assembly, at=story.at)
    story.refresh()
    return story, given_up, of.poll


def test_the_roll_of_an_urn_of_the_sitting_is_destroyed_with_that_of_the_agenda(
    cast: Cast, others: list[Member]
) -> None:
    story, given_up, counted = decided(cast, others)
    assert TurnoutEntry.objects.filter(entry__poll=counted).count() == 11
    told = Message.objects.filter(subject=counted.journal_subject)
    assert told.exists()
    assert set(told) <= set(retention.messages_of(story.assembly))

    order = acts.propose(at=TWO_YEARS, by=assemblies.board(cast))
    acts.confirm(destruction=order, at=TWO_YEARS, by=assemblies.chair(cast))
    acts.carry_out(at=TWO_YEARS)

    mine = [story.rehearsed[0].poll, given_up, counted]
    assert not RollEntry.objects.filter(poll__in=mine).exists()
    assert not TurnoutEntry.objects.filter(entry__poll__in=mine).exists()
    assert not HandOver.objects.exists()
    assert set(DestroyedRoll.objects.values_list("poll", flat=True)) == {each.pk for each in mine}
    assert not told.all().exists()

"""A process that dies after the commit tells nobody: the worker finishes its sentence. And what is
counted at the close of a sitting is what is in the urn."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django_q.models import Schedule

from assembly import tasks
from assembly.actions import closing
from assembly.models import Minutes
from assembly.participation import QuorumNow, quorum_now
from assembly.states import AssemblyState
from common.refusals import Refusal
from notifications.models import Campaign
from tests.cast import Cast
from tests.factories import assemblies, polls
from tests.factories.assemblies import Story
from tests.factories.polls import YES
from votes.station.actions import certification
from votes.station.actions import polls as station
from votes.urn import queries as urn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def voted(cast: Cast) -> Story:
    """A sitting closed, its urn ended and not yet counted."""
    story = Story(cast, assemblies.draft(cast)).convene().open_vote()
    story.vote(cast.bilal, [YES])
    story.vote(cast.gwenn, [YES])
    story.close_remote_vote()
    story.open_sitting(cast.alice)
    return story.close()


def test_a_vote_opened_in_silence_calls_its_members(cast: Cast) -> None:
    story = Story(cast, assemblies.draft(cast)).convene()
    poll = story.assembly.polls.get().poll
    devices = polls.ceremony_of(poll.trustees_count, poll.threshold)
    of = polls.with_keys(polls.Rehearsed(poll, assemblies.OPENS_AT, devices))
    station.seal(poll=of.poll, at=of.at)
    station.open_poll(poll=of.poll, at=of.at)
    assert story.refresh().state == AssemblyState.CONVENED

    tasks.repair(of.at)

    assert story.refresh().state == AssemblyState.VOTING
    assert Campaign.objects.count() == 1


def test_a_count_published_in_silence_is_recorded_and_certified(cast: Cast) -> None:
    story = voted(cast)
    of = story.rehearsed[0]
    of.poll.refresh_from_db()
    of.at = story.at + timedelta(minutes=30)
    of.count(holders=(1, 2))
    assert story.refresh().state == AssemblyState.CLOSED

    tasks.repair(story.at)
    tasks.repair(story.at)

    assert story.refresh().state == AssemblyState.DECIDED
    certification.certify(
        poll=of.poll, certifier=cast.alice, at=story.at, by=assemblies.chair(cast)
    )
    assert not Minutes.objects.filter(kind=Minutes.Kind.CERTIFICATE).exists()
    tasks.repair(story.at)
    tasks.repair(story.at)
    assert Minutes.objects.filter(kind=Minutes.Kind.CERTIFICATE).count() == 1


def test_no_ballot_comes_in_while_those_who_took_part_are_counted(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The minutes' figures are those of the urn, whoever votes as the chair closes."""
    story = Story(cast, assemblies.draft(cast)).convene().open_vote()
    story.vote(cast.bilal, [YES])
    story.vote(cast.gwenn, [YES])
    story.close_remote_vote()
    story.open_sitting(cast.alice, cast.chloe).room_vote()
    of = story.rehearsed[0]
    (right,) = of.rights_of(cast.chloe, at=story.at)
    late = of.ballot(right, [YES])

    def counted_with_a_late_voter(*asked: Any) -> QuorumNow:
        now = quorum_now(*asked)
        with suppress(Refusal):
            of.send(late, right.permit, at=story.at)
        return now

    monkeypatch.setattr(closing, "quorum_now", counted_with_a_late_voter)
    story.close()

    assert urn.turnout(of.poll.uuid) == story.assembly.call.quorum_records.get().remote == 2


def test_the_worker_looks_every_minute() -> None:
    schedule = Schedule.objects.get(func="assembly.tasks.follow_the_polls")

    assert (schedule.minutes, schedule.repeats) == (1, -1)

"""A finished vote is looked at for as long as its archive is kept: a fault found later is told."""

from datetime import timedelta

import pytest
from django.test import Client

from common import clock
from common.refusals import Refusal
from notifications.models import Message
from tests.cast import Cast
from tests.factories import polls
from tests.factories.polls import NO, YES
from votes.station import integrity, tasks, watch
from votes.station.actions import certification, retention, watching
from votes.station.models import HandOver, IntegrityRun
from votes.station.models import Poll as StationPoll
from votes.urn.actions import polls as urn_polls
from votes.urn.models import Poll, Record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def counted(cast: Cast) -> polls.Rehearsed:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.vote(cast.chloe, [NO])
    of.count()
    return of


@pytest.fixture
def of(cast: Cast) -> polls.Rehearsed:
    return counted(cast)


def spoil(of: polls.Rehearsed) -> None:
    """Somebody with the base in hand changes a ballot of the published archive."""
    Record.objects.filter(poll=of.poll.uuid, height=1, kind="data").update(body="{}")


def test_a_finished_vote_is_checked_once_a_day_and_hourly_while_a_check_fails(
    of: polls.Rehearsed,
) -> None:
    start = clock.now()
    assert watch.next_finished(start) == [of.poll]
    watching.check(poll=of.poll, at=start)
    assert watch.next_finished(start + DAY - MINUTE) == []
    assert watch.next_finished(start + DAY) == [of.poll]

    spoil(of)
    watching.check(poll=of.poll, at=start + DAY)

    assert watch.next_finished(start + DAY + HOUR - MINUTE) == []
    assert watch.next_finished(start + DAY + HOUR) == [of.poll]


def test_finished_votes_take_turns_one_at_a_time(of: polls.Rehearsed, cast: Cast) -> None:
    other = counted(cast)

    tasks.check_integrity()
    first = set(IntegrityRun.objects.values_list("poll", flat=True))
    tasks.check_integrity()
    tasks.check_integrity()

    assert len(first) == 1
    seen = list(IntegrityRun.objects.values_list("poll", flat=True))
    assert sorted(seen) == sorted([of.poll.pk, other.poll.pk])


def test_all_is_well_with_a_finished_vote_even_when_its_roll_is_destroyed(
    of: polls.Rehearsed,
) -> None:
    before = watching.check(poll=of.poll, at=of.at)
    retention.destroy_signed_roll(poll=of.poll, at=of.at)

    after = watching.check(poll=of.poll, at=of.at + DAY)

    assert (before.failed, after.failed) == (frozenset(), frozenset())
    assert {each["check"] for each in after.outcomes} >= integrity.OF_THE_ARCHIVE
    assert not integrity.OF_THE_ROLL & {each["check"] for each in after.outcomes}


def test_a_roll_is_not_destroyed_nor_hours_forgotten_before_the_vote_is_over(cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.end()

    for act in (
        lambda: retention.destroy_signed_roll(poll=of.poll, at=of.at),
        lambda: urn_polls.forget_hours(poll_uuid=of.poll.uuid),
    ):
        with pytest.raises(Refusal) as error:
            act()
        assert error.value.code == "poll-not-finished"

    assert of.poll.roll.count() == len(cast.members)


def test_a_ballot_changed_after_the_result_is_told_to_the_certifiers(of: polls.Rehearsed) -> None:
    watching.check(poll=of.poll, at=of.at)
    retention.destroy_signed_roll(poll=of.poll, at=of.at)
    spoil(of)

    run = watching.check(poll=of.poll, at=of.at + DAY)

    assert run.failed == {"chain"}
    told = Message.objects.filter(step=f"integrity-{run.pk}").order_by("to_name")
    assert [each.to_name for each in told] == ["Alice Martin", "Gwenn Le Goff", "Hugo Nguyen"]


def test_an_archive_rewritten_whole_after_the_result_is_seen(of: polls.Rehearsed) -> None:
    """The chain ends earlier and looks whole: what was seen before, and the result, disagree."""
    watching.check(poll=of.poll, at=of.at)
    last = Record.objects.filter(poll=of.poll.uuid, kind="event").order_by("position").last()
    assert last is not None
    Record.objects.filter(poll=of.poll.uuid, height=last.height).delete()
    before = Record.objects.filter(poll=of.poll.uuid, kind="event").order_by("position").last()
    assert before is not None
    Poll.objects.filter(pk=of.poll.uuid).update(
        height=before.height, head=before.name, published_height=before.height
    )

    run = watching.check(poll=of.poll, at=of.at + DAY)

    assert {"heads", "result"} <= run.failed


def test_a_published_result_that_is_no_longer_the_archive_s_is_seen(of: polls.Rehearsed) -> None:
    StationPoll.objects.filter(pk=of.poll.pk).update(result=[[2, 0, 0]])
    of.poll.refresh_from_db()

    run = watching.check(poll=of.poll, at=of.at)

    assert run.failed == {"result"}


def test_an_urn_that_is_gone_is_an_alarm_and_not_a_crash(
    of: polls.Rehearsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = StationPoll.objects.get(pk=of.poll.pk)
    other.uuid = "AAAAAAAAAAAAAA"

    found = {each.code: each.ok for each in integrity.checks(other)}

    assert not found["fingerprint"]
    assert not found["chain"]
    assert not found["result"]


def test_readers_of_the_result_are_told_since_when_the_archive_fails(
    client: Client, of: polls.Rehearsed, cast: Cast
) -> None:
    certification.certify(poll=of.poll, certifier=cast.gwenn, at=of.at, by=cast.gwenn.account)
    watching.check(poll=of.poll, at=of.at)
    assert watch.fault_after_result(of.poll) is None
    spoil(of)
    first = watching.check(poll=of.poll, at=of.at + DAY)
    watching.check(poll=of.poll, at=of.at + DAY + HOUR)

    fault = watch.fault_after_result(of.poll)

    assert fault is not None
    assert (fault.since, fault.names) == (first.at, [integrity.name_of("chain")])
    client.force_login(cast.gwenn.account)
    page = client.get(f"/scrutins/{of.poll.uuid}/").content.decode()
    told = client.get(f"/api/v1/polls/{of.poll.uuid}/results/").json()["failing_checks"]
    assert "l’archive de ce vote échoue à un contrôle" in page
    assert told == ["La chaîne de l’urne est intacte"]
    assert f"/scrutins/{of.poll.uuid}/integrite" in client.get("/").content.decode()


def test_a_check_of_the_roll_is_not_shown_to_readers_of_the_result(of: polls.Rehearsed) -> None:
    HandOver.objects.all().delete()
    run = watching.check(poll=of.poll, at=of.at)

    assert run.failed == {"hand-overs"}
    assert watch.fault_after_result(of.poll) is None

"""The checks that run by themselves: kept, told once, condensed; alarms show on the home."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from common import clock
from common.fingerprints import in_fours
from common.models import AuditEvent
from notifications.models import Message
from tests.cast import Cast
from tests.factories import polls
from tests.factories.polls import YES
from votes.station import tasks, watch
from votes.station.actions import projection, watching
from votes.station.models import HandOver, IntegrityRun
from votes.station.models.integrity import RunsAreAppendOnly
from votes.urn.actions import refused
from votes.urn.models import Ballot, Poll, Record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

FIVE = timedelta(minutes=5)


@pytest.fixture
def of(cast: Cast) -> polls.Rehearsed:
    """An open poll in which somebody has voted."""
    made = polls.opened(cast)
    made.vote(cast.bilal, [YES])
    projection.project_turnout(poll=made.poll, at=made.at)
    return made


def alerts() -> list[tuple[str, str]]:
    """Who was written to about the checks, and under which subject."""
    rows = Message.objects.filter(step__startswith="integrity-").order_by("queued_at", "to_name")
    return list(rows.values_list("to_name", "subject_line"))


def test_every_unfinished_vote_is_checked_by_itself(of: polls.Rehearsed, cast: Cast) -> None:
    polls.prepared(cast)

    tasks.check_integrity()

    run = IntegrityRun.objects.get()
    assert (run.poll, run.ok, len(run.outcomes)) == (of.poll, True, 11)
    assert (run.height, run.head) == Poll.objects.filter(pk=of.poll.uuid).values_list(
        "height", "head"
    ).get()


def test_a_failure_is_told_once_and_its_end_too(of: polls.Rehearsed, cast: Cast) -> None:
    handed = HandOver.objects.get()
    at = of.at
    watching.check(poll=of.poll, at=at)
    assert alerts() == []

    HandOver.objects.all().delete()
    for _ in range(3):
        at += FIVE
        watching.check(poll=of.poll, at=at)
    told_of_the_failure = alerts()
    handed.save(force_insert=True)
    for _ in range(2):
        at += FIVE
        watching.check(poll=of.poll, at=at)

    watchers = ["Alice Martin", "Gwenn Le Goff", "Hugo Nguyen"]
    assert [name for name, _subject in told_of_the_failure] == watchers
    assert [name for name, _subject in alerts()] == watchers * 2
    assert len({subject for _name, subject in alerts()}) == 2
    verbs = AuditEvent.objects.filter(verb__startswith="poll.integrity").order_by("pk")
    assert [(v.verb, v.details["checks"]) for v in verbs] == [
        ("poll.integrity_failed", ["hand-overs"]),
        ("poll.integrity_restored", ["hand-overs"]),
    ]


def test_another_failure_beside_the_first_is_told_too(of: polls.Rehearsed) -> None:
    HandOver.objects.all().delete()
    watching.check(poll=of.poll, at=of.at)
    Record.objects.filter(poll=of.poll.uuid, height=1, kind="data").update(body="{}")

    watching.check(poll=of.poll, at=of.at + FIVE)

    assert len(alerts()) == 6


def test_an_urn_that_was_cut_short_no_longer_has_the_heads_that_were_kept(
    of: polls.Rehearsed,
) -> None:
    """Truncated so well that the chain itself looks whole: the kept heads give it away."""
    watching.check(poll=of.poll, at=of.at)
    parent = Record.objects.get(poll=of.poll.uuid, height=0, kind="event").name
    Ballot.objects.all().delete()
    Record.objects.filter(poll=of.poll.uuid, height=1).delete()
    Poll.objects.filter(pk=of.poll.uuid).update(height=0, head=parent)

    run = watching.check(poll=of.poll, at=of.at + FIVE)

    assert "heads" in run.failed
    assert "chain" not in run.failed


def test_what_a_run_found_is_never_changed(of: polls.Rehearsed) -> None:
    run = watching.check(poll=of.poll, at=of.at)
    run.ok = False

    with pytest.raises(RunsAreAppendOnly):
        run.save()
    with pytest.raises(RunsAreAppendOnly):
        run.delete()


def test_good_days_gone_by_are_told_by_one_row_and_failures_stay(of: polls.Rehearsed) -> None:
    first = of.at.replace(hour=9, minute=0)
    for minutes in (0, 5, 10):
        watching.check(poll=of.poll, at=first + timedelta(minutes=minutes))
    HandOver.objects.all().delete()
    watching.check(poll=of.poll, at=first + timedelta(minutes=15))
    before = watch.days(of.poll)

    assert watching.condense(poll=of.poll, at=first + timedelta(days=7)) == 0
    assert watching.condense(poll=of.poll, at=first + timedelta(days=8)) == 2
    assert watching.condense(poll=of.poll, at=first + timedelta(days=8)) == 0

    assert watch.days(of.poll) == before
    assert (before[0].runs, before[0].failed) == (4, 1)
    assert IntegrityRun.objects.count() == 2


def test_a_ballot_is_given_time_to_be_signed_for_and_not_more(
    of: polls.Rehearsed, cast: Cast
) -> None:
    of.vote(cast.chloe, [YES])
    assert watching.check(poll=of.poll, at=of.at).ok

    Ballot.objects.update(at=clock.now() - timedelta(minutes=11))

    assert watching.check(poll=of.poll, at=of.at).failed == {"turnout"}


def test_an_alarm_shows_on_the_home_of_those_who_watch_and_of_nobody_else(
    client: Client, of: polls.Rehearsed, cast: Cast
) -> None:
    HandOver.objects.all().delete()
    watching.check(poll=of.poll, at=of.at)

    seen = {}
    for member in (cast.gwenn, cast.bilal):
        client.force_login(member.account)
        seen[member] = f"/scrutins/{of.poll.uuid}/integrite" in client.get("/").content.decode()

    assert seen == {cast.gwenn: True, cast.bilal: False}


def test_the_history_is_read_by_day_on_the_page_of_the_checks(
    client: Client, of: polls.Rehearsed, cast: Cast
) -> None:
    run = watching.check(poll=of.poll, at=of.at)
    client.force_login(cast.gwenn.account)

    page = client.get(f"/scrutins/{of.poll.uuid}/integrite").content.decode()

    assert in_fours(run.head) in page
    assert "Contrôles faits" in page


def test_how_many_times_each_rule_refused_a_ballot_is_on_the_page_of_the_checks(
    client: Client, of: polls.Rehearsed, cast: Cast
) -> None:
    client.force_login(cast.gwenn.account)
    address = f"/scrutins/{of.poll.uuid}/integrite"
    before = client.get(address).content.decode()

    for _ in range(3):
        refused.count(poll_uuid=of.poll.uuid, rule="permit-refused")
    after = client.get(address).content.decode()

    assert "Ce que l’urne a refusé" not in before
    assert "Votre autorisation de voter n’est plus valable" in after
    assert re.search(r'<td class="num"[^>]*>3</td>', after)

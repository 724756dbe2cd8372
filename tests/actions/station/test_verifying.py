"""Every ballot of a vote is verified again: by itself after the end, and whenever it is asked."""

from datetime import timedelta

import pytest
from django.test import Client
from django_q.models import OrmQ

from common import clock
from common.models import AuditEvent
from common.refusals import Refusal
from tests.cast import Cast
from tests.factories import polls
from tests.factories.polls import NOBODY_OBJECTS, YES
from votes.station import tasks
from votes.station.actions import certification, watching
from votes.station.actions import polls as life
from votes.urn import tasks as work
from votes.urn.actions import verification
from votes.urn.models import Poll as UrnPoll
from votes.urn.models import Record, Verification

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def of(cast: Cast) -> polls.Rehearsed:
    """An open poll in which somebody has voted."""
    made = polls.opened(cast)
    made.vote(cast.bilal, [YES])
    made.vote(cast.chloe, [YES])
    return made


def done_by_workers() -> None:
    """What the workers were asked for, as they do it."""
    while row := OrmQ.objects.order_by("pk").first():
        if row.func() == verification.CHECK_TASK:
            work.check_part(row.task["args"][0])
        elif row.func() == verification.GATHER_TASK:
            work.gather_parts(row.task["args"][0])
        row.delete()


def test_a_vote_is_verified_by_itself_once_it_has_ended_and_again_with_its_result(
    of: polls.Rehearsed,
) -> None:
    tasks.verify_closed_urns()
    assert not Verification.objects.exists()

    of.count()
    tasks.verify_closed_urns()
    done_by_workers()
    tasks.verify_closed_urns()

    made = Verification.objects.get()
    assert (made.state, made.report["stage"]) == ("valid", "Result")


def test_a_closed_urn_is_verified_before_its_count(of: polls.Rehearsed) -> None:
    life.end(poll=of.poll, at=of.at)

    tasks.verify_closed_urns()
    done_by_workers()

    made = Verification.objects.get()
    assert (made.state, made.report["stage"]) == ("valid", "EndBallots")


def test_a_spoilt_urn_keeps_no_other_from_being_verified(cast: Cast, of: polls.Rehearsed) -> None:
    other = polls.opened(cast)
    for each in (of, other):
        life.end(poll=each.poll, at=each.at)
    first, second = sorted((of.poll.uuid, other.poll.uuid))
    Record.objects.filter(poll=first, height=0, position=1).delete()

    tasks.verify_closed_urns()
    done_by_workers()

    states = dict(Verification.objects.order_by("pk").values_list("poll", "state"))
    assert states == {first: "invalid", second: "valid"}


def test_anybody_reads_on_the_board_that_the_closed_urn_was_verified_and_nothing_before(
    client: Client, of: polls.Rehearsed
) -> None:
    pages = []
    for close in (lambda: None, lambda: life.end(poll=of.poll, at=of.at)):
        close()
        verification.begin(poll_uuid=of.poll.uuid, at=clock.now())
        done_by_workers()
        told = client.get(f"/api/v1/polls/{of.poll.uuid}/board/").json()["verification"]
        pages.append((client.get(f"/urne/{of.poll.uuid}/tableau").content.decode(), told))

    (open_page, nothing), (closed_page, told) = pages
    words = "toutes les preuves des 2 bulletins reçus"
    assert (words in open_page, nothing) == (False, None)
    assert words in closed_page
    head = UrnPoll.objects.get(pk=of.poll.uuid).head
    assert (told["state"], told["head"]) == ("valid", head)


def test_whoever_follows_the_vote_asks_and_the_journal_says_who(
    client: Client, of: polls.Rehearsed, cast: Cast
) -> None:
    client.force_login(cast.gwenn.account)
    address = f"/scrutins/{of.poll.uuid}/integrite"

    sent = [client.post(f"{address}/bulletins") for _ in range(2)]
    under_way = client.get(f"{address}/bulletins").content.decode()
    done_by_workers()
    after = client.get(address).content.decode()

    assert [answer.status_code for answer in sent] == [302, 302]
    assert Verification.objects.count() == 1
    assert "0 lot contrôlé sur 1" in under_way
    assert 'hx-trigger="every 3s"' in under_way
    assert "2 bulletins reçus, dont 2 comptent" in after
    said = AuditEvent.objects.filter(verb="poll.verification_asked").order_by("pk")
    assert {event.actor_name for event in said} == {"Gwenn Le Goff"}


@pytest.mark.parametrize(("who", "status"), [("bilal", 403), ("fatou", 403), ("eve", 404)])
def test_nobody_else_asks(
    client: Client, of: polls.Rehearsed, cast: Cast, who: str, status: int
) -> None:
    person = getattr(cast, who)
    client.force_login(getattr(person, "account", person))

    answer = client.post(f"/scrutins/{of.poll.uuid}/integrite/bulletins")

    assert answer.status_code == status
    assert not Verification.objects.exists()


def test_a_fault_is_told_on_the_page_and_by_the_checks_that_run_by_themselves(
    client: Client, of: polls.Rehearsed, cast: Cast
) -> None:
    kept = Record.objects.get(poll=of.poll.uuid, height=1, kind="data")
    Record.objects.filter(pk=kept.pk).update(body="{}")
    verification.begin(poll_uuid=of.poll.uuid, at=clock.now())
    done_by_workers()
    Record.objects.filter(pk=kept.pk).update(body=kept.body)

    run = watching.check(poll=of.poll, at=of.at + timedelta(minutes=5))
    client.force_login(cast.gwenn.account)
    page = client.get(f"/scrutins/{of.poll.uuid}/integrite").content.decode()

    assert run.failed == {"ballots"}
    assert "Une règle n’est pas respectée" in page
    assert "archive-hashes" not in page.split('id="verification"')[1]


@pytest.mark.parametrize("counted", [False, True])
def test_an_urn_in_which_a_fault_was_found_is_neither_counted_nor_certified(
    of: polls.Rehearsed, cast: Cast, counted: bool
) -> None:
    of.count() if counted else of.end()
    kept = Record.objects.get(poll=of.poll.uuid, height=1, kind="data")
    Record.objects.filter(pk=kept.pk).update(body="{}")
    verification.begin(poll_uuid=of.poll.uuid, at=clock.now())
    done_by_workers()

    with pytest.raises(Refusal) as refused:
        go_on(of, cast)
    Record.objects.filter(pk=kept.pk).update(body=kept.body)
    verification.begin(poll_uuid=of.poll.uuid, at=clock.now())
    done_by_workers()
    go_on(of, cast)

    of.poll.refresh_from_db()
    assert refused.value.code == "urn-not-valid"
    assert of.poll.state == ("certified" if counted else "tallied")


def go_on(of: polls.Rehearsed, cast: Cast) -> None:
    """The next act on a closed urn: its count or, once it is counted, its certification."""
    if of.poll.state == "ended":
        life.tally(poll=of.poll, at=of.at, consent=NOBODY_OBJECTS)
    else:
        by = cast.gwenn.account
        certification.certify(poll=of.poll, certifier=cast.gwenn, at=of.at, by=by)


@pytest.mark.parametrize("counted", [False, True])
def test_asking_for_another_verification_lifts_no_fault_before_it_has_found_none(
    of: polls.Rehearsed, cast: Cast, counted: bool
) -> None:
    of.count() if counted else life.suspend(poll=of.poll, at=of.at, by=cast.hugo.account)
    Record.objects.filter(poll=of.poll.uuid, height=1, kind="data").update(body="{}")
    verification.begin(poll_uuid=of.poll.uuid, at=clock.now())
    done_by_workers()
    if not counted:
        of.end()

    asked = watching.verify_ballots(poll=of.poll, at=clock.now(), by=cast.gwenn.account)
    run = watching.check(poll=of.poll, at=of.at + timedelta(minutes=5))
    with pytest.raises(Refusal) as refused:
        go_on(of, cast)

    assert asked.state == "under_way"
    assert "ballots" in run.failed
    assert refused.value.code == "urn-not-valid"

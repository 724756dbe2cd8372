"""A key holder who left their place gets it back before the sealing; the journal tells who was
written to, and why somebody is kept away."""

from datetime import timedelta

import pytest
from django.test import Client

from common.models import AuditEvent
from common.refusals import Refusal
from tests.cast import Cast
from tests.factories import members as factories
from tests.factories import polls
from tests.factories.threads import together
from votes.station import keyholding
from votes.station.actions import codes, key_holders
from votes.station.actions import polls as life
from votes.station.models import Poll, Rehearsal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def left(cast: Cast) -> polls.Rehearsed:
    """Hugo left his key to make the voting codes; then the site makes them after all."""
    of = polls.with_keys(polls.prepared(cast))
    by = cast.alice.account
    codes.choose_maker(poll=of.poll, member=cast.hugo, at=of.at, by=by)
    of.poll.refresh_from_db()
    codes.choose_maker(poll=of.poll, member=None, at=of.at, by=by)
    of.poll.refresh_from_db()
    return of


def holding(poll: Poll) -> list[str]:
    poll.refresh_from_db()
    return [row.name for row in keyholding.in_order(poll)]


def journal(verb: str) -> list[dict[str, object]]:
    return [act.details for act in AuditEvent.objects.filter(verb=verb).order_by("height")]


def test_a_holder_who_had_left_takes_a_place_back_and_everybody_begins_again(
    left: polls.Rehearsed, cast: Cast
) -> None:
    before = (holding(left.poll), left.poll.threshold)

    key_holders.take_back(poll=left.poll, member=cast.hugo, at=left.at, by=cast.alice.account)

    assert before == (["Alice Martin", "Gwenn Le Goff"], 2)
    assert holding(left.poll) == ["Alice Martin", "Gwenn Le Goff", "Hugo Nguyen"]
    assert (left.poll.threshold, left.poll.trustees_count) == (2, 3)
    assert not left.poll.trustees.exclude(certificate="", shown_key="", checked_at=None).exists()
    assert [act["trustee"] for act in journal("trustee.returned")] == ["Hugo Nguyen"]
    Rehearsal.objects.all().delete()
    polls.with_keys(left)
    life.seal(poll=left.poll, at=left.at)
    assert left.poll.state == "sealed"


@pytest.mark.parametrize("who", ["bilal", "diego", "alice"])
def test_nobody_takes_a_place_they_did_not_leave(
    left: polls.Rehearsed, cast: Cast, who: str
) -> None:
    with pytest.raises(Refusal) as refused:
        key_holders.take_back(
            poll=left.poll, member=getattr(cast, who), at=left.at, by=cast.alice.account
        )

    assert refused.value.code == "no-place-to-take-back"


def test_a_namesake_of_whoever_left_takes_no_place(left: polls.Rehearsed, cast: Cast) -> None:
    namesake = factories.member("Hugo", "Nguyen", email="other-hugo@example.org")
    factories.mandate(namesake, "supervisory_board")

    found = keyholding.returning(left.poll, left.at.date())

    assert [member.pk for member in found] == [cast.hugo.pk]


def test_a_place_is_not_taken_back_once_the_urn_is_sealed(
    left: polls.Rehearsed, cast: Cast
) -> None:
    left.devices = polls.ceremony_of(2, 2)
    Rehearsal.objects.all().delete()
    polls.with_keys(left)
    life.seal(poll=left.poll, at=left.at)

    with pytest.raises(Refusal):
        key_holders.take_back(poll=left.poll, member=cast.hugo, at=left.at, by=cast.alice.account)

    assert len(holding(left.poll)) == 2


@pytest.mark.django_db(transaction=True)
def test_a_place_given_back_twice_in_the_same_second_is_one_place(
    left: polls.Rehearsed, cast: Cast
) -> None:
    def back() -> str:
        poll = Poll.objects.get(pk=left.poll.pk)
        by = cast.alice.account
        return key_holders.take_back(poll=poll, member=cast.hugo, at=left.at, by=by).name

    found = together(back, back)

    assert sorted(found) == ["Hugo Nguyen", "no-place-to-take-back"]
    assert len(holding(left.poll)) == 3


def test_whoever_runs_the_poll_gives_the_place_back_from_its_page(
    client: Client, left: polls.Rehearsed, cast: Cast
) -> None:
    client.force_login(cast.alice.account)
    page = f"/scrutins/{left.poll.uuid}/"
    offered = client.get(page).content.decode()

    client.post(f"{page}reprendre-cle", {"member": cast.hugo.pk})

    assert "Rendre la place" in offered
    assert "Rendre la place" not in client.get(page).content.decode()
    assert "Hugo Nguyen" in holding(left.poll)


def test_the_journal_tells_who_was_written_to_on_day_one_and_who_is_kept_away(cast: Cast) -> None:
    polls.prepared(
        cast,
        questions=[polls.election_of(cast.hugo, cast.bilal)],
        key_holders=[cast.alice, cast.gwenn],
    )

    (said,) = journal("poll.key_holders_invited")

    assert said["written_to"] == ["Alice Martin", "Gwenn Le Goff"]
    assert said["candidates"] == ["Bilal Benali", "Hugo Nguyen"]
    assert said["kept_away"] == {"Hugo Nguyen": "trustee-is-candidate"}
    assert said["replacements"] == []


def test_the_journal_tells_each_monthly_question_and_each_appointment_once(cast: Cast) -> None:
    of = polls.opened(cast, remote_closes_at=None)
    month = key_holders.TRIED_EVERY

    for hours in (0, 1, 48):
        key_holders.remind(poll=of.poll, at=of.at + month + timedelta(hours=hours))
    key_holders.propose_count(
        poll=of.poll, counting_at=of.at + 2 * month, at=of.at + month, by=cast.alice.account
    )

    asked = [act["trustee"] for act in journal("trustee.asked_to_try")]
    everybody = ["Alice Martin", "Gwenn Le Goff", "Hugo Nguyen"]
    assert asked == everybody
    assert [act["written_to"] for act in journal("poll.count_proposed")] == [everybody]

"""A vote born in a sitting: closed and opened by keys that its holders derive from the key files
of the assembly, each for this vote alone (ADR 22)."""

from typing import Any

import pytest

from common import clock
from common.refusals import Refusal
from frontend.rehearsal.protocol import KeyHolder
from notifications.models import Message
from tests.cast import Cast
from tests.factories import polls
from tests.factories.threads import together
from votes.belenios.verify import verify_archive
from votes.station import desk_of_keys, stages
from votes.station.actions import codes, key_holders, sealing, session_keys, trials, trustees
from votes.station.actions import polls as life
from votes.station.actions.preparation import RollLine
from votes.station.models import Poll, SealedCopy, Trustee
from votes.station.small_counts import Consent
from votes.station.tasks import repair
from votes.urn import queries as urn
from votes.urn.models import Poll as UrnPoll

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def of(cast: Cast) -> polls.Rehearsed:
    """The vote of the assembly, whose holders have made their key files."""
    return polls.opened(cast)


def born(cast: Cast, of: polls.Rehearsed, indexes: tuple[int, ...] = (1, 2)) -> polls.Rehearsed:
    """A vote born in the sitting, for the holders who are there."""
    at = clock.now()
    holders = [row.member for row in of.poll.trustees.filter(index__in=indexes).order_by("index")]
    poll = life.prepare(
        title="Vote en séance",
        questions=[polls.RESOLUTION],
        roll=[RollLine(member.pk, member.sort_name) for member in cast.members],
        trustees=holders,
        threshold=len(holders),
        opens_at=at,
        remote_closes_at=None,
        keys_from=of.poll,
        at=at,
        by=None,
    )
    return polls.Rehearsed(poll, at, [of.devices[index - 1] for index in indexes])


def asked(of: polls.Rehearsed, index: int) -> dict[str, Any]:
    row = Trustee.objects.select_related("poll__keys_from").get(poll=of.poll, index=index)
    return stages.state_for(row)


def word(of: polls.Rehearsed, index: int) -> str:
    said = {**asked(of, index), "stage": "session-key"}
    answer = KeyHolder(of.devices[index - 1].seed).answer(of.poll.uuid, said)
    assert answer is not None
    return str(answer["session_key"])


def give(of: polls.Rehearsed, *indexes: int) -> None:
    for index in indexes:
        row = of.poll.trustees.select_related("poll").get(index=index)
        session_keys.give(trustee=row, word=word(of, index), at=of.at, by=None)
    of.poll.refresh_from_db()


def open_as(of: polls.Rehearsed, *indexes: int) -> None:
    for index in indexes:
        archive = b"".join(urn.archive(of.poll.uuid))
        part = KeyHolder(of.devices[index - 1].seed).session_decryption(asked(of, index), archive)
        trustees.submit_partial_decryption(
            trustee=of.poll.trustees.select_related("poll").get(index=index),
            decryption=part["partial_decryption"],
            head=part["head"],
            at=of.at,
            by=None,
        )
    of.poll.refresh_from_db()


def test_the_last_key_opens_the_urn_and_all_of_them_open_its_total(
    cast: Cast, of: polls.Rehearsed, tmp_path
) -> None:
    vote = born(cast, of)
    assert asked(vote, 1)["stage"] == "session-key"
    give(vote, 1)
    assert vote.poll.state == "draft"
    assert (asked(vote, 1)["stage"], asked(vote, 1)["waiting_for"]) == (
        "waiting",
        [vote.poll.trustees.get(index=2).name],
    )
    give(vote, 2)
    assert vote.poll.state == "open"
    for member, said in ((cast.alice, polls.YES), (cast.bilal, polls.YES), (cast.chloe, polls.NO)):
        vote.vote(member, [said])
    life.end(poll=vote.poll, at=vote.at)
    life.tally(poll=vote.poll, at=vote.at, consent=Consent(voters_asked=3, voters_opposed=0))

    open_as(vote, 1)
    assert vote.poll.state == "tallied"
    open_as(vote, 2)

    assert vote.poll.result == [[2, 1, 0]]
    archive = tmp_path / f"{vote.poll.uuid}.bel"
    archive.write_bytes(b"".join(urn.archive(vote.poll.uuid)))
    assert verify_archive(archive).ok


def test_the_archive_says_which_vote_its_keys_come_from_and_has_none_of_its_keys(
    cast: Cast, of: polls.Rehearsed
) -> None:
    vote = born(cast, of)
    give(vote, 1, 2)

    made, first = urn.poll(vote.poll.uuid), urn.poll(of.poll.uuid)
    assert made.manifest["keys_from"] == of.poll.uuid
    assert f'"keys_from":"{of.poll.uuid}"' in made.election_json
    keys = {holder["key"] for holder in made.manifest["trustees"]}
    assert len(keys) == 2
    assert not keys & {holder["key"] for holder in first.manifest["trustees"]}
    assert made.manifest["threshold"] == 2


def test_what_opens_the_assembly_s_own_urn_is_neither_asked_nor_given_back(
    cast: Cast, of: polls.Rehearsed
) -> None:
    vote = born(cast, of)

    said = asked(vote, 1)

    assert said["private_key_message"] is None
    assert said["vinput"] is None
    assert said["certificates"] == []
    assert said["session"]["poll"] == of.poll.uuid


def test_a_key_of_another_file_another_vote_or_another_holder_is_refused(
    cast: Cast, of: polls.Rehearsed
) -> None:
    vote, other = born(cast, of), born(cast, of)
    row = vote.poll.trustees.select_related("poll").get(index=1)
    stranger = polls.Rehearsed(vote.poll, vote.at, [of.devices[2], of.devices[2]])

    for wrong in (word(other, 1), word(vote, 2), word(stranger, 1)):
        with pytest.raises(Refusal, match="n’est pas valable"):
            session_keys.give(trustee=row, word=wrong, at=vote.at, by=None)

    assert not Trustee.objects.get(pk=row.pk).key_check


def test_a_key_sent_again_changes_nothing_and_none_comes_once_the_urn_is_sealed(
    cast: Cast, of: polls.Rehearsed
) -> None:
    vote = born(cast, of)
    give(vote, 1)
    first = vote.poll.trustees.get(index=1).key_check
    give(vote, 1)
    give(vote, 2, 2)

    assert vote.poll.trustees.get(index=1).key_check == first
    assert vote.poll.state == "open"


@pytest.mark.django_db(transaction=True)
def test_two_last_keys_in_the_same_second_open_one_urn(cast: Cast, of: polls.Rehearsed) -> None:
    vote = born(cast, of)

    together(lambda: give(vote, 1), lambda: give(vote, 2))

    vote.poll.refresh_from_db()
    assert vote.poll.state == "open"
    assert UrnPoll.objects.get(pk=vote.poll.uuid).state == "open"


def test_the_clock_opens_what_a_killed_process_left(cast: Cast, of: polls.Rehearsed) -> None:
    vote = born(cast, of)
    for index in (1, 2):
        row = vote.poll.trustees.filter(index=index)
        row.update(key_check=word(vote, index), checked_at=vote.at)

    repair(vote.at)

    vote.poll.refresh_from_db()
    assert vote.poll.state == "open"


def test_nobody_is_written_to_and_no_trial_nor_sealed_copy_is_made(
    cast: Cast, of: polls.Rehearsed
) -> None:
    before = Message.objects.count()
    vote = born(cast, of)
    give(vote, 1, 2)

    assert Message.objects.count() == before
    assert not SealedCopy.objects.filter(trustee__poll=vote.poll).exists()
    assert not Poll.objects.filter(pk=vote.poll.pk, trial__isnull=False).exists()


def test_its_holders_and_its_codes_are_those_of_the_moment(cast: Cast, of: polls.Rehearsed) -> None:
    vote = born(cast, of)
    row = vote.poll.trustees.select_related("poll").get(index=1)

    assert desk_of_keys.of_whoever_runs_it(vote.poll) == []
    by = cast.alice.account
    assert by is not None
    for act in (
        lambda: key_holders.replace(trustee=row, member=cast.bilal, at=vote.at, by=by),
        lambda: trials.begin(poll=vote.poll, at=vote.at, by=None),
        lambda: codes.choose_maker(poll=vote.poll, member=cast.alice, at=vote.at, by=by),
    ):
        with pytest.raises(Refusal):
            act()


def test_somebody_without_a_key_file_holds_no_key_of_it(cast: Cast, of: polls.Rehearsed) -> None:
    with pytest.raises(Refusal, match="no-key-file"):
        life.prepare(
            title="Vote en séance",
            questions=[polls.RESOLUTION],
            roll=[RollLine(cast.alice.pk, "A")],
            trustees=[of.poll.trustees.get(index=1).member, cast.bilal],
            threshold=2,
            opens_at=of.at,
            remote_closes_at=None,
            keys_from=of.poll,
            at=of.at,
            by=None,
        )


def test_it_is_not_sealed_before_every_key(cast: Cast, of: polls.Rehearsed) -> None:
    vote = born(cast, of)
    give(vote, 1)

    codes_said = [each.code for each in sealing.obstacles(poll=vote.poll, on=vote.at.date())]

    assert codes_said == ["ceremony-unfinished"]

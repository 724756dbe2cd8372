"""Who may cast, and exactly once (secrecy.md 1 and 2)."""

from datetime import timedelta

import pytest

from common.refusals import Refusal
from tests.factories import urns
from tests.factories.urns import NO, NOON, YES
from votes.belenios.credentials import new_credential, public_credential
from votes.urn import checkers, permits, queries
from votes.urn.actions import credentials, polls
from votes.urn.models import Ballot, Ciphertext, Credential, Poll, Rank, Record

pytestmark = pytest.mark.django_db


def refused(box: urns.Box, ballot: str, permit: str, **options) -> str:
    """The code of the refusal of a cast, after which nothing has changed."""
    before = (box.poll.height, Record.objects.count(), Ballot.objects.count())
    with pytest.raises(Refusal) as error:
        box.send(ballot, permit, **options)
    assert (box.poll.height, Record.objects.count(), Ballot.objects.count()) == before
    return error.value.code


def test_a_ballot_with_its_permit_enters_the_urn_and_the_chain() -> None:
    box = urns.opened()

    receipt = box.cast()

    assert receipt.is_new
    assert (receipt.height, receipt.head) == (box.poll.height, box.poll.head) == (1, receipt.head)
    assert queries.turnout(box.uuid) == 1
    assert queries.credentials_with_ballot(box.uuid) == {box.credential()}


def test_a_stolen_credential_without_a_permit_is_refused() -> None:
    box = urns.opened()

    assert refused(box, box.ballot(), "") == "permit-refused"
    assert refused(box, box.ballot(), "1.2.0.owner.99999999999." + "A" * 43) == "permit-refused"


def test_nobody_makes_the_urn_check_proofs_without_a_permit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Proofs are costly: whoever the polling station did not let in gets no arithmetic done."""
    box, checked = urns.opened(), []
    monkeypatch.setattr(checkers, "check_here", lambda *given: checked.append(given))
    stolen = box.permit(1)

    for permit in ("", stolen, "1.2.0.owner.99999999999." + "A" * 43):
        assert refused(box, box.ballot(), permit) == "permit-refused"

    assert checked == []


def test_a_permit_serves_its_own_credential_and_poll_alone() -> None:
    box, other = urns.opened(), urns.opened()

    assert refused(box, box.ballot(0), box.permit(1)) == "permit-refused"
    assert refused(box, box.ballot(0), other.permit(0)) == "permit-refused"


def test_a_permit_cannot_be_edited() -> None:
    box = urns.opened()
    as_holder = box.permit(rank=Rank.HOLDER)

    assert refused(box, box.ballot(), as_holder.replace("holder", "owner")) == "permit-refused"


def test_an_expired_permit_is_refused() -> None:
    box = urns.opened()
    permit = box.permit(expires_at=NOON + timedelta(minutes=5))

    late = NOON + timedelta(minutes=5)

    assert refused(box, box.ballot(), permit, at=late) == "permit-refused"


def test_whoever_was_let_in_once_makes_the_urn_check_no_proof_afterwards() -> None:
    box = urns.opened()
    damaged = box.ballot().replace('"response":"', '"response":"1', 1)
    permit = box.permit(expires_at=NOON + timedelta(minutes=5))
    let_in = refused(box, damaged, permit)

    expired = refused(box, damaged, permit, at=NOON + timedelta(minutes=5))
    polls.suspend(poll_uuid=box.uuid, at=NOON)
    polls.reopen(poll_uuid=box.uuid, closes_at=None, at=NOON)
    from_before = refused(box, damaged, permit)

    assert let_in.startswith("ballot-refused")
    assert (expired, from_before) == ("permit-refused", "permit-refused")


def test_a_permit_dies_when_the_epoch_of_its_right_is_raised() -> None:
    """A pouvoir taken back, a check-in, a check-out."""
    box = urns.opened()
    permit = box.permit()

    credentials.raise_epoch(poll_uuid=box.uuid, credential=box.credential())

    assert refused(box, box.ballot(), permit) == "permit-refused"
    assert box.cast().is_new


def test_a_permit_dies_when_the_poll_is_suspended_and_reopened() -> None:
    box = urns.opened()
    permit = box.permit()

    polls.suspend(poll_uuid=box.uuid, at=NOON)
    assert refused(box, box.ballot(), permit) == "remote-vote-closed"
    polls.reopen(poll_uuid=box.uuid, closes_at=None, at=NOON)

    assert refused(box, box.ballot(), permit) == "permit-refused"


def test_a_withdrawn_right_casts_nothing() -> None:
    box = urns.opened()
    permit = box.permit()

    credentials.withdraw(poll_uuid=box.uuid, credential=box.credential())

    assert refused(box, box.ballot(), permit) == "permit-refused"
    with pytest.raises(Refusal, match="permit-refused"):
        box.permit()
    of_the_epochs_since = permits.issue(
        poll=box.uuid,
        credential=box.credential(),
        epoch=box.poll.epoch,
        credential_epoch=1,
        rank=Rank.OWNER,
        expires_at=NOON + timedelta(hours=1),
    )
    assert refused(box, box.ballot(), of_the_epochs_since) == "permit-refused"


def test_a_right_that_holds_a_ballot_is_not_withdrawn() -> None:
    box = urns.opened()
    box.cast()

    with pytest.raises(Refusal) as error:
        credentials.withdraw(poll_uuid=box.uuid, credential=box.credential())

    assert error.value.code == "credential-holds-a-ballot"


def test_withdrawing_twice_is_withdrawing() -> None:
    box = urns.opened()

    credentials.withdraw(poll_uuid=box.uuid, credential=box.credential())
    credentials.withdraw(poll_uuid=box.uuid, credential=box.credential())

    assert Credential.objects.filter(withdrawn=True).count() == 1


@pytest.mark.parametrize("state", ["sealed", "suspended", "ended", "cancelled"])
def test_nothing_is_cast_unless_the_poll_is_open(state: str) -> None:
    box = urns.opened()
    permit = box.permit()
    Poll.objects.filter(pk=box.uuid).update(state=state)

    assert refused(box, box.ballot(), permit) in {
        "not-yet-open",
        "remote-vote-closed",
        "poll-ended",
        "poll-cancelled",
    }


def test_after_the_legal_hour_a_ballot_is_refused_even_if_nobody_closed_the_urn() -> None:
    closes_at = NOON + timedelta(hours=5)
    box = urns.opened(closes_at=closes_at)
    permit = box.permit(expires_at=closes_at + timedelta(hours=1))

    assert refused(box, box.ballot(), permit, at=closes_at) == "remote-vote-closed"
    assert box.send(box.ballot(), permit, at=closes_at - timedelta(seconds=1)).is_new


def test_sending_the_current_ballot_again_gives_its_receipt() -> None:
    box = urns.opened()
    ballot, permit = box.ballot(), box.permit()
    first = box.send(ballot, permit)
    polls.suspend(poll_uuid=box.uuid, at=NOON)

    again = box.send(ballot, permit)

    assert not again.is_new
    assert again.to_json() == first.to_json()
    assert queries.turnout(box.uuid) == 1


def test_the_second_of_arrival_goes_to_whoever_holds_the_permit_alone() -> None:
    box = urns.opened()
    ballot, at = box.ballot(), NOON + timedelta(minutes=12, seconds=34)
    first = box.send(ballot, box.permit(), at=at)

    stranger = box.send(ballot, "a ballot copied from the archive", at=at)

    assert first.instant.endswith(":12:34Z")
    assert stranger.instant.endswith(":00:00Z")
    assert stranger.to_json()["precision"] == "hour"
    assert (stranger.tracker, stranger.head) == (first.tracker, first.head)
    assert stranger.instant in stranger.message


def test_a_then_b_then_a_does_not_count_a() -> None:
    box = urns.opened(revote=True)
    first, second = box.ballot(choice=YES), box.ballot(choice=NO)
    box.send(first, box.permit())
    box.send(second, box.permit())

    assert refused(box, first, box.permit()) == "ballot-already-seen"
    box.count()
    assert counts_of(box) == ((0, 1, 0),)


def test_without_revote_a_right_is_used_once() -> None:
    box = urns.opened()
    box.cast(choice=YES)

    assert refused(box, box.ballot(choice=NO), box.permit()) == "already-voted"


def test_with_revote_the_last_ballot_counts() -> None:
    box = urns.opened(revote=True)
    box.cast(choice=YES)
    box.cast(choice=NO)
    box.cast(1, choice=YES)

    box.count()

    assert queries.turnout(box.uuid) == 2
    assert counts_of(box) == ((1, 1, 0),)


def test_the_owner_votes_over_the_holder_even_without_revote() -> None:
    box = urns.opened()
    box.cast(choice=YES, rank=Rank.HOLDER)

    box.cast(choice=NO, rank=Rank.OWNER)

    box.count()
    assert counts_of(box) == ((0, 1, 0),)


@pytest.mark.parametrize("revote", [False, True])
def test_the_owner_s_ballot_is_final_against_the_holder(revote: bool) -> None:
    box = urns.opened(revote=revote)
    box.cast(choice=NO, rank=Rank.OWNER)

    permit = box.permit(rank=Rank.HOLDER)

    assert refused(box, box.ballot(choice=YES), permit) == "owner-has-voted"


def test_the_holder_may_change_their_own_vote_only_with_revote() -> None:
    box = urns.opened()
    box.cast(choice=YES, rank=Rank.HOLDER)

    permit = box.permit(rank=Rank.HOLDER)

    assert refused(box, box.ballot(choice=NO), permit) == "already-voted"


def test_a_ballot_of_an_unknown_right_is_refused() -> None:
    box = urns.opened()
    intruder = new_credential()
    ballot = box.drawn.maker.make(intruder, YES)
    permit = permits.issue(
        poll=box.uuid,
        credential=public_credential(urns.GROUP, box.uuid, intruder),
        epoch=box.poll.epoch,
        credential_epoch=0,
        rank=Rank.OWNER,
        expires_at=NOON + timedelta(hours=1),
    )

    assert refused(box, ballot, permit) == "unknown-credential"


def test_a_ciphertext_copied_from_the_urn_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two devices that draw the same numbers would make key holders refuse the whole urn."""
    box, made = urns.opened(), []
    for voter in (0, 1):
        drawn = iter(range(1000, 100_000))
        monkeypatch.setattr(urns.GROUP, "random_scalar", lambda drawn=drawn: next(drawn))
        made.append(box.ballot(voter))

    box.send(made[0], box.permit(0))

    assert Ciphertext.objects.filter(poll=box.uuid).count() == 3
    assert refused(box, made[1], box.permit(1)) == "ciphertext-already-seen"


def counts_of(box: urns.Box) -> tuple[tuple[int, ...], ...] | None:
    from votes.urn import counts

    return counts.stored_result(box.poll)

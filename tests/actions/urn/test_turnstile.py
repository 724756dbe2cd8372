"""Ballots that arrive together enter together, and none bears the fault of another."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import OperationalError

from common.refusals import Refusal
from tests.factories import urns
from tests.factories.urns import NOON
from votes.belenios.ballot import read_ballot
from votes.belenios.hashing import sha256_hex
from votes.urn import chain, queries, receiving, turnstile
from votes.urn.actions import polls
from votes.urn.checking import fingers_of
from votes.urn.models import Ballot, Rank
from votes.urn.receipts import Receipt
from votes.urn.turnstile import Arrival, Turnstile


def arrival(box: urns.Box, voter: int, *, ballot: str = "", permit: str | None = None) -> Arrival:
    """A ballot as it is once its proofs are checked."""
    text = ballot or box.ballot(voter)
    return Arrival(
        poll=box.uuid,
        credential=box.credential(voter),
        text=text,
        name=sha256_hex(text),
        fingers=fingers_of(read_ballot(box.drawn.election, text)),
        permit=box.permit(voter) if permit is None else permit,
        at=box.at,
    )


def known(poll: str, credential: str) -> Arrival:
    return Arrival(poll, credential, "", "", [], "", NOON)


async def settle(group: Sequence[Arrival]) -> None:
    for each in group:
        each.outcome = Receipt(each.poll, "", len(group), "", NOON, is_new=True)


class Recorded(Turnstile):
    """Lets everybody in, and remembers who entered together."""

    def __init__(self) -> None:
        super().__init__(self._settled)
        self.seen: list[list[Arrival]] = []

    async def _settled(self, group: Sequence[Arrival]) -> None:
        self.seen.append(list(group))
        await settle(group)


async def all_of(stile: Turnstile, arrivals: Sequence[Arrival]) -> list[Receipt | BaseException]:
    """What each of those who stand there at once is told."""
    told = asyncio.gather(*(stile.enter(each) for each in arrivals), return_exceptions=True)
    return await asyncio.wait_for(told, timeout=30)


@pytest.mark.django_db
def test_those_who_arrive_together_enter_in_their_order_and_the_chain_is_whole() -> None:
    box = urns.opened(voters=4)
    box.cast(3)
    group = [arrival(box, voter) for voter in (2, 0, 1)]

    receiving.receive(group)

    assert [each.receipt().height for each in group] == [2, 3, 4]
    assert (box.poll.height, box.poll.head) == (4, group[-1].receipt().head)
    assert chain.first_broken_height(box.poll) is None
    assert queries.turnout(box.uuid) == 4


@pytest.mark.django_db
def test_whoever_is_refused_keeps_nobody_out() -> None:
    box = urns.opened()
    late = arrival(box, 1)
    late.at = NOON + timedelta(days=2)
    group = [arrival(box, 0), late, arrival(box, 2)]

    receiving.receive(group)

    assert [group[0].receipt().height, group[2].receipt().height] == [1, 2]
    with pytest.raises(Refusal, match="permit-refused"):
        late.receipt()
    assert chain.first_broken_height(box.poll) is None


@pytest.mark.django_db
def test_a_ballot_checked_before_a_close_does_not_enter_after_it() -> None:
    box = urns.opened()
    waiting = arrival(box, 0)
    polls.suspend(poll_uuid=box.uuid, at=NOON)

    receiving.receive([waiting])

    with pytest.raises(Refusal, match="remote-vote-closed"):
        waiting.receipt()
    assert Ballot.objects.count() == 0


@pytest.mark.django_db
def test_a_copied_ballot_is_refused_alone_and_leaves_no_trace() -> None:
    box = urns.opened()
    first = arrival(box, 0)
    copier = arrival(box, 1)
    copier.fingers = first.fingers
    group = [first, copier, arrival(box, 2)]

    receiving.receive(group)

    assert [group[0].receipt().height, group[2].receipt().height] == [1, 2]
    with pytest.raises(Refusal, match="ciphertext-already-seen"):
        copier.receipt()
    assert Ballot.objects.count() == 2


@pytest.mark.django_db
def test_a_base_that_does_not_answer_is_asked_once_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    box, asked = urns.opened(), []

    def silent(poll: object, group: Sequence[Arrival]) -> None:
        asked.append(len(group))
        raise OperationalError("database is locked")

    group = [arrival(box, voter) for voter in range(3)]
    monkeypatch.setattr(receiving, "_credentials", silent)
    receiving.receive(group)

    assert asked == [3]
    for each in group:
        with pytest.raises(OperationalError):
            each.receipt()
    assert Ballot.objects.count() == 0


@pytest.mark.django_db
def test_the_owner_s_ballot_stands_against_the_holder_s_that_comes_with_others() -> None:
    box = urns.opened()
    box.cast(0)
    group = [arrival(box, 0, permit=box.permit(0, rank=Rank.HOLDER)), arrival(box, 1)]

    receiving.receive(group)

    with pytest.raises(Refusal, match="owner-has-voted"):
        group[0].receipt()
    assert group[1].receipt().height == 2


def test_one_right_and_one_poll_pass_at_a_time_and_the_others_right_after() -> None:
    first, again, elsewhere, other = (
        known("a", "1"), known("a", "1"), known("b", "1"), known("a", "2")
    )  # fmt: skip
    stile = Recorded()

    asyncio.run(all_of(stile, [first, again, elsewhere, other]))

    assert stile.seen == [[first, other], [again], [elsewhere]]


def test_a_transaction_receives_thirty_two_ballots_at_most_and_those_who_wait_longest() -> None:
    stile, crowd = Recorded(), [known("a", f"{number}") for number in range(40)]

    asyncio.run(all_of(stile, crowd))

    assert stile.seen == [crowd[:32], crowd[32:]]


def test_each_of_a_crowd_gets_what_became_of_its_own_ballot() -> None:
    crowd = [known(f"{number % 3}", f"{number}") for number in range(40)]

    told = asyncio.run(all_of(Turnstile(settle), crowd))

    assert [each.poll for each in told if isinstance(each, Receipt)] == [
        each.poll for each in crowd
    ]


def test_whoever_comes_while_others_enter_enters_next() -> None:
    async def story() -> list[list[Arrival]]:
        stile = Recorded()
        early = asyncio.create_task(stile.enter(known("a", "1")))
        while not stile.seen:
            await asyncio.sleep(0)
        await stile.enter(known("a", "2"))
        await early
        return stile.seen

    assert [len(group) for group in asyncio.run(story())] == [1, 1]


def test_half_a_crowd_enters_while_the_other_half_is_being_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stile = Recorded()
    monkeypatch.setattr(turnstile, "GATHERING_SECONDS", 30)

    with stile.coming(), stile.coming(), stile.coming():
        asyncio.run(all_of(stile, [known("a", f"{number}") for number in range(3)]))

    assert [len(group) for group in stile.seen] == [3]


def test_one_who_is_ready_before_the_others_waits_for_them() -> None:
    async def story() -> list[list[Arrival]]:
        stile, first, second = Recorded(), known("a", "1"), known("a", "2")
        with stile.coming():
            with stile.coming():
                waiting = asyncio.create_task(stile.enter(first))
                await asyncio.sleep(0)
            assert not stile.seen
            await stile.enter(second)
        await waiting
        return stile.seen

    assert [len(group) for group in asyncio.run(story())] == [2]


def test_one_who_is_ready_before_the_others_waits_a_little_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stile, first = Turnstile(settle), known("a", "1")
    monkeypatch.setattr(turnstile, "GATHERING_SECONDS", 0.01)

    with stile.coming(), stile.coming():
        receipt = asyncio.run(stile.enter(first))

    assert receipt.height == 1


def test_a_failure_of_the_machine_leaves_nobody_waiting() -> None:
    async def fail(group: Sequence[Arrival]) -> None:
        raise MemoryError

    told = asyncio.run(all_of(Turnstile(fail), [known("a", "1"), known("a", "2")]))

    assert [type(each) for each in told] == [MemoryError, MemoryError]


def test_a_failure_over_the_ballots_of_others_is_told_to_nobody_else() -> None:
    async def fail_elsewhere(group: Sequence[Arrival]) -> None:
        if group[0].poll == "elsewhere":
            raise OSError("too many open files")
        await settle(group)

    crowd = [known("elsewhere", "1"), known("here", "1")]
    told = asyncio.run(all_of(Turnstile(fail_elsewhere), crowd))

    assert isinstance(told[0], OSError)
    assert isinstance(told[1], Receipt)


def test_a_ballot_that_has_entered_keeps_its_receipt_when_the_next_one_fails() -> None:
    async def fail_at_the_second(group: Sequence[Arrival]) -> None:
        await settle(group[:1])
        raise OSError("too many open files")

    crowd = [known("a", "1"), known("a", "2"), known("a", "3")]
    told = asyncio.run(all_of(Turnstile(fail_at_the_second), crowd))

    assert [type(each) for each in told] == [Receipt, OSError, OSError]

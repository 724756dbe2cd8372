"""Ballots that arrive together enter together, and none bears the fault of another."""

import threading
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


def settle(group: Sequence[Arrival]) -> None:
    for each in group:
        each.outcome = Receipt(each.poll, "", len(group), "", NOON, is_new=True)


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
    seen: list[list[Arrival]] = []
    first, again, elsewhere = known("a", "1"), known("a", "1"), known("b", "1")
    stile = Turnstile(lambda group: (seen.append(list(group)), settle(group))[-1])
    stile._waiting = [first, again, elsewhere]

    stile.enter(known("a", "2"))

    assert [first in group for group in seen] == [True]
    assert [len(group) for group in seen] == [2]
    assert stile._waiting == [again, elsewhere]


def test_a_transaction_receives_thirty_two_ballots_at_most_and_those_who_wait_longest() -> None:
    seen: list[list[Arrival]] = []
    stile = Turnstile(lambda group: (seen.append(list(group)), settle(group))[-1])
    crowd = [known("a", f"{number}") for number in range(40)]
    stile._waiting = crowd[:-1]

    stile.enter(crowd[-1])

    assert seen == [crowd[:32], crowd[32:]]


def test_each_of_a_crowd_gets_what_became_of_its_own_ballot() -> None:
    stile = Turnstile(settle)
    crowd = [known(f"{number % 3}", f"{number}") for number in range(40)]
    threads = [threading.Thread(target=stile.enter, args=(each,)) for each in crowd]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert not any(thread.is_alive() for thread in threads)
    assert {each.receipt().poll for each in crowd} == {"0", "1", "2"}


def test_half_a_crowd_enters_while_the_other_half_is_being_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[int] = []
    stile = Turnstile(lambda group: (seen.append(len(group)), settle(group))[-1])
    monkeypatch.setattr(turnstile, "GATHERING_SECONDS", 30)
    stile._waiting = [known("a", "2"), known("a", "3")]

    with stile.coming(), stile.coming(), stile.coming():
        stile.enter(known("a", "1"))

    assert seen == [3]


def test_one_who_is_ready_before_the_others_waits_a_little_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stile = Turnstile(settle)
    monkeypatch.setattr(turnstile, "GATHERING_SECONDS", 0.01)

    with stile.coming(), stile.coming():
        stile.enter(first := known("a", "1"))

    assert first.receipt().height == 1


def test_a_failure_of_the_machine_leaves_nobody_waiting() -> None:
    def fail(group: Sequence[Arrival]) -> None:
        raise MemoryError

    stile, behind = Turnstile(fail), known("a", "2")
    stile._waiting = [behind]

    with pytest.raises(MemoryError):
        stile.enter(known("a", "1"))
    with pytest.raises(MemoryError):
        behind.receipt()
    assert stile._waiting == []


def test_a_failure_over_the_ballots_of_others_is_not_told_to_whoever_let_them_in() -> None:
    def fail_elsewhere(group: Sequence[Arrival]) -> None:
        if group[0].poll == "elsewhere":
            raise OSError("too many open files")
        settle(group)

    stile, behind = Turnstile(fail_elsewhere), known("elsewhere", "1")
    stile._waiting = [behind]

    receipt = stile.enter(known("here", "1"))

    assert receipt.poll == "here"
    assert stile._waiting == []
    with pytest.raises(OSError, match="too many open files"):
        behind.receipt()


def test_a_ballot_that_has_entered_keeps_its_receipt_when_the_next_one_fails() -> None:
    def fail_at_the_second(group: Sequence[Arrival]) -> None:
        settle(group[:1])
        raise OSError("too many open files")

    stile, first = Turnstile(fail_at_the_second), known("a", "1")
    stile._waiting = [first, known("a", "2")]

    with pytest.raises(OSError, match="too many open files"):
        stile.enter(known("a", "3"))

    assert first.receipt().poll == "a"

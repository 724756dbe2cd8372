"""A whole urn is verified in parts that workers share; each ballot weighs once, whoever dies."""

import json
from datetime import timedelta

import pytest
from django_q.models import OrmQ

from common.refusals import Refusal
from tests.factories import urns
from tests.factories.threads import together
from tests.factories.urns import NO, NOON, YES
from votes.belenios import canonical
from votes.belenios.hashing import sha256_hex
from votes.urn import counts, queries, verifying
from votes.urn.actions import counting, polls, verification
from votes.urn.models import Poll, Record, Verification, VerificationPart
from votes.urn.states import VerificationState

pytestmark = pytest.mark.django_db(transaction=True)

VALID, INVALID = VerificationState.VALID, VerificationState.INVALID


@pytest.fixture(autouse=True)
def _parts_of_two_ballots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "CHOICES_IN_A_PART", 6)


def voted() -> urns.Box:
    """Five ballots by four rights of different weights: the second right was used twice."""
    box = urns.opened(weights=[1, 2, 5, 1], revote=True)
    for voter, choice in ((0, YES), (1, YES), (2, NO), (1, NO), (3, YES)):
        box.cast(voter, choice)
    return box


def asked() -> list[tuple[str, int]]:
    """The tasks that wait for a worker, and their one argument."""
    return [(row.func(), row.task["args"][0]) for row in OrmQ.objects.order_by("pk")]


def work() -> None:
    """Does what waits, as a worker would, until nothing does."""
    while row := OrmQ.objects.order_by("pk").first():
        do = {
            verification.CHECK_TASK: lambda pk: verification.check_part(part_pk=pk, at=NOON),
            verification.GATHER_TASK: lambda pk: verification.gather(verification_pk=pk, at=NOON),
        }[row.func()]
        do(row.task["args"][0])
        row.delete()


def verified(box: urns.Box) -> Verification:
    made = verification.begin(poll_uuid=box.uuid, at=NOON)
    work()
    made.refresh_from_db()
    return made


def test_the_parts_together_find_what_one_verifier_finds() -> None:
    made = verified(voted())

    assert (made.state, made.parts_count) == (VALID, 3)
    assert (made.report["ballots"], made.report["counted"]) == (5, 4)
    assert not VerificationPart.objects.exists()


def test_an_urn_without_a_ballot_is_verified_too() -> None:
    made = verified(urns.opened())

    assert (made.state, made.parts_count, made.report["ballots"]) == (VALID, 0, 0)


def test_a_counted_urn_is_verified_to_its_result() -> None:
    box = voted()
    box.count()

    made = verified(box)

    assert made.state == VALID
    assert made.report["result"] == [[2, 7, 0]]


def test_a_part_done_twice_has_one_verdict_and_its_ballots_weigh_once() -> None:
    made = verification.begin(poll_uuid=voted().uuid, at=NOON)
    part = made.parts.order_by("first").first()

    done = [verification.check_part(part_pk=part.pk, at=NOON) for _ in range(2)]
    work()

    made.refresh_from_db()
    assert done == [True, False]
    assert (made.state, made.report["ballots"], made.report["counted"]) == (VALID, 5, 4)


def test_two_workers_on_one_part_write_one_verdict_and_call_for_one_gathering() -> None:
    made = verification.begin(poll_uuid=voted().uuid, at=NOON)
    parts = [part.pk for part in made.parts.order_by("first")]
    OrmQ.objects.all().delete()

    done = together(
        *[lambda pk=pk: verification.check_part(part_pk=pk, at=NOON) for pk in (*parts, *parts)]
    )

    assert sum(done) == 3
    assert asked() == [(verification.GATHER_TASK, made.pk)]


def test_the_gathering_concludes_once_and_waits_for_every_part() -> None:
    made = verification.begin(poll_uuid=voted().uuid, at=NOON)
    too_early = verification.gather(verification_pk=made.pk, at=NOON)
    for part in made.parts.order_by("first"):
        verification.check_part(part_pk=part.pk, at=NOON)

    found = together(*[lambda: verification.gather(verification_pk=made.pk, at=NOON)] * 2)

    assert too_early is False
    assert sorted(found) == [False, True]


def test_two_people_who_ask_in_the_same_second_begin_one_verification() -> None:
    box = voted()

    made = together(*[lambda: verification.begin(poll_uuid=box.uuid, at=NOON).pk] * 3)

    assert len(set(made)) == Verification.objects.count() == 1
    assert len(asked()) == 3


def test_a_part_that_a_worker_holds_is_not_begun_by_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = verification.begin(poll_uuid=voted().uuid, at=NOON)
    part = made.parts.order_by("first").first()
    assert part is not None
    begun: list[bool] = []
    examine = verifying.examine

    def meanwhile(*given: object) -> object:
        begun.append(verification.check_part(part_pk=part.pk, at=NOON))
        return examine(*given)

    monkeypatch.setattr(verifying, "examine", meanwhile)
    done = verification.check_part(part_pk=part.pk, at=NOON)

    assert (done, begun) == (True, [False])


def test_the_part_of_a_killed_worker_is_asked_again_once_while_others_work() -> None:
    made = verification.begin(poll_uuid=voted().uuid, at=NOON)
    dead, alive, _free = made.parts.order_by("first")
    later = NOON + verification.HELD_FOR
    made.parts.filter(pk=dead.pk).update(held_until=later)
    made.parts.filter(pk=alive.pk).update(held_until=later + timedelta(seconds=30))
    OrmQ.objects.all().delete()

    verification.resume(at=later - timedelta(seconds=1))
    early = asked()
    together(*[lambda: verification.resume(at=later)] * 2)

    assert early == []
    assert asked() == [(verification.CHECK_TASK, dead.pk)]
    work()
    assert not made.parts.get(pk=alive.pk).verdict


def test_a_gathering_that_reads_the_archive_is_not_begun_twice_after_some_minutes() -> None:
    made = verification.begin(poll_uuid=voted().uuid, at=NOON)
    for part in made.parts.order_by("first"):
        verification.check_part(part_pk=part.pk, at=NOON)
    OrmQ.objects.all().delete()

    early = verification.resume(at=NOON + verification.GATHERS_FOR)
    late = verification.resume(at=NOON + verification.GATHERS_FOR + timedelta(seconds=1))

    assert (early, late) == (0, 1)


def test_what_stands_still_is_asked_again_and_only_what_is_missing() -> None:
    made = verification.begin(poll_uuid=voted().uuid, at=NOON)
    first, second, third = made.parts.order_by("first")
    verification.check_part(part_pk=second.pk, at=NOON)
    OrmQ.objects.all().delete()
    later = NOON + verification.STANDS_STILL

    early = verification.resume(at=later)
    resumed = [verification.resume(at=later + timedelta(seconds=1)) for _ in range(2)]

    check = verification.CHECK_TASK
    assert (early, resumed) == (0, [1, 0])
    assert asked() == [(check, first.pk), (check, third.pk)]


def test_ballots_that_come_meanwhile_are_left_for_the_next_time() -> None:
    box = urns.opened(voters=3)
    box.cast(0)
    made = verification.begin(poll_uuid=box.uuid, at=NOON)

    box.cast(1)
    work()

    made.refresh_from_db()
    assert (made.state, made.report["ballots"]) == (VALID, 1)
    assert verified(box).report["ballots"] == 2


def test_the_count_takes_the_product_of_the_verified_ballots() -> None:
    box = voted()
    polls.end(poll_uuid=box.uuid, at=NOON)
    made = verified(box)

    multiplied = counting._product(box.poll, box.drawn.election)
    counting.tally(poll_uuid=box.uuid, at=NOON)

    same = [made.tally, made.sized_tally]
    assert [text.text for text in multiplied] == same
    assert [text.text for text in counts.stored_tally(box.poll, box.drawn.election)] == same


def test_a_verification_before_the_end_is_not_what_is_counted() -> None:
    box = urns.opened(voters=2)
    box.cast(0, YES)
    verified(box)
    box.cast(1, NO)

    box.count()

    assert counts.stored_result(box.poll) == ((1, 1, 0),)


def forge(box: urns.Box, height: int, text: str) -> None:
    """Puts another ballot in the place of one, and makes the chain anew up to the head."""
    data = Record.objects.get(poll=box.uuid, height=height, kind="data")
    renamed = {data.name: sha256_hex(text)}
    Record.objects.filter(pk=data.pk).update(name=renamed[data.name], body=text)
    for event in Record.objects.filter(poll=box.uuid, height__gte=height, kind="event").order_by(
        "height"
    ):
        body = event.body
        for before, after in renamed.items():
            body = body.replace(before, after)
        renamed[event.name] = sha256_hex(body)
        Record.objects.filter(pk=event.pk).update(name=renamed[event.name], body=body)
    Poll.objects.filter(pk=box.uuid).update(head=renamed[box.poll.head])


def test_a_bad_ballot_is_found_and_named_and_its_urn_is_not_counted() -> None:
    box = voted()
    bad = json.loads(box.ballot(2, YES))
    bad["signature"]["proof"]["response"] = "1"
    forge(box, 3, canonical.serialize(bad))
    polls.end(poll_uuid=box.uuid, at=NOON)

    made = verified(box)
    with pytest.raises(Refusal) as refused:
        counting.tally(poll_uuid=box.uuid, at=NOON)

    assert (made.state, made.report["ballot"]) == (INVALID, 3)
    assert made.report["failed"] == "ballot-signature"
    assert refused.value.code == "urn-not-valid"
    assert queries.verification(box.uuid).broken_rule.startswith("chaque bulletin est signé")


@pytest.mark.parametrize(
    ("height", "kind", "failed"), [(3, "data", "archive-hashes"), (2, "event", "archive-hashes")]
)
def test_a_record_changed_in_place_is_found(height: int, kind: str, failed: str) -> None:
    box = voted()
    Record.objects.filter(poll=box.uuid, height=height, kind=kind).update(body="{}")

    made = verified(box)

    assert (made.state, made.report["failed"]) == (INVALID, failed)


def test_a_ballot_taken_out_is_found() -> None:
    box = voted()
    Record.objects.filter(poll=box.uuid, height=3).delete()

    made = verified(box)

    assert (made.state, made.report["failed"]) == (INVALID, "archive-chain")


def test_an_urn_rewritten_between_the_parts_and_their_gathering_is_found() -> None:
    """Each part was honest, and the archive that is gathered is honest too: they differ."""
    box = voted()
    made = verification.begin(poll_uuid=box.uuid, at=NOON)
    for part in made.parts.order_by("first"):
        verification.check_part(part_pk=part.pk, at=NOON)

    forge(box, 5, box.ballot(3, NO))
    work()

    made.refresh_from_db()
    assert (made.state, made.report["failed"]) == (INVALID, "archive-chain")


@pytest.mark.parametrize("position", [1, 2, 3, 4])
@pytest.mark.parametrize("gone", [True, False])
def test_an_urn_whose_setup_is_spoilt_is_found_bad_and_its_verification_ends(
    position: int, gone: bool
) -> None:
    box = voted()
    record = Record.objects.filter(poll=box.uuid, height=0, position=position)
    record.delete() if gone else record.update(body="{}")

    made = verified(box)

    assert made.state == INVALID
    assert made.report["failed"] == ("archive-records" if gone else "archive-hashes")


def test_a_verdict_that_nobody_can_read_makes_a_verification_bad_and_ends_it() -> None:
    made = verification.begin(poll_uuid=voted().uuid, at=NOON)
    made.parts.filter(first=1).update(verdict="?")

    work()

    made.refresh_from_db()
    assert (made.state, made.report["failed"]) == (INVALID, "archive-chain")


def test_an_urn_cut_short_between_the_parts_and_their_gathering_is_found() -> None:
    """What is left of it is honest too: it only ends before what was to be verified."""
    box = voted()
    box.count()
    made = verification.begin(poll_uuid=box.uuid, at=NOON)
    for part in made.parts.order_by("first"):
        verification.check_part(part_pk=part.pk, at=NOON)

    Record.objects.filter(poll=box.uuid, height=made.height).delete()
    work()

    made.refresh_from_db()
    assert (made.state, made.report["failed"]) == (INVALID, "archive-chain")


def test_a_worker_slower_than_its_hold_does_not_write_over_the_one_that_took_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = verification.begin(poll_uuid=voted().uuid, at=NOON)
    part = made.parts.order_by("first").first()
    assert part is not None
    later, examine, others = NOON + verification.HELD_FOR, verifying.examine, []

    def slowly(*given: object) -> object:
        if not others:
            others.append(None)
            others[0] = verification.check_part(part_pk=part.pk, at=later)
        return examine(*given)

    monkeypatch.setattr(verifying, "examine", slowly)
    done = verification.check_part(part_pk=part.pk, at=NOON)

    assert (others, done) == ([True], False)

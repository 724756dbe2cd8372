from datetime import datetime

import pytest

from common import audit, clock
from common.models import ApartEvent, AuditEvent

pytestmark = pytest.mark.django_db


def test_the_journal_is_a_chain() -> None:
    first = audit.record("test.first", at=clock.now(), subject="thing:1")
    second = audit.record("test.second", at=clock.now(), details={"n": 2})

    assert second.previous == first.digest
    assert audit.verify() is None


def test_an_altered_event_breaks_the_journal() -> None:
    audit.record("test.first", at=clock.now())
    audit.record("test.second", at=clock.now())

    AuditEvent.objects.filter(height=0).update(verb="test.forged")

    assert audit.verify() == 0


def test_a_removed_event_breaks_the_journal() -> None:
    for verb in ("one", "two", "three"):
        audit.record(f"test.{verb}", at=clock.now())

    AuditEvent.objects.filter(height=1).delete()

    assert audit.verify() == 1


def test_an_instant_said_in_paris_time_does_not_break_the_journal() -> None:
    winter = datetime(2026, 12, 12, 21, 0, tzinfo=clock.PARIS)

    audit.record("test.first", at=winter)

    assert audit.verify() is None


def taken(subject: str, entry: int) -> None:
    audit.record(
        "right.taken", at=clock.now(), subject=subject, details={"entry": entry}, is_apart=True
    )


def test_an_act_kept_apart_leaves_no_line_in_the_journal() -> None:
    audit.record("test.first", at=clock.now())
    taken("thing:1", 7)
    audit.record("test.second", at=clock.now())

    assert [act.verb for act in AuditEvent.objects.order_by("height")] == [
        "test.first",
        "test.second",
    ]
    assert [act.details["entry"] for act in audit.apart("right.taken", "thing:1")] == [7]


def test_acts_kept_apart_go_whole_and_the_journal_says_how_many_and_no_more() -> None:
    for entry in (7, 8):
        taken("thing:1", entry)
    taken("thing:2", 9)
    head = audit.apart("right.taken", "thing:1").last()
    assert head is not None

    assert audit.forget("right.taken", subject="thing:1", at=clock.now()) == 2

    assert [act.subject for act in ApartEvent.objects.all()] == ["thing:2"]
    left = AuditEvent.objects.get()
    assert (left.verb, left.subject) == (audit.FORGOTTEN, "thing:1")
    assert left.details == {"verb": "right.taken", "acts": 2, "head": head.digest}
    assert audit.verify() is None


def test_acts_forgotten_twice_are_said_once() -> None:
    taken("thing:1", 7)
    audit.forget("right.taken", subject="thing:1", at=clock.now())

    assert audit.forget("right.taken", subject="thing:1", at=clock.now()) == 0
    assert AuditEvent.objects.count() == 1


def test_an_act_kept_apart_that_is_altered_or_taken_out_breaks_its_chain() -> None:
    for entry in (7, 8, 9):
        taken("thing:1", entry)
    assert audit.verify_apart("right.taken", "thing:1") is None

    ApartEvent.objects.filter(height=2).update(details={"entry": 1})
    assert audit.verify_apart("right.taken", "thing:1") == 2

    ApartEvent.objects.filter(height=1).delete()
    assert audit.verify_apart("right.taken", "thing:1") == 1


def test_a_chain_of_one_thing_cannot_be_given_to_another() -> None:
    taken("thing:1", 7)

    ApartEvent.objects.update(subject="thing:2")

    assert audit.verify_apart("right.taken", "thing:2") == 0


def test_an_act_that_was_not_kept_apart_is_not_forgotten() -> None:
    audit.record("right.taken", at=clock.now(), subject="thing:1", details={"entry": 7})

    assert audit.forget("right.taken", subject="thing:1", at=clock.now()) == 0
    assert AuditEvent.objects.get().details == {"entry": 7}


def test_a_chain_cut_short_or_taken_out_once_the_vote_is_over_breaks_the_journal() -> None:
    for entry in (7, 8):
        taken("thing:1", entry)
    audit.anchor("thing:1", at=clock.now())
    assert audit.verify() is None

    ApartEvent.objects.filter(height=1).delete()
    assert audit.verify() == 0

    ApartEvent.objects.all().delete()
    assert audit.verify() == 0


def test_a_chain_forgotten_after_the_vote_is_missed_by_nobody() -> None:
    taken("thing:1", 7)
    audit.anchor("thing:1", at=clock.now())

    audit.forget("right.taken", subject="thing:1", at=clock.now())

    assert audit.verify() is None


def test_a_thing_of_which_nothing_is_kept_apart_has_no_anchor() -> None:
    audit.anchor("thing:1", at=clock.now())

    assert not AuditEvent.objects.exists()


def test_the_hash_left_of_an_act_kept_apart_cannot_be_made_again_from_its_words() -> None:
    for _ in range(2):
        at = clock.now()
        taken("thing:1", 7)
        act = audit.apart("right.taken", "thing:1").get()
        assert len(act.salt) == 32
        ApartEvent.objects.filter(pk=act.pk).update(salt="0" * 32)
        assert audit.verify_apart("right.taken", "thing:1") == 0
        audit.forget("right.taken", subject="thing:1", at=at)


def test_acts_recorded_after_others_were_forgotten_begin_a_chain() -> None:
    for _ in range(2):
        taken("thing:1", 7)
        assert audit.verify_apart("right.taken", "thing:1") is None
        audit.forget("right.taken", subject="thing:1", at=clock.now())

    assert AuditEvent.objects.filter(verb=audit.FORGOTTEN).count() == 2
    assert audit.verify() is None

from datetime import datetime

import pytest

from common import audit, clock
from common.models import AuditEvent

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


def test_who_did_a_sealed_act_can_be_forgotten_and_the_chain_stays_whole() -> None:
    audit.record("test.first", at=clock.now())
    audit.record(
        "right.taken", at=clock.now(), subject="thing:1", details={"entry": 7}, sealed=True
    )
    audit.record("right.taken", at=clock.now(), subject="thing:2", sealed=True)

    assert audit.forget("right.taken", subject="thing:1", at=clock.now()) == 1

    left = AuditEvent.objects.get(height=1)
    assert (left.actor, left.actor_name, left.details, left.salt) == ("", "", {}, "")
    assert audit.verify() is None
    assert audit.forget("right.taken", subject="thing:1", at=clock.now()) == 0


def test_a_sealed_act_whose_person_or_details_are_altered_breaks_the_journal() -> None:
    audit.record("right.taken", at=clock.now(), subject="thing:1", sealed=True)

    AuditEvent.objects.filter(height=0).update(details={"entry": 8})

    assert audit.verify() == 0


def test_nothing_can_be_written_into_an_act_that_was_forgotten() -> None:
    audit.record("right.taken", at=clock.now(), subject="thing:1", sealed=True)
    audit.forget("right.taken", subject="thing:1", at=clock.now())

    AuditEvent.objects.filter(height=0).update(actor_name="Somebody")

    assert audit.verify() == 0


def test_an_act_that_was_not_sealed_is_not_forgotten() -> None:
    audit.record("right.taken", at=clock.now(), subject="thing:1", details={"entry": 7})

    assert audit.forget("right.taken", subject="thing:1", at=clock.now()) == 0
    assert AuditEvent.objects.get().details == {"entry": 7}


def test_an_act_made_forgotten_without_a_word_breaks_the_journal() -> None:
    audit.record("test.first", at=clock.now())
    audit.record("right.taken", at=clock.now(), subject="thing:1", sealed=True)

    AuditEvent.objects.filter(height=1).update(actor="", actor_name="", details={}, salt="")

    assert audit.verify() == 1


def test_an_act_made_forgotten_beforehand_is_not_covered_by_those_forgotten_later() -> None:
    for entry in (7, 8):
        audit.record(
            "right.taken",
            at=clock.now(),
            subject="thing:1",
            details={"entry": entry},
            sealed=True,
        )
    AuditEvent.objects.filter(height=0).update(actor="", actor_name="", details={}, salt="")

    audit.forget("right.taken", subject="thing:1", at=clock.now())

    assert audit.verify() == 0


def test_acts_are_forgotten_again_after_others_were_added() -> None:
    for _ in range(2):
        audit.record("right.taken", at=clock.now(), subject="thing:1", sealed=True)
        audit.forget("right.taken", subject="thing:1", at=clock.now())

    assert audit.verify() is None
    assert AuditEvent.objects.filter(verb=audit.FORGOTTEN).count() == 2

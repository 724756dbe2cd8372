"""The bureau's checks see what has moved."""

import pytest

from common import audit
from common.models import ApartEvent, AuditEvent
from tests.cast import Cast
from tests.conftest import Machine
from tests.factories import polls
from tests.factories.polls import YES
from votes.belenios.hashing import sha256_hex
from votes.station import integrity
from votes.station.actions import polls as life
from votes.station.actions import projection
from votes.station.models import HandOver, RollEntry, TurnoutEntry
from votes.urn.models import Ballot, Credential, Record
from votes.urn.models import Poll as UrnPoll

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def of(cast: Cast) -> polls.Rehearsed:
    """An open poll in which somebody has voted."""
    made = polls.opened(cast)
    made.vote(cast.bilal, [YES])
    projection.project_turnout(poll=made.poll, at=made.at)
    return made


def failed(of: polls.Rehearsed) -> set[str]:
    """The checks that fail, by their code."""
    of.poll.refresh_from_db()
    return {check.code for check in integrity.checks(of.poll) if not check.ok}


def test_every_check_is_good_on_an_honest_poll(of: polls.Rehearsed) -> None:
    assert failed(of) == set()


def test_an_altered_record_breaks_the_chain(of: polls.Rehearsed) -> None:
    record = Record.objects.filter(poll=of.poll.uuid, height=1, kind="data").get()
    Record.objects.filter(pk=record.pk).update(body=record.body.replace("1", "2", 1))

    assert failed(of) == {"chain"}


def test_another_ballot_in_the_place_of_one_breaks_the_chain(of: polls.Rehearsed) -> None:
    """Its name is its own hash: only the event that received the first one tells."""
    ballot = Record.objects.filter(poll=of.poll.uuid, height=1, kind="data")
    ballot.update(body="{}", name=sha256_hex("{}"))

    assert failed(of) == {"chain"}


def test_an_event_that_follows_another_than_the_one_before_it_breaks_the_chain(
    of: polls.Rehearsed,
) -> None:
    setup, event = Record.objects.filter(poll=of.poll.uuid, kind="event").order_by("position")
    body = event.body.replace(setup.name, "0" * 64)
    Record.objects.filter(pk=event.pk).update(body=body, name=sha256_hex(body))
    UrnPoll.objects.filter(pk=of.poll.uuid).update(head=sha256_hex(body))

    assert failed(of) == {"chain"}


def test_a_record_moved_to_another_event_breaks_the_chain(of: polls.Rehearsed) -> None:
    Record.objects.filter(poll=of.poll.uuid, height=1, kind="data").update(height=0)

    assert failed(of) == {"chain"}


def test_a_dropped_ballot_breaks_the_chain(of: polls.Rehearsed) -> None:
    Record.objects.filter(poll=of.poll.uuid, height=1).delete()

    assert "chain" in failed(of)


def test_a_credential_of_nobody_is_seen(of: polls.Rehearsed) -> None:
    Credential.objects.create(poll_id=of.poll.uuid, digest="0" * 64, key="4")

    assert failed(of) == {"roll"}


def test_a_ballot_without_a_hand_over_is_an_alarm(of: polls.Rehearsed) -> None:
    HandOver.objects.all().delete()

    assert failed(of) == {"hand-overs"}


def test_a_credential_moved_to_another_name_is_an_alarm(of: polls.Rehearsed, cast: Cast) -> None:
    one = RollEntry.objects.get(poll=of.poll, member=cast.bilal)
    other = RollEntry.objects.get(poll=of.poll, member=cast.diego)
    one.public_credential, other.public_credential = (
        other.public_credential,
        one.public_credential,
    )
    one.save()
    other.save()

    assert "hand-overs" in failed(of)


def test_changed_programs_are_seen(of: polls.Rehearsed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integrity, "programs_served", lambda: {"booth.js": "0" * 64})

    assert failed(of) == {"programs"}


def test_another_election_than_the_one_that_was_printed_is_seen(of: polls.Rehearsed) -> None:
    UrnPoll.objects.filter(pk=of.poll.uuid).update(fingerprint="A" * 43)

    assert failed(of) == {"fingerprint"}


def test_a_signature_without_a_ballot_is_seen(of: polls.Rehearsed, cast: Cast) -> None:
    TurnoutEntry.objects.create(
        entry=of.poll.roll.get(member=cast.chloe), channel=TurnoutEntry.Channel.BOOTH, at=of.at
    )

    assert failed(of) == {"turnout"}


def test_a_right_taken_out_of_the_urn_s_list_is_seen(of: polls.Rehearsed, cast: Cast) -> None:
    entry = of.poll.roll.get(member=cast.chloe)
    Credential.objects.get(poll_id=of.poll.uuid, key=entry.public_credential).delete()

    assert failed(of) == {"roll"}


def test_an_act_changed_in_the_journal_is_seen(of: polls.Rehearsed) -> None:
    AuditEvent.objects.filter(height=1).update(verb="poll.forged")

    assert failed(of) == {"journal"}


def test_a_hand_over_changed_or_taken_out_of_its_chain_is_seen(of: polls.Rehearsed) -> None:
    ApartEvent.objects.filter(verb="right.handed_over").update(actor="")

    assert failed(of) == {"journal"}

    ApartEvent.objects.filter(verb="right.handed_over").delete()

    assert failed(of) == {"journal"}


def test_rights_that_can_no_longer_be_handed_over_are_seen_while_somebody_may_vote(
    of: polls.Rehearsed, cast: Cast, another_machine: Machine
) -> None:
    another_machine()

    assert "secret" in failed(of)


def test_an_urn_that_lacks_a_head_published_at_a_close_is_seen(of: polls.Rehearsed) -> None:
    """Cut short before any check ran, and so well that the chain itself looks whole."""
    life.suspend(poll=of.poll, at=of.at)
    before = Record.objects.get(poll=of.poll.uuid, height=0, kind="event").name
    Ballot.objects.filter(poll=of.poll.uuid).delete()
    Record.objects.filter(poll=of.poll.uuid, height=1).delete()
    UrnPoll.objects.filter(pk=of.poll.uuid).update(height=0, head=before, published_height=0)

    found = failed(of)

    assert "heads" in found
    assert "chain" not in found


def test_an_act_about_a_vote_forgotten_before_its_roll_goes_is_a_fault(
    of: polls.Rehearsed,
) -> None:
    gone = audit.forget("right.handed_over", subject=of.poll.journal_subject, at=of.at)

    assert gone == 1
    assert failed(of) == {"journal"}


def test_an_act_kept_apart_about_the_assembly_or_another_vote_is_watched_too(
    of: polls.Rehearsed,
) -> None:
    """Who confirmed an envelope, who voted in public: no urn of their own is checked."""
    for subject in ("assembly:1", "poll:another"):
        told = {"at": of.at, "subject": subject, "is_apart": True}
        audit.record("paper_vote.envelope_confirmed", details={"paper": 1}, **told)
        assert failed(of) == set()
        ApartEvent.objects.filter(subject=subject).update(details={"paper": 2})

        assert failed(of) == {"journal"}
        ApartEvent.objects.filter(subject=subject).delete()

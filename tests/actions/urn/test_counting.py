"""One end, one tally, one result, ever (secrecy.md 6); the archive says it all."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest

from common.refusals import Refusal
from common.states import TransitionRefused
from tests.factories import urns
from tests.factories.urns import NO, NOON, YES
from votes.belenios import canonical
from votes.belenios.decryption import decrypt_partially
from votes.belenios.errors import Check, ProtocolError
from votes.belenios.verify import verify_archive
from votes.urn import counts, queries
from votes.urn.actions import counting, polls
from votes.urn.models import Poll, Record

pytestmark = pytest.mark.django_db


def refusal(act, **arguments) -> str:
    with pytest.raises(Refusal) as error:
        act(**arguments)
    return error.value.code


def counted(**options) -> urns.Box:
    box = urns.opened(**options)
    box.cast(0, YES)
    box.cast(1, NO)
    box.cast(2, YES)
    box.count()
    return box


def test_the_result_is_the_sum_of_the_ballots() -> None:
    assert counts.stored_result(counted().poll) == ((2, 1, 0),)


def test_weights_are_counted() -> None:
    assert counts.stored_result(counted(weights=[5, 2, 1]).poll) == ((6, 2, 0),)


def test_a_poll_without_a_ballot_has_a_result_of_zeros() -> None:
    box = urns.opened()

    box.count()

    assert counts.stored_result(box.poll) == ((0, 0, 0),)


def test_a_poll_ends_only_once() -> None:
    box = counted()

    assert refusal(polls.end, poll_uuid=box.uuid, at=NOON) == "poll-ended"


def test_a_second_tally_is_refused() -> None:
    box = counted()
    before = Record.objects.count()

    assert refusal(counting.tally, poll_uuid=box.uuid, at=NOON) == "already-counted"
    assert refusal(counting.publish_result, poll_uuid=box.uuid, at=NOON) == "already-counted"
    assert Record.objects.count() == before


@pytest.mark.parametrize("state", ["sealed", "open", "suspended", "cancelled"])
def test_nothing_is_counted_before_the_end(state: str) -> None:
    box = urns.opened()
    box.cast()
    Poll.objects.filter(pk=box.uuid).update(state=state)

    assert refusal(counting.tally, poll_uuid=box.uuid, at=NOON) == "not-ended"
    assert refusal(counting.publish_result, poll_uuid=box.uuid, at=NOON) == "not-ended"
    assert counts.stored_result(box.poll) is None


def test_a_poll_that_ended_never_opens_again() -> None:
    box = counted()

    for act, arguments in (
        (polls.open_poll, {}),
        (polls.suspend, {}),
        (polls.reopen, {"closes_at": None}),
        (polls.cancel, {}),
    ):
        with pytest.raises(TransitionRefused):
            act(poll_uuid=box.uuid, at=NOON, **arguments)


def test_a_key_holder_who_sends_again_changes_nothing() -> None:
    box = urns.opened()
    box.cast()
    polls.end(poll_uuid=box.uuid, at=NOON)
    counting.tally(poll_uuid=box.uuid, at=NOON)
    box.decrypt()
    height = box.poll.height

    box.decrypt()

    assert box.poll.height == height


def test_a_false_partial_decryption_is_refused() -> None:
    box, other = urns.opened(), urns.opened()
    for each in (box, other):
        each.cast()
        polls.end(poll_uuid=each.uuid, at=NOON)
        counting.tally(poll_uuid=each.uuid, at=NOON)
    other.decrypt()
    stolen = Record.objects.filter(poll=other.uuid, body__contains="decryption_factors").get()

    with pytest.raises(ProtocolError):
        counting.add_partial_decryption(poll_uuid=box.uuid, owner=1, text=stolen.body, at=NOON)

    assert box.poll.state == "tallied"


def test_the_archive_is_what_the_verifier_wants(tmp_path) -> None:
    box = counted(revote=True)
    path = tmp_path / f"{box.uuid}.bel"
    path.write_bytes(box.archive())

    report = verify_archive(path)

    assert report.ok, report
    assert queries.archive_is_complete(box.poll)


def test_the_archive_only_grows() -> None:
    box = urns.opened(voters=12)
    prefixes = [box.archive()]
    for voter in range(12):
        box.cast(voter)
        prefixes.append(box.archive())
    box.count()
    prefixes.append(box.archive())

    for shorter, longer in pairwise(prefixes):
        assert longer.startswith(shorter)


def test_whoever_votes_again_and_again_does_not_bring_out_the_ballot_that_came_before() -> None:
    box = urns.opened(voters=12, revote=True)
    box.cast(0)
    for _again in range(12):
        box.cast(1)
    assert queries.published_trackers(box.poll) == []

    for voter in range(2, 10):
        box.cast(voter)
    assert len(queries.published_trackers(box.poll)) == 10


def test_while_open_ballots_are_published_by_batches_of_ten() -> None:
    """Whoever watches the board must not learn which ballot has just come in (secrecy.md 15)."""
    box = urns.opened(voters=12)
    shown = []
    for voter in range(12):
        box.cast(voter)
        shown.append(len(queries.published_trackers(box.poll)))

    assert shown == [0] * 9 + [10] * 3
    polls.suspend(poll_uuid=box.uuid, at=NOON)
    assert len(queries.published_trackers(box.poll)) == 12


def test_the_board_does_not_show_the_order_of_arrival() -> None:
    box = urns.opened(voters=4)
    trackers = [box.cast(voter).tracker for voter in range(4)]
    polls.suspend(poll_uuid=box.uuid, at=NOON)

    assert queries.published_trackers(box.poll) == sorted(trackers)


def test_the_board_lists_the_ballots_that_count() -> None:
    box = urns.opened(revote=True)
    box.cast(choice=YES)
    kept = box.cast(choice=NO)
    polls.suspend(poll_uuid=box.uuid, at=NOON)

    assert queries.published_trackers(box.poll) == [kept.tracker]


def test_a_receipt_is_signed_by_the_urn_and_binds_height_and_head() -> None:
    import base64

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    box = urns.opened()
    receipt = box.cast()
    shown = receipt.to_json()

    key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(shown["urn_key"] + "="))
    signature = base64.urlsafe_b64decode(shown["signature"] + "==")

    key.verify(signature, receipt.message.encode())
    for part in (box.uuid, shown["tracker"], str(shown["height"]), shown["head"], shown["at"]):
        assert part in receipt.message
    record = Record.objects.get(poll=box.uuid, name=shown["head"])
    assert record.height == shown["height"]


def refused_to_seal(box: urns.Box, seal: polls.Seal, **texts: str) -> Check:
    """The rule for which an urn stays unsealed when some of its texts are replaced."""
    with pytest.raises(ProtocolError) as error:
        polls.seal(poll_uuid=box.uuid, sealed=replace(seal, **texts), at=NOON)
    assert box.poll.height == -1
    return error.value.check


def test_an_urn_is_not_sealed_over_another_election() -> None:
    box, seal = urns.drawn()
    _other, another = urns.drawn()

    assert refused_to_seal(box, another) == Check.ELECTION_FORMAT
    assert refused_to_seal(box, seal, trustees=another.trustees) == Check.ELECTION_KEY


def test_an_urn_is_not_sealed_over_a_key_that_nobody_proved_to_know() -> None:
    box, seal = urns.drawn()
    unproved = json.loads(seal.trustees)
    unproved[0][1]["pok"]["response"] = "1"

    found = refused_to_seal(box, seal, trustees=canonical.serialize(unproved))

    assert found == Check.TRUSTEE_PROOF


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        (lambda keys: keys[::-1], Check.CREDENTIAL_ORDER),
        (lambda keys: [keys[0], *keys], Check.CREDENTIAL_ORDER),
        (lambda keys: ["2", *keys], Check.CREDENTIAL_MEMBERSHIP),
    ],
)
def test_an_urn_is_sealed_over_rights_that_are_sorted_distinct_and_in_the_group(
    spoil, check: Check
) -> None:
    box, seal = urns.drawn()
    rights = canonical.serialize(spoil(json.loads(seal.credentials)))

    assert refused_to_seal(box, seal, credentials=rights) == check


def test_a_partial_decryption_more_than_needed_is_refused_and_adds_nothing() -> None:
    box = urns.opened()
    box.cast()
    polls.end(poll_uuid=box.uuid, at=NOON)
    counting.tally(poll_uuid=box.uuid, at=NOON)
    box.decrypt()
    height = box.poll.height

    found = refusal(counting.add_partial_decryption, poll_uuid=box.uuid, owner=2, text="", at=NOON)

    assert (found, box.poll.height) == ("enough-decryptions", height)


def test_a_partial_decryption_is_written_in_one_way_only() -> None:
    box = urns.opened()
    box.cast()
    polls.end(poll_uuid=box.uuid, at=NOON)
    counting.tally(poll_uuid=box.uuid, at=NOON)
    tally, _sized = counts.stored_tally(box.poll, box.drawn.election)
    text = decrypt_partially(box.drawn.election, tally, box.secret).text

    with pytest.raises(ProtocolError) as error:
        counting.add_partial_decryption(
            poll_uuid=box.uuid, owner=1, text=text.replace(",", ", ", 1), at=NOON
        )

    assert error.value.check == Check.DECRYPTION_FORMAT

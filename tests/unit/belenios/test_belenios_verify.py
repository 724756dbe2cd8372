"""The verifier: accepts honest archives at every stage, names the fault of the others."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.corpus import CORPUS
from tests.factories.belenios import (
    BOARD,
    TIMESTAMP,
    belenios_2048,
    hold,
    make_poll,
    whole_election,
    write_bel,
)
from tests.factories.forgeries import (
    altered,
    ballots,
    honest,
    rechained,
    replayed,
    setting,
    stranger,
    stuffed,
    with_ballots,
    with_records,
)
from votes.belenios import archive, canonical, events
from votes.belenios.credentials import CredentialList
from votes.belenios.errors import Check, UnreadableArchive
from votes.belenios.events import Appended, EventType
from votes.belenios.hashing import sha256_b64, sha256_hex
from votes.belenios.verify import Report, verify_archive


def verified(folder: Path, steps: list[Appended]) -> Report:
    return verify_archive(write_bel(folder, setting()[0], steps))


@pytest.mark.parametrize("length", range(1, 10))
def test_an_honest_archive_is_valid_at_every_stage(tmp_path: Path, length: int) -> None:
    report = verified(tmp_path, list(honest()[:length]))
    assert report.failed is None
    assert report.stage == str(honest()[length - 1].event.type)
    assert report.head == honest()[length - 1].event.hash
    assert report.ballots == min(length - 1, 3)
    assert report.result == (((2, 1, 0),) if length == 9 else None)


def test_weights_blank_votes_and_the_last_ballot_of_each_are_counted(tmp_path: Path) -> None:
    holders = hold(belenios_2048(), 1, 3, 2)
    poll = make_poll(holders.public_key(belenios_2048()), weights=(1, 2, 5, 0))
    votes = [
        (0, [[1, 0, 0], [1, 0, 0, 0]]),
        (1, [[1, 0, 0], [0, 1, 0, 0]]),
        (2, [[0, 0, 1], [0, 0, 0, 0]]),
        (3, [[0, 0, 1], [0, 1, 1, 0]]),
        (1, [[0, 1, 0], [0, 0, 1, 1]]),
    ]
    steps, result = whole_election(poll, holders, votes, owners=[1, 3, 4])
    report = verify_archive(write_bel(tmp_path, poll, steps), workers=1)
    assert report.failed is None
    assert report.result == result == ((1, 2, 5), (1, 0, 2, 2))
    assert (report.voters, report.ballots, report.counted) == (4, 5, 4)


def test_a_poll_without_any_ballot_is_counted_zero(tmp_path: Path) -> None:
    report = verified(tmp_path, with_ballots())
    assert (report.failed, report.result) == (None, ((0, 0, 0),))


def test_several_processes_find_what_one_finds(tmp_path: Path) -> None:
    path = write_bel(tmp_path, setting()[0], list(honest()))
    alone, together = verify_archive(path), verify_archive(path, workers=2)
    assert [(c.name, c.count) for c in together.checks] == [(c.name, c.count) for c in alone.checks]
    bad = write_bel(tmp_path, setting()[0], with_ballots(ballots()[0], altered("response")))
    report = verify_archive(bad, workers=2)
    assert (report.failed, report.ballot_number) == (Check.BALLOT_INDIVIDUAL_PROOF, 2)


@pytest.mark.parametrize("what", CORPUS)
def test_a_forged_archive_is_refused_by_the_check_that_names_the_fault(
    tmp_path: Path, what: str
) -> None:
    forgery = CORPUS[what]
    assert verify_archive(forgery.write(tmp_path)).failed == forgery.check


@pytest.mark.parametrize("make", [lambda: altered("signature"), stuffed, stranger])
def test_a_bad_ballot_is_found_by_its_number_and_its_tracker(
    tmp_path: Path, make: Callable[[], str]
) -> None:
    bad = make()
    report = verified(tmp_path, with_ballots(ballots()[0], ballots()[2], bad))
    assert (report.ballot_number, report.tracker) == (3, sha256_b64(bad))


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        (lambda text: text.replace(",", ", ", 1), Check.BALLOT_CANONICAL),
        (lambda text: text + "\n", Check.BALLOT_CANONICAL),
        (
            lambda text: canonical.serialize(dict(reversed(json.loads(text).items()))),
            Check.BALLOT_CANONICAL,
        ),
        (lambda text: "[]", Check.BALLOT_FORMAT),
        (lambda text: altered("challenge"), Check.BALLOT_FORMAT),
    ],
)
def test_an_archive_with_a_ballot_written_otherwise_is_refused(
    tmp_path: Path, spoil: Callable[[str], str], check: Check
) -> None:
    report = verified(tmp_path, with_records(2, spoil(ballots()[1])))
    assert (report.failed, report.ballot_number) == (check, 2)


def test_one_record_named_by_two_events_is_refused(tmp_path: Path) -> None:
    poll, _ = setting()
    steps = list(honest()[:3])
    again = events.ballot(steps[-1].event, ballots()[0])
    path = write_bel(tmp_path, poll, [*steps, Appended((), again.event)])
    assert verify_archive(path).failed == Check.ARCHIVE_RECORDS


@pytest.mark.parametrize("text", ['{"result":[[2,1]]}', '{"result":[[2,1,0.0]]}', "[[2,1,0]]"])
def test_a_result_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    assert verified(tmp_path, with_records(8, text)).failed == Check.RESULT_FORMAT


def test_a_key_that_the_holders_do_not_make_is_refused(tmp_path: Path) -> None:
    poll, _ = setting()
    others = hold(poll.group, 1).trustees
    steps = [events.setup(poll.election.text, others.text, poll.credentials.text)]
    assert verified(tmp_path, steps).failed == Check.ELECTION_KEY


def test_a_threshold_of_half_the_holders_is_refused(tmp_path: Path) -> None:
    poll, holders = setting()
    value = json.loads(holders.trustees.text)
    value[0][1]["threshold"] = 1
    steps = [events.setup(poll.election.text, canonical.serialize(value), poll.credentials.text)]
    assert verified(tmp_path, steps).failed in {
        Check.TRUSTEE_THRESHOLD,
        Check.TRUSTEE_POLYNOMIAL,
    }


def test_a_setup_with_more_than_three_records_is_refused(tmp_path: Path) -> None:
    records = list(honest()[0].records)
    value = json.loads(records[3]) | {"credentials_certificate": "ab" * 32}
    steps = with_records(0, *records[:3], canonical.serialize(value))
    assert verified(tmp_path, steps).failed == Check.SETUP


def _decryption(position: int, change: Callable[[dict[str, Any]], object]) -> list[Appended]:
    text, _ = honest()[position].records
    value = json.loads(text)
    change(value)
    false = canonical.serialize(value)
    owner = json.loads(honest()[position].records[1])["owner"]
    return with_records(position, false, events.ownership(owner, false))


def test_a_false_decryption_is_refused(tmp_path: Path) -> None:
    def wrong_proof(value: dict[str, Any]) -> None:
        value["decryption_proofs"][0][0]["response"] = "1"

    def wrong_factor(value: dict[str, Any]) -> None:
        value["decryption_factors"][0][0] = value["decryption_factors"][0][1]

    def outside(value: dict[str, Any]) -> None:
        value["decryption_factors"][0][0] = "2"

    def shorter(value: dict[str, Any]) -> None:
        value["decryption_factors"][0].pop()

    for change in (wrong_proof, wrong_factor, outside):
        assert verified(tmp_path, _decryption(6, change)).failed == Check.DECRYPTION_PROOF
    assert verified(tmp_path, _decryption(6, shorter)).failed == Check.DECRYPTION_FORMAT


@pytest.mark.parametrize("owner", [0, 2, 3, 4])
def test_a_decryption_counts_for_the_holder_who_made_it(tmp_path: Path, owner: int) -> None:
    text = honest()[6].records[0]
    report = verified(tmp_path, with_records(6, text, events.ownership(owner, text)))
    assert report.failed in {Check.DECRYPTION_OWNER, Check.DECRYPTION_PROOF}


def test_a_result_needs_as_many_holders_as_the_threshold(tmp_path: Path) -> None:
    steps = list(honest())
    del steps[7]
    assert verified(tmp_path, rechained(steps)).failed == Check.DECRYPTION_SUFFICIENT


def _inserted(position: int, step: Appended) -> list[Appended]:
    steps = list(honest())
    steps.insert(position, step)
    return rechained(steps)


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(lambda: _inserted(5, honest()[4]), id="two ends"),
        pytest.param(lambda: _inserted(6, honest()[5]), id="two tallies"),
        pytest.param(lambda: _inserted(9, honest()[8]), id="two results"),
        pytest.param(lambda: _inserted(9, honest()[4]), id="after the result"),
        pytest.param(lambda: _inserted(5, honest()[1]), id="ballot after the end"),
        pytest.param(lambda: rechained(list(honest()[1:])), id="no setup"),
        pytest.param(lambda: rechained([*honest()[:4], *honest()[5:]]), id="no end"),
        pytest.param(list, id="nothing"),
    ],
)
def test_the_events_have_one_order(tmp_path: Path, forged: Callable[[], list[Appended]]) -> None:
    assert verified(tmp_path, forged()).failed == Check.ARCHIVE_ORDER


def test_an_event_dropped_or_swapped_breaks_the_chain(tmp_path: Path) -> None:
    steps = list(honest())
    dropped = steps[:2] + steps[3:]
    swapped = [steps[0], steps[2], steps[1], *steps[3:]]
    for forged in (dropped, swapped):
        assert verified(tmp_path, forged).failed == Check.ARCHIVE_CHAIN


def test_records_that_no_event_claims_are_refused(tmp_path: Path) -> None:
    path = write_bel(tmp_path, setting()[0], list(honest()))
    body = b'{"hidden":true}'
    extra = archive.record_bytes(f"{sha256_hex(body)}.data.json", body, TIMESTAMP)
    path.write_bytes(path.read_bytes() + extra)
    assert verify_archive(path).failed == Check.ARCHIVE_RECORDS


def test_a_tar_with_its_closing_blocks_is_refused(tmp_path: Path) -> None:
    path = write_bel(tmp_path, setting()[0], list(honest()))
    path.write_bytes(path.read_bytes() + b"\0" * 1024)
    assert verify_archive(path).failed == Check.ARCHIVE_FORMAT


@pytest.mark.parametrize("removed", [1, 511, 512, 700])
def test_a_file_cut_short_is_refused(tmp_path: Path, removed: int) -> None:
    path = write_bel(tmp_path, setting()[0], list(honest()[:5]))
    path.write_bytes(path.read_bytes()[:-removed])
    assert verify_archive(path).failed in {Check.ARCHIVE_FORMAT, Check.ARCHIVE_RECORDS}


def test_a_body_that_is_not_what_its_name_says_is_refused(tmp_path: Path) -> None:
    path = write_bel(tmp_path, setting()[0], list(honest()))
    path.write_bytes(path.read_bytes().replace("Assemblée".encode(), "Assemblèe".encode()))
    assert verify_archive(path).failed == Check.ARCHIVE_HASHES


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 1024, b"BELENIOS", archive.record_bytes("x", b"{}", 0)]
)
def test_a_file_of_another_kind_is_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.bel"
    path.write_bytes(content)
    with pytest.raises(UnreadableArchive):
        verify_archive(path)


def test_a_timestamp_written_as_a_number_is_unreadable(tmp_path: Path) -> None:
    body = b'{"version":1,"timestamp":1700000000}'
    path = tmp_path / "x.bel"
    path.write_bytes(archive.record_bytes("BELENIOS", body, TIMESTAMP))
    with pytest.raises(UnreadableArchive):
        verify_archive(path)


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableArchive):
        verify_archive(tmp_path / "nothing.bel")


def test_the_urn_is_told_what_may_not_recur() -> None:
    poll, _ = setting()
    first, again = poll.checker.check(ballots()[0]), poll.checker.check(replayed())
    assert first.record_name != again.record_name
    assert first.ciphertext_digests == again.ciphertext_digests


def test_a_step_out_of_order_cannot_even_be_written() -> None:
    with pytest.raises(events.InvalidArchive):
        events.ballot(honest()[4].event, ballots()[0])
    assert honest()[4].event.type is EventType.END_BALLOTS


def test_a_list_of_credentials_keeps_its_weights() -> None:
    poll = make_poll(weights=(4, 0), questions=[BOARD])
    assert sorted(CredentialList.parse(poll.credentials.text).weights.values()) == [0, 4]

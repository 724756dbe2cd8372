"""Laws of the protocol that hold for every election, drawn at random."""

import json
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.belenios import (
    BOARD,
    YES_NO,
    Holders,
    Plaintext,
    Poll,
    archive_chunks,
    belenios_2048,
    hold,
    make_poll,
    tally_of,
    vote_steps,
    write_bel,
)
from tests.factories.forgeries import honest, rechained, with_records
from tests.factories.forgeries import setting as forgery_setting
from votes.belenios import canonical, events
from votes.belenios.decryption import check_partial_decryption, decrypt_partially, lagrange
from votes.belenios.election import Question
from votes.belenios.errors import ProtocolError, UnreadableArchive
from votes.belenios.events import Appended, EventType
from votes.belenios.group import Q_2048
from votes.belenios.hashing import sha256_hex
from votes.belenios.proofs import (
    Branch,
    Opening,
    encrypt,
    multiply,
    one_of_holds,
    prove_one_of,
)
from votes.belenios.result import Result, compute_result, discrete_logarithms
from votes.belenios.tally import RunningTally, counted
from votes.belenios.verify import verify_archive

few = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
exponents = st.integers(0, Q_2048 - 1)
WEIGHTS = (1, 2, 3)


@cache
def setting() -> tuple[Poll, Holders]:
    holders = hold(belenios_2048(), 1)
    poll = make_poll(
        holders.public_key(belenios_2048()), questions=[YES_NO, BOARD], weights=WEIGHTS
    )
    return poll, holders


def answers(question: Question) -> st.SearchStrategy[list[int]]:
    """Every answer that the question permits."""
    size = len(question.answers)
    ticks = st.sets(
        st.integers(0, size - 1), min_size=question.minimum, max_size=question.maximum
    ).map(lambda chosen: [int(index in chosen) for index in range(size)])
    if not question.blank:
        return ticks
    return st.one_of(st.just([1] + [0] * size), ticks.map(lambda bits: [0, *bits]))


plaintexts: st.SearchStrategy[Plaintext] = st.tuples(answers(YES_NO), answers(BOARD)).map(list)
castings = st.lists(st.tuples(st.integers(0, 2), plaintexts), max_size=4)


def decrypted(texts: Sequence[str]) -> Result:
    poll, holders = setting()
    tally, sized = tally_of(poll, texts)
    made = decrypt_partially(poll.election, tally, holders.secrets[1])
    checked = check_partial_decryption(poll.election, holders.trustees, tally, 1, made.text)
    return compute_result(poll.election, holders.trustees, tally, sized.total_weight, {1: checked})


@few
@given(castings)
def test_what_is_decrypted_is_the_sum_of_the_last_choices(
    votes: list[tuple[int, Plaintext]],
) -> None:
    poll, _ = setting()
    texts = [poll.maker.make(poll.secrets[voter], plaintext) for voter, plaintext in votes]
    weights = [
        poll.checker.check(poll.maker.make(secret, [[1, 0, 0], [1, 0, 0, 0]])).weight
        for secret in poll.secrets
    ]
    expected = [[0, 0, 0], [0, 0, 0, 0]]
    for voter, plaintext in dict(votes).items():
        for row, bits in zip(expected, plaintext, strict=True):
            for index, bit in enumerate(bits):
                row[index] += bit * weights[voter]
    assert decrypted(texts) == tuple(map(tuple, expected))


@few
@given(st.permutations(range(3)), plaintexts)
def test_the_order_of_different_voters_changes_nothing(
    order: list[int], plaintext: Plaintext
) -> None:
    poll, _ = setting()
    texts = [poll.maker.make(secret, plaintext) for secret in poll.secrets]
    shuffled = [texts[voter] for voter in order]
    assert tally_of(poll, texts) == tally_of(poll, shuffled)


@few
@given(st.lists(plaintexts, min_size=1, max_size=3), st.integers(0, 3))
def test_the_tally_of_a_sum_is_the_sum_of_the_tallies(votes: list[Plaintext], cut: int) -> None:
    poll, _ = setting()
    ballots = [
        poll.read(poll.maker.make(poll.secrets[voter], plaintext))
        for voter, plaintext in enumerate(votes)
    ]
    whole, left, right = (RunningTally(poll.election) for _ in range(3))
    for index, ballot in enumerate(ballots):
        whole.add(ballot, 2)
        (left if index < cut else right).add(ballot, 2)
    part, sized = right.finish()
    left.merge(part, sized.num_tallied, sized.total_weight)
    assert left.finish() == whole.finish()
    for ballot in ballots:
        whole.remove(ballot, 2)
    assert whole.finish() == RunningTally(poll.election).finish()


@few
@given(st.lists(st.integers(0, 40), min_size=1, max_size=4), st.lists(exponents, min_size=4))
def test_decryption_undoes_encryption_even_of_sums(
    messages: list[int], randomness: list[int]
) -> None:
    poll, holders = setting()
    group = poll.group
    total = None
    for message, drawn in zip(messages, randomness, strict=False):
        item = encrypt(poll.maker.key, message, drawn)
        total = item if total is None else multiply(group, total, item)
    assert total is not None
    mask = group.power(total.alpha, Q_2048 - holders.secrets[1])
    plain = group.multiply(total.beta, mask)
    assert discrete_logarithms(group, [plain], 200)[group.text(plain)] == sum(messages)


@few
@given(st.integers(0, 3), st.integers(0, 3), st.integers(1, 9), st.booleans())
def test_a_proof_holds_for_its_interval_and_for_nothing_else(
    message: int, least: int, shift: int, response: bool
) -> None:
    poll, _ = setting()
    group, key = poll.group, poll.maker.key
    randomness = group.random_scalar()
    ciphertext = encrypt(key, message, randomness)
    claims = sorted({message, least})
    opening = Opening(randomness, message)
    proofs = list(prove_one_of(key, "p|", [(opening, claim) for claim in claims]))
    branches = [Branch(ciphertext, claim) for claim in claims]
    assert one_of_holds(key, "p|", branches, proofs)
    assert not one_of_holds(key, "q|", branches, proofs)
    assert not one_of_holds(
        key, "p|", [Branch(ciphertext, branch.message + shift) for branch in branches], proofs
    )
    first = proofs[0]
    proofs[0] = (
        type(first)(first.challenge, (first.response + shift) % Q_2048)
        if response
        else type(first)((first.challenge + shift) % Q_2048, first.response)
    )
    assert not one_of_holds(key, "p|", branches, proofs)


@few
@given(st.lists(exponents, min_size=1, max_size=4), st.permutations(range(1, 8)))
def test_any_enough_points_of_a_polynomial_give_its_constant(
    coefficients: list[int], indices: list[int]
) -> None:
    group = belenios_2048()
    used = indices[: len(coefficients)]
    values = {
        index: sum(c * index**degree for degree, c in enumerate(coefficients)) for index in used
    }
    total = sum(values[index] * lagrange(group, index, used) for index in used)
    assert total % Q_2048 == coefficients[0]


@given(st.lists(st.sampled_from("abc")))
def test_one_ballot_counts_for_each_credential_and_it_is_the_last(credentials: list[str]) -> None:
    kept = counted(credentials)
    assert sum(kept) == len(set(credentials))
    for position, counts in enumerate(kept):
        assert counts == (credentials[position] not in credentials[position + 1 :])


@cache
def finished() -> bytes:
    poll, holders = setting()
    texts = [poll.maker.make(secret, [[1, 0, 0], [0, 1, 0, 0]]) for secret in poll.secrets[:1]]
    return b"".join(archive_chunks(vote_steps(poll, holders.trustees.text, texts), timestamp=1))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 255))
def test_any_changed_byte_of_an_archive_is_noticed(
    tmp_path_factory: object, position: int, change: int
) -> None:
    content = bytearray(finished())
    content[position % len(content)] ^= change
    path = tmp_path_factory.mktemp("bel") / "x.bel"  # type: ignore[attr-defined]
    path.write_bytes(content)
    with suppress(UnreadableArchive):
        assert not verify_archive(path).ok


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


def leaves(value: Any) -> list[tuple[Any, Any]]:
    """Every place of a JSON value: its container and its key."""
    keys = value if isinstance(value, dict) else range(len(value))
    found = [(value, key) for key in keys]
    for key in keys:
        if isinstance(value[key], dict | list):
            found += leaves(value[key])
    return found


@cache
def valid_ballot() -> str:
    poll, _ = setting()
    return poll.maker.make(poll.secrets[0], [[1, 0, 0], [0, 1, 0, 0]])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), json_values)
def test_a_ballot_with_anything_put_anywhere_is_refused_in_words(place: int, value: object) -> None:
    poll, _ = setting()
    ballot = json.loads(valid_ballot())
    places = leaves(ballot)
    container, key = places[place % len(places)]
    container[key] = value
    with pytest.raises(ProtocolError) as refusal:
        poll.checker.check(canonical.serialize(ballot))
    assert refusal.value.message


@few
@given(json_values)
def test_whatever_is_sent_as_a_ballot_is_refused_in_words(value: object) -> None:
    poll, _ = setting()
    with pytest.raises(ProtocolError):
        poll.checker.check(canonical.serialize(value))


def forged(position: int, index: int, place: int, value: object) -> list[Appended]:
    """The honest archive with `value` put somewhere in one record, all hashes made anew."""
    records = list(honest()[position].records)
    content = json.loads(records[index])
    places = leaves(content)
    container, key = places[place % len(places)]
    container[key] = value
    records[index] = canonical.serialize(content)
    kind = honest()[position].event.type
    if kind is EventType.SETUP:
        return rechained([events.setup(*records[:3]), *honest()[1:]])
    if kind is EventType.ENCRYPTED_TALLY and index == 0:
        sized = json.loads(records[1]) | {"encrypted_tally": sha256_hex(records[0])}
        records[1] = canonical.serialize(sized)
    if kind is EventType.PARTIAL_DECRYPTION and index == 0:
        owner = json.loads(records[1])["owner"]
        records[1] = events.ownership(owner, records[0])
    return with_records(position, *records)


RECORDS = [(0, 0), (0, 1), (0, 2), (1, 0), (2, 0), (3, 0)]  # setup, three ballots
RECORDS += [(5, 0), (5, 1), (6, 0), (6, 1), (7, 0), (7, 1), (8, 0)]  # tally to result


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(RECORDS), st.integers(0, 10**6), json_values)
def test_a_forger_who_makes_every_hash_anew_is_noticed(
    tmp_path_factory: Any, record: tuple[int, int], place: int, value: object
) -> None:
    steps = forged(*record, place, value)
    report = verify_archive(write_bel(tmp_path_factory.mktemp("bel"), forgery_setting()[0], steps))
    assert report.failed is not None

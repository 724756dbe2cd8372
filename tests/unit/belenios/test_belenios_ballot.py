"""What makes a ballot acceptable, and the name of the check that refuses another."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.factories.belenios import BOARD, YES_NO, shared_ballot, shared_poll, vector
from votes.belenios import canonical
from votes.belenios.casting import sign_ballot
from votes.belenios.checking import BallotChecker
from votes.belenios.credentials import CredentialList, public_credential
from votes.belenios.election import Election
from votes.belenios.errors import Check, InvalidBallot, InvalidProof, ProtocolError
from votes.belenios.group import P_2048, Q_2048

Change = Callable[[dict[str, Any]], object]


def test_the_published_ballot_of_2048_bits_is_accepted_with_its_tracker() -> None:
    records = vector("belenios_2048.jsonl")
    election, credentials = Election.parse(records[1]), CredentialList.parse(records[3])
    checked = BallotChecker(election, credentials).check(records[6])
    assert election.fingerprint == "RELlxjnfyVEAR+M9z76iNYIRS+zeouPwhL2x8jukkpU"
    assert checked.tracker == "GxmXjS9SqwbJ73yTp9lX4C+1hzaqxS1iHc3yfN8/BtI"
    secret = "11111-222222-33333-444444"
    assert checked.credential == public_credential(election.group, election.uuid, secret)


@pytest.mark.parametrize(
    "plaintext",
    [
        [[1, 0, 0], [1, 0, 0, 0]],
        [[0, 1, 0], [0, 0, 0, 0]],
        [[0, 0, 1], [0, 1, 0, 1]],
    ],
)
def test_every_answer_that_follows_the_rules_makes_an_accepted_ballot(
    plaintext: list[list[int]],
) -> None:
    poll = shared_poll()
    checked = poll.checker.check(poll.maker.make(poll.secrets[1], plaintext))
    assert checked.credential in poll.credentials.weights
    assert len(checked.ciphertext_digests) == 7


@pytest.mark.parametrize(
    "plaintext",
    [
        [[1, 1, 0], [1, 0, 0, 0]],
        [[0, 0, 0], [1, 0, 0, 0]],
        [[1, 0, 0], [1, 1, 0, 0]],
        [[1, 0, 0], [0, 1, 1, 1]],
        [[2, 0, 0], [1, 0, 0, 0]],
        [[1, 0], [1, 0, 0, 0]],
        [[1, 0, 0]],
    ],
)
def test_an_answer_against_the_rules_cannot_be_encrypted(plaintext: list[list[int]]) -> None:
    poll = shared_poll()
    with pytest.raises(InvalidBallot) as refusal:
        poll.maker.make(poll.secrets[1], plaintext)
    assert refusal.value.check == Check.PLAINTEXT


def _swap_members(ballot: dict[str, Any]) -> None:
    answer = ballot["answers"][0]
    answer["choices"] = answer.pop("choices")


def _outside(ballot: dict[str, Any]) -> None:
    choice = ballot["answers"][0]["choices"][0]
    choice["alpha"] = str(P_2048 - int(choice["alpha"]))


def _other_credential(ballot: dict[str, Any]) -> None:
    poll = shared_poll()
    ballot["credential"] = public_credential(poll.group, poll.election.uuid, poll.secrets[1])


def _proof(kind: str, answer: int) -> Change:
    def change(ballot: dict[str, Any]) -> None:
        proof = ballot["answers"][answer][kind][0]
        proof = proof[0] if kind == "individual_proofs" else proof
        proof["response"] = str((int(proof["response"]) + 1) % Q_2048)

    return change


def _unreduced(ballot: dict[str, Any]) -> None:
    proof = ballot["answers"][0]["overall_proof"][0]
    proof["challenge"] = str(int(proof["challenge"]) + Q_2048)


ALTERATIONS: dict[str, tuple[Change, Check]] = {
    "uuid of another election": (
        lambda b: b.update(election_uuid="TestVectorFF2K"),
        Check.BALLOT_ELECTION,
    ),
    "fingerprint of another election": (
        lambda b: b.update(election_hash="A" * 43),
        Check.BALLOT_ELECTION,
    ),
    "unknown credential": (lambda b: b.update(credential="4"), Check.BALLOT_CREDENTIAL),
    "stolen ballot": (_other_credential, Check.BALLOT_SIGNATURE),
    "element outside the subgroup": (_outside, Check.BALLOT_MEMBERSHIP),
    "individual proof": (_proof("individual_proofs", 0), Check.BALLOT_INDIVIDUAL_PROOF),
    "overall proof": (_proof("overall_proof", 0), Check.BALLOT_OVERALL_PROOF),
    "overall proof with blank": (_proof("overall_proof", 1), Check.BALLOT_OVERALL_PROOF),
    "blank proof": (_proof("blank_proof", 1), Check.BALLOT_BLANK_PROOF),
    "challenge above q": (_unreduced, Check.BALLOT_FORMAT),
    "answers in another order": (_swap_members, Check.BALLOT_CANONICAL),
    "one answer less": (lambda b: b["answers"].pop(), Check.BALLOT_FORMAT),
    "one choice less": (lambda b: b["answers"][0]["choices"].pop(), Check.BALLOT_FORMAT),
    "blank proof forgotten": (lambda b: b["answers"][1].pop("blank_proof"), Check.BALLOT_FORMAT),
    "unknown member": (lambda b: b.update(more="1"), Check.BALLOT_FORMAT),
    "element with a leading zero": (
        lambda b: b["answers"][0]["choices"][0].update(alpha="04"),
        Check.ELEMENT,
    ),
    "element zero": (
        lambda b: b["answers"][0]["choices"][0].update(alpha="0"),
        Check.BALLOT_MEMBERSHIP,
    ),
    "element above p": (
        lambda b: b["answers"][0]["choices"][0].update(alpha=str(P_2048 + 1)),
        Check.ELEMENT,
    ),
}


@pytest.mark.parametrize("what", ALTERATIONS)
def test_a_dishonest_ballot_is_refused_by_the_check_that_names_the_fault(what: str) -> None:
    """The voter signs the altered ballot: only the altered rule can refuse it."""
    change, expected = ALTERATIONS[what]
    poll = shared_poll()
    ballot = json.loads(shared_ballot())
    change(ballot)
    ballot.pop("signature")
    with pytest.raises(ProtocolError) as refusal:
        poll.checker.check(sign_ballot(poll.election, poll.secrets[0], ballot))
    assert refusal.value.check == expected


@pytest.mark.parametrize(
    "change",
    [
        lambda ballot: ballot["signature"]["proof"].update(response="1"),
        lambda ballot: ballot["signature"].update(hash="A" * 43),
        lambda ballot: ballot["answers"][1].update(
            ballot["answers"][1] | {"overall_proof": ballot["answers"][1]["overall_proof"][::-1]}
        ),
        _other_credential,
    ],
)
def test_a_ballot_that_its_voter_did_not_sign_is_refused(change: Change) -> None:
    ballot = json.loads(shared_ballot())
    change(ballot)
    with pytest.raises(InvalidProof) as refusal:
        shared_poll().checker.check(canonical.serialize(ballot))
    assert refusal.value.check == Check.BALLOT_SIGNATURE


def test_the_members_of_a_ballot_have_one_order() -> None:
    value = json.loads(shared_ballot())
    value["answers"] = value.pop("answers")
    with pytest.raises(ProtocolError) as refusal:
        shared_poll().checker.check(canonical.serialize(value))
    assert refusal.value.check == Check.BALLOT_CANONICAL


@pytest.mark.parametrize(
    "respell",
    [
        lambda text: text.replace(",", ", ", 1),
        lambda text: text + "\n",
        lambda text: text.replace("election_uuid", "election\\u005fuuid"),
        lambda text: text.replace("answers", "answers", 1) + " ",
    ],
)
def test_the_same_ballot_written_otherwise_is_not_canonical(
    respell: Callable[[str], str],
) -> None:
    with pytest.raises(ProtocolError) as refusal:
        shared_poll().checker.check(respell(shared_ballot()))
    assert refusal.value.check == Check.BALLOT_CANONICAL


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{}", "1e5", '{"a":NaN}', '{"a":1,"a":1}', "[" * 100000, '"\ud800"']
)
def test_what_is_not_a_ballot_is_malformed_and_never_an_accident(text: str) -> None:
    with pytest.raises(ProtocolError) as refusal:
        shared_poll().checker.check(text)
    assert refusal.value.check == Check.BALLOT_FORMAT


@pytest.mark.parametrize("depth", [10, 300, 500, 700, 900, 950, 980, 1000, 1500])
def test_a_deeply_nested_text_is_refused_at_any_depth(depth: int) -> None:
    with pytest.raises(ProtocolError):
        shared_poll().checker.check("[" * depth + "]" * depth)


def test_half_a_surrogate_pair_is_refused_wherever_it_hides() -> None:
    text = shared_ballot().replace('"hash":"', '"hash":"\\ud800')
    with pytest.raises(ProtocolError) as refusal:
        shared_poll().checker.check(text)
    assert refusal.value.check == Check.BALLOT_FORMAT


def test_questions_say_how_many_bits_they_encrypt() -> None:
    assert (YES_NO.choices, BOARD.choices) == (3, 4)

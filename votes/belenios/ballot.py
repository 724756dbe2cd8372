"""Ballots: their shape, their statement (prefixes and branches of every proof), tracker.

"Belenios specification", section "Ballot". Two texts bind a proof to its context: S0
(election fingerprint and credential) for the proof of each choice, S (S0 and all the
choices of the question) for the overall and blank proofs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from votes.belenios import canonical
from votes.belenios.election import Election, Question
from votes.belenios.errors import Check, Malformed
from votes.belenios.group import Group
from votes.belenios.hashing import sha256_b64, sha256_hex
from votes.belenios.proofs import Branch, Ciphertext, Proof, product, read_proofs

_FORMAT = Check.BALLOT_FORMAT
_SIGNATURE = ',"signature":'
"""Where a canonical ballot's last member begins; inside strings every quote is escaped."""
MAX_BALLOT_LENGTH = 4_000_000
"""Characters. Far above any real ballot; refuses to parse what nobody could have cast."""


@dataclass(frozen=True)
class Answer:
    """The encrypted answer to one question, with its proofs."""

    choices: tuple[Ciphertext, ...]
    individual_proofs: tuple[tuple[Proof, ...], ...]
    overall_proof: tuple[Proof, ...]
    blank_proof: tuple[Proof, ...] | None

    def to_json(self, group: Group) -> dict[str, Any]:
        """The JSON object, members in the order of the specification."""
        value: dict[str, Any] = {
            "choices": [choice.to_json(group) for choice in self.choices],
            "individual_proofs": [
                [proof.to_json() for proof in proofs] for proofs in self.individual_proofs
            ],
            "overall_proof": [proof.to_json() for proof in self.overall_proof],
        }
        if self.blank_proof is not None:
            value["blank_proof"] = [proof.to_json() for proof in self.blank_proof]
        return value


@dataclass(frozen=True)
class Ballot:
    """A ballot as read. `credential` is the text of the public credential."""

    text: str
    election_uuid: str
    election_hash: str
    credential: str
    answers: tuple[Answer, ...]
    signature_hash: str
    signature: Proof
    signed_text: str

    @cached_property
    def tracker(self) -> str:
        """The smart ballot tracker: what the voter finds again on the public board."""
        return sha256_b64(self.text)

    @cached_property
    def record_name(self) -> str:
        """The hexadecimal hash under which the archive stores the ballot."""
        return sha256_hex(self.text)

    def ciphertext_digests(self, group: Group) -> tuple[str, ...]:
        """One digest per ciphertext. No two may be equal in a whole election."""
        return tuple(
            sha256_hex(choice.text(group)) for answer in self.answers for choice in answer.choices
        )


def read_ballot(election: Election, text: str) -> Ballot:
    """Read a ballot of this election: canonical bytes, exact shape, numbers in range.

    Raises `Malformed` with BALLOT_CANONICAL when the text is not the one and only way
    to write this ballot, BALLOT_FORMAT for everything else."""
    if len(text) > MAX_BALLOT_LENGTH:
        raise Malformed(_FORMAT, "the ballot is too long")
    value = canonical.parse(text, _FORMAT)
    canonical.require_canonical(value, text, Check.BALLOT_CANONICAL)
    names = ("election_uuid", "election_hash", "credential", "answers", "signature")
    uuid, fingerprint, credential, answers, signature = canonical.exact_members(
        value, names, _FORMAT, "the ballot"
    )
    items = canonical.as_array(answers, _FORMAT, "answers", len(election.questions))
    digest, proof = canonical.exact_members(signature, ("hash", "proof"), _FORMAT, "signature")
    return Ballot(
        text=text,
        election_uuid=canonical.as_string(uuid, _FORMAT, "election_uuid"),
        election_hash=canonical.as_string(fingerprint, _FORMAT, "election_hash"),
        credential=canonical.as_string(credential, _FORMAT, "credential"),
        answers=tuple(
            _read_answer(election.group, question, item)
            for question, item in zip(election.questions, items, strict=True)
        ),
        signature_hash=canonical.as_string(digest, _FORMAT, "hash"),
        signature=Proof.read(election.group, proof, _FORMAT),
        signed_text=text[: text.rindex(_SIGNATURE)] + "}",
    )


def _read_answer(group: Group, question: Question, value: object) -> Answer:
    names: tuple[str, ...] = ("choices", "individual_proofs", "overall_proof")
    if question.blank:
        names = (*names, "blank_proof")
    items = canonical.exact_members(value, names, _FORMAT, "an answer")
    overall = question.maximum - question.minimum + 1 + question.blank
    return Answer(
        choices=canonical.array_of(
            items[0],
            lambda item: Ciphertext.read(group, item, _FORMAT),
            _FORMAT,
            "choices",
            question.choices,
        ),
        individual_proofs=canonical.array_of(
            items[1],
            lambda item: read_proofs(group, item, _FORMAT, 2),
            _FORMAT,
            "individual_proofs",
            question.choices,
        ),
        overall_proof=read_proofs(group, items[2], _FORMAT, overall),
        blank_proof=read_proofs(group, items[3], _FORMAT, 2) if question.blank else None,
    )


def context(fingerprint: str, credential: str) -> str:
    """S0: what every proof of a ballot is bound to."""
    return f"{fingerprint}|{credential}"


@dataclass(frozen=True)
class Statement:
    """What one OR-proof claims: a prefix, and branches of which one is true."""

    prefix: str
    branches: tuple[Branch, ...]


def individual_statement(group: Group, bound: str, choice: Ciphertext) -> Statement:
    """The choice encrypts 0 or 1; bound to S0."""
    return Statement(f"prove|{bound}|{choice.text(group)}|", (Branch(choice, 0), Branch(choice, 1)))


def overall_statement(
    group: Group, bound: str, question: Question, choices: Sequence[Ciphertext]
) -> Statement:
    """Between min and max boxes are ticked, or the blank one; bound to S."""
    bound = _with_choices(group, bound, choices)
    counted = choices[1:] if question.blank else choices
    total = product(group, counted)
    interval = tuple(
        Branch(total, message) for message in range(question.minimum, question.maximum + 1)
    )
    if question.blank:
        return Statement(f"bproof1|{bound}|", (Branch(choices[0], 1), *interval))
    return Statement(f"prove|{bound}|{total.text(group)}|", interval)


def blank_statement(group: Group, bound: str, choices: Sequence[Ciphertext]) -> Statement:
    """The blank box is empty, or all the others are; bound to S."""
    bound = _with_choices(group, bound, choices)
    return Statement(
        f"bproof0|{bound}|", (Branch(choices[0], 0), Branch(product(group, choices[1:]), 0))
    )


def _with_choices(group: Group, bound: str, choices: Sequence[Ciphertext]) -> str:
    return f"{bound}|{','.join(choice.text(group) for choice in choices)}"

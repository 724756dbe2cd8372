"""Making a ballot, for rehearsals and tests: voters make theirs in the browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from votes.belenios import ballot as shape
from votes.belenios import canonical
from votes.belenios.ballot import Answer
from votes.belenios.credentials import credential_exponent, public_credential
from votes.belenios.election import Election, Question
from votes.belenios.errors import Check, InvalidBallot
from votes.belenios.group import DEFAULT_WINDOW
from votes.belenios.hashing import sha256_b64
from votes.belenios.proofs import EncryptionKey, Opening, encrypt, prove_knowledge, prove_one_of


class BallotMaker:
    """Makes ballots of one election. It sees the choices: never on the real server."""

    def __init__(self, election: Election, window: int = DEFAULT_WINDOW) -> None:
        self.election = election
        self.key = EncryptionKey(election.group, election.public_key, window)

    def make(self, credential: str, plaintext: Sequence[Sequence[int]]) -> str:
        """The text of a ballot. `plaintext` has, for each question, one 0 or 1 per
        answer, preceded by the blank box when the question offers it."""
        election, group = self.election, self.election.group
        if len(plaintext) != len(election.questions):
            raise InvalidBallot(Check.PLAINTEXT, "one answer is needed for each question")
        public = public_credential(group, election.uuid, credential)
        bound = shape.context(election.fingerprint, public)
        unsigned: dict[str, Any] = {
            "election_uuid": election.uuid,
            "election_hash": election.fingerprint,
            "credential": public,
            "answers": [
                self._answer(bound, question, bits).to_json(group)
                for question, bits in zip(election.questions, plaintext, strict=True)
            ],
        }
        return sign_ballot(election, credential, unsigned)

    def _answer(self, bound: str, question: Question, bits: Sequence[int]) -> Answer:
        group = self.election.group
        question.check_plaintext(bits)
        openings = [Opening(group.random_scalar(), bit) for bit in bits]
        choices = [encrypt(self.key, item.message, item.randomness) for item in openings]
        individual = tuple(
            prove_one_of(
                self.key,
                shape.individual_statement(group, bound, choice).prefix,
                [(opening, 0), (opening, 1)],
            )
            for choice, opening in zip(choices, openings, strict=True)
        )
        counted = openings[1:] if question.blank else openings
        total = Opening(
            sum(item.randomness for item in counted) % group.order,
            sum(item.message for item in counted),
        )
        interval = [(total, value) for value in range(question.minimum, question.maximum + 1)]
        overall = shape.overall_statement(group, bound, question, choices)
        blank_proof = None
        if question.blank:
            interval = [(openings[0], 1), *interval]
            statement = shape.blank_statement(group, bound, choices)
            blank_proof = prove_one_of(self.key, statement.prefix, [(openings[0], 0), (total, 0)])
        return Answer(
            choices=tuple(choices),
            individual_proofs=individual,
            overall_proof=prove_one_of(self.key, overall.prefix, interval),
            blank_proof=blank_proof,
        )


def sign_ballot(election: Election, credential: str, unsigned: dict[str, Any]) -> str:
    """The text of the ballot `unsigned` with the signature of a secret credential."""
    exponent = credential_exponent(election.group, election.uuid, credential)
    digest = sha256_b64(canonical.serialize(unsigned))
    proof = prove_knowledge(election.group, exponent, f"sig|{digest}|")
    return canonical.serialize(
        {**unsigned, "signature": {"hash": digest, "proof": proof.to_json()}}
    )

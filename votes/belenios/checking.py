"""The check of a ballot: by the urn when it is cast, by the verifier for ever after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from votes.belenios import ballot as shape
from votes.belenios.ballot import Ballot, Statement, read_ballot
from votes.belenios.credentials import CredentialList
from votes.belenios.election import Election
from votes.belenios.errors import Check, InvalidBallot, InvalidProof, NotInGroup
from votes.belenios.group import DEFAULT_WINDOW, Element
from votes.belenios.hashing import sha256_b64
from votes.belenios.proofs import EncryptionKey, Proof, knowledge_holds, one_of_holds

Membership = Callable[[Sequence[Element]], bool]
"""Whether elements are in the group; a batch may answer yes and decide at its end."""


@dataclass(frozen=True)
class CheckedBallot:
    """A ballot that satisfies every rule that can be checked on it alone.

    Two rules need the rest of the urn: `record_name` must be new in the poll, and so
    must every one of `ciphertext_digests`."""

    ballot: Ballot
    weight: int
    ciphertext_digests: tuple[str, ...]

    @property
    def text(self) -> str:
        """The canonical text, to be stored and hashed as it is."""
        return self.ballot.text

    @property
    def credential(self) -> str:
        """The public credential under which the ballot counts."""
        return self.ballot.credential

    @property
    def tracker(self) -> str:
        """The smart ballot tracker."""
        return self.ballot.tracker

    @property
    def record_name(self) -> str:
        """The hexadecimal hash of the ballot, its name in the archive."""
        return self.ballot.record_name


class BallotChecker:
    """Checks ballots of one election. Build it once per process: it prepares the powers
    of the election's key (about 2 MB with the default window)."""

    def __init__(
        self, election: Election, credentials: CredentialList, window: int = DEFAULT_WINDOW
    ) -> None:
        self.election = election
        self.group = election.group
        self.weights = credentials.weights
        self.key = EncryptionKey(election.group, election.public_key, window)

    def check(self, text: str, membership: Membership | None = None) -> CheckedBallot:
        """The ballot written in `text`, or the error naming the first rule it breaks.

        `membership` replaces the direct test of group membership by a batched one."""
        ballot = read_ballot(self.election, text)
        for _, step in self.steps(ballot, membership):
            step()
        return self.checked(ballot)

    def steps(
        self, ballot: Ballot, membership: Membership | None = None
    ) -> list[tuple[Check, Callable[[], None]]]:
        """The checks of a ballot in order, each raising its own error."""
        return [
            (Check.BALLOT_ELECTION, lambda: self._check_election(ballot)),
            (Check.BALLOT_CREDENTIAL, lambda: self._check_credential(ballot)),
            (Check.BALLOT_MEMBERSHIP, lambda: self._check_membership(ballot, membership)),
            (Check.CIPHERTEXT_DUPLICATE, lambda: self._check_ciphertexts(ballot)),
            (Check.BALLOT_SIGNATURE, lambda: self._check_signature(ballot)),
            (Check.BALLOT_INDIVIDUAL_PROOF, lambda: self._check_individual(ballot)),
            (Check.BALLOT_OVERALL_PROOF, lambda: self._check_overall(ballot)),
            (Check.BALLOT_BLANK_PROOF, lambda: self._check_blank(ballot)),
        ]

    def checked(self, ballot: Ballot) -> CheckedBallot:
        """The verdict on a ballot whose `steps` have all passed."""
        return CheckedBallot(
            ballot=ballot,
            weight=self.weights[ballot.credential],
            ciphertext_digests=ballot.ciphertext_digests(self.group),
        )

    def _check_election(self, ballot: Ballot) -> None:
        if ballot.election_uuid != self.election.uuid:
            raise InvalidBallot(Check.BALLOT_ELECTION, "the ballot bears another election's uuid")
        if ballot.election_hash != self.election.fingerprint:
            raise InvalidBallot(Check.BALLOT_ELECTION, "the ballot bears another fingerprint")

    def _check_credential(self, ballot: Ballot) -> None:
        if ballot.credential not in self.weights:
            raise InvalidBallot(Check.BALLOT_CREDENTIAL, "the credential is not in the list")

    def _check_membership(self, ballot: Ballot, membership: Membership | None) -> None:
        elements = [
            element
            for answer in ballot.answers
            for choice in answer.choices
            for element in (choice.alpha, choice.beta)
        ]
        holds = membership or (lambda items: all(self.group.contains(item) for item in items))
        if not holds(elements):
            raise NotInGroup(Check.BALLOT_MEMBERSHIP, "a ciphertext is outside the group")

    def _check_ciphertexts(self, ballot: Ballot) -> None:
        digests = ballot.ciphertext_digests(self.group)
        if len(set(digests)) != len(digests):
            raise InvalidBallot(Check.CIPHERTEXT_DUPLICATE, "the ballot repeats a ciphertext")

    def _check_signature(self, ballot: Ballot) -> None:
        if sha256_b64(ballot.signed_text) != ballot.signature_hash:
            raise InvalidProof(Check.BALLOT_SIGNATURE, "the signed hash is not the ballot's")
        credential = self.group.read(ballot.credential)
        prefix = f"sig|{ballot.signature_hash}|"
        if not knowledge_holds(self.group, ballot.signature, prefix, credential):
            raise InvalidProof(Check.BALLOT_SIGNATURE, "the signature does not verify")

    def _check_individual(self, ballot: Ballot) -> None:
        bound = shape.context(self.election.fingerprint, ballot.credential)
        for answer in ballot.answers:
            for choice, proofs in zip(answer.choices, answer.individual_proofs, strict=True):
                statement = shape.individual_statement(self.group, bound, choice)
                self._require(Check.BALLOT_INDIVIDUAL_PROOF, statement, proofs)

    def _check_overall(self, ballot: Ballot) -> None:
        bound = shape.context(self.election.fingerprint, ballot.credential)
        for question, answer in zip(self.election.questions, ballot.answers, strict=True):
            statement = shape.overall_statement(self.group, bound, question, answer.choices)
            self._require(Check.BALLOT_OVERALL_PROOF, statement, answer.overall_proof)

    def _check_blank(self, ballot: Ballot) -> None:
        bound = shape.context(self.election.fingerprint, ballot.credential)
        for answer in ballot.answers:
            if answer.blank_proof is not None:
                statement = shape.blank_statement(self.group, bound, answer.choices)
                self._require(Check.BALLOT_BLANK_PROOF, statement, answer.blank_proof)

    def _require(self, check: Check, statement: Statement, proofs: tuple[Proof, ...]) -> None:
        if not one_of_holds(self.key, statement.prefix, statement.branches, proofs):
            raise InvalidProof(check, "a proof about what the ballot encrypts does not verify")

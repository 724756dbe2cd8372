"""What can be wrong, and with which check: every refusal of the protocol names one.

A `ProtocolError` always carries a `Check`, so that a caller (the urn, the verifier, a
key holder's page) says which rule was broken without reading the English message.
"""

from __future__ import annotations

from enum import StrEnum


class Check(StrEnum):
    """The name of every rule that an election must obey. The values are stable:
    they appear in the JSON report of the verifier."""

    # The file and its chain of events ("Public data of an election").
    ARCHIVE_FORMAT = "archive-format"
    ARCHIVE_HASHES = "archive-hashes"
    ARCHIVE_CHAIN = "archive-chain"
    ARCHIVE_ORDER = "archive-order"
    ARCHIVE_RECORDS = "archive-records"
    SETUP = "setup"
    # The election and its keys.
    GROUP = "group"
    ELEMENT = "element"
    SCALAR = "scalar"
    JSON = "json"
    ELECTION_FORMAT = "election-format"
    ELECTION_KEY = "election-key"
    TRUSTEE_FORMAT = "trustee-format"
    TRUSTEE_PROOF = "trustee-proof"
    TRUSTEE_CERTIFICATE = "trustee-certificate"
    TRUSTEE_POLYNOMIAL = "trustee-polynomial"
    TRUSTEE_SIGNATURE = "trustee-signature"
    TRUSTEE_VERIFICATION_KEY = "trustee-verification-key"
    TRUSTEE_THRESHOLD = "trustee-threshold"
    TRUSTEE_DISTINCT = "trustee-distinct"
    MESSAGE_SIGNATURE = "message-signature"
    MESSAGE_DECRYPTION = "message-decryption"
    MESSAGE_RECIPIENT = "message-recipient"
    SHARE = "share"
    CREDENTIAL_FORMAT = "credential-format"
    CREDENTIAL_MEMBERSHIP = "credential-membership"
    CREDENTIAL_ORDER = "credential-order"
    # Ballots.
    BALLOT_FORMAT = "ballot-format"
    BALLOT_CANONICAL = "ballot-canonical"
    BALLOT_ELECTION = "ballot-election"
    BALLOT_CREDENTIAL = "ballot-credential"
    BALLOT_MEMBERSHIP = "ballot-membership"
    BALLOT_INDIVIDUAL_PROOF = "ballot-individual-proof"
    BALLOT_OVERALL_PROOF = "ballot-overall-proof"
    BALLOT_BLANK_PROOF = "ballot-blank-proof"
    BALLOT_SIGNATURE = "ballot-signature"
    BALLOT_DUPLICATE = "ballot-duplicate"
    CIPHERTEXT_DUPLICATE = "ciphertext-duplicate"
    # Counting.
    TALLY_FORMAT = "tally-format"
    TALLY_PRODUCT = "tally-product"
    TALLY_COUNT = "tally-count"
    TALLY_WEIGHT = "tally-weight"
    DECRYPTION_FORMAT = "decryption-format"
    DECRYPTION_OWNER = "decryption-owner"
    DECRYPTION_PROOF = "decryption-proof"
    DECRYPTION_SUFFICIENT = "decryption-sufficient"
    RESULT_FORMAT = "result-format"
    RESULT_VALUE = "result-value"
    PLAINTEXT = "plaintext"


class ProtocolError(Exception):
    """A rule of the protocol was broken: `check` names it, the message explains."""

    def __init__(self, check: Check, message: str) -> None:
        super().__init__(f"{check}: {message}")
        self.check = check
        self.message = message

    def __reduce__(self) -> tuple[type[ProtocolError], tuple[Check, str]]:
        """Verifier processes send their refusals to the parent by pickling."""
        return (type(self), (self.check, self.message))


class Malformed(ProtocolError):
    """The text does not have the syntax or the shape that the specification gives."""


class NotInGroup(ProtocolError):
    """A number or a point is not an element of the group of prime order."""


class InvalidProof(ProtocolError):
    """A zero-knowledge proof or a signature does not verify."""


class InvalidTrustee(ProtocolError):
    """A key holder's contribution contradicts the others or the announced numbers."""


class InvalidCredential(ProtocolError):
    """A voting credential is badly written, unknown, repeated or out of order."""


class InvalidBallot(ProtocolError):
    """A ballot is well formed but may not enter this urn."""


class InvalidTally(ProtocolError):
    """A tally, a partial decryption or a result contradicts what it is made from."""


class InvalidArchive(ProtocolError):
    """The records or the events of an archive are not what the chain announces."""


class UnreadableArchive(Exception):
    """The file is not a Belenios archive at all, or cannot be read."""


class UnusableShare(Exception):
    """The verdict of another machine is unreadable, incomplete or on another urn."""

"""What a browser computes during a vote, for those whom a rehearsal or the demonstration plays.

A real key holder's seed and a real voter's choices never leave their own device; here they are
drawn, used and forgotten (or, for the demonstration, written into key files that say so).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from votes.belenios import canonical, ceremony
from votes.belenios.archive import ArchiveReader
from votes.belenios.casting import BallotMaker
from votes.belenios.ceremony import MemberKeys
from votes.belenios.decryption import decrypt_partially
from votes.belenios.election import Election
from votes.belenios.events import EventType
from votes.belenios.group import Group, group_named
from votes.belenios.history import History
from votes.belenios.messages import decrypt_text, encrypt_text, sign
from votes.belenios.tally import EncryptedTally
from votes.belenios.trustees import make_key

Choices = list[list[int]]


@dataclass
class KeyHolder:
    """A played key holder: a seed, and the answers that the trustee page would compute."""

    seed: str

    def answer(self, poll: str, asked: dict[str, Any]) -> dict[str, Any] | None:
        """What to send for the stage the station asks for; None when there is nothing to send."""
        group = group_named(asked["group"])
        keys = MemberKeys.from_seed(group, self.seed)
        index, size = asked["me"]["index"], asked["size"]
        match asked["stage"]:
            case "certificate":
                certificate = ceremony.make_certificate(
                    group, keys, size=size, threshold=asked["threshold"], index=index
                )
                return {"certificate": certificate}
            case "polynomial":
                return {"polynomial": ceremony.make_polynomial(group, keys, _certified(asked))}
            case "share":
                vinput = canonical.serialize(asked["vinput"])
                shown = ceremony.make_voutput(group, keys, _certified(asked), index, vinput)
                return {"voutput": shown}
            case "check":
                return {"key_check": self._word(group, keys, poll, asked)}
            case "trial-key" | "session-key" as stage:
                return {stage.replace("-", "_"): self._derived(group, keys, poll, asked)}
            case _:
                return None

    def _word(self, group: Group, keys: MemberKeys, poll: str, asked: dict[str, Any]) -> str:
        """The holder's signed word that the key decrypts, tried on a text of one's own."""
        secret = ceremony.open_private_key(group, keys, asked["private_key_message"])
        public = group.power_secret(group.generator, secret)
        if decrypt_text(group, secret, encrypt_text(group, public, "essai")) != "essai":
            raise ValueError("the key does not decrypt")
        said = {"poll": poll, "public_key": group.text(public), "test": "passed"}
        return sign(group, keys.signing, canonical.serialize(said)).text

    def _derived(self, group: Group, keys: MemberKeys, poll: str, asked: dict[str, Any]) -> str:
        """The public part of the holder's key for one test vote, or for one vote born in a sitting,
        signed."""
        if asked["stage"] == "trial-key":
            clone = asked["trial"]["clone"]
            made = make_key(group, ceremony.rehearsal_exponent(group, self.seed, clone))
            about = {"poll": poll, "clone": clone}
        else:
            made = make_key(group, ceremony.session_exponent(group, self.seed, poll))
            about = {"poll": asked["session"]["poll"], "session": poll}
        said = {**about, "key": made.to_json(group)}
        return sign(group, keys.signing, canonical.serialize(said)).text

    def session_decryption(self, asked: dict[str, Any], archive: bytes) -> dict[str, Any]:
        """The holder's part of the total of a vote born in a sitting."""
        election, tally, head = closed_box(archive)
        secret = ceremony.session_exponent(election.group, self.seed, election.uuid)
        made = decrypt_partially(election, tally, secret)
        return {"partial_decryption": made.text, "head": head}

    def trial_decryption(self, asked: dict[str, Any], archive: bytes) -> dict[str, Any]:
        """The holder's part of the total of a test vote, opened with the key made for it."""
        election, tally, head = closed_box(archive)
        clone = asked["trial"]["clone"]
        secret = ceremony.rehearsal_exponent(election.group, self.seed, clone)
        made = decrypt_partially(election, tally, secret)
        return {"clone": clone, "partial_decryption": made.text, "head": head}

    def decryption(self, asked: dict[str, Any], archive: bytes) -> dict[str, Any]:
        """The partial decryption of the one tally of an archive, and the head it was made on."""
        group = group_named(asked["group"])
        election, tally, head = closed_box(archive)
        keys = MemberKeys.from_seed(group, self.seed)
        secret = ceremony.open_private_key(group, keys, asked["private_key_message"])
        made = decrypt_partially(election, tally, secret)
        return {"partial_decryption": made.text, "head": head}


def closed_box(archive: bytes) -> tuple[Election, EncryptedTally, str]:
    """The election of an archive, its encrypted tally, and the head at the end of the ballots."""
    reader = ArchiveReader(BytesIO(archive))
    history = History(reader, reader.index())
    setup = history.of_type(EventType.SETUP)[0]
    election = Election.parse(reader.text(setup.records[0]))
    end = history.of_type(EventType.END_BALLOTS)[0]
    counted = history.of_type(EventType.ENCRYPTED_TALLY)[0]
    tally = EncryptedTally.parse(election, reader.text(counted.records[0]))
    return election, tally, end.hash


class Booth:
    """A played booth: makes ballots of one election from its exact bytes."""

    def __init__(self, election: str) -> None:
        self.election = Election.parse(election)
        self._maker = BallotMaker(self.election)

    def ballot(self, credential: str, choices: Choices) -> str:
        """The text of a ballot; `choices` gives, per question, the index or indices chosen."""
        bits = [
            question_bits(question.choices, question.blank, chosen)
            for question, chosen in zip(self.election.questions, choices, strict=True)
        ]
        return self._maker.make(credential, bits)


def question_bits(size: int, blank: bool, chosen: Sequence[int]) -> list[int]:
    """Zeros and ones of one question; no choice where blank is offered means blank."""
    bits = [0] * size
    if blank and not chosen:
        bits[0] = 1
    for index in chosen:
        bits[index + (1 if blank else 0)] = 1
    return bits


def _certified(asked: dict[str, Any]) -> Sequence[Any]:
    group: Group = group_named(asked["group"])
    texts = [canonical.serialize(certificate) for certificate in asked["certificates"]]
    return ceremony.check_certificates(group, texts, threshold=asked["threshold"])

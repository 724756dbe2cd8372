"""Reading the key ceremony of a poll: every contribution checked once more."""

from typing import Any

from votes.belenios import canonical
from votes.belenios.ceremony import (
    Polynomial,
    assemble_threshold,
    check_certificates,
    check_polynomial,
    check_voutput,
)
from votes.belenios.errors import Check
from votes.belenios.group import Group, group_named
from votes.belenios.messages import SignedMessage, check_signature
from votes.belenios.trustees import Certificate, Single, TrusteeKey, Trustees
from votes.station.models import Poll, Trustee

GROUP = "BELENIOS-2048"


def certificates(rows: list[Trustee]) -> tuple[Certificate, ...]:
    """The certificates of all the holders, in order, checked."""
    poll = rows[0].poll
    texts = [row.certificate for row in rows]
    return check_certificates(group_named(GROUP), texts, threshold=poll.threshold)


def polynomials(rows: list[Trustee], certified: tuple[Certificate, ...]) -> list[Polynomial]:
    """The polynomials of all the holders, in order, checked."""
    group = group_named(GROUP)
    return [check_polynomial(group, certified, row.index, row.polynomial) for row in rows]


def trustees_of(poll: Poll) -> Trustees:
    """The key of a poll whose ceremony is complete: shared by a threshold, or, of one born in a
    sitting, the keys of all who were there."""
    group = group_named(GROUP)
    rows = list(poll.trustees.select_related("poll").order_by("index"))
    if poll.is_born_in_session:
        return Trustees.build(group, [Single(check_session_key(group, row)) for row in rows])
    certified = certificates(rows)
    sent = polynomials(rows, certified)
    shown = [check_voutput(group, certified, sent, row.index, row.shown_key) for row in rows]
    return Trustees.build(group, [assemble_threshold(group, certified, sent, shown)])


def check_word(group: Group, trustee: Trustee, word: str) -> None:
    """A holder's signed word that the key they showed in this poll decrypts."""
    check = Check.TRUSTEE_SIGNATURE
    said = _signed_by(group, trustee, word)
    shown = canonical.parse(trustee.shown_key, check)["public_key"]["public_key"]
    expected = {"poll": trustee.poll_id, "public_key": shown, "test": "passed"}
    canonical.require(said == expected, check, "the word is not about this key in this poll")


def check_trial_key(group: Group, trustee: Trustee, clone: str, word: str) -> TrusteeKey:
    """The public part of the key that a holder made for one rehearsal, under their signature: it
    comes from the key file of this poll."""
    check = Check.TRUSTEE_SIGNATURE
    said = _signed_by(group, trustee, word)
    about = {"poll": trustee.poll_id, "clone": clone, "key": said.get("key")}
    canonical.require(said == about, check, "the word is not about this rehearsal")
    return _shown(group, said)


def check_session_key(group: Group, trustee: Trustee, word: str = "") -> TrusteeKey:
    """The public part of the key that a holder derived for a vote born in the sitting, under the
    signature of the certificate that they made for the vote it comes from (ADR 22)."""
    check = Check.TRUSTEE_SIGNATURE
    said = _signed_by(group, trustee, word or trustee.key_check)
    poll = trustee.poll
    about = {"poll": poll.keys_from_id, "session": poll.uuid, "key": said.get("key")}
    canonical.require(said == about, check, "the word is not about this vote of the sitting")
    return _shown(group, said)


def _shown(group: Group, said: dict[str, Any]) -> TrusteeKey:
    """A key and the proof that who shows it knows its secret."""
    key = TrusteeKey.read(group, said["key"])
    key.check_proof(group)
    return key


def _signed_by(group: Group, trustee: Trustee, word: str) -> dict[str, Any]:
    """What a holder said, under the signature of their certificate."""
    check = Check.TRUSTEE_SIGNATURE
    signed = SignedMessage.read(group, canonical.parse(word, check), check)
    certificate = Certificate.read(group, canonical.parse(trustee.certificate, check))
    check_signature(group, certificate.verification, signed, check)
    return canonical.as_object(canonical.parse(signed.message, check), check, "the word")

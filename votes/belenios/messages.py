"""Signed and encrypted messages between key holders during the threshold ceremony.

"Belenios specification", section "Certificates and secure channels", shapes of the 3.x
releases: Schnorr signatures, ElGamal key exchange, AES-256-GCM.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from votes.belenios import canonical
from votes.belenios.errors import Check, InvalidProof, InvalidTrustee, Malformed
from votes.belenios.group import Element, Group
from votes.belenios.proofs import Proof, knowledge_holds, prove_knowledge

ALGORITHM = "AES-GCM"


@dataclass(frozen=True)
class SignedMessage:
    """A text and the signature of its author."""

    message: str
    signature: Proof

    def to_json(self) -> dict[str, Any]:
        """The JSON object."""
        return {"message": self.message, "signature": self.signature.to_json()}

    @property
    def text(self) -> str:
        """The canonical text."""
        return canonical.serialize(self.to_json())

    @classmethod
    def read(cls, group: Group, value: object, check: Check) -> SignedMessage:
        """From its JSON object."""
        message, signature = canonical.exact_members(
            value, ("message", "signature"), check, "a signed message"
        )
        return cls(
            canonical.as_string(message, check, "message"), Proof.read(group, signature, check)
        )


def sign(group: Group, signing_key: int, message: str) -> SignedMessage:
    """Sign a text."""
    proof = prove_knowledge(group, signing_key, f"sigmsg|{message}|")
    return SignedMessage(message, proof)


def check_signature(
    group: Group, verification_key: Element, signed: SignedMessage, check: Check
) -> None:
    """Refuse, in the name of `check`, a message that the key's owner did not sign."""
    prefix = f"sigmsg|{signed.message}|"
    if not knowledge_holds(group, signed.signature, prefix, verification_key):
        raise InvalidProof(check, "a signature does not verify")


def encrypt_text(group: Group, encryption_key: Element, message: str) -> str:
    """Encrypt a text to a key holder: the canonical text of the encrypted message."""
    randomness, drawn = group.random_scalar(), group.random_scalar()
    alpha = group.power_secret(group.generator, randomness)
    seed = group.power_secret(group.generator, drawn)
    beta = group.multiply(group.power_secret(encryption_key, randomness), seed)
    cipher, iv = _cipher(group, seed, alpha)
    return canonical.serialize(
        {
            "algorithm": ALGORITHM,
            "alpha": group.text(alpha),
            "beta": group.text(beta),
            "data": cipher.encrypt(iv, message.encode(), None).hex(),
        }
    )


def check_encrypted(group: Group, text: str, check: Check) -> tuple[Element, Element, bytes]:
    """Read an encrypted message without opening it: the server does this to what key
    holders send to each other through it."""
    value = canonical.parse(text, check)
    algorithm, alpha, beta, data = canonical.exact_members(
        value, ("algorithm", "alpha", "beta", "data"), check, "an encrypted message"
    )
    canonical.require(algorithm == ALGORITHM, check, "the algorithm is not AES-GCM")
    try:
        ciphertext = bytes.fromhex(canonical.as_string(data, check, "data"))
    except ValueError as error:
        raise Malformed(check, "data is not hexadecimal") from error
    return (
        group.read_member(canonical.as_string(alpha, check, "alpha"), check, "alpha"),
        group.read_member(canonical.as_string(beta, check, "beta"), check, "beta"),
        ciphertext,
    )


def decrypt_text(group: Group, decryption_key: int, text: str) -> str:
    """Open a message encrypted to this key."""
    check = Check.MESSAGE_DECRYPTION
    alpha, beta, data = check_encrypted(group, text, check)
    mask = group.invert(group.power_secret(alpha, decryption_key))
    cipher, iv = _cipher(group, group.multiply(beta, mask), alpha)
    try:
        return canonical.decode(cipher.decrypt(iv, data, None), check)
    except InvalidTag as error:
        raise InvalidTrustee(check, "the message cannot be opened with this key") from error


def send(group: Group, signing_key: int, recipient: Element, message: str) -> str:
    """Sign a text for a recipient, then encrypt it to them."""
    addressed = canonical.serialize({"recipient": group.text(recipient), "message": message})
    return encrypt_text(group, recipient, sign(group, signing_key, addressed).text)


def receive(
    group: Group, decryption_key: int, recipient: Element, sender: Element, text: str
) -> str:
    """Open a text sent by `send`; `sender` is the verification key of its author."""
    check = Check.MESSAGE_SIGNATURE
    signed = SignedMessage.read(
        group, canonical.parse(decrypt_text(group, decryption_key, text), check), check
    )
    check_signature(group, sender, signed, check)
    addressed = canonical.parse(signed.message, check)
    to, message = canonical.exact_members(addressed, ("recipient", "message"), check, "a message")
    if to != group.text(recipient):
        raise InvalidTrustee(Check.MESSAGE_RECIPIENT, "the message is addressed to another")
    return canonical.as_string(message, check, "message")


def _cipher(group: Group, seed: Element, alpha: Element) -> tuple[AESGCM, bytes]:
    key = sha256(f"key|{group.text(seed)}".encode()).digest()
    iv = sha256(f"iv|{group.text(alpha)}".encode()).digest()
    return AESGCM(key), iv

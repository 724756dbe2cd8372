"""The threshold key ceremony, in six steps ("Belenios specification", threshold keys).

Steps 1, 3 and 5 happen on each key holder's own device (here for tests, rehearsals and
an offline trustee); steps 2, 4 and 6 on the server, which checks all that it is sent.

1 certificates · 2 they are checked · 3 polynomials · 4 each member is handed what the
others sent to it · 5 each opens its share and shows its key · 6 the record is assembled.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from votes.belenios import canonical
from votes.belenios.credentials import BASE_58, CREDENTIAL_LENGTH, base_58
from votes.belenios.errors import Check, InvalidTrustee
from votes.belenios.group import Element, Group
from votes.belenios.hashing import sha256_hex
from votes.belenios.messages import (
    SignedMessage,
    check_encrypted,
    check_signature,
    receive,
    send,
    sign,
)
from votes.belenios.proofs import Proof
from votes.belenios.trustees import (
    Certificate,
    Commitments,
    Pedersen,
    TrusteeKey,
    check_key_signature,
    check_threshold,
    joint_key,
    make_key,
    set_statement,
    share_key,
)

_POLYNOMIAL = Check.TRUSTEE_POLYNOMIAL
_VOUTPUT = Check.TRUSTEE_VERIFICATION_KEY
_OUTPUT_MEMBERS = ("polynomial", "secrets", "coefexps", "signature")
_VINPUT_MEMBERS = ("polynomial", "secrets", "coefexps", "signatures")


@dataclass(frozen=True)
class Polynomial:
    """What a member publishes in step 3, checked: everything but what is encrypted."""

    text: str
    polynomial: str
    shares: tuple[str, ...]
    commitments: Commitments
    signature: Proof


@dataclass(frozen=True)
class ShownKey:
    """What a member sends in step 5: its encrypted share (the server keeps it and gives
    it back for the decryption) and its public key."""

    text: str
    private_key: str
    public_key: TrusteeKey


# ── The server ───────────────────────────────────────────────────────────────────


def check_certificate(
    group: Group, text: str, *, size: int, threshold: int, index: int
) -> Certificate:
    """Step 2: the certificate sent by member `index`, or why it is refused."""
    value = canonical.parse(text, Check.TRUSTEE_CERTIFICATE)
    certificate = Certificate.read(group, value)
    certificate.check_context(group, size=size, threshold=threshold, index=index)
    return certificate


def check_certificates(
    group: Group, texts: Sequence[str], *, threshold: int
) -> tuple[Certificate, ...]:
    """Step 2: all the certificates, in the order of the members."""
    size = len(texts)
    check_threshold(size, threshold)
    certificates = tuple(
        check_certificate(group, text, size=size, threshold=threshold, index=index)
        for index, text in enumerate(texts, 1)
    )
    keys = {group.text(certificate.verification) for certificate in certificates}
    if len(keys) != size:
        raise InvalidTrustee(Check.TRUSTEE_CERTIFICATE, "two members share the same keys")
    return certificates


def check_polynomial(
    group: Group, certificates: Sequence[Certificate], index: int, text: str
) -> Polynomial:
    """End of step 3: what member `index` (from 1) publishes, or why it is refused."""
    certificate = certificates[index - 1]
    value = canonical.parse(text, _POLYNOMIAL)
    polynomial, shares, commitments, signature = canonical.exact_members(
        value, _OUTPUT_MEMBERS, _POLYNOMIAL, "the polynomial"
    )
    texts = canonical.array_of(shares, _string, _POLYNOMIAL, "secrets", len(certificates))
    for message in (_string(polynomial), *texts):
        check_encrypted(group, message, _POLYNOMIAL)
    published = Polynomial(
        text=text,
        polynomial=polynomial,
        shares=texts,
        commitments=Commitments.read(group, commitments, certificate, _threshold(certificates)),
        signature=Proof.read(group, signature, _POLYNOMIAL),
    )
    statement = set_statement(group, certificates, published.commitments.elements)
    signed = SignedMessage(statement, published.signature)
    check_signature(group, certificate.verification, signed, Check.TRUSTEE_SIGNATURE)
    return published


def build_vinput(polynomials: Sequence[Polynomial], index: int) -> str:
    """Step 4: what member `index` (from 1) is handed."""
    return canonical.serialize(
        {
            "polynomial": polynomials[index - 1].polynomial,
            "secrets": [item.shares[index - 1] for item in polynomials],
            "coefexps": [item.commitments.signed.to_json() for item in polynomials],
            "signatures": [item.signature.to_json() for item in polynomials],
        }
    )


def check_voutput(
    group: Group,
    certificates: Sequence[Certificate],
    polynomials: Sequence[Polynomial],
    index: int,
    text: str,
) -> ShownKey:
    """End of step 5: the key shown by member `index` (from 1), or why it is refused."""
    value = canonical.parse(text, _VOUTPUT)
    private_key, public_key = canonical.exact_members(
        value, ("private_key", "public_key"), _VOUTPUT, "the key"
    )
    check_encrypted(group, canonical.as_string(private_key, _VOUTPUT, "private_key"), _VOUTPUT)
    key = TrusteeKey.read(group, public_key)
    key.check_proof(group)
    check_key_signature(group, certificates[index - 1], key)
    commitments = [item.commitments for item in polynomials]
    if key.public_key != share_key(group, commitments, index):
        raise InvalidTrustee(_VOUTPUT, f"the key of member {index} is not its share")
    return ShownKey(text, private_key, key)


def assemble_threshold(
    group: Group,
    certificates: Sequence[Certificate],
    polynomials: Sequence[Polynomial],
    shown: Sequence[ShownKey],
) -> Pedersen:
    """Step 6: the item of the array of trustees, fully checked once more."""
    commitments = tuple(item.commitments for item in polynomials)
    item = Pedersen(
        threshold=_threshold(certificates),
        certificates=tuple(certificates),
        commitments=commitments,
        signatures=tuple(item.signature for item in polynomials),
        members=tuple(item.public_key for item in shown),
        public_key=joint_key(group, commitments),
    )
    item.check(group)
    return item


# ── A member's own device ────────────────────────────────────────────────────────


@dataclass(frozen=True)
class MemberKeys:
    """A member's secret keys, both derived from one seed of 22 base-58 characters."""

    signing: int
    decryption: int
    verification: Element
    encryption: Element

    @classmethod
    def from_seed(cls, group: Group, seed: str) -> MemberKeys:
        """The keys of a seed (the content of the tool's `.key` file)."""
        signing = int(sha256_hex(f"sk|{seed}"), 16) % group.order
        decryption = int(sha256_hex(f"dk|{seed}"), 16) % group.order
        return cls(
            signing,
            decryption,
            group.power_secret(group.generator, signing),
            group.power_secret(group.generator, decryption),
        )


def rehearsal_exponent(group: Group, seed: str, clone: str) -> int:
    """The exponent with which a holder opens one rehearsal, the clone of an urn, and nothing else:
    bound to its identifier, and of another kind than the keys of `MemberKeys` (ADR 13)."""
    return int(sha256_hex(f"rk|{clone}|{seed}"), 16) % group.order


def session_exponent(group: Group, seed: str, poll: str) -> int:
    """The exponent with which a holder opens one vote born in a sitting, and nothing else: bound to
    its identifier, and of another kind than all the others (ADR 22)."""
    return int(sha256_hex(f"qk|{poll}|{seed}"), 16) % group.order


def new_seed() -> str:
    """A fresh seed: all that a member must keep."""
    return base_58(secrets.randbelow(len(BASE_58) ** CREDENTIAL_LENGTH), CREDENTIAL_LENGTH)


def make_certificate(
    group: Group, keys: MemberKeys, *, size: int, threshold: int, index: int
) -> str:
    """Step 1: the text of the certificate of member `index` (from 1)."""
    check_threshold(size, threshold)
    value = {
        "context": {"group": group.name, "size": size, "threshold": threshold, "index": index},
        "verification": group.text(keys.verification),
        "encryption": group.text(keys.encryption),
    }
    return sign(group, keys.signing, canonical.serialize(value)).text


def make_polynomial(group: Group, keys: MemberKeys, certificates: Sequence[Certificate]) -> str:
    """Step 3: a secret polynomial, its value at each member encrypted to that member."""
    coefficients = [group.random_scalar() for _ in range(_threshold(certificates))]
    elements = [group.power_secret(group.generator, item) for item in coefficients]
    texts = [group.text(element) for element in elements]

    def share(index: int) -> int:
        powers = (pow(index, degree, group.order) for degree in range(len(coefficients)))
        return sum(a * b for a, b in zip(coefficients, powers, strict=True)) % group.order

    own = canonical.serialize({"polynomial": [str(item) for item in coefficients]})
    value: dict[str, Any] = {
        "polynomial": send(group, keys.signing, keys.encryption, own),
        "secrets": [
            send(
                group,
                keys.signing,
                certificate.encryption,
                canonical.serialize({"secret": str(share(index))}),
            )
            for index, certificate in enumerate(certificates, 1)
        ],
        "coefexps": sign(group, keys.signing, canonical.serialize({"coefexps": texts})).to_json(),
        "signature": sign(
            group, keys.signing, set_statement(group, certificates, elements)
        ).signature.to_json(),
    }
    return canonical.serialize(value)


def make_voutput(
    group: Group, keys: MemberKeys, certificates: Sequence[Certificate], index: int, vinput: str
) -> str:
    """Step 5: open the shares sent by all, check them, show the resulting public key."""
    _, sent, coefexps, signatures = canonical.exact_members(
        canonical.parse(vinput, _POLYNOMIAL), _VINPUT_MEMBERS, _POLYNOMIAL, "the input"
    )
    size = len(certificates)
    rows = zip(
        certificates,
        canonical.array_of(sent, _string, _POLYNOMIAL, "secrets", size),
        canonical.as_array(coefexps, _POLYNOMIAL, "coefexps", size),
        canonical.as_array(signatures, _POLYNOMIAL, "signatures", size),
        strict=True,
    )
    secret = 0
    for sender, message, commitments, signature in rows:
        read = Commitments.read(group, commitments, sender, _threshold(certificates))
        statement = set_statement(group, certificates, read.elements)
        signed = SignedMessage(statement, Proof.read(group, signature, _POLYNOMIAL))
        check_signature(group, sender.verification, signed, Check.TRUSTEE_SIGNATURE)
        secret += _open_share(group, keys, sender, message, read.value_at(group, index))
    return _show_key(group, keys, secret % group.order)


def open_private_key(group: Group, keys: MemberKeys, message: str) -> int:
    """The decryption exponent that a member sent to itself in step 5."""
    check = Check.MESSAGE_DECRYPTION
    text = receive(group, keys.decryption, keys.encryption, keys.verification, message)
    (secret,) = canonical.exact_members(
        canonical.parse(text, check), ("decryption_key",), check, "the decryption key"
    )
    return group.read_scalar(secret, check)


def _open_share(
    group: Group, keys: MemberKeys, sender: Certificate, message: str, expected: Element
) -> int:
    """The share sent by a member, whose g^share is known from its polynomial."""
    text = receive(group, keys.decryption, keys.encryption, sender.verification, message)
    (secret,) = canonical.exact_members(
        canonical.parse(text, Check.SHARE), ("secret",), Check.SHARE, "a share"
    )
    share = group.read_scalar(secret, Check.SHARE)
    if group.power_secret(group.generator, share) != expected:
        raise InvalidTrustee(Check.SHARE, "a share does not match its sender's polynomial")
    return share


def _show_key(group: Group, keys: MemberKeys, secret: int) -> str:
    key = make_key(group, secret)
    signature = sign(group, keys.signing, group.text(key.public_key)).signature
    own = canonical.serialize({"decryption_key": str(secret)})
    return canonical.serialize(
        {
            "private_key": send(group, keys.signing, keys.encryption, own),
            "public_key": TrusteeKey(key.public_key, key.proof, signature).to_json(group),
        }
    )


def _threshold(certificates: Sequence[Certificate]) -> int:
    context = certificates[0].context
    if context is None:
        raise InvalidTrustee(Check.TRUSTEE_CERTIFICATE, "a certificate has no context")
    return context[2]


def _string(value: object) -> str:
    return canonical.as_string(value, _POLYNOMIAL, "an encrypted message")

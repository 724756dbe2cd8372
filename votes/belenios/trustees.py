"""Key holders as the archive shows them: single keys and threshold groups, all checked.

"Belenios specification", sections "Trustees" and "Threshold decryption support". The
election's key is the product of the items' keys; owners are numbered from 1 through the
whole array, a threshold item counting one number per member.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from votes.belenios import canonical
from votes.belenios.errors import Check, InvalidProof, InvalidTrustee, Malformed
from votes.belenios.group import Element, Group
from votes.belenios.messages import SignedMessage, check_signature
from votes.belenios.proofs import Proof, knowledge_holds, prove_knowledge

_FORMAT = Check.TRUSTEE_FORMAT

Step = tuple[Check, int, Callable[[], None]]
"""A check, how many things it examines, and how to run it."""


@dataclass(frozen=True)
class TrusteeKey:
    """A public key with the proof that somebody knows its secret. In a threshold item
    the member also signs it with the key of its certificate."""

    public_key: Element
    proof: Proof
    signature: Proof | None = None
    name: str | None = None

    def to_json(self, group: Group) -> dict[str, Any]:
        """The JSON object, members in the order of the specification."""
        value: dict[str, Any] = {
            "pok": self.proof.to_json(),
            "public_key": group.text(self.public_key),
        }
        if self.signature is not None:
            value["signature"] = self.signature.to_json()
        if self.name is not None:
            value["name"] = self.name
        return value

    @classmethod
    def read(cls, group: Group, value: object) -> TrusteeKey:
        """From its JSON object; unknown members are ignored, as every tool does."""
        members = canonical.as_object(value, _FORMAT, "a trustee's key")
        key = canonical.as_string(_get(members, "public_key"), _FORMAT, "public_key")
        signature, name = members.get("signature"), members.get("name")
        return cls(
            public_key=group.read_member(key, Check.TRUSTEE_PROOF, "a trustee's key"),
            proof=Proof.read(group, _get(members, "pok"), _FORMAT),
            signature=Proof.read(group, signature, _FORMAT) if signature is not None else None,
            name=canonical.as_string(name, _FORMAT, "name") if name is not None else None,
        )

    def check_proof(self, group: Group) -> None:
        """Refuse a key whose secret nobody proved to know."""
        prefix = f"pok|{group.name}|{group.text(self.public_key)}|"
        if not knowledge_holds(group, self.proof, prefix, self.public_key):
            raise InvalidProof(Check.TRUSTEE_PROOF, "the proof of a trustee's key is false")


def make_key(group: Group, secret: int, name: str | None = None) -> TrusteeKey:
    """The public key of a secret exponent, with its proof."""
    key = group.power_secret(group.generator, secret)
    proof = prove_knowledge(group, secret, f"pok|{group.name}|{group.text(key)}|")
    return TrusteeKey(key, proof, None, name)


@dataclass(frozen=True)
class Certificate:
    """The keys with which a member of a threshold item signs and receives messages."""

    signed: SignedMessage
    context: tuple[str, int, int, int] | None
    """Group, size, threshold and index; absent from the releases before 2.5.1."""
    verification: Element
    encryption: Element

    @classmethod
    def read(cls, group: Group, value: object) -> Certificate:
        """From its JSON object: shape, group membership of both keys, signature."""
        check = Check.TRUSTEE_CERTIFICATE
        signed = SignedMessage.read(group, value, check)
        members = canonical.as_object(
            canonical.parse(signed.message, check), check, "a certificate"
        )
        keys = [
            group.read_member(canonical.as_string(members.get(name), check, name), check, name)
            for name in ("verification", "encryption")
        ]
        context = members.get("context")
        certificate = cls(signed, _read_context(context) if context else None, keys[0], keys[1])
        check_signature(group, certificate.verification, signed, check)
        return certificate

    def check_context(self, group: Group, *, size: int, threshold: int, index: int) -> None:
        """Refuse a certificate made for another ceremony or another place in it."""
        if self.context != (group.name, size, threshold, index):
            raise InvalidTrustee(
                Check.TRUSTEE_CERTIFICATE, f"the certificate of member {index} is not for here"
            )


@dataclass(frozen=True)
class Commitments:
    """The public side of a member's secret polynomial: g to each coefficient."""

    signed: SignedMessage
    elements: tuple[Element, ...]

    @classmethod
    def read(
        cls, group: Group, value: object, certificate: Certificate, threshold: int
    ) -> Commitments:
        """From the signed message: shape, membership, signature of the member."""
        check = Check.TRUSTEE_POLYNOMIAL
        signed = SignedMessage.read(group, value, check)
        check_signature(group, certificate.verification, signed, check)
        (texts,) = canonical.exact_members(
            canonical.parse(signed.message, check), ("coefexps",), check, "the polynomial"
        )
        elements = canonical.array_of(
            texts,
            lambda text: group.read_member(
                canonical.as_string(text, check, "a coefficient"), check, "a coefficient"
            ),
            check,
            "coefexps",
            threshold,
        )
        return cls(signed, elements)

    def value_at(self, group: Group, index: int) -> Element:
        """g to the value of the polynomial at `index`."""
        result = group.identity
        for element in reversed(self.elements):
            result = group.multiply(group.power(result, index), element)
        return result


def set_statement(
    group: Group, certificates: Sequence[Certificate], elements: Sequence[Element]
) -> str:
    """What each member signs to bind its polynomial to the whole set of certificates."""
    value = {
        "certs": [certificate.signed.to_json() for certificate in certificates],
        "coefexps": [group.text(element) for element in elements],
    }
    return f"certs_sig|{canonical.serialize(value)}"


@dataclass(frozen=True)
class Single:
    """One mandatory key."""

    key: TrusteeKey

    @property
    def public_key(self) -> Element:
        """Its part of the election's key."""
        return self.key.public_key

    @property
    def members(self) -> tuple[TrusteeKey, ...]:
        """The keys that may decrypt, in the order of their numbers."""
        return (self.key,)

    def steps(self, group: Group, *, accept_legacy: bool = False) -> list[Step]:
        """The checks of the key. Single keys have not changed since the old releases."""
        return [(Check.TRUSTEE_PROOF, 1, lambda: self.key.check_proof(group))]

    def to_json(self, group: Group) -> list[Any]:
        """The item of the array of trustees."""
        return ["Single", self.key.to_json(group)]


@dataclass(frozen=True)
class Pedersen:
    """A group of members of whom any `threshold` can decrypt together."""

    threshold: int
    certificates: tuple[Certificate, ...]
    commitments: tuple[Commitments, ...]
    signatures: tuple[Proof, ...] | None
    """Absent from the releases before 2.5.1, like the contexts of the certificates."""
    members: tuple[TrusteeKey, ...]
    public_key: Element

    def steps(self, group: Group, *, accept_legacy: bool = False) -> list[Step]:
        """The checks that need no secret. The shape of the releases before 2.5.1 lacks
        contexts and signatures: it is refused unless `accept_legacy`."""
        size = len(self.members)
        legacy = accept_legacy and self.signatures is None
        return [
            (Check.TRUSTEE_THRESHOLD, 1, lambda: check_threshold(size, self.threshold)),
            (Check.TRUSTEE_CERTIFICATE, size, lambda: self._check_contexts(group, legacy)),
            (Check.TRUSTEE_SIGNATURE, size, lambda: self._check_signatures(group, legacy)),
            (Check.TRUSTEE_PROOF, size, lambda: self._check_proofs(group)),
            (Check.TRUSTEE_VERIFICATION_KEY, size, lambda: self._check_shares(group)),
        ]

    def check(self, group: Group) -> None:
        """Run all the checks, in the 3.x shape."""
        _run(self.steps(group))

    def _check_contexts(self, group: Group, legacy: bool) -> None:
        for index, certificate in enumerate(self.certificates, 1):
            if not (legacy and certificate.context is None):
                certificate.check_context(
                    group, size=len(self.certificates), threshold=self.threshold, index=index
                )

    def _check_signatures(self, group: Group, legacy: bool) -> None:
        if self.signatures is None:
            if legacy:
                return
            raise InvalidTrustee(Check.TRUSTEE_SIGNATURE, "the key ceremony has no signatures")
        rows = zip(self.certificates, self.commitments, self.signatures, self.members, strict=True)
        for certificate, commitments, signature, member in rows:
            statement = set_statement(group, self.certificates, commitments.elements)
            check_signature(
                group,
                certificate.verification,
                SignedMessage(statement, signature),
                Check.TRUSTEE_SIGNATURE,
            )
            check_key_signature(group, certificate, member)

    def _check_proofs(self, group: Group) -> None:
        for member in self.members:
            member.check_proof(group)

    def _check_shares(self, group: Group) -> None:
        for index, member in enumerate(self.members, 1):
            if share_key(group, self.commitments, index) != member.public_key:
                raise InvalidTrustee(
                    Check.TRUSTEE_VERIFICATION_KEY, f"the key of member {index} is not its share"
                )

    def to_json(self, group: Group) -> list[Any]:
        """The item of the array of trustees."""
        value: dict[str, Any] = {
            "threshold": self.threshold,
            "certs": [item.signed.to_json() for item in self.certificates],
            "coefexps": [item.signed.to_json() for item in self.commitments],
        }
        if self.signatures is not None:
            value["signatures"] = [item.to_json() for item in self.signatures]
        value["verification_keys"] = [member.to_json(group) for member in self.members]
        return ["Pedersen", value]

    @classmethod
    def read(cls, group: Group, value: object) -> Pedersen:
        """From the JSON object of the array."""
        members = canonical.as_object(value, _FORMAT, "a threshold trustee")
        threshold = canonical.as_integer(_get(members, "threshold"), _FORMAT, "threshold")
        certificates = canonical.array_of(
            _get(members, "certs"), lambda item: Certificate.read(group, item), _FORMAT, "certs"
        )
        size = len(certificates)
        rows = canonical.as_array(_get(members, "coefexps"), _FORMAT, "coefexps", size)
        commitments = tuple(
            Commitments.read(group, row, certificate, threshold)
            for row, certificate in zip(rows, certificates, strict=True)
        )
        signatures = members.get("signatures")
        return cls(
            threshold=threshold,
            certificates=certificates,
            commitments=commitments,
            signatures=None
            if signatures is None
            else canonical.array_of(
                signatures,
                lambda item: Proof.read(group, item, _FORMAT),
                _FORMAT,
                "signatures",
                size,
            ),
            members=canonical.array_of(
                _get(members, "verification_keys"),
                lambda item: TrusteeKey.read(group, item),
                _FORMAT,
                "verification_keys",
                size,
            ),
            public_key=joint_key(group, commitments),
        )


def check_threshold(size: int, threshold: int) -> None:
    """A minority must never decrypt, and the number needed must exist."""
    if not size < 2 * threshold <= 2 * size:
        raise InvalidTrustee(
            Check.TRUSTEE_THRESHOLD,
            f"{threshold} of {size}: a decryption needs more than half of the members",
        )


def share_key(group: Group, commitments: Sequence[Commitments], index: int) -> Element:
    """The public key that member `index` must show, known from all the polynomials."""
    return group.product(item.value_at(group, index) for item in commitments)


def joint_key(group: Group, commitments: Sequence[Commitments]) -> Element:
    """A threshold item's part of the election's key."""
    return group.product(item.elements[0] for item in commitments)


def check_key_signature(group: Group, certificate: Certificate, member: TrusteeKey) -> None:
    """The member signed its own key with the key of its certificate."""
    check = Check.TRUSTEE_SIGNATURE
    if member.signature is None:
        raise Malformed(check, "a member's key is not signed")
    text = group.text(member.public_key)
    check_signature(group, certificate.verification, SignedMessage(text, member.signature), check)


@dataclass(frozen=True)
class Trustees:
    """All the key holders of an election, with the exact text of their record."""

    text: str
    items: tuple[Single | Pedersen, ...]

    @classmethod
    def parse(cls, group: Group, text: str) -> Trustees:
        """Read the record; see `check` for the proofs of the keys."""
        rows = canonical.as_array(canonical.parse(text, _FORMAT), _FORMAT, "the trustees")
        canonical.require(bool(rows), _FORMAT, "there is no trustee")
        return cls(text, tuple(_read_item(group, row) for row in rows))

    @classmethod
    def build(cls, group: Group, items: Sequence[Single | Pedersen]) -> Trustees:
        """Write the record."""
        text = canonical.serialize([item.to_json(group) for item in items])
        return cls.parse(group, text)

    @cached_property
    def keys(self) -> tuple[TrusteeKey, ...]:
        """Every key that may decrypt: owner number n has keys[n - 1]."""
        return tuple(member for item in self.items for member in item.members)

    def public_key(self, group: Group) -> Element:
        """The election's key: the product of the items'."""
        return group.product(item.public_key for item in self.items)

    def steps(self, group: Group, *, accept_legacy: bool = False) -> list[Step]:
        """The checks of all the keys, each named once."""
        found: dict[Check, list[Step]] = {}
        for item in self.items:
            for step in item.steps(group, accept_legacy=accept_legacy):
                found.setdefault(step[0], []).append(step)
        counts = {check: sum(count for _, count, _ in steps) for check, steps in found.items()}
        shared = [(check, counts[check], partial(_run, steps)) for check, steps in found.items()]
        distinct = (Check.TRUSTEE_DISTINCT, len(self.keys), partial(self._check_distinct, group))
        return [*shared, distinct]

    def check(self, group: Group) -> None:
        """Refuse the key holders if any check fails."""
        _run(self.steps(group))

    def _check_distinct(self, group: Group) -> None:
        if len({group.text(key.public_key) for key in self.keys}) != len(self.keys):
            raise InvalidTrustee(Check.TRUSTEE_DISTINCT, "two holders have the same key")


def _run(steps: Sequence[Step]) -> None:
    for _, _, step in steps:
        step()


def _read_item(group: Group, row: object) -> Single | Pedersen:
    kind, value = canonical.as_array(row, _FORMAT, "a trustee", 2)
    if kind == "Single":
        return Single(TrusteeKey.read(group, value))
    if kind == "Pedersen":
        return Pedersen.read(group, value)
    raise Malformed(_FORMAT, "a trustee is neither Single nor Pedersen")


def _read_context(value: object) -> tuple[str, int, int, int]:
    check, names = Check.TRUSTEE_CERTIFICATE, ("group", "size", "threshold", "index")
    group, *numbers = canonical.exact_members(value, names, check, "the context")
    size, threshold, index = (canonical.as_integer(n, check, "a number") for n in numbers)
    return canonical.as_string(group, check, "group"), size, threshold, index


def _get(members: dict[str, Any], name: str) -> Any:
    return canonical.member(members, name, _FORMAT, "a trustee")

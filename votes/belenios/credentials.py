"""Voting credentials: the secret that lets somebody cast, and its public face.

"Belenios specification", section "Credentials", in the format of the 3.x releases: 22
base-58 characters written XXXXX-XXXXXX-XXXXX-XXXXXX. The public credential is g^x, with
x derived from the secret and the election's uuid; the link between a person and a public
credential never enters an archive.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from votes.belenios import canonical
from votes.belenios.errors import Check, InvalidCredential, Malformed, NotInGroup
from votes.belenios.group import Group
from votes.belenios.hashing import sha256_hex

BASE_58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
CREDENTIAL_LENGTH = 22
SEED_BYTES = 32
UUID_LENGTH = 14
MAX_WEIGHT = 1_073_741_823
"""The largest weight and the largest total that JSON integers carry for every tool."""

_CREDENTIAL = re.compile(rf"[{BASE_58}]{{5}}-[{BASE_58}]{{6}}-[{BASE_58}]{{5}}-[{BASE_58}]{{6}}")
_CREDENTIAL_OF_2_0 = re.compile(rf"[{BASE_58}]{{3}}(-[{BASE_58}]{{3}}){{4}}")
_UUID = re.compile(rf"[{BASE_58}]{{{UUID_LENGTH},64}}")
_WEIGHT = re.compile(r"0|[1-9][0-9]{0,9}")


def base_58(number: int, length: int) -> str:
    """The last `length` base-58 digits of `number`, most significant first."""
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(BASE_58))
        digits.append(BASE_58[digit])
    return "".join(reversed(digits))


def new_uuid() -> str:
    """A fresh election identifier of 14 base-58 characters."""
    return base_58(secrets.randbelow(len(BASE_58) ** UUID_LENGTH), UUID_LENGTH)


def check_uuid(uuid: str, check: Check = Check.ELECTION_FORMAT) -> None:
    """Refuse an election identifier that a tool would not accept."""
    if not _UUID.fullmatch(uuid):
        raise Malformed(check, "the uuid is not made of at least 14 base-58 characters")


def credential_from_seed(seed: bytes) -> str:
    """The secret credential determined by at least 32 secret, uniform bytes.

    The polling station feeds it the output of an HMAC-SHA256; 22 base-58 digits of a
    256-bit number are uniform but for 2^-127."""
    if len(seed) < SEED_BYTES:
        raise InvalidCredential(Check.CREDENTIAL_FORMAT, "a seed of 32 bytes is needed")
    digits = base_58(int.from_bytes(seed, "big"), CREDENTIAL_LENGTH)
    return f"{digits[:5]}-{digits[5:11]}-{digits[11:16]}-{digits[16:]}"


def new_credential() -> str:
    """A fresh random secret credential (about 128.9 bits)."""
    return credential_from_seed(secrets.token_bytes(SEED_BYTES))


def check_credential(credential: str) -> None:
    """Refuse a secret credential that is not written as the format asks. One of the 2.0 tool is
    named as such: its exponent is derived otherwise."""
    if _CREDENTIAL_OF_2_0.fullmatch(credential):
        raise InvalidCredential(
            Check.CREDENTIAL_FORMAT,
            "this credential was made by belenios-tool 2.0, which derives it otherwise: vote with"
            " that tool",
        )
    if not _CREDENTIAL.fullmatch(credential):
        raise InvalidCredential(
            Check.CREDENTIAL_FORMAT, "a credential is written XXXXX-XXXXXX-XXXXX-XXXXXX in base 58"
        )


def credential_exponent(group: Group, uuid: str, credential: str) -> int:
    """The signing exponent x of a secret credential in the election `uuid`."""
    check_credential(credential)
    halves = (sha256_hex(f"derive_credential|{uuid}|{i}|{credential}") for i in (0, 1))
    return int("".join(halves), 16) % group.order


def public_credential(group: Group, uuid: str, credential: str) -> str:
    """The text of g^x, published in the archive's list."""
    exponent = credential_exponent(group, uuid, credential)
    return group.text(group.power_secret(group.generator, exponent))


@dataclass(frozen=True, slots=True)
class PublicCredential:
    """One voting right as the world may see it: a key and the weight of its ballot."""

    key: str
    weight: int = 1


@dataclass(frozen=True)
class CredentialList:
    """The public credentials of an election, with the exact text of their record."""

    text: str
    credentials: tuple[PublicCredential, ...]

    @classmethod
    def parse(cls, text: str) -> CredentialList:
        """Read the record; syntax only, see `check_credentials` for the rest."""
        what = "the list of credentials"
        items = canonical.as_array(
            canonical.parse(text, Check.CREDENTIAL_FORMAT), Check.CREDENTIAL_FORMAT, what
        )
        listed = cls(text=text, credentials=tuple(_read_public(item) for item in items))
        canonical.require(
            listed.total_weight <= MAX_WEIGHT,
            Check.CREDENTIAL_FORMAT,
            "the total weight is too large",
        )
        return listed

    @classmethod
    def build(cls, group: Group, credentials: Iterable[PublicCredential]) -> CredentialList:
        """Write the record: sorted by key, so that the order reveals nothing; weights
        given for all as soon as one differs from 1."""
        ordered = sorted(credentials, key=lambda item: group.sort_key(group.read(item.key)))
        weighted = any(item.weight != 1 for item in ordered)
        lines = [f"{item.key},{item.weight}" if weighted else item.key for item in ordered]
        result = cls.parse(canonical.serialize(lines))
        check_order(group, result)
        return result

    @cached_property
    def weights(self) -> Mapping[str, int]:
        """Weight by public credential."""
        return {item.key: item.weight for item in self.credentials}

    @property
    def total_weight(self) -> int:
        """The weight of a vote in which everybody takes part."""
        return sum(item.weight for item in self.credentials)


def check_credentials(group: Group, listed: CredentialList) -> None:
    """Every key is in the group; the list is sorted, without repetition."""
    check_order(group, listed)
    check_membership(group, listed)


def check_order(group: Group, listed: CredentialList) -> None:
    """The list is sorted by key, so that its order reveals nothing; no key is repeated."""
    keys = [group.sort_key(group.read(item.key)) for item in listed.credentials]
    if any(left >= right for left, right in pairwise(keys)):
        raise InvalidCredential(
            Check.CREDENTIAL_ORDER, "the public credentials are not sorted and distinct"
        )


def check_membership(group: Group, listed: CredentialList) -> None:
    """Every key is in the group."""
    if not group.contains_all(group.read(item.key) for item in listed.credentials):
        raise NotInGroup(Check.CREDENTIAL_MEMBERSHIP, "a public credential is not in the group")


def _read_public(item: object) -> PublicCredential:
    text = canonical.as_string(item, Check.CREDENTIAL_FORMAT, "a public credential")
    key, comma, written = text.partition(",")
    if not key or (comma and not _WEIGHT.fullmatch(written)):
        raise Malformed(Check.CREDENTIAL_FORMAT, "a public credential is not KEY or KEY,WEIGHT")
    weight = int(written) if comma else 1
    if weight > MAX_WEIGHT:
        raise Malformed(Check.CREDENTIAL_FORMAT, "a weight is too large")
    return PublicCredential(key=key, weight=weight)

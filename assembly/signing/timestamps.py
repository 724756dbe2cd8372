"""RFC 3161 timestamps: asked of the first authority that answers, and verified (R-REG-04)."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, x509
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation.generic_cms import (
    extract_certs_for_validation,
    validate_tst_signed_data,
)

from assembly.signing import trust

SECONDS = 10


class NoAuthorityAnswered(Exception):
    """Every authority of the list failed; `reasons` says how, in their order."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)


class TokenRefused(Exception):
    """A token that does not stamp these bytes, or whose signature does not hold."""


@dataclass(frozen=True)
class Stamp:
    """What a token says: when, by whom, and whether we recognise its authority."""

    token: bytes
    at: datetime
    serial: str
    policy: str
    authority: str
    recognised: bool


def stamp(
    digest: bytes, *, authorities: Sequence[str], roots: Iterable[x509.Certificate] = ()
) -> tuple[Stamp, str]:
    """A verified token on a SHA-256, and the address of the authority that gave it."""
    known, reasons = tuple(roots), []
    for address in authorities:
        try:
            asked = HTTPTimeStamper(address, timeout=SECONDS)
            token = asyncio.run(asked.async_timestamp(digest, "sha256")).dump()
            return read(token, digest, roots=known), address
        except (OSError, ValueError, TypeError, KeyError, TimeoutError, TokenRefused) as failed:
            reasons.append(f"{address}: {failed or type(failed).__name__}")
    raise NoAuthorityAnswered(reasons)


def read(token: bytes, digest: bytes, *, roots: Iterable[x509.Certificate] = ()) -> Stamp:
    """What a token says, after its signature and what it stamps are checked."""
    try:
        signed = cms.ContentInfo.load(token)["content"]
        info = signed["encap_content_info"]["content"].parsed
        at = info["gen_time"].native
        certificates = extract_certs_for_validation(signed)
        found = asyncio.run(
            validate_tst_signed_data(signed, trust.context(roots, at), lambda _algorithm: digest)
        )
    except Exception as failed:
        # Bytes of a stranger: however the parsers stumble, the token is refused, with its cause.
        raise TokenRefused(str(failed)) from failed
    if info["message_imprint"]["hash_algorithm"]["algorithm"].native != "sha256":
        raise TokenRefused("the token does not stamp a SHA-256")
    if not (found["intact"] and found["valid"]):
        raise TokenRefused("the token does not stamp this document, or was changed")
    return Stamp(
        token=token,
        at=at,
        serial=str(info["serial_number"].native),
        policy=str(info["policy"].native),
        authority=trust.name_in(certificates.signer_cert),
        recognised=bool(found.get("trust_problem_indic") is None and found.get("validation_path")),
    )

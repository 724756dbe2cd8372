"""Making a signed PDF hold for years: the proofs that its certificates were not revoked, then the
hour over the whole, added again before the last one wears out (PAdES B-LT, then B-LTA)."""

import asyncio
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation import async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import async_add_validation_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator.errors import PathError, RevokedError, ValidationError

from assembly.signing import pades, trust
from assembly.signing.timestamps import SECONDS, NoAuthorityAnswered

RESERVED = 24_576  # room for the token, in hexadecimal digits: an authority is asked only once


class CertificateRevoked(Exception):
    """A certificate was revoked: what it signed is not made to last without somebody looking."""


@dataclass(frozen=True)
class Preserved:
    """A PDF with its proofs and one hour more. `proved` counts the signatures whose certificates
    are followed by the proof that they were not revoked."""

    content: bytes
    signatures: int
    proved: int
    stamped_at: datetime
    authority: str
    recognised: bool


def preserve(
    pdf: bytes,
    *,
    authorities: Sequence[str],
    signers: Iterable[x509.Certificate],
    stampers: Iterable[x509.Certificate],
    at: datetime,
) -> tuple[Preserved, str]:
    """The PDF as an addition to what it was, and the address of the authority that gave the hour.

    Proofs of revocation are asked of the network for recognised certificates alone: nobody makes
    this service open an address by writing it in a certificate of their own.
    """
    proved, count = asyncio.run(_with_proofs(pdf, tuple(signers), at))
    known, reasons = tuple(stampers), []
    for address in authorities:
        try:
            content = asyncio.run(_with_hour(proved, address, at))
            return asyncio.run(_read(content, known, count)), address
        except (OSError, ValueError, TypeError, KeyError, TimeoutError, PdfError,
                SigningError, SignatureValidationError) as failed:  # fmt: skip
            reasons.append(f"{address}: {failed or type(failed).__name__}")
    raise NoAuthorityAnswered(reasons)


async def _with_proofs(
    pdf: bytes, roots: tuple[x509.Certificate, ...], at: datetime
) -> tuple[bytes, int]:
    """With the lists of revoked certificates of each signature that we recognise, where their
    authority publishes them; and for how many it was so."""
    recognised = [each.field for each in await pades.async_read(pdf, at, roots) if each.recognised]
    count = 0
    for field in recognised:
        context = trust.asking(roots, at)
        try:
            out = await async_add_validation_info(_signature(pdf, field), context)
        except RevokedError as revoked:
            raise CertificateRevoked(field) from revoked
        except (PathError, ValidationError):
            continue  # this authority publishes no list, or its list cannot be had today
        pdf, count = bytes(out.getvalue()), count + 1
    return pdf, count


async def _with_hour(pdf: bytes, address: str, at: datetime) -> bytes:
    asked = PdfTimeStamper(HTTPTimeStamper(address, timeout=SECONDS), field_name=_field(pdf))
    out = await asked.async_timestamp_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)), "sha256", bytes_reserved=RESERVED
    )
    return bytes(out.getvalue())


async def _read(content: bytes, roots: tuple[x509.Certificate, ...], proved: int) -> Preserved:
    """What the last hour of a PDF says, once it is checked that it covers all of it."""
    reader = PdfFileReader(io.BytesIO(content))
    last = reader.embedded_timestamp_signatures[-1]
    moment = _moment(last)
    status = await async_validate_pdf_timestamp(last, trust.context(roots, moment))
    if not (status.intact and status.valid):
        raise ValueError("the authority gave an hour that does not hold")
    return Preserved(
        content=content,
        signatures=len(reader.embedded_regular_signatures),
        proved=proved,
        stamped_at=moment,
        authority=trust.name_in(last.signer_cert),
        recognised=status.trusted,
    )


def hours(pdf: bytes, roots: Iterable[x509.Certificate]) -> list[bool]:
    """Whether each hour of a PDF holds, in their order."""
    return asyncio.run(_hours(pdf, tuple(roots)))


async def _hours(pdf: bytes, roots: tuple[x509.Certificate, ...]) -> list[bool]:
    found = []
    for each in PdfFileReader(io.BytesIO(pdf)).embedded_timestamp_signatures:
        status = await async_validate_pdf_timestamp(each, trust.context(roots, _moment(each)))
        found.append(status.intact and status.valid)
    return found


def _moment(hour: EmbeddedPdfSignature) -> datetime:
    said: datetime = hour.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
    return said


def _signature(pdf: bytes, field: str) -> EmbeddedPdfSignature:
    found = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    named: dict[str, EmbeddedPdfSignature] = {each.field_name: each for each in found}
    return named[field]


def _field(pdf: bytes) -> str:
    """A name of its own, the same for the same bytes."""
    return f"Horodatage{len(list(enumerate_sig_fields(PdfFileReader(io.BytesIO(pdf))))) + 1}"

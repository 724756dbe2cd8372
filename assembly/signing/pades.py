"""PAdES signatures in the PDF itself: made with a certificate, and read back (R-REG-02)."""

import asyncio
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError

from assembly.signing import trust


class CertificateRefused(Exception):
    """The file holds no key that can sign, or the passphrase does not open it."""


class NotReadable(Exception):
    """The file is not a PDF that can be read."""


@dataclass(frozen=True)
class Signed:
    """One signature of a PDF. `whole`: nothing was added after it but other signatures."""

    field: str
    name: str
    issuer: str
    certificate_sha256: str
    declared_at: datetime | None
    intact: bool
    whole: bool
    recognised: bool


def open_certificate(pkcs12: bytes, passphrase: str, *, at: datetime) -> signers.SimpleSigner:
    """The key of a PKCS#12 file, in memory for one signature."""
    try:
        signer: signers.SimpleSigner | None = signers.SimpleSigner.load_pkcs12_data(
            pkcs12, other_certs=[], passphrase=passphrase.encode() or None
        )
    except (ValueError, TypeError, KeyError) as failed:
        raise CertificateRefused("unreadable") from failed
    if signer is None or signer.signing_cert is None:
        raise CertificateRefused("unreadable")
    refuse_unless_valid(signer.signing_cert, at)
    return signer


def refuse_unless_valid(certificate: x509.Certificate, at: datetime) -> None:
    validity = certificate["tbs_certificate"]["validity"]
    if not validity["not_before"].native <= at <= validity["not_after"].native:
        raise CertificateRefused("expired")


def sign(pdf: bytes, signer: Signer, *, field: str, name: str, function: str) -> bytes:
    """The PDF with one more signature, as an addition: what was signed before stays as it was."""
    return asyncio.run(async_sign(pdf, signer, field=field, name=name, function=function))


async def async_sign(pdf: bytes, signer: Signer, *, field: str, name: str, function: str) -> bytes:
    meta = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        name=name,
        reason=function,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    signing = signers.PdfSigner(
        meta,
        signer=signer,
        new_field_spec=fields.SigFieldSpec(field, doc_mdp_update_value=None),
    )
    out = await signing.async_sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))
    return bytes(out.getvalue())


def read(pdf: bytes, *, at: datetime, roots: Iterable[x509.Certificate] = ()) -> list[Signed]:
    """Every signature of a PDF, checked now: the bytes, then whom we recognise."""
    try:
        return asyncio.run(async_read(pdf, at, tuple(roots)))
    except (PdfError, SignatureValidationError, ValueError, IndexError) as failed:
        raise NotReadable(str(failed)) from failed


async def async_read(pdf: bytes, at: datetime, roots: tuple[x509.Certificate, ...]) -> list[Signed]:
    found = []
    for signature in PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures:
        status = await async_validate_pdf_signature(signature, trust.context(roots, at))
        certificate = status.signing_cert
        found.append(
            Signed(
                field=signature.field_name,
                name=trust.name_in(certificate),
                issuer=certificate.issuer.human_friendly,
                certificate_sha256=certificate.sha256.hex(),
                declared_at=signature.self_reported_timestamp,
                intact=status.intact and status.valid,
                whole=status.docmdp_ok is not False,
                recognised=status.trusted,
            )
        )
    return found

"""Whom we recognise: certificates of authorities, read from a file of the person in charge."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from asn1crypto import pem, x509
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.fetchers.requests_fetchers import RequestsFetcherBackend

SECONDS = 10


def read_certificates(path: str) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM file; none without a file."""
    if not path:
        return ()
    blocks = pem.unarmor(Path(path).read_bytes(), multiple=True)
    return tuple(x509.Certificate.load(der) for _kind, _headers, der in blocks)


def context(roots: Iterable[x509.Certificate], at: datetime) -> ValidationContext:
    """Judges a chain at one instant, from these roots alone and without asking the network: what
    the paper itself carries must be enough."""
    return ValidationContext(
        trust_roots=list(roots), moment=at, allow_fetching=False, revocation_mode="soft-fail"
    )


def asking(roots: Iterable[x509.Certificate], at: datetime) -> ValidationContext:
    """Asks the authorities of a recognised chain which certificates they revoked: without their
    answer, the chain is not judged."""
    return ValidationContext(
        trust_roots=list(roots),
        moment=at,
        allow_fetching=True,
        revocation_mode="require",
        fetcher_backend=RequestsFetcherBackend(per_request_timeout=SECONDS),
    )


def name_in(certificate: x509.Certificate) -> str:
    """The holder as the certificate names them."""
    subject = certificate.subject.native
    return str(subject.get("common_name") or certificate.subject.human_friendly)

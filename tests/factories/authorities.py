"""Authorities made for a test: one that certifies people, one that stamps (openssl ts), and a
signature service that speaks the API of the Cloud Signature Consortium."""

import base64
import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from common import clock

PASSPHRASE = "chêne et ruche"
TSA_CONFIGURATION = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True)
class Identity:
    """A key with its certificate, and the certificate of who issued it."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    issuer: x509.Certificate

    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def pkcs12(self, passphrase: str = PASSPHRASE) -> bytes:
        lock = serialization.BestAvailableEncryption(passphrase.encode())
        return pkcs12.serialize_key_and_certificates(
            b"signature", self.key, self.certificate, [self.issuer], lock
        )


def authority(name: str = "Autorité d’essai") -> Identity:
    """A root that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(name, name, key, key, is_authority=True)
    return Identity(key, certificate, certificate)


def identity(
    root: Identity, name: str, *, days: int = 365, stamps: bool = False, revoked_at: str = ""
) -> Identity:
    """Somebody whom a root certifies; `stamps` for an authority that stamps. `revoked_at` is where
    the certificate says that its authority publishes what it revoked."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = root.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    certificate = _certificate(
        name, str(issuer), key, root.key, days=days, stamps=stamps, list_at=revoked_at
    )
    return Identity(key, certificate, root.certificate)


def _certificate(
    name: str,
    issuer: str,
    key: ec.EllipticCurvePrivateKey,
    by: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool = False,
    days: int = 365,
    stamps: bool = False,
    list_at: str = "",
) -> x509.Certificate:
    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    begins = clock.now() - timedelta(days=400)
    made = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(clock.now() + timedelta(days=days))
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_authority,
                content_commitment=not is_authority,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=is_authority,
                crl_sign=is_authority,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    if list_at:
        place = x509.DistributionPoint([x509.UniformResourceIdentifier(list_at)], None, None, None)
        made = made.add_extension(x509.CRLDistributionPoints([place]), critical=False)
    if stamps:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        made = made.add_extension(usage, critical=True)
    return made.sign(by, hashes.SHA256())


def revocations(root: Identity, *revoked: Identity) -> bytes:
    """The list of what an authority revoked, as it publishes it."""
    now = clock.now()
    made = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.certificate.subject)
        .last_update(now - timedelta(hours=1))
        .next_update(now + timedelta(days=800))
    )
    for each in revoked:
        gone = x509.RevokedCertificateBuilder().serial_number(each.certificate.serial_number)
        made = made.add_revoked_certificate(
            gone.revocation_date(now - timedelta(minutes=30)).build()
        )
    return made.sign(root.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@contextmanager
def served(answer: Callable[[str, dict[str, str], bytes], tuple[int, str, bytes]]) -> Iterator[str]:
    """A server on the loopback that answers whatever is asked; gives its address."""

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            status, kind, content = answer(self.path, dict(self.headers), body)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def time_authority(folder: Path, signer: Identity) -> Iterator[str]:
    """A true authority of RFC 3161: `openssl ts` behind a door."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "serial").write_text("01\n")
    (folder / "tsa.pem").write_bytes(signer.pem())
    (folder / "tsa.key").write_bytes(
        signer.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    configuration = folder / "tsa.cnf"
    configuration.write_text(TSA_CONFIGURATION.format(folder=folder))
    turn = threading.Lock()

    def reply(_path: str, _headers: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        with turn:
            query, response = folder / "query.tsq", folder / "response.tsr"
            query.write_bytes(body)
            subprocess.run(
                ["openssl", "ts", "-reply", "-config", str(configuration), "-queryfile",
                 str(query), "-out", str(response)],
                check=True, capture_output=True,
            )  # fmt: skip
            return 200, "application/timestamp-reply", response.read_bytes()

    with served(reply) as address:
        yield address


@dataclass
class SignatureService:
    """A service that holds one key, and signs one hash for who knows the PIN and the code."""

    owner: Identity
    pin: str = "4821"
    one_time_code: str = "771203"
    token: str = "jeton-du-service"
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        said = json.loads(body)
        self.asked.append(path)
        if headers.get("Authorization") != f"Bearer {self.token}":
            return 401, "application/json", b"{}"
        if path.endswith("credentials/info"):
            return self._json(
                {
                    "key": {"status": "enabled", "algo": ["1.2.840.10045.4.3.2"], "len": 256},
                    "cert": {
                        "status": "valid",
                        "certificates": [
                            base64.b64encode(each.public_bytes(serialization.Encoding.DER)).decode()
                            for each in (self.owner.certificate, self.owner.issuer)
                        ],
                    },
                    "multisign": 1,
                    "SCAL": "2",
                }
            )
        if path.endswith("credentials/authorize"):
            if (said.get("PIN"), said.get("OTP")) != (self.pin, self.one_time_code):
                return 400, "application/json", b'{"error":"invalid_otp"}'
            self.authorised = said["hash"][0]
            return self._json({"SAD": "autorisation", "expiresIn": 60})
        if said.get("SAD") != "autorisation" or said["hash"] != [self.authorised]:
            return 400, "application/json", b'{"error":"invalid_request"}'
        digest = base64.b64decode(said["hash"][0])
        signature = self.owner.key.sign(digest, ec.ECDSA(utils.Prehashed(hashes.SHA256())))
        return self._json({"signatures": [base64.b64encode(signature).decode()]})

    authorised: str = ""

    @staticmethod
    def _json(value: dict[str, Any]) -> tuple[int, str, bytes]:
        return 200, "application/json", json.dumps(value).encode()

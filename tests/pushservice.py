"""A push service for tests: it checks the VAPID signature (RFC 8292) and what the browser does
with its own key to read a message (RFC 8291).

A browser named `gone` is no longer known (410), `busy` is told to wait (429).
"""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from py_vapid import Vapid02


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@dataclass
class Browser:
    """What only a browser has: its private key and the secret of its subscription."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = b"sixteen-letters!"

    @property
    def public_key(self) -> str:
        return base64url(
            self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        )

    def read(self, body: bytes) -> dict[str, str]:
        clear = http_ece.decrypt(
            body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"
        )
        said: dict[str, str] = json.loads(clear)
        return said


class PushService:
    """What it was asked to deliver."""

    def __init__(self, public_key: str) -> None:
        self.url = ""
        self.expected_key = public_key
        self.taken: list[tuple[str, bytes, dict[str, str]]] = []
        self.requests = 0
        self.is_down = False

    def browser(self, name: str) -> Browser:
        return Browser(f"{self.url}/push/{name}")

    def answer(self, path: str, body: bytes, headers: Any) -> int:
        self.requests += 1
        name = path.rpartition("/")[2]
        if self.is_down:
            return 503
        if name.startswith("gone"):
            return 410
        if name.startswith("busy"):
            return 429
        said = dict(part.split("=", 1) for part in headers["Authorization"][6:].split(","))
        if said["k"] != self.expected_key or not Vapid02.verify(headers["Authorization"]):
            return 403
        if headers["Content-Encoding"] != "aes128gcm" or not headers["TTL"]:
            return 400
        self.taken.append((name, body, {key.lower(): said for key, said in headers.items()}))
        return 201


@contextmanager
def serving(settings: Any, folder: Path) -> Iterator[PushService]:
    """The service listens; the settings hold our key and let us write there."""
    key = ec.generate_private_key(ec.SECP256R1())
    path = folder / "push.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    service = PushService(base64url(point))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(service.answer(self.path, body, self.headers))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_port}"
    settings.PUSH_KEY, settings.PUSH_SERVICES = str(path), ["127.0.0.1"]
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

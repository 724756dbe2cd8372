"""The servers as the booth and the key holders' page meet them, with the real protocol behind.

The urn really checks ballots, the station really checks the key ceremony; what is left out is
who is signed in. The pages are the committed ones, under a policy at least as strict as the site's.
"""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from votes.belenios.errors import ProtocolError
from votes.belenios.events import Appended, ballot, setup

STATIC = Path(__file__).resolve().parents[2] / "frontend" / "static"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".css": "text/css",
    ".woff2": "font/woff2",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src data:; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
)
PAGES = {
    "/isoloir/": "booth/isoloir.html",
    "/depositaires/": "booth/depositaire.html",
    "/verificateur/": "booth/verificateur.html",
}


@dataclass(frozen=True)
class Reply:
    """An answer: a JSON document, or bytes as they are."""

    body: Any
    status: int = 200
    kind: str = "application/json"


Route = Callable[[str, Any], Reply | None]


def refusal(status: int, title: str, remedy: str = "") -> Reply:
    """A problem document."""
    return Reply({"title": title, "detail": title, "what_to_do": remedy}, status)


def _url_safe(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class Urn:
    """The urn of one poll (tests/factories/belenios.py), in memory."""

    poll: Any
    trustees: str = "[]"
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    ballots: dict[str, tuple[int, str]] = field(default_factory=dict)
    steps: list[Appended] = field(default_factory=list)
    lose: int = 0

    def __post_init__(self) -> None:
        self.steps.append(setup(self.poll.election.text, self.trustees, self.poll.credentials.text))

    @property
    def uuid(self) -> str:
        return str(self.poll.election.uuid)

    def __call__(self, path: str, body: Any) -> Reply | None:
        prefix = f"/urne/{self.uuid}/"
        if not path.startswith(prefix):
            return None
        name = path.removeprefix(prefix)
        if name == "election.json":
            return Reply(self.poll.election.text.encode())
        if name == "informations.json":
            return Reply({"0": {"text": "Texte intégral.", "if_yes": "Oui.", "rule": "majorité"}})
        if name == "bulletins":
            return self._cast(body["ballot"])
        tracker = name.removeprefix("bulletins/").replace("-", "+").replace("_", "/")
        return self._receipt(tracker) if tracker in self.ballots else refusal(404, "Inconnu")

    def _cast(self, text: str) -> Reply:
        try:
            checked = self.poll.checker.check(text)
        except ProtocolError as error:
            return refusal(400, f"Bulletin refusé : {error}")
        if checked.tracker not in self.ballots:
            self.steps.append(ballot(self.steps[-1].event, text))
            event = self.steps[-1].event
            self.ballots[checked.tracker] = (event.height, event.hash)
        if self.lose:
            self.lose -= 1
            return refusal(503, "")
        return self._receipt(checked.tracker, 201)

    def _receipt(self, tracker: str, status: int = 200) -> Reply:
        height, head = self.ballots[tracker]
        at = "2026-06-05T12:00:00Z"
        signed = f"receipt|{self.uuid}|{tracker}|{height}|{head}|{at}".encode()
        receipt = {
            "tracker": tracker,
            "height": height,
            "head": head,
            "at": at,
            "signature": _url_safe(self.key.sign(signed)),
            "urn_key": _url_safe(self.key.public_key().public_bytes_raw()),
        }
        return Reply({"receipt": receipt}, status)


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    routes: list[Route]


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        self._answer(json.loads(self.rfile.read(length) or b"{}"))

    def _answer(self, body: Any) -> None:
        path = self.path.partition("?")[0]
        reply = self._static(path)
        for route in self.server.routes:
            reply = reply or route(path, body)
        reply = reply or refusal(404, "Cette page n’existe pas")
        raw = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(raw)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(raw)

    def _static(self, path: str) -> Reply | None:
        name = PAGES.get(path) or path.removeprefix("/static/")
        file = STATIC / name
        if name == path or not file.is_file():
            return None
        return Reply(file.read_bytes(), kind=TYPES[file.suffix])

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the test tells what went wrong."""


@contextmanager
def serving(*routes: Route) -> Iterator[str]:
    """The address of a server that answers with these routes."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.routes = list(routes)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

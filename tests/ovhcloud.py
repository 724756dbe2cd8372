"""A provider of SMS for tests: an HTTP server that behaves like OVHcloud's (signatures checked).

Numbers ending in 00 are refused, `credit` is what remains, `too_fast` requests answer 429.
"""

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

APPLICATION, SECRET, CONSUMER = "application-key", "application-secret", "consumer-key"
ACCOUNT = "sms-ab12345-1"


class Provider:
    """What the provider has taken, and how it behaves."""

    def __init__(self) -> None:
        self.url = ""
        self.jobs: list[dict[str, Any]] = []
        self.credit = 100
        self.too_fast = 0
        self.is_down = False
        self.stopped: list[str] = []
        self.requests = 0

    @property
    def numbers(self) -> list[str]:
        return [job["receivers"][0] for job in self.jobs]

    @property
    def texts(self) -> list[str]:
        return [job["message"] for job in self.jobs]

    def answer(self, method: str, path: str, body: bytes, headers: Any) -> tuple[int, Any]:
        self.requests += 1
        if self.is_down:
            return 503, {"message": "Service unavailable"}
        if not self._is_signed(method, path, body, headers):
            return 400, {"errorCode": "INVALID_SIGNATURE", "message": "Invalid signature"}
        if path == f"/1.0/sms/{ACCOUNT}/blacklists" and method == "GET":
            return 200, self.stopped
        if path == f"/1.0/sms/{ACCOUNT}/jobs" and method == "POST":
            return self._job(json.loads(body))
        return 404, {"message": "Got an invalid (or empty) URL"}

    def _job(self, job: dict[str, Any]) -> tuple[int, Any]:
        if self.too_fast:
            self.too_fast -= 1
            return 429, {"message": "Too many requests"}
        if not self.credit:
            return 402, {"message": "Not enough credits"}
        number = job["receivers"][0]
        if number.endswith("00"):
            refused = {"validReceivers": [], "invalidReceivers": [number]}
            return 200, {**refused, "totalCreditsRemoved": 0, "ids": []}
        self.credit -= 1
        self.jobs.append(job)
        taken = {"validReceivers": [number], "invalidReceivers": []}
        return 200, {**taken, "totalCreditsRemoved": 1, "ids": [27000000 + len(self.jobs)]}

    def _is_signed(self, method: str, path: str, body: bytes, headers: Any) -> bool:
        stamp = headers["X-Ovh-Timestamp"]
        url = self.url.removesuffix("/1.0") + path
        signed = "+".join((SECRET, CONSUMER, method, url, body.decode(), stamp))
        right = "$1$" + hashlib.sha1(signed.encode()).hexdigest()
        recent = abs(time.time() - int(stamp)) < 60
        return recent and right == headers["X-Ovh-Signature"]


@contextmanager
def serving(settings: Any) -> Iterator[Provider]:
    """The provider listens, and the settings name it."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.reply("POST")

        def do_GET(self) -> None:
            self.reply("GET")

        def reply(self, method: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, said = provider.answer(method, self.path, body, self.headers)
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    provider.url = f"http://127.0.0.1:{server.server_port}/1.0"
    settings.SMS_PROVIDER, settings.SMS_OVH_ENDPOINT = "ovhcloud", provider.url
    settings.SMS_OVH_APPLICATION, settings.SMS_OVH_SECRET = APPLICATION, SECRET
    settings.SMS_OVH_CONSUMER, settings.SMS_OVH_SERVICE = CONSUMER, ACCOUNT
    settings.SMS_SENDER, settings.SMS_REPORT_TOKEN = "OUVATON", "a-token-of-the-provider"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

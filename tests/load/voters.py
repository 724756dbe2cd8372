"""Voters who send ballots over HTTP as the booth does, and write down what they were told."""

import base64
import hashlib
import http.client
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WAITS_SECONDS = (1, 2, 4)
LONGEST_WAIT_SECONDS = 30
TIMEOUT_SECONDS = 20
PATIENCE_SECONDS = 900

Receipt = dict[str, Any]


@dataclass
class Vote:
    """A ballot, the choice in it, and what became of it by the voter's own account."""

    poll: str
    voter: int
    weight: int
    choice: Sequence[Sequence[int]]
    ballot: str
    permit: str
    attempts: int = 0
    unanswered: int = 0
    receipt: Receipt | None = None
    was_new: bool = False
    refusal: str = ""
    seconds: float = 0  # from the first sending to the receipt or the refusal

    @property
    def tracker(self) -> str:
        """The SHA-256 of the ballot in base 64, as the voter computes it."""
        digest = hashlib.sha256(self.ballot.encode()).digest()
        return base64.b64encode(digest).decode().rstrip("=")


@dataclass
class Voter:
    """One person's device after the other: a connection, kept while it lasts."""

    port: int
    urn_key: str
    draw: random.Random
    told: Callable[[], None] = lambda: None
    haste: float = 1.0
    troubles: Counter[str] = field(default_factory=Counter)
    _connection: http.client.HTTPConnection | None = None

    def cast(self, vote: Vote) -> None:
        """Sends until there is a receipt or a refusal: rounds as the booth's, then again, as a
        person whose booth says « on ne sait pas » presses once more."""
        start = time.monotonic()
        limit = start + PATIENCE_SECONDS
        while not vote.receipt and not vote.refusal:
            for pause in (*WAITS_SECONDS, WAITS_SECONDS[-1]):
                wait = self._attempt(vote)
                if wait is None:
                    vote.seconds = time.monotonic() - start
                    self.told()
                    return
                time.sleep(max(pause * self.haste, min(wait, LONGEST_WAIT_SECONDS)))
            if time.monotonic() > limit:
                raise TimeoutError(f"no answer in {PATIENCE_SECONDS} s: {self.troubles}")

    def _attempt(self, vote: Vote) -> float | None:
        """None once the voter was told; else the seconds the urn asks to wait."""
        vote.attempts += 1
        body = json.dumps({"ballot": vote.ballot, "permit": vote.permit}).encode()
        try:
            status, answer, wait = self._ask("POST", f"/urne/{vote.poll}/bulletins", body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return self._unanswered(vote, type(error).__name__, 0)
        if status in (200, 201):
            vote.receipt, vote.was_new = self._checked(vote, answer["receipt"]), status == 201
        elif status >= 500 or status == 429:
            return self._unanswered(vote, str(status), wait)
        else:
            vote.receipt = self._found(vote) if vote.unanswered else None
            vote.refusal = "" if vote.receipt else answer["code"]
        return None

    def _unanswered(self, vote: Vote, trouble: str, wait: float) -> float:
        self.troubles[trouble] += 1
        vote.unanswered += 1
        self.hang_up()
        return wait

    def _found(self, vote: Vote) -> Receipt | None:
        """After a doubtful sending, a refusal is believed only if the urn has not the ballot."""
        safe = vote.tracker.replace("+", "-").replace("/", "_")
        for _ in range(100):
            try:
                status, answer, _wait = self._ask("GET", f"/urne/{vote.poll}/bulletins/{safe}")
            except (OSError, http.client.HTTPException, ValueError):
                status = 500
            if status < 500:
                return self._checked(vote, answer["receipt"]) if status == 200 else None
            self.hang_up()
            time.sleep(WAITS_SECONDS[0] * self.haste)
        raise TimeoutError("the urn does not say whether it has the ballot")

    def _checked(self, vote: Vote, receipt: Receipt) -> Receipt:
        """The receipt, if the urn signed it for this very ballot."""
        said = "|".join(str(receipt[name]) for name in ("tracker", "height", "head", "at"))
        key = Ed25519PublicKey.from_public_bytes(_bytes(self.urn_key))
        try:
            key.verify(_bytes(receipt["signature"]), f"receipt|{vote.poll}|{said}".encode())
        except InvalidSignature as error:
            raise AssertionError(f"a receipt with a false signature: {receipt}") from error
        assert receipt["tracker"] == vote.tracker, "the receipt of somebody else"
        return receipt

    def _ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, Any, float]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=TIMEOUT_SECONDS
            )
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        self._connection.request(method, path, body or None, headers)
        answer = self._connection.getresponse()
        text = answer.read()
        wait = float(answer.headers.get("Retry-After", 0))
        return answer.status, json.loads(text) if answer.status < 500 else None, wait

    def hang_up(self) -> None:
        """Leaves; the next sending opens another connection."""
        if self._connection:
            self._connection.close()
        self._connection = None


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

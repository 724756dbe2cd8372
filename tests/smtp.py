"""A real SMTP server for tests: it answers what each address asks for.

`refuse@…` is unknown (550), `later@…` is put off each time (451), `grey@…` the first time only,
`policy@…` is refused by policy (550 5.7.26), `hangup@…` loses the line after the data; `gone@…`,
`full@…` and `angry@…` are accepted, then a report comes back (a wrong address, a full mailbox, a
complaint); everybody else is accepted.
"""

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.factories import returned

ANSWERS = {
    "refuse": "550 5.1.1 No such user here",
    "later": "451 4.7.1 Greylisted, come back later",
    "policy": "550 5.7.26 Unauthenticated mail is not accepted",
}


class Postmaster:
    """What the server has taken, and how it behaves."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, EmailMessage]] = []
        self.contents: list[bytes] = []
        self.connections = 0
        self.most_a_session = 0
        self.refuses_sender = False
        self.takes_together = True
        self.seen: set[str] = set()
        self.reports: list[tuple[str, bytes]] = []
        self._in_session: dict[int, int] = {}
        self._opened = 0

    @property
    def sessions(self) -> list[int]:
        """How many messages each session carried, in order."""
        return list(self._in_session.values())

    @property
    def addresses(self) -> list[str]:
        return [address for address, _message in self.taken]

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, host: str, said: list[str]
    ) -> list[str]:
        session.host_name = host
        together = ["250-PIPELINING"] if self.takes_together else []
        return [*said[:-1], *together, said[-1]]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if self.refuses_sender:
            return "530 5.7.0 Sign in first"
        sent = self._in_session.setdefault(self._number(session), 0)
        self.connections = len(self._in_session)
        if self.most_a_session and sent >= self.most_a_session:
            return "452 4.5.3 Too many messages sent"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        answer = ANSWERS.get(address.partition("@")[0])
        if answer:
            return answer
        if address.startswith("grey") and address not in self.seen:
            self.seen.add(address)
            return ANSWERS["later"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.contents.append(bytes(envelope.content or b""))
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        message["X-Envelope-From"] = envelope.mail_from
        for address in envelope.rcpt_tos:
            self.taken.append((address, message))
            self._report(address, envelope.mail_from or "", envelope.content)
        self._in_session[self._number(session)] += 1
        if envelope.rcpt_tos[0].startswith("hangup") and len(self.taken) == 1:
            server.transport.abort()
        return "250 2.0.0 Kept"

    def _number(self, session: Session) -> int:
        """An identity that no later session takes over, as an address in memory would be."""
        if not hasattr(session, "number"):
            session.number = self._opened = self._opened + 1  # type: ignore[attr-defined]
        return int(session.number)  # type: ignore[attr-defined]

    def _report(self, address: str, return_path: str, content: bytes) -> None:
        reports = {
            "gone": lambda: returned.delivery_report(address, content, status="5.1.1"),
            "full": lambda: returned.delivery_report(address, content, status="4.2.2"),
            "angry": lambda: returned.complaint(address, return_path, content),
        }
        make = reports.get(address.partition("@")[0])
        if make:
            self.reports.append((return_path, make()))


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def serving(handler: Postmaster | None = None, **options: Any) -> Iterator[tuple[Postmaster, int]]:
    postmaster, port = handler or Postmaster(), free_port()
    controller = Controller(postmaster, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield postmaster, port
    finally:
        controller.stop()

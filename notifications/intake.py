"""The LMTP server to which a mail server hands what comes to our return path."""

import asyncio
import logging
from email.utils import parseaddr
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from common import clock
from notifications.actions import arrivals
from notifications.reports import MOST_BYTES

logger = logging.getLogger("notifications")

LOOPBACK = "127.0.0.1"
TAKEN, LATER = "250 2.0.0 Read", "451 4.3.0 Try again later"


def is_ours(address: str) -> bool:
    """Whether mail for this address is a report for us: bounces@… or bounces+TOKEN@…"""
    wanted = parseaddr(str(settings.MAIL_BOUNCE_ADDRESS))[1].lower()
    local, _at, domain = parseaddr(address)[1].lower().rpartition("@")
    return bool(wanted) and f"{local.partition('+')[0]}@{domain}" == wanted


class Intake:
    """Takes reports and nothing else; a database that does not answer makes the server try again
    later, so that no report is lost."""

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if not is_ours(address):
            return "550 5.1.1 Only reports come here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """One answer a recipient, as LMTP wants."""
        answers = [
            await asyncio.to_thread(_read, envelope.content, address)
            for address in envelope.rcpt_tos
        ]
        return "\r\n".join(answers)


def controller(port: int) -> Controller:
    """The server on the loopback interface, not started."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # it would log every address
    return _Lmtp(Intake(), hostname=LOOPBACK, port=port, data_size_limit=MOST_BYTES)


class _Lmtp(Controller):
    def factory(self) -> LMTP:
        return LMTP(self.handler, **self.SMTP_kwargs)


def _read(content: bytes, address: str) -> str:
    close_old_connections()
    try:
        report = arrivals.receive(content=content, recipient=address, at=clock.now())
    except DatabaseError:
        logger.exception("A report could not be written down")
        return LATER
    finally:
        close_old_connections()
    logger.info("A report of kind %s was read", report.kind)
    return TAKEN

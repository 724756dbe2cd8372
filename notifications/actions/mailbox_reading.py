"""Reading the mailbox of the return path over IMAP, message after message.

Each message is written down before it leaves the mailbox: a reader killed at any moment reads one
message twice, which changes nothing more. One that cannot be read is put beside for people.
"""

import hashlib
import logging
import time
from datetime import datetime, timedelta
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses

from django.conf import settings

from notifications import reports, returns
from notifications.actions import arrivals
from notifications.models import Report, ReturnMailbox
from notifications.return_mailbox import (
    Listed,
    MailboxAddress,
    MailboxUnavailable,
    ReturnFolder,
)

logger = logging.getLogger("notifications")

AT_ONCE = 200
SECONDS = 50  # the worker comes back every minute
BUSY_FOR = timedelta(minutes=5)  # longer than the last message of a reading can take
TRIES = 3
# Where mail servers write the address a message came to, the surest first.
_CAME_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


def read_mailbox(*, at: datetime, limit: int = AT_ONCE) -> int:
    """Reads up to `limit` messages of the mailbox of the settings; gives how many were dealt with.
    Nothing without a mailbox, nor while another process reads it."""
    address = MailboxAddress.of_settings()
    if address is None or not _takes_turn(at):
        return 0
    done, failure = 0, "the last reading was interrupted"
    try:
        with ReturnFolder(address) as folder:
            done = _read_folder(folder, at, limit)
        failure = ""
    except MailboxUnavailable as error:
        failure = str(error)
        logger.warning("The mailbox of the return path cannot be read: %s", failure)
    finally:
        _ends_turn(at, failure)
    return done


def _read_folder(folder: ReturnFolder, at: datetime, limit: int) -> int:
    ends, done = time.monotonic() + SECONDS, 0
    try:
        for listed in folder.oldest(limit):
            if time.monotonic() > ends:
                break
            if not listed.taken_out:
                _read_one(folder, listed, at)
                done += 1
    finally:
        folder.clear()
    return done


def _read_one(folder: ReturnFolder, listed: Listed, at: datetime) -> None:
    name = f"{folder.validity}.{listed.uid}"
    aside = _refused_before_reading(listed, name)
    if aside:
        _note_aside(folder, name, aside, at)
        folder.set_aside(listed.uid)
        return
    content = folder.content(listed.uid, reports.MOST_BYTES)
    if not content:
        return  # somebody took it meanwhile
    report = arrivals.receive(content=content, recipient=_came_to(content), at=at)
    if report.kind == Report.Kind.UNREAD:
        broken = report.reply == reports.BROKE_ITS_READING
        report.aside = Report.Aside.UNREADABLE if broken else Report.Aside.NO_REPORT
        report.save(update_fields=["aside"])
        folder.set_aside(listed.uid)
    else:
        folder.take_out(listed.uid)


def _refused_before_reading(listed: Listed, name: str) -> str:
    """Why this message is not to be read: its size, or readers that died of it."""
    if listed.size > reports.MOST_BYTES:
        return Report.Aside.TOO_LARGE
    mailbox = ReturnMailbox.objects.get(pk=1)
    mailbox.tries = mailbox.tries + 1 if mailbox.begun == name else 1
    mailbox.begun = name
    mailbox.save(update_fields=["begun", "tries"])
    return Report.Aside.UNREADABLE if mailbox.tries > TRIES else ""


def _note_aside(folder: ReturnFolder, name: str, aside: str, at: datetime) -> None:
    named = f"{folder.address.user}@{folder.address.host}/{folder.address.folder}/{name}"
    Report.objects.get_or_create(
        digest=hashlib.sha256(named.encode()).hexdigest(),
        defaults={"kind": Report.Kind.UNREAD, "at": at, "aside": aside},
    )


def _came_to(content: bytes) -> str:
    """The address of ours that the message came to; its token says so, not who wrote it."""
    headers = BytesHeaderParser(policy=compat32).parsebytes(content)
    for name in _CAME_TO:
        values = [str(value) for value in headers.get_all(name, [])]
        for _shown, address in getaddresses(values):
            if returns.read(address) is not None:
                return address
    return str(settings.MAIL_BOUNCE_ADDRESS)


def _takes_turn(at: datetime) -> bool:
    ReturnMailbox.objects.get_or_create(pk=1, defaults={"busy_until": at})
    free = ReturnMailbox.objects.filter(pk=1, busy_until__lte=at)
    return free.update(busy_until=at + BUSY_FOR) == 1


def _ends_turn(at: datetime, failure: str) -> None:
    known: dict[str, object] = {"busy_until": at, "failure": failure}
    if not failure:
        known["read_at"] = at
    ReturnMailbox.objects.filter(pk=1).update(**known)

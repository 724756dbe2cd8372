"""Reading what comes back: delivery reports (RFC 3464), complaints (RFC 5965), and the bounces of
servers that follow neither."""

import email
import email.policy
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message as Mail
from email.utils import parseaddr

from flufl.bounce import all_failures

from notifications.models import Report
from notifications.relay import Answer, Outcome

logger = logging.getLogger("notifications")

MOST_BYTES = 10 * 1024 * 1024
BROKE_ITS_READING = "its reading failed"
_Kind = Report.Kind
# Full mailbox, message too large, our own standing: the address itself is alive.
_ALIVE = ("5.2.2", "5.2.3", "5.3.", "5.7.")
_COMPLAINTS = {"abuse", "fraud", "virus", "other"}


@dataclass(frozen=True)
class Reading:
    """What one report says: of which message, of which address, and in which words.

    `return_path` and `message_id` are copied from the original it quotes, when it does.
    """

    kind: str
    address: str = ""
    reply: str = ""
    return_path: str = ""
    message_id: str = ""

    @property
    def outcome(self) -> Outcome:
        answer = {
            _Kind.BOUNCED: Answer.PERMANENT,
            _Kind.SOFT_BOUNCED: Answer.TEMPORARY,
        }.get(_Kind(self.kind), Answer.ACCEPTED)
        return Outcome(answer, 0, self.reply)


def read(content: bytes) -> Reading:
    """The report in a message that came to our return path; of kind “unread” when it is none.

    Anybody may write to that address: a message made to break its readers is no report either.
    """
    try:
        found = _read(content)
    except Exception:
        logger.exception("A message at the return path broke its reading")
        return Reading(_Kind.UNREAD, reply=BROKE_ITS_READING)
    return replace(
        found,
        address=storable(found.address),
        reply=storable(found.reply),
        return_path=storable(found.return_path),
        message_id=storable(found.message_id),
    )


def _read(content: bytes) -> Reading:
    mail = email.message_from_bytes(content, policy=email.policy.compat32)
    original = _original(mail)
    message_id = str(original["Message-ID"] or "").strip() if original is not None else ""
    complaint = _part(mail, "message/feedback-report")
    if complaint is not None:
        return _complaint(complaint, message_id)
    status = _part(mail, "message/delivery-status")
    if status is not None:
        return _delivery(status, message_id)
    if _answers_by_itself(mail):
        return Reading(_Kind.UNREAD)
    return _other(mail, message_id)


def _complaint(part: Mail, message_id: str) -> Reading:
    fields = _fields(part)
    kind = (fields.get("feedback-type") or "").strip().lower()
    if kind not in _COMPLAINTS:
        return Reading(_Kind.UNREAD)
    return Reading(
        _Kind.COMPLAINT,
        address=parseaddr(fields.get("original-rcpt-to") or "")[1],
        reply=kind,
        return_path=parseaddr(fields.get("original-mail-from") or "")[1],
        message_id=message_id,
    )


def _delivery(part: Mail, message_id: str) -> Reading:
    """The gravest word about a recipient: one of our messages has a single one."""
    found = [
        _of_recipient(block, message_id)
        for block in _blocks(part)
        if block["Action"] and (block["Final-Recipient"] or block["Original-Recipient"])
    ]
    order = list(_Kind)
    return min(found, key=lambda reading: order.index(_Kind(reading.kind)), default=_nothing())


def _of_recipient(block: Mail, message_id: str) -> Reading:
    action = str(block["Action"]).strip().lower()
    status = str(block["Status"] or "").strip()
    recipient = str(block["Original-Recipient"] or block["Final-Recipient"])
    words = str(block["Diagnostic-Code"] or "")
    return Reading(
        kind_of(action, status),
        address=parseaddr(recipient.rpartition(";")[2].strip())[1],
        reply=" ".join(f"{status} {words}".split())[:300],
        message_id=message_id,
    )


def kind_of(action: str, status: str) -> str:
    """What an action of RFC 3464 and a status of RFC 3463 mean for the address."""
    if action in ("delivered", "relayed", "expanded"):
        return _Kind.DELIVERED if action == "delivered" else _Kind.UNREAD
    if action == "delayed":
        return _Kind.DELAYED
    if action != "failed":
        return _Kind.UNREAD
    alive = status.startswith("4.") or status.startswith(_ALIVE)
    return _Kind.SOFT_BOUNCED if alive else _Kind.BOUNCED


def _other(mail: Mail, message_id: str) -> Reading:
    """The library knows the habits of servers that follow no standard."""
    temporary, permanent = all_failures(mail)
    kind = _Kind.BOUNCED if permanent else _Kind.SOFT_BOUNCED if temporary else _Kind.UNREAD
    address = next(iter(sorted(permanent or temporary)), b"").decode("utf-8", "replace")
    return Reading(kind, address=address, reply=str(kind.label), message_id=message_id)


def _answers_by_itself(mail: Mail) -> bool:
    """An absence notice comes to the return path too; it says that the address lives."""
    return str(mail["Auto-Submitted"] or "").lower().startswith("auto-replied")


def _original(mail: Mail) -> Mail | None:
    quoted = _part(mail, "message/rfc822")
    if quoted is not None:
        return next(_blocks(quoted), None)
    headers = _part(mail, "text/rfc822-headers")
    return email.message_from_bytes(_bytes(headers)) if headers is not None else None


def _fields(part: Mail) -> Mail:
    """The fields of a feedback report, whether the parser took them for a message or a text."""
    inner = next(_blocks(part), None)
    return inner if inner is not None else email.message_from_bytes(_bytes(part))


def _part(mail: Mail, kind: str) -> Mail | None:
    return next((part for part in mail.walk() if part.get_content_type() == kind), None)


def _blocks(part: Mail) -> Iterator[Mail]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (block for block in payload if isinstance(block, Mail))


def _bytes(part: Mail) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def storable(words: str) -> str:
    """Without what a database refuses: the null character, halves of characters."""
    return words.encode("utf-8", "replace").decode().replace("\x00", "")


def _nothing() -> Reading:
    return Reading(_Kind.UNREAD)

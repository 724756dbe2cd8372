"""The commands of one message: together where the relay says that it takes them so (PIPELINING,
RFC 2920), which spares two journeys of four, else one after the other. One message at a time all
the same: the next begins once this one is settled."""

import re
import smtplib

Reply = tuple[int, bytes]

OK, OK_FORWARDED, GO_AHEAD, CLOSING = 250, 251, 354, 421
# An address that needs no reading to be known as one.
PLAIN = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_DOT = re.compile(rb"(?m)^\.")
_LINE, _END = b"\r\n", b".\r\n"


def envelope(line: smtplib.SMTP, sender: str, recipient: str, options: list[str]) -> list[Reply]:
    """The answers to MAIL, RCPT and DATA, as far as the relay went; the content may follow when
    the third says so. Raises SMTPServerDisconnected when the line falls."""
    if line.has_extn("pipelining"):
        return _together(line, sender, recipient, options)
    replies = [line.mail(sender, options)]
    if replies[-1][0] == OK:
        replies.append(line.rcpt(recipient))
        if replies[-1][0] in (OK, OK_FORWARDED):
            replies.append(line.docmd("data"))
    return replies


def content(line: smtplib.SMTP, message: bytes) -> Reply:
    """The answer to the message itself, sent after DATA was let through."""
    stuffed = _DOT.sub(b"..", message)
    ending = b"" if stuffed.endswith(_LINE) else _LINE
    line.send(stuffed + ending + _END)
    return line.getreply()


def _together(line: smtplib.SMTP, sender: str, recipient: str, options: list[str]) -> list[Reply]:
    words = [
        " ".join([f"mail FROM:{_quoted(sender)}", *options]),
        f"rcpt TO:{_quoted(recipient)}",
        "data",
    ]
    if any("\r" in command or "\n" in command for command in words):
        raise ValueError("An address holds an end of line.")
    line.send("".join(f"{command}\r\n" for command in words))
    replies: list[Reply] = []
    for _command in words:
        replies.append(line.getreply())
        if replies[-1][0] == CLOSING:
            return replies
    taken = replies[0][0] == OK and replies[1][0] in (OK, OK_FORWARDED)
    if replies[2][0] == GO_AHEAD and not taken:
        line.send(_END)  # a message to nobody: nothing is kept of it
        line.getreply()
    return replies


def _quoted(address: str) -> str:
    return f"<{address}>" if PLAIN.fullmatch(address) else smtplib.quoteaddr(address)

"""The conversation with one mail relay: one message, one answer, nothing lost in between."""

import smtplib
import ssl
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from notifications import pipelining

# OpenSMTPD ends a session after 100 messages; a new one each time costs 70 times the rate.
MESSAGES_A_CONNECTION = 50
_TOO_MANY = 452
_PERMANENT = 500
_BAD_ADDRESS = 553
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class Answer(StrEnum):
    ACCEPTED = "accepted"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Outcome:
    """What the relay answered about one message; `code` 0 when the line fell. `holds` when a
    carrier says so of everything that leaves through it; `carrier_id` is its name for the message.
    """

    answer: Answer
    code: int
    reply: str
    holds: bool = False
    carrier_id: str = ""

    @property
    def asks_to_slow_down(self) -> bool:
        """Whether the domain's servers object to our pace or standing, not to this mailbox."""
        return self.answer == Answer.TEMPORARY and (
            self.holds
            or self.code == pipelining.CLOSING
            or self.reply.startswith(("4.7.", "5.7.", "4.3.2", "4.4.5"))
        )


class RelayUnavailable(Exception):
    """The relay cannot be spoken to now: no message is to blame, all of them wait."""


class _WornOut(Exception):
    """The relay takes nothing more in this session."""


@dataclass(frozen=True)
class RelayAddress:
    """Where a relay is and how to be let in. Its certificate is always verified; `ca` names the
    authority of a relay that has one of its own."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False
    timeout: int = 20
    ca: str = ""
    messages_a_session: int = MESSAGES_A_CONNECTION

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    @classmethod
    def of_settings(cls) -> "RelayAddress":
        """The relay of Django's own settings."""
        return cls(
            host=settings.EMAIL_HOST,
            port=settings.EMAIL_PORT,
            user=settings.EMAIL_HOST_USER,
            password=settings.EMAIL_HOST_PASSWORD,
            starttls=settings.EMAIL_USE_TLS,
            tls=settings.EMAIL_USE_SSL,
            timeout=settings.EMAIL_TIMEOUT or 20,
        )

    @classmethod
    def of_url(cls, url: str) -> "RelayAddress":
        """`smtp+starttls://user:password@host:587?session=50&ca=file`, `smtps://…`, `smtp://…`."""
        parts = urlsplit(url.strip())
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ImproperlyConfigured(
                "MAIL_RELAYS: each relay is smtp://, smtp+starttls:// or smtps:// and a host."
            )
        return cls(
            host=parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            starttls=parts.scheme == "smtp+starttls",
            tls=parts.scheme == "smtps",
            timeout=int(options.get("timeout", 20)),
            ca=options.get("ca", ""),
            messages_a_session=int(options.get("session", MESSAGES_A_CONNECTION)),
        )

    def connect(self) -> smtplib.SMTP:
        """An open line, greeted, encrypted where it must be, signed in. Raises RelayUnavailable."""
        local = str(settings.MAIL_HELO_NAME) or None
        try:
            context = _authorities(self.ca) if self.tls or self.starttls else None
            if self.tls:
                line: smtplib.SMTP = smtplib.SMTP_SSL(
                    self.host, self.port, local, timeout=self.timeout, context=context
                )
            else:
                line = smtplib.SMTP(self.host, self.port, local, timeout=self.timeout)
            try:
                line.ehlo_or_helo_if_needed()
                if self.starttls:
                    line.starttls(context=context)
                    line.ehlo()
                if self.user:
                    line.login(self.user, self.password)
            except (smtplib.SMTPException, OSError):
                line.close()
                raise
        except (smtplib.SMTPException, OSError) as error:
            raise RelayUnavailable(f"{self}: {error}") from error
        return line


class Relay:
    """A line to one relay, opened when needed and renewed after so many messages."""

    def __init__(self, address: RelayAddress) -> None:
        self.address = address
        self._line: smtplib.SMTP | None = None
        self._sent = 0

    def __enter__(self) -> "Relay":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def send(self, *, return_path: str, to: str, content: bytes) -> Outcome:
        """Offers one message and gives the relay's answer.

        Raises RelayUnavailable when the relay cannot be reached or refuses the sender itself.
        """
        if self._sent >= self.address.messages_a_session:
            self.close()
        used_before = self._sent > 0
        try:
            outcome = self._offer(return_path, to, content)
            if not (used_before and outcome.code == pipelining.CLOSING):
                return outcome
        except _WornOut as error:
            if not used_before:
                raise RelayUnavailable(f"{self.address}: {error}") from error
        self.close()  # the session was worn out, the message is not to blame
        try:
            return self._offer(return_path, to, content)
        except _WornOut as error:
            raise RelayUnavailable(f"{self.address}: {error}") from error

    def close(self) -> None:
        """Takes leave of the relay, politely if it still listens."""
        line, self._line, self._sent = self._line, None, 0
        if line is None:
            return
        try:
            line.quit()
        except (smtplib.SMTPException, OSError):
            line.close()

    def _offer(self, return_path: str, to: str, content: bytes) -> Outcome:
        line = self._open()
        try:
            return self._converse(line, return_path, to, content)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            # Whether the relay kept the message is unknown: it is offered again, same Message-ID.
            self.close()
            return Outcome(Answer.TEMPORARY, 0, f"connection lost: {error}"[:300])

    def _converse(self, line: smtplib.SMTP, return_path: str, to: str, content: bytes) -> Outcome:
        try:
            recipient = _ascii_domain(to)
            recipient.encode("ascii")
        except UnicodeError as error:
            return Outcome(Answer.PERMANENT, _BAD_ADDRESS, f"5.1.3 {error}"[:300])
        # A bounce then carries our headers only, not the member's whole message.
        options = ["RET=HDRS"] if line.has_extn("dsn") else []
        replies = pipelining.envelope(line, return_path, recipient, options)
        code, reply = replies[0]
        if code != pipelining.OK:
            self._drop(line)
            if code in (pipelining.CLOSING, _TOO_MANY):
                raise _WornOut(f"{code} {_words(reply)}")
            raise RelayUnavailable(f"{self.address}: {code} {_words(reply)}")
        code, reply = replies[-1]
        if code == pipelining.GO_AHEAD and _taken(replies[1]):
            code, reply = pipelining.content(line, content)
            if code == pipelining.OK:
                self._sent += 1
                return Outcome(Answer.ACCEPTED, code, _words(reply))
        elif not _taken(replies[1]):
            code, reply = replies[1]
        self._drop(line)
        return _outcome(code, reply)

    def _drop(self, line: smtplib.SMTP) -> None:
        """Forgets the started message so that the next one begins clean."""
        try:
            line.rset()
        except (smtplib.SMTPException, OSError):
            self.close()

    def _open(self) -> smtplib.SMTP:
        if self._line is None:
            self._line, self._sent = self.address.connect(), 0
        return self._line


@lru_cache(maxsize=8)  # reading the machine's authorities takes as long as fifteen messages
def _authorities(ca: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca or None)


def _taken(reply: tuple[int, bytes]) -> bool:
    return reply[0] in (pipelining.OK, pipelining.OK_FORWARDED)


def _outcome(code: int, reply: bytes | str) -> Outcome:
    words = _words(reply)
    # 5.7.x refuses the sender's standing (policy, authentication), not the member's address:
    # mending the domain and trying again is right, dropping the address would be wrong.
    permanent = code >= _PERMANENT and not words.startswith("5.7.")
    return Outcome(Answer.PERMANENT if permanent else Answer.TEMPORARY, code, words)


def _words(reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join(text.split())[:300]


def _ascii_domain(address: str) -> str:
    """The address as servers without SMTPUTF8 read it: the domain in IDNA."""
    bare = address if pipelining.PLAIN.fullmatch(address) else parseaddr(address)[1]
    local, at, domain = bare.rpartition("@")
    return f"{local}{at}{domain.encode('idna').decode('ascii')}" if domain else address

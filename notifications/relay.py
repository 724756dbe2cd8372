"""The conversation with the mail relay: one message, one answer, nothing lost in between."""

import smtplib
import time
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum

from django.conf import settings

# OpenSMTPD ends a session after 100 messages; a new one each time costs 70 times the rate.
MESSAGES_A_CONNECTION = 50
_OK = 250
_OK_FORWARDED = 251
_CLOSING = 421
_TOO_MANY = 452
_PERMANENT = 500


class Answer(StrEnum):
    ACCEPTED = "accepted"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Outcome:
    """What the relay answered about one message; `code` 0 when the line fell."""

    answer: Answer
    code: int
    reply: str


class RelayUnavailable(Exception):
    """The relay cannot be spoken to now: no message is to blame, all of them wait."""


@dataclass(frozen=True)
class RelayAddress:
    """Where the relay is and how to be let in."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False
    timeout: int = 20

    @classmethod
    def of_settings(cls) -> "RelayAddress":
        return cls(
            host=settings.EMAIL_HOST,
            port=settings.EMAIL_PORT,
            user=settings.EMAIL_HOST_USER,
            password=settings.EMAIL_HOST_PASSWORD,
            starttls=settings.EMAIL_USE_TLS,
            tls=settings.EMAIL_USE_SSL,
            timeout=settings.EMAIL_TIMEOUT or 20,
        )


class Relay:
    """A line to the relay, opened when needed and renewed every fifty messages."""

    def __init__(
        self, address: RelayAddress, *, messages_a_connection: int = MESSAGES_A_CONNECTION
    ) -> None:
        self.address = address
        self.messages_a_connection = messages_a_connection
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
        if self._sent >= self.messages_a_connection:
            self.close()
        used_before = self._sent > 0
        outcome = self._offer(return_path, to, content)
        if used_before and outcome.code in (_CLOSING, _TOO_MANY):
            self.close()  # the session was worn out, the message is not to blame
            outcome = self._offer(return_path, to, content)
        return outcome

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
        code, reply = line.mail(return_path)
        if code != _OK:
            self._drop(line)
            if code in (_CLOSING, _TOO_MANY):
                return _outcome(code, reply)
            raise RelayUnavailable(f"{code} {_words(reply)}")
        code, reply = line.rcpt(_ascii_domain(to))
        if code not in (_OK, _OK_FORWARDED):
            self._drop(line)
            return _outcome(code, reply)
        try:
            code, reply = line.data(content)
        except smtplib.SMTPDataError as error:
            self._drop(line)
            return _outcome(error.smtp_code, error.smtp_error)
        if code != _OK:
            self._drop(line)
            return _outcome(code, reply)
        self._sent += 1
        return Outcome(Answer.ACCEPTED, code, _words(reply))

    def _drop(self, line: smtplib.SMTP) -> None:
        """Forgets the started message so that the next one begins clean."""
        try:
            line.rset()
        except (smtplib.SMTPException, OSError):
            self.close()

    def _open(self) -> smtplib.SMTP:
        if self._line is not None:
            return self._line
        where = self.address
        kind = smtplib.SMTP_SSL if where.tls else smtplib.SMTP
        try:
            line = kind(where.host, where.port, timeout=where.timeout)
            line.ehlo_or_helo_if_needed()
            if where.starttls:
                line.starttls()
                line.ehlo()
            if where.user:
                line.login(where.user, where.password)
        except (smtplib.SMTPException, OSError) as error:
            raise RelayUnavailable(str(error)) from error
        self._line, self._sent = line, 0
        return line


class Pace:
    """A steady rate: so many messages a minute, without bursts (peers D7). 0: no limit."""

    def __init__(self, per_minute: int) -> None:
        self.interval = 60 / per_minute if per_minute else 0.0
        self._next = 0.0

    def wait(self) -> None:
        """Waits for this message's turn."""
        if not self.interval:
            return
        moment = time.monotonic()
        if moment < self._next:
            time.sleep(self._next - moment)
        self._next = max(moment, self._next) + self.interval


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
    local, at, domain = parseaddr(address)[1].rpartition("@")
    return f"{local}{at}{domain.encode('idna').decode('ascii')}" if domain else address

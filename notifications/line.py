"""The way out: relays in their order, and what is known of the pace each domain bears.

One line serves many batches, so that connections and paces outlive them.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from notifications.ahead import Ahead
from notifications.models import MailDomain
from notifications.relay import Answer, Outcome, Relay, RelayAddress, RelayUnavailable
from notifications.states import DomainState

logger = logging.getLogger("notifications")

RELAY_RESTS_SECONDS = 60
REFUSALS_BEFORE_HOLDING = 3
FIRST_HOLD = timedelta(minutes=15)
LONGEST_HOLD = timedelta(hours=6)
CLEARED_EVERY = timedelta(minutes=1)


def relay_addresses() -> list[RelayAddress]:
    """The relays of the settings, first choice first."""
    urls = [url for url in settings.MAIL_RELAYS if url.strip()]
    return [RelayAddress.of_url(url) for url in urls] or [RelayAddress.of_settings()]


class Relays:
    """Several relays as one: a message goes to the first that can be spoken to. One that fails
    is left alone for a minute, then is the first choice again."""

    def __init__(self, addresses: Sequence[RelayAddress]) -> None:
        self._relays = [Relay(address) for address in addresses]
        self._rests_until: dict[int, float] = {}

    def send(self, *, return_path: str, to: str, content: bytes) -> Outcome:
        """The answer of the first relay that listens; RelayUnavailable when none does."""
        now, reasons = time.monotonic(), []
        for place, relay in enumerate(self._relays):
            if self._rests_until.get(place, now) > now:
                continue
            try:
                return relay.send(return_path=return_path, to=to, content=content)
            except RelayUnavailable as error:
                reasons.append(str(error))
                logger.warning("A mail relay cannot be used: %s", error)
                if len(self._relays) > 1:
                    self._rests_until[place] = now + RELAY_RESTS_SECONDS
        raise RelayUnavailable("; ".join(reasons) or "every relay failed a moment ago")

    def close(self) -> None:
        for relay in self._relays:
            relay.close()


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


@dataclass
class Domains:
    """The pace of each domain members are written to: its own rate, and a longer and longer
    silence when its servers say several times in a row that we go too fast."""

    known: dict[str, MailDomain] = field(default_factory=dict)
    next_at: dict[str, datetime] = field(default_factory=dict)

    def read(self) -> None:
        """What people and earlier answers decided, read again for each batch."""
        self.known = {domain.name: domain for domain in MailDomain.objects.all()}

    def closed(self, now: datetime) -> list[str]:
        """The domains nothing may leave for at this instant."""
        held = [
            name
            for name, domain in self.known.items()
            if domain.state == DomainState.PAUSED
            or (domain.held_until is not None and domain.held_until > now)
        ]
        return [*held, *(name for name, at in self.next_at.items() if at > now)]

    def next_opening(self, now: datetime) -> datetime | None:
        """When the next domain that only keeps its pace can be written to again."""
        return min((at for at in self.next_at.values() if at > now), default=None)

    def used(self, name: str, now: datetime) -> None:
        """One message leaves for this domain: the next one waits for its turn."""
        rate = self._rate(name)
        if rate:
            self.next_at[name] = now + timedelta(seconds=60) / rate

    def answered(self, name: str, outcome: Outcome, now: datetime) -> None:
        """Learns from an answer; written with the message's own state, in one commit."""
        known = self.known.get(name)
        if outcome.asks_to_slow_down:
            self._refused(name, outcome, now)
        elif outcome.answer == Answer.ACCEPTED and known is not None and known.refusals:
            MailDomain.objects.filter(pk=known.pk).update(refusals=0, held_until=None)
            known.refusals, known.held_until = 0, None

    def _refused(self, name: str, outcome: Outcome, now: datetime) -> None:
        domain, _created = MailDomain.objects.get_or_create(name=name)
        domain.refusals, domain.last_reply = domain.refusals + 1, outcome.reply
        beyond = domain.refusals - REFUSALS_BEFORE_HOLDING
        if beyond >= 0:
            domain.held_until = now + min(FIRST_HOLD * 2 ** min(beyond, 10), LONGEST_HOLD)
        domain.save(update_fields=["refusals", "last_reply", "held_until"])
        self.known[name] = domain

    def _rate(self, name: str) -> int:
        domain = self.known.get(name)
        if domain is not None and domain.per_minute is not None:
            return domain.per_minute
        return int(settings.MAIL_DOMAIN_PER_MINUTE)


class Line:
    """Everything a sender holds while it sends."""

    def __init__(self) -> None:
        self.relays = Relays(relay_addresses())
        self.domains = Domains()
        self.ahead = Ahead()
        self.pace = Pace(int(settings.MAIL_PER_MINUTE))
        self._cleared_at: datetime | None = None

    def clears_now(self, at: datetime) -> bool:
        """Whether what came too late is to be taken out of the queue: once a minute, since that
        reads the whole queue. Between two, nothing too late leaves either (queries.due)."""
        last = self._cleared_at
        if last is not None and last <= at < last + CLEARED_EVERY:
            return False
        self._cleared_at = at
        return True

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *error: object) -> None:
        self.relays.close()

"""Sending what is due: each message is marked before it leaves and settled before the next.

A process killed at any moment leaves at most one message “on its way”; whoever takes the next
turn offers it again with the same Message-ID. The settling of one message and the marking of the
next are one commit, made before anything of the next leaves (flushing: what a power cut may do).
"""

import logging
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from common.states import TransitionRefused, take
from notifications import audiences, carriers, hours, states, turn
from notifications.flushing import Flushes
from notifications.line import Line
from notifications.models import Message
from notifications.queries import SENT_BY_MACHINE
from notifications.relay import Answer, Outcome
from notifications.settling import give_up_late, settle

logger = logging.getLogger("notifications")

BATCH = 50
MINUTES_A_BATCH = 1  # the task that runs it stays well under the worker’s time limit


@dataclass(frozen=True)
class Tally:
    """What became of one batch. `stopped` says that the relay, not a message, ended it."""

    accepted: int = 0
    deferred: int = 0
    bounced: int = 0
    given_up: int = 0
    withdrawn: int = 0
    stopped: bool = False

    @property
    def handled(self) -> int:
        return self.accepted + self.deferred + self.bounced + self.given_up + self.withdrawn

    def plus(self, field: str, count: int = 1) -> "Tally":
        return replace(self, **{field: getattr(self, field) + count})


@dataclass(frozen=True)
class _Settlement:
    message: Message
    outcome: Outcome
    at: datetime


def batch_size() -> int:
    """Fifty messages, or what the steady rate lets out in a minute."""
    rate = int(settings.MAIL_PER_MINUTE)
    return min(BATCH, max(1, rate * MINUTES_A_BATCH)) if rate else BATCH


def send_batch(*, at: datetime, limit: int, line: Line | None = None) -> Tally:
    """Sends up to `limit` messages that are due, if no other process is sending."""
    with turn.taken(at) as mine:
        if mine is None:
            return Tally()
        _recover()
        if line is not None:
            return _send(mine, line, at, limit)
        with Line() as own:
            return _send(mine, own, at, limit)


def _send(mine: turn.Turn, line: Line, at: datetime, limit: int) -> Tally:
    tally = Tally(given_up=give_up_late(at))
    if line.clears_now(at):
        tally = tally.plus("withdrawn", _withdraw_expired(at))
    line.domains.read()
    due = line.ahead.next(at, limit, closed_domains=line.domains.closed(at))
    unwanted = audiences.no_longer_wanted(due, at=at)
    for message in [m for m in due if m.pk in unwanted]:
        take(message, states.WITHDRAW, settled_at=at)
        tally = tally.plus("withdrawn")
    wanted = [m for m in due if m.pk not in unwanted]
    flushes = Flushes()
    try:
        return _Sending(mine, line, at, flushes).run(wanted, tally)
    finally:
        flushes.end()


class _Sending:
    """One batch on one line: marks, sends, settles."""

    def __init__(self, mine: turn.Turn, line: Line, at: datetime, flushes: Flushes) -> None:
        self.mine, self.line, self.begun_at, self.flushes = mine, line, at, flushes
        self.started = time.monotonic()
        self.unsettled: _Settlement | None = None

    def moment(self) -> datetime:
        """The batch's instant plus the time it has lasted."""
        return self.begun_at + timedelta(seconds=time.monotonic() - self.started)

    def run(self, messages: list[Message], tally: Tally) -> Tally:
        for message in messages:
            if self.unsettled is not None and self.unsettled.outcome.asks_to_slow_down:
                tally = self._settle_apart(tally)  # it may close a domain to the next message
            now = self.moment()
            if message.keeps_quiet_hours and hours.is_quiet(now):
                continue
            if message.domain in self.line.domains.closed(now):
                continue  # its domain's turn comes with a later batch
            if message.expires_at is not None and message.expires_at <= now:
                continue
            self.line.pace.wait()
            now = self.moment()
            mine, tally = self._settle_and_mark(message, now, tally)
            if not mine:
                return replace(tally, stopped=True)
            outcome = self._offer(message, now)
            self.unsettled = _Settlement(message, outcome, self.moment())
            if outcome.answer == Answer.UNREACHABLE:
                logger.warning("No mail relay can be reached: %s", outcome.reply)
                return replace(self._settle_apart(tally), stopped=True)
        return self._settle_apart(tally)

    def _settle_and_mark(self, message: Message, now: datetime, tally: Tally) -> tuple[bool, Tally]:
        with self.flushes.commit():
            tally = self._settle(tally)
            if not self.mine.renew(now):
                return False, tally
            take(
                message,
                states.HAND_OVER,
                reread=False,
                attempts=message.attempts + 1,
                first_attempt_at=message.first_attempt_at or now,
            )
        return True, tally

    def _offer(self, message: Message, now: datetime) -> Outcome:
        self.line.domains.used(message.domain, now)
        return carriers.offer(message, self.line.relays, at=now)

    def _settle_apart(self, tally: Tally) -> Tally:
        with self.flushes.commit():
            return self._settle(tally)

    def _settle(self, tally: Tally) -> Tally:
        done, self.unsettled = self.unsettled, None
        if done is None:
            return tally
        try:
            with _whole(done.outcome):
                word = settle(done.message, done.outcome, at=done.at)
        except TransitionRefused:
            # Another process thought this one dead, or a report came back before the answer.
            logger.warning("Message %s was taken over by another sender", done.message.pk)
            return tally
        self.line.domains.answered(done.message.domain, done.outcome, done.at)
        return tally.plus(word)


def _whole(outcome: Outcome) -> AbstractContextManager[Any]:
    """What an answer changes, all of it or nothing. An acceptance begins with the one step that can
    be refused, and is spared a savepoint."""
    if outcome.answer == Answer.ACCEPTED:
        return nullcontext()
    return transaction.atomic(using="default")


def _recover() -> None:
    """Puts back what a dead process left on its way; only whoever holds the turn may."""
    for message in Message.objects.filter(
        state=states.MessageState.SENDING, channel__in=SENT_BY_MACHINE
    ).order_by("pk"):
        take(message, states.RECOVER)


def _withdraw_expired(at: datetime) -> int:
    """A call to vote after the close leaves the queue; it would not be sent in any case."""
    return Message.objects.filter(
        channel__in=SENT_BY_MACHINE, state__in=states.WAITING, expires_at__lte=at
    ).update(state=states.WITHDRAW.target, settled_at=at)

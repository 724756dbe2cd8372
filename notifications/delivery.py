"""Sending what is due: each message is marked before it leaves and settled before the next.

A process killed at any moment leaves at most one message “on its way”; whoever takes the next
turn offers it again with the same Message-ID. The settling of one message and the marking of the
next are one commit.
"""

import logging
import random
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction

from common.states import TransitionRefused, take
from notifications import audiences, envelope, hours, queries, states, turn, writing
from notifications.documents import DocumentAltered
from notifications.models import Attempt, Channel, Message, Stream
from notifications.relay import Answer, Outcome, Pace, Relay, RelayAddress, RelayUnavailable
from notifications.signals import message_settled

logger = logging.getLogger("notifications")

BATCH = 50
MINUTES_A_BATCH = 3  # well under the worker's time limit
GIVE_UP_AFTER = timedelta(days=3)
FIRST_RETRY = timedelta(minutes=5)
LONGEST_RETRY = timedelta(hours=6)
WHILE_RELAY_IS_DOWN = timedelta(minutes=1)


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
    """Fifty messages, or what the steady rate lets out in three minutes."""
    rate = int(settings.MAIL_PER_MINUTE)
    return min(BATCH, max(1, rate * MINUTES_A_BATCH)) if rate else BATCH


def send_batch(*, at: datetime, limit: int, relay: Relay | None = None) -> Tally:
    """Sends up to `limit` messages that are due, if no other process is sending."""
    with turn.taken(at) as mine:
        if mine is None:
            return Tally()
        _recover()
        tally = Tally(withdrawn=_withdraw_expired(at))
        due = queries.due(at, limit)
        unwanted = audiences.no_longer_wanted(due, at=at)
        for message in [m for m in due if m.pk in unwanted]:
            take(message, states.WITHDRAW, settled_at=at)
            tally = tally.plus("withdrawn")
        wanted = [m for m in due if m.pk not in unwanted]
        if not wanted:
            return tally
        with relay or Relay(RelayAddress.of_settings()) as line:
            return _Sending(mine, line, at).run(wanted, tally)


class _Sending:
    """One batch on one line: marks, sends, settles."""

    def __init__(self, mine: turn.Turn, line: Relay, at: datetime) -> None:
        self.mine, self.line, self.begun_at = mine, line, at
        self.started = time.monotonic()
        self.pace = Pace(int(settings.MAIL_PER_MINUTE))
        self.unsettled: _Settlement | None = None

    def moment(self) -> datetime:
        """The batch's instant plus the time it has lasted."""
        return self.begun_at + timedelta(seconds=time.monotonic() - self.started)

    def run(self, messages: list[Message], tally: Tally) -> Tally:
        for message in messages:
            self.pace.wait()
            now = self.moment()
            if message.keeps_quiet_hours and hours.is_quiet(now):
                continue
            mine, tally = self._settle_and_mark(message, now, tally)
            if not mine:
                return replace(tally, stopped=True)
            outcome = self._offer(message, now)
            self.unsettled = _Settlement(message, outcome, self.moment())
            if outcome.answer == Answer.UNREACHABLE:
                logger.warning("The mail relay cannot be reached: %s", outcome.reply)
                return replace(self._settle(tally), stopped=True)
        return self._settle(tally)

    def _settle_and_mark(self, message: Message, now: datetime, tally: Tally) -> tuple[bool, Tally]:
        with transaction.atomic(using="default"):
            tally = self._settle(tally)
            if not self.mine.renew(now):
                return False, tally
            take(
                message,
                states.HAND_OVER,
                attempts=message.attempts + 1,
                first_attempt_at=message.first_attempt_at or now,
            )
        return True, tally

    def _offer(self, message: Message, now: datetime) -> Outcome:
        try:
            content = envelope.compose(message, at=now)
            return self.line.send(
                return_path=message.return_path, to=message.to_address, content=content
            )
        except DocumentAltered as error:
            return Outcome(Answer.PERMANENT, 0, f"attachment altered: {error}")
        except RelayUnavailable as error:
            return Outcome(Answer.UNREACHABLE, 0, str(error)[:300])

    def _settle(self, tally: Tally) -> Tally:
        done, self.unsettled = self.unsettled, None
        if done is None:
            return tally
        try:
            with transaction.atomic(using="default"):
                return tally.plus(settle(done.message, done.outcome, at=done.at))
        except TransitionRefused:
            # Another process thought this one dead and took the message back.
            logger.warning("Message %s was taken over by another sender", done.message.pk)
            return tally


def settle(message: Message, outcome: Outcome, *, at: datetime) -> str:
    """Writes down the relay's answer about a message on its way; gives the tally's word."""
    Attempt.objects.create(
        message=message, at=at, outcome=outcome.answer, code=outcome.code, reply=outcome.reply
    )
    if outcome.answer == Answer.ACCEPTED:
        take(message, states.ACCEPT, settled_at=at, last_reply=outcome.reply)
        _announce(message, at)
        return "accepted"
    if outcome.answer == Answer.PERMANENT:
        return _fail(message, outcome, at)
    if outcome.answer == Answer.TEMPORARY and _too_old(message, at):
        return _fail(message, outcome, at)
    delay = (
        WHILE_RELAY_IS_DOWN if outcome.answer == Answer.UNREACHABLE else back_off(message.attempts)
    )
    take(message, states.DEFER, next_attempt_at=at + delay, last_reply=outcome.reply)
    return "deferred"


def replace_by_letter(message: Message, *, at: datetime) -> Message | None:
    """Moves a message to the postal batch: nobody leaves the electorate because of mail. None
    when the register holds no postal address; people must then find one."""
    letter = writing.letter_instead_of(message, at=at)
    if letter is None:
        return None
    take(message, states.REPLACE, settled_at=at)
    letter.save(force_insert=True)
    return letter


def back_off(attempts: int) -> timedelta:
    """Five minutes, doubled at each try up to six hours, and up to a quarter more so that put-off
    messages do not come back all at once."""
    delay: timedelta = min(FIRST_RETRY * 2 ** min(max(0, attempts - 1), 10), LONGEST_RETRY)
    jitter = random.randrange(int(delay.total_seconds()) // 4)  # noqa: S311  (not a secret)
    return delay + timedelta(seconds=jitter)


def _fail(message: Message, outcome: Outcome, at: datetime) -> str:
    """The member was not reached: a statutory message becomes a letter, a call to vote does not
    (it would arrive after the close)."""
    refused = outcome.answer == Answer.PERMANENT and outcome.code > 0
    move = states.BOUNCE if refused else states.GIVE_UP
    take(message, move, settled_at=at, last_reply=outcome.reply)
    altered = outcome.answer == Answer.PERMANENT and not refused
    if message.stream == Stream.STATUTORY and message.campaign_step_id is None and not altered:
        replace_by_letter(message, at=at)
    _announce(message, at)
    return "bounced" if refused else "given_up"


def _too_old(message: Message, at: datetime) -> bool:
    return message.first_attempt_at is not None and at - message.first_attempt_at > GIVE_UP_AFTER


def _recover() -> None:
    """Puts back what a dead process left on its way; only whoever holds the turn may."""
    for message in Message.objects.filter(
        state=states.MessageState.SENDING, channel=Channel.EMAIL
    ).order_by("pk"):
        take(message, states.RECOVER)


def _withdraw_expired(at: datetime) -> int:
    """A call to vote after the close is no longer sent."""
    return Message.objects.filter(
        channel=Channel.EMAIL, state__in=states.WAITING, expires_at__lte=at
    ).update(state=states.WITHDRAW.target, settled_at=at)


def _announce(message: Message, at: datetime) -> None:
    transaction.on_commit(
        partial(
            message_settled.send_robust, sender=Message, message=message, state=message.state, at=at
        ),
        using="default",
        robust=True,
    )

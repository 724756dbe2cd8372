"""What becomes of a message once somebody answered about it: the relay at once, or a report that
came back later. Nobody drops out of the electorate because of mail: the next known address is
tried, then the post."""

import random
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from common.states import take
from notifications import states, telephones, writing
from notifications.addressing import of_member
from notifications.calling import by_email_instead
from notifications.models import (
    BY_TELEPHONE,
    Attempt,
    Channel,
    DeadAddress,
    Message,
    Report,
    Stream,
)
from notifications.relay import Answer, Outcome
from notifications.signals import message_settled

PATIENCE = timedelta(days=1)
LATE_AT_ONCE = 50
GIVE_UP_AFTER = timedelta(days=3)
FIRST_RETRY = timedelta(minutes=5)
LONGEST_RETRY = timedelta(hours=6)
WHILE_RELAY_IS_DOWN = timedelta(minutes=1)
AFTER_SOFT_BOUNCE = timedelta(days=1)
SOFT_BOUNCES = 3  # a mailbox full three days in a row is read by nobody


def settle(message: Message, outcome: Outcome, *, at: datetime) -> str:
    """Writes down the relay's answer about a message on its way; gives the tally's word."""
    if outcome.answer == Answer.ACCEPTED:
        take(
            message,
            states.ACCEPT,
            reread=False,
            settled_at=at,
            last_reply=outcome.reply,
            carrier_id=outcome.carrier_id,
        )
        _note(message, outcome.answer, outcome, at)
        announce(message, at)
        return "accepted"
    _note(message, outcome.answer, outcome, at)
    if outcome.answer == Answer.PERMANENT:
        if outcome.code == 0:  # an attached document was altered: people must mend it
            return give_up(message, outcome, at=at, by_letter=False)
        return bounce(message, outcome, at=at)
    if outcome.answer == Answer.TEMPORARY and _too_old(message, at):
        return give_up(message, outcome, at=at)
    delay = (
        WHILE_RELAY_IS_DOWN if outcome.answer == Answer.UNREACHABLE else back_off(message.attempts)
    )
    take(message, states.DEFER, next_attempt_at=at + delay, last_reply=outcome.reply)
    return "deferred"


def reported(message: Message, kind: str, outcome: Outcome, *, at: datetime) -> None:
    """Writes down a report about a message that a relay had accepted."""
    _note(message, "reported", outcome, at)
    if kind == Report.Kind.BOUNCED and message.state in states.BOUNCE.sources:
        bounce(message, outcome, at=at)
    elif kind == Report.Kind.SOFT_BOUNCED and message.state in states.SOFT_BOUNCE.sources:
        _soft_bounce(message, outcome, at)
    elif kind == Report.Kind.DELIVERED and message.state in states.CONFIRM.sources:
        take(message, states.CONFIRM, last_reply=outcome.reply)
    elif kind == Report.Kind.COMPLAINT and message.state in states.COMPLAIN.sources:
        take(message, states.COMPLAIN, last_reply=outcome.reply)


def reported_by_carrier(message: Message, outcome: Outcome, *, arrived: bool, at: datetime) -> None:
    """Writes down what a provider of SMS says later of a message it took: it arrived, or it did
    not, and leaves by e-mail. The number is kept: a telephone may only have been off."""
    _note(message, "reported", outcome, at)
    if arrived and message.state in states.CONFIRM.sources:
        take(message, states.CONFIRM, last_reply=outcome.reply)
    elif not arrived and message.state in states.GIVE_UP.sources:
        give_up(message, outcome, at=at)


def bounce(message: Message, outcome: Outcome, *, at: datetime) -> str:
    """The address is dead: the next one the register knows is tried at once, else the post. A
    number that nobody has is forgotten, and its call leaves by e-mail."""
    if message.channel in BY_TELEPHONE:
        take(message, states.BOUNCE, settled_at=at, last_reply=outcome.reply)
        telephones.forget_address(message, at=at)
        by_email_instead(message, at=at)
        announce(message, at)
        return "bounced"
    DeadAddress.objects.update_or_create(
        address=message.to_address.lower(), defaults={"since": at, "reply": outcome.reply}
    )
    take(message, states.BOUNCE, settled_at=at, last_reply=outcome.reply)
    other = of_member(message.member).email if message.member else ""
    if other and other.lower() != message.to_address.lower():
        take(message, states.RETRY, next_attempt_at=at, **writing.readdressed(message, other))
    else:
        _instead_of_mail(message, at)
        announce(message, at)
    return "bounced"


def give_up(message: Message, outcome: Outcome, *, at: datetime, by_letter: bool = True) -> str:
    """Enough tries: the post, for what the law wants delivered."""
    take(message, states.GIVE_UP, settled_at=at, last_reply=outcome.reply)
    if message.channel in BY_TELEPHONE:
        by_email_instead(message, at=at)
    elif by_letter:
        _instead_of_mail(message, at)
    announce(message, at)
    return "given_up"


def give_up_late(at: datetime) -> int:
    """Calls that a telephone could not be given for a day leave by e-mail: the provider has no
    credit left, or is out of order. Gives how many."""
    late = Message.objects.filter(
        channel__in=BY_TELEPHONE, state__in=states.WAITING, queued_at__lte=at - PATIENCE
    ).select_related("campaign_step__campaign", "member__account")
    given_up = 0
    for message in late.order_by("pk")[:LATE_AT_ONCE]:
        with transaction.atomic(using="default"):
            give_up(message, Outcome(Answer.TEMPORARY, 0, message.last_reply or "too late"), at=at)
        given_up += 1
    return given_up


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


def announce(message: Message, at: datetime) -> None:
    """Tells the rooms above, once it is on disk."""
    transaction.on_commit(
        partial(
            message_settled.send_robust, sender=Message, message=message, state=message.state, at=at
        ),
        using="default",
        robust=True,
    )


def _soft_bounce(message: Message, outcome: Outcome, at: datetime) -> None:
    """The relay tried for days and gave the message back: once a day more, three times in all."""
    before = message.reports.filter(kind=Report.Kind.SOFT_BOUNCED).count()
    if before >= SOFT_BOUNCES:
        give_up(message, outcome, at=at)
        return
    take(
        message,
        states.SOFT_BOUNCE,
        next_attempt_at=at + AFTER_SOFT_BOUNCE,
        first_attempt_at=None,
        last_reply=outcome.reply,
    )
    announce(message, at)


def _instead_of_mail(message: Message, at: datetime) -> None:
    """A statutory message becomes a letter, a call to vote does not (it would arrive after the
    close)."""
    lawful = message.stream == Stream.STATUTORY and message.campaign_step_id is None
    if lawful and message.channel == Channel.EMAIL:
        replace_by_letter(message, at=at)


def _note(message: Message, outcome_word: str, outcome: Outcome, at: datetime) -> None:
    Attempt.objects.create(
        message=message, at=at, outcome=outcome_word, code=outcome.code, reply=outcome.reply
    )


def _too_old(message: Message, at: datetime) -> bool:
    return message.first_attempt_at is not None and at - message.first_attempt_at > GIVE_UP_AFTER

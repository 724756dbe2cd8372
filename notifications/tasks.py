"""What the worker runs. No argument: everything is read from the outbox."""

import logging
import time
from datetime import datetime, timedelta

from django_q.tasks import async_task

from common import clock
from notifications import delivery, queries, wake
from notifications.actions import checks, mailbox_reading, outbox, phones, reminders
from notifications.line import Line
from notifications.sms.provider import SmsUnavailable

logger = logging.getLogger("notifications")

SECONDS_A_TASK = 180  # well under the worker's time limit
PATIENCE_SECONDS = 5


def send_due() -> dict[str, int]:
    """Writes the calls to vote that are due and sends batch after batch on the same line, then
    asks to be run again as long as there is something to send."""
    wake.answered()
    ends = time.monotonic() + SECONDS_A_TASK
    done = {"called": 0, "accepted": 0, "handled": 0}
    with Line() as line:
        while time.monotonic() < ends:
            begun = clock.now()
            called, tally = _one_batch(line)
            done["called"] += called
            done["accepted"] += tally.accepted
            done["handled"] += tally.handled
            if tally.stopped or not (called or tally.handled or _waited(line, begun)):
                return done
    async_task(wake.SENDING_TASK)
    return done


def check_mail() -> bool:
    """Asks the DNS and the relays whether our mail can arrive; true when optional mail waits."""
    return checks.check(at=clock.now()).blocks


def read_returns() -> int:
    """Reads what came to the mailbox of the return path."""
    return mailbox_reading.read_mailbox(at=clock.now())


def honour_stops() -> int:
    """Asks the provider of SMS who answered STOP; another hour serves when it does not answer."""
    try:
        return phones.honour_stops(at=clock.now())
    except SmsUnavailable as error:
        logger.warning("The provider of SMS cannot say who stopped: %s", error)
        return 0


def _one_batch(line: Line) -> tuple[int, delivery.Tally]:
    at, size = clock.now(), delivery.batch_size()
    room = max(0, size - queries.count_due(at, most=size))
    called = reminders.fill(at=at, limit=room) if room else 0
    return called, outbox.send_due(at=clock.now(), limit=size, line=line)


def _waited(line: Line, begun: datetime) -> bool:
    """Waits for the next domain whose pace opens it soon after the batch began; False when there
    is none."""
    opening = line.domains.next_opening(begun)
    if opening is None or opening - begun > timedelta(seconds=PATIENCE_SECONDS):
        return False
    time.sleep(max(0.0, (opening - clock.now()).total_seconds()))
    return True

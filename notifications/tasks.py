"""What the worker runs. No argument: everything is read from the outbox."""

from django_q.tasks import async_task

from common import clock
from notifications import delivery, queries, wake
from notifications.actions import outbox, reminders


def send_due() -> dict[str, int]:
    """Writes the calls to vote that are due, sends one batch, and asks for the next one as long
    as there is something to send."""
    wake.answered()
    at = clock.now()
    size = delivery.batch_size()
    room = max(0, size - queries.count_due(at))
    called = reminders.fill(at=at, limit=room) if room else 0
    tally = outbox.send_due(at=clock.now(), limit=size)
    if (called or tally.handled) and not tally.stopped:
        async_task(wake.SENDING_TASK)
    return {"called": called, "accepted": tally.accepted, "handled": tally.handled}

"""What a delayed reminder or another subject changed, counted from the émargement once nobody is
called any more."""

from datetime import datetime

from assembly.reminding import assembly_of
from notifications import delays
from notifications.actions.delays import Half, tell
from notifications.models import Measure, Message
from votes.station import paces
from votes.station.paces import Within

Halves = tuple[Half, Half] | tuple[None, None]


def tell_what_was_measured(*, at: datetime) -> int:
    """Publishes the declared measures of campaigns that are over. Gives how many."""
    over = Measure.objects.filter(measured_at=None, step__campaign__ends_at__lte=at)
    found = list(over.select_related("step__campaign").order_by("pk"))
    for delay in found:
        first, second = _count(delay)
        tell(delay=delay, first=first, second=second, at=at)
    return len(found)


def _count(delay: Measure) -> Halves:
    """The two halves between the two sendings, or for two days where two subjects are compared;
    nothing when the step did not leave in two."""
    step = delay.step
    assembly, since = assembly_of(step.campaign.subject), step.started_at
    if assembly is None or since is None:
        return None, None
    until = delays.measured_until(delay, since)
    if since >= until or (delay.hours and _left_at_once(delay, until)):
        return None, None
    links = assembly.polls.select_related("poll").order_by("pk")
    first, second = paces.used_within(
        [link.poll for link in links],
        since=since,
        until=until,
        is_second=lambda number: delays.in_second_half(delay, number),
    )
    return _half(first), _half(second)


def _left_at_once(delay: Measure, until: datetime) -> bool:
    """Whether somebody of the second half was called before its hour: dates that moved after the
    declaration undid the delay."""
    early = Message.objects.filter(campaign_step=delay.step, queued_at__lt=until)
    numbers = early.order_by().values_list("member__number", flat=True)
    return any(delays.in_second_half(delay, number) for number in numbers if number is not None)


def _half(counted: Within) -> Half:
    return Half(before=counted.before, waiting=counted.waiting, voted=counted.used)

"""The halves of a measure, and when one would be refused. Who is in which half follows from
the published seed and a member's number alone: neither a choice nor a vote enters it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from common.refusals import Obstacle
from members.models import Member
from notifications import hours
from notifications.models import Campaign, Measure, Step, StepAudience, Stream
from notifications.states import StepState

MEASURED_FOR = timedelta(days=2)  # two subjects are compared for as long, before any other call
LONGEST_HOURS = 24  # between the two halves
LEFT_TO_VOTE = timedelta(hours=24)  # that the second half keeps before the close
BEFORE_THE_NEXT = timedelta(hours=24)  # so that no later message takes the place of this one
SMALLEST_HALF = 10
SHORTEST_SUBJECT, LONGEST_SUBJECT = 20, 60  # characters; 40 to 50 is best (peers R13)


def digest(seed: str, number: int) -> str:
    """Where a member stands in the draw."""
    return sha256(f"{seed}:{number}".encode()).hexdigest()


def cut(seed: str, numbers: Iterable[int]) -> str:
    """The place from which the second half begins: the halves differ by one member at most."""
    places = sorted(digest(seed, number) for number in numbers)
    return places[len(places) // 2]


def in_second_half(measure: Measure, number: int) -> bool:
    return digest(measure.seed, number) >= measure.cut


def fingerprint(
    step: Step, *, hours: int, subjects: Sequence[str], seed: str, cut: str, at: datetime
) -> str:
    """What was declared, in one number that goes into the journal."""
    parts = (step.campaign.subject, step.name, str(hours), *subjects, seed, cut, at.isoformat())
    return sha256("|".join(parts).encode()).hexdigest()


def second_half_at(step: Step, delay_hours: int) -> datetime:
    """When the second half is called: counted from the day of the step, so that a step held up by
    a pause makes nobody wait longer."""
    return hours.next_daytime(step.due_at + timedelta(hours=delay_hours))


def measured_until(measure: Measure, since: datetime) -> datetime:
    """When the two halves stop being compared: once the second one is called or, where they read
    two subjects, two days after the step left, at the close at the latest."""
    if measure.hours:
        return second_half_at(measure.step, measure.hours)
    return min(since + MEASURED_FOR, measure.step.campaign.closes_at)


def held(step: Step, members: Collection[int], *, at: datetime) -> frozenset[int]:
    """Among members to write to, those whose half is not called yet. Nobody any more once the
    delay would cost them the message: the dates moved after the declaration."""
    delay = Measure.objects.filter(step=step, hours__gte=1).first()
    if delay is None or at >= second_half_at(step, delay.hours):
        return frozenset()
    if withheld(step, delay.hours, _others(step)):
        return frozenset()
    numbers = Member.objects.order_by().values_list("pk", "number")
    return frozenset(
        member
        for member, number in numbers.iterator(chunk_size=5000)
        if member in members and in_second_half(delay, number)
    )


def is_measurable(step: Step) -> bool:
    """Whether a measure can be proposed on a step at all."""
    waiting = step.state == StepState.PLANNED and step.audience == StepAudience.NOT_VOTED
    return waiting and step.stream != Stream.STATUTORY


def obstacles(step: Step, delay_hours: int, *, electorate: int) -> list[Obstacle]:
    """Why a delay cannot be declared on a step, whatever the board wishes to know."""
    found = _unmeasurable(step, electorate)
    if not 1 <= delay_hours <= LONGEST_HOURS:
        found.append(
            Obstacle(
                "delay-too-long",
                _("The second half would wait for more than a day."),
                _("Choose from one to twenty-four hours."),
            )
        )
    return [*found, *withheld(step, delay_hours, _others(step))]


def subject_obstacles(step: Step, line: str, *, usual: str, electorate: int) -> list[Obstacle]:
    """Why another subject cannot be tried on a step. A short one is read whole on a telephone."""
    found = _unmeasurable(step, electorate)
    if not SHORTEST_SUBJECT <= len(line) <= LONGEST_SUBJECT:
        found.append(
            Obstacle(
                "subject-length",
                _("A subject has from 20 to 60 characters; 40 to 50 is best."),
                _("Name the vote, and what is asked."),
            )
        )
    shouts = "urgent" in line.lower() or "!" in line or line.isupper()
    if shouts or len(line.splitlines()) > 1:
        found.append(
            Obstacle(
                "subject-shouts",
                _("A subject neither shouts nor says that it is urgent."),
                _("Write it in a calm voice, without exclamation mark or capitals."),
            )
        )
    if line == usual:
        found.append(
            Obstacle(
                "same-subject",
                _("Both halves would read the same subject."),
                _("Write another one."),
            )
        )
    return found


def _unmeasurable(step: Step, electorate: int) -> list[Obstacle]:
    """What stands against any measure on a step."""
    found = []
    if step.stream == Stream.STATUTORY:
        found.append(
            Obstacle(
                "statutory-never-delayed",
                _("A statutory message is the same for everybody, at the same moment."),
                _("Choose a reminder that members can refuse."),
            )
        )
    if step.audience != StepAudience.NOT_VOTED:
        found.append(
            Obstacle(
                "no-vote-to-measure",
                _("This message leaves while nobody can vote, or on a day members chose."),
                _("Choose a reminder sent while the vote is open."),
            )
        )
    if electorate < 2 * SMALLEST_HALF:
        found.append(
            Obstacle(
                "too-few-to-measure",
                _("Fewer than twenty members may vote: no figure could be shown."),
                _("Send the message to everybody at once."),
            )
        )
    return found


def withheld(step: Step, delay_hours: int, others: Sequence[Step]) -> list[Obstacle]:
    """Whether the second half could end up without the reminder of an assembly."""
    second = second_half_at(step, delay_hours)
    close = step.campaign.closes_at
    late = second + LEFT_TO_VOTE > close
    for other in others:
        ahead = step.due_at <= other.due_at
        near = other.due_at < second + BEFORE_THE_NEXT
        tiring = other.is_call and not hours.far_enough(second, other.due_at)
        late = late or (ahead and (near or tiring))
    if not late:
        return []
    return [
        Obstacle(
            "reminder-withheld",
            _("The second half could end up without this reminder."),
            _("Shorten the delay, or choose a reminder further from the next one and the close."),
        )
    ]


def sealed(campaign: Campaign) -> list[str]:
    """What was declared on the steps of a campaign."""
    declared = Measure.objects.filter(step__campaign=campaign)
    return list(declared.order_by("pk").values_list("fingerprint", flat=True))


def _others(step: Step) -> list[Step]:
    """The messages of the campaign that could take this one's place."""
    kept = step.campaign.steps.exclude(pk=step.pk).exclude(audience=StepAudience.THEIR_DAY)
    return list(
        kept.filter(state__in=(StepState.PLANNED, StepState.RUNNING))
        .select_related("campaign")
        .order_by("due_at", "pk")
    )

"""What a campaign will send, before it does: how many messages, when, at what price, and where
they will be slow. Nothing is said of a group under ten."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, Q

from common.refusals import Words
from members.models import Member
from notifications import audiences, calls, envelope
from notifications.addressing import dead_addresses
from notifications.models import Campaign, MailDomain, Step, StepAudience, VotingPlan
from notifications.states import FAILED, REACHED, WAITING, DomainState, MessageState, StepState

SMALLEST_GROUP = 10
SLOW = timedelta(hours=1)


@dataclass(frozen=True)
class StepFigures:
    """One step on the board's page: what it did, or what it would do if nobody voted any more.

    `expected` is None once the step has started; `minutes` is the time the steady rate needs.
    """

    step: Step
    name: Words
    accepted: int
    on_the_way: int
    failed: int
    withdrawn: int
    expected: int | None
    without_email: int
    opposed: int
    minutes: int

    @property
    def starts_at(self) -> datetime:
        return self.step.due_at

    @property
    def ends_at(self) -> datetime:
        return self.step.due_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class DomainLoad:
    """The members of one domain, and the minutes one message to each of them takes there."""

    name: str
    members: int
    per_minute: int
    minutes: int
    is_paused: bool
    is_held: bool

    @property
    def is_slow(self) -> bool:
        return self.is_paused or self.is_held or self.minutes >= SLOW // timedelta(minutes=1)


@dataclass(frozen=True)
class Forecast:
    """The whole campaign. `others` are the members of domains too small to be named."""

    steps: Sequence[StepFigures]
    members: int
    without_email: int
    domains: Sequence[DomainLoad]
    others: int

    @property
    def messages(self) -> int:
        """At most, if nobody voted before the last call."""
        return sum(figures.expected or 0 for figures in self.steps)

    @property
    def price_cents(self) -> int:
        """Whole cents, rounded up; 0 while no price is recorded."""
        cents = self.messages * Decimal(settings.MAIL_PRICE) * 100
        return int(cents.to_integral_value(rounding="ROUND_CEILING"))

    @property
    def slow(self) -> list[DomainLoad]:
        return [domain for domain in self.domains if domain.is_slow]


def forecast(campaign: Campaign, *, at: datetime) -> Forecast:
    """Every step of a campaign with its figures; who has not voted is counted now."""
    addresses = _addresses()
    everybody = audiences.electorate(campaign, at=at)
    waited_for = audiences.concerned(campaign, at=at)
    base = everybody or waited_for
    left = {StepAudience.EVERYBODY: everybody, StepAudience.NOT_VOTED: waited_for}
    planned = set(VotingPlan.objects.filter(campaign=campaign).values_list("member_id", flat=True))
    left[StepAudience.THEIR_DAY] = waited_for & planned
    loads, others = _domains(base, addresses, at)
    return Forecast(
        steps=[
            _figures(step, left[StepAudience(step.audience)], addresses, planned)
            for step in campaign.steps.order_by("due_at", "pk")
        ],
        members=len(base),
        without_email=len(base - addresses.keys()),
        domains=loads,
        others=others,
    )


def sending_minutes(messages: int, per_minute: int) -> int:
    """Whole minutes that so many messages take at a steady rate, rounded up; 0 without one."""
    return -(-messages // per_minute) if per_minute else 0


def _figures(
    step: Step, left: frozenset[int], addresses: Mapping[int, str], planned: Collection[int]
) -> StepFigures:
    counts = step.messages.aggregate(
        accepted=Count("pk", filter=Q(state__in=REACHED)),
        on_the_way=Count("pk", filter=Q(state__in=(*WAITING, MessageState.SENDING))),
        failed=Count("pk", filter=Q(state__in=FAILED)),
        withdrawn=Count("pk", filter=Q(state=MessageState.WITHDRAWN)),
    )
    if step.name == calls.GIVES_WAY_TO_THEIR_DAY:
        left = left - set(planned)
    reachable = left & addresses.keys()
    refused = reachable & audiences.opposed(step)
    expected = len(reachable) - len(refused)
    to_come = step.state == StepState.PLANNED
    return StepFigures(
        step=step,
        name=calls.NAMES.get(step.name, step.name),
        expected=expected if to_come else None,
        without_email=len(left) - len(reachable),
        opposed=len(refused),
        minutes=sending_minutes(expected, settings.MAIL_PER_MINUTE) if to_come else 0,
        **counts,
    )


def _domains(
    members: Collection[int], addresses: Mapping[int, str], at: datetime
) -> tuple[list[DomainLoad], int]:
    sizes = Counter(
        envelope.domain_of(addresses[member]).lower() for member in members if member in addresses
    )
    known = {domain.name: domain for domain in MailDomain.objects.all()}
    loads = [
        _load(name, size, known.get(name), at)
        for name, size in sizes.items()
        if size >= SMALLEST_GROUP
    ]
    others = sum(size for size in sizes.values() if size < SMALLEST_GROUP)
    return sorted(loads, key=lambda load: (not load.is_slow, -load.members, load.name)), others


def _load(name: str, size: int, known: MailDomain | None, at: datetime) -> DomainLoad:
    usual = int(settings.MAIL_DOMAIN_PER_MINUTE)
    rate = usual if known is None or known.per_minute is None else known.per_minute
    return DomainLoad(
        name=name,
        members=size,
        per_minute=rate,
        minutes=sending_minutes(size, rate),
        is_paused=known is not None and known.state == DomainState.PAUSED,
        is_held=known is not None and known.held_until is not None and known.held_until > at,
    )


def _addresses() -> dict[int, str]:
    """Where each member of the register would be written to, dead addresses left out."""
    dead = dead_addresses()
    rows = Member.objects.order_by().values_list("pk", "email", "account__email")
    return {
        member: address
        for member, own, person in rows.iterator(chunk_size=5000)
        if (address := next((a for a in (own, person) if a and a.lower() not in dead), ""))
    }

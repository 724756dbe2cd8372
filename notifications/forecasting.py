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
from notifications import audiences, calls, channels, envelope
from notifications.addressing import dead_addresses
from notifications.audiences import SMALLEST_GROUP
from notifications.calling import Calling
from notifications.channels import Means
from notifications.models import (
    BY_TELEPHONE,
    Campaign,
    Channel,
    MailDomain,
    Step,
    StepAudience,
    VotingPlan,
)
from notifications.sms import words
from notifications.states import FAILED, REACHED, WAITING, DomainState, MessageState, StepState

SLOW = timedelta(hours=1)


@dataclass(frozen=True)
class StepFigures:
    """One step on the board's page: what it did, or what it would do if nobody voted any more.

    `expected` e-mails and SMS, `texts` of them SMS each paid for `segments` times, are None or 0
    once the step has started; so are the `notifications` on devices, which cost nothing;
    `minutes` is the time the steady rate needs.
    """

    step: Step
    name: Words
    accepted: int
    on_the_way: int
    failed: int
    withdrawn: int
    expected: int | None
    without_email: int
    minutes: int
    texts: int = 0
    notifications: int = 0
    segments: int = 1
    # Few had voted when this call left, and members still vote: what left is not said.
    is_discreet: bool = False

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
    def texts(self) -> int:
        """How many of these messages are SMS."""
        return sum(figures.texts for figures in self.steps)

    @property
    def mails(self) -> int:
        """How many are e-mails."""
        return self.messages - self.texts

    @property
    def notifications(self) -> int:
        """How many notifications on devices, besides."""
        return sum(figures.notifications for figures in self.steps)

    @property
    def texts_cents(self) -> int:
        """The price of the SMS, each counted as many times as it is paid for."""
        paid = sum(figures.texts * figures.segments for figures in self.steps)
        return _cents(paid * Decimal(settings.SMS_PRICE))

    @property
    def price_cents(self) -> int:
        """Whole cents, rounded up; 0 while no price is recorded."""
        return _cents(self.mails * Decimal(settings.MAIL_PRICE)) + self.texts_cents

    @property
    def slow(self) -> list[DomainLoad]:
        return [domain for domain in self.domains if domain.is_slow]


def forecast(campaign: Campaign, *, at: datetime) -> Forecast:
    """Every step of a campaign with its figures; who has not voted is counted now."""
    addresses = _addresses()
    everybody = audiences.electorate(campaign, at=at)
    waited_for = audiences.concerned(campaign, at=at)
    base = everybody or waited_for
    planned = frozenset(
        VotingPlan.objects.filter(campaign=campaign).values_list("member_id", flat=True)
    )
    left: dict[str, frozenset[int]] = {
        StepAudience.EVERYBODY: everybody,
        StepAudience.NOT_VOTED: waited_for,
        StepAudience.THEIR_DAY: waited_for & planned,
    }
    whole = {**left, StepAudience.NOT_VOTED: base, StepAudience.THEIR_DAY: base & planned}
    known = _Register(addresses, planned, channels.means_of(base, at=at))
    loads, others = _domains(base, addresses, at)
    return Forecast(
        steps=[
            _figures(step, left[step.audience], whole[step.audience], known, at=at)
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


def _cents(euros: Decimal) -> int:
    return int((euros * 100).to_integral_value(rounding="ROUND_CEILING"))


@dataclass(frozen=True)
class _Register:
    """What the forecast reads once: addresses, days said, choices of channels."""

    addresses: Mapping[int, str]
    planned: frozenset[int]
    means: Mapping[int, Means]

    def ways(self, step: Step, member: int) -> list[str]:
        means, has_email = self.means.get(member, channels.ANYBODY), member in self.addresses
        ways = channels.ways(step.template, means, has_email=has_email)
        return ways if has_email else [way for way in ways if way != Channel.EMAIL]


def _figures(
    step: Step, left: frozenset[int], whole: frozenset[int], known: _Register, *, at: datetime
) -> StepFigures:
    """`left` have not voted yet; `whole` are they and the others. SMS, and members without e-mail
    whom the board knows by name, are counted among the whole, however many have voted: in a
    handful of people a falling count would tell who did."""
    counts = step.messages.aggregate(
        accepted=Count("pk", filter=Q(state__in=REACHED)),
        on_the_way=Count("pk", filter=Q(state__in=(*WAITING, MessageState.SENDING))),
        failed=Count("pk", filter=Q(state__in=FAILED) & ~Q(channel__in=BY_TELEPHONE)),
        withdrawn=Count("pk", filter=Q(state=MessageState.WITHDRAWN)),
    )
    if step.name == calls.GIVES_WAY_TO_THEIR_DAY:
        left, whole = left - known.planned, whole - known.planned
    to_come = step.state == StepState.PLANNED
    refusing = audiences.opposed(step)
    special = known.means.keys() & left  # a few people beside many who chose nothing
    ordinary = (left - special) & known.addresses.keys()
    unwritten = whole - known.addresses.keys()
    mails = sum(Channel.EMAIL in known.ways(step, member) for member in special - refusing)
    mails = (mails + len(ordinary - refusing)) if to_come else 0
    telephoned = (known.means.keys() & whole) - refusing if to_come else frozenset()
    texts = sum(Channel.SMS in known.ways(step, member) for member in telephoned)
    shown = sum(
        len(known.means[member].devices)
        for member in telephoned
        if Channel.PUSH in known.ways(step, member)
    )
    return StepFigures(
        step=step,
        name=calls.NAMES.get(step.name, step.name),
        expected=mails + texts if to_come else None,
        without_email=sum(not known.ways(step, member) for member in unwritten),
        minutes=sending_minutes(mails + texts, settings.MAIL_PER_MINUTE),
        texts=texts,
        notifications=shown,
        segments=words.segments(Calling(step, at=at).short_text()) if texts else 1,
        is_discreet=_is_discreet(step, counts["withdrawn"], at),
        **counts,
    )


def _is_discreet(step: Step, withdrawn: int, at: datetime) -> bool:
    """A call leaves to whoever has not voted, and what has not left is withdrawn as they vote: the
    rest of the members would be counted by subtraction (ADR 19)."""
    if not step.is_call or step.started_at is None or at >= step.campaign.closes_at:
        return False
    few = 0 < withdrawn < SMALLEST_GROUP
    return few or audiences.few_have_voted(step.campaign, at=step.started_at)


def _domains(
    members: Collection[int], addresses: Mapping[int, str], at: datetime
) -> tuple[list[DomainLoad], int]:
    sizes = Counter(
        envelope.host_of(addresses[member]) for member in members if member in addresses
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

"""What is known of the outbox, the letters and the calls to vote."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_datetime

from members.models import Member
from members.names import fold
from notifications import calls, hours
from notifications.models import (
    BY_TELEPHONE,
    Campaign,
    Channel,
    MailCheck,
    MailDomain,
    Message,
    PhoneCall,
    PostalBatch,
    Step,
    Stream,
)
from notifications.states import (
    FAILED,
    REACHED,
    WAITING,
    BatchState,
    CampaignState,
    DomainState,
    MessageState,
    StepState,
)

SENT_BY_MACHINE = (Channel.EMAIL, Channel.SMS, Channel.PUSH)
SPECIMEN = "+essai-"  # after the step's name: a test, never a member's message
SEED = "seed:"  # before the address it was tried at


def due_ids(at: datetime, limit: int, *, closed_domains: Collection[str] = ()) -> list[uuid.UUID]:
    """What to send now by the machine, oldest first."""
    ordered = _sendable(at, closed_domains).order_by("next_attempt_at", "queued_at", "pk")
    return list(ordered.values_list("pk", flat=True)[:limit])


def due(
    at: datetime, *, among: Collection[uuid.UUID], closed_domains: Collection[str] = ()
) -> list[Message]:
    """Which of these may leave now, oldest first."""
    ordered = _sendable(at, closed_domains).filter(pk__in=among)
    return list(
        ordered.select_related("campaign_step__campaign", "member__account").order_by(
            "next_attempt_at", "queued_at", "pk"
        )
    )


def _sendable(at: datetime, closed_domains: Collection[str]) -> QuerySet[Message]:
    """What may leave: calls to vote wait for the day and for their campaign to run, optional mail
    for a name that can bear it, and nothing leaves too late."""
    messages = Message.objects.filter(
        Q(campaign_step=None) | Q(campaign_step__campaign__state=CampaignState.RUNNING),
        Q(expires_at=None) | Q(expires_at__gt=at),
        channel__in=SENT_BY_MACHINE,
        state__in=WAITING,
        next_attempt_at__lte=at,
    )
    if hours.is_quiet(at):
        messages = messages.filter(keeps_quiet_hours=False)
    if closed_domains:
        messages = messages.exclude(domain__in=closed_domains)
    if optional_mail_is_blocked():
        messages = messages.exclude(stream=Stream.OPTIONAL, channel=Channel.EMAIL)
    return messages


def optional_mail_is_blocked() -> bool:
    """Whether the last check found that mail members can refuse would burn the domain's name and
    cost the convocations that come after. Statutory messages always leave."""
    last = MailCheck.objects.order_by("-at", "-pk").only("blocks").first()
    return last is not None and last.blocks


def statutory_waiting_for(domain: str) -> QuerySet[Message]:
    """What the law wants delivered and has not left for a domain yet."""
    return (
        Message.objects.filter(
            channel=Channel.EMAIL,
            stream=Stream.STATUTORY,
            campaign_step=None,
            state__in=WAITING,
            domain=domain,
        )
        .select_related("member__account")
        .order_by("pk")
    )


def count_due(at: datetime, *, most: int | None = None) -> int:
    """How many messages wait for the next batch, counted up to `most`; what is held back fills no
    place in it."""
    held = MailDomain.objects.filter(Q(state=DomainState.PAUSED) | Q(held_until__gt=at))
    return _sendable(at, list(held.values_list("name", flat=True)))[:most].count()


def message(subject: str, member: Member, step: str) -> Message | None:
    """The message of a step to a member, or its replacement letter when there is one."""
    sent = Message.objects.filter(
        subject=subject, recipient_key=f"member:{member.pk}", step=step
    ).first()
    if sent and sent.state == MessageState.REPLACED_BY_POST:
        return sent.replacement
    return sent


@dataclass(frozen=True)
class Reach:
    """How a message to all members arrived: `reached` by e-mail or by posted letter."""

    title: str
    addressed: int
    by_email: int
    by_post: int
    on_the_way: int
    failed: int

    @property
    def reached(self) -> int:
        return self.by_email + self.by_post

    @property
    def percent(self) -> str:
        """Share of members reached: one decimal, or none when it is zero, as in “95.6” or “100”."""
        if not self.addressed:
            return "0"
        tenths = (2000 * self.reached + self.addressed) // (2 * self.addressed)
        return f"{tenths // 10}.{tenths % 10}".removesuffix(".0")


def reach(subject: str, step: str) -> Reach:
    """The reach of one step, its replacement letters counted with it, each member once."""
    counts = Message.objects.filter(
        subject=subject, step__in=(step, f"{step}+post"), member__isnull=False
    ).aggregate(
        addressed=Count("member", distinct=True),
        by_email=Count("pk", filter=Q(channel=Channel.EMAIL, state__in=REACHED)),
        by_post=Count("pk", filter=Q(channel=Channel.POST, state__in=REACHED)),
        on_the_way=Count("pk", filter=Q(state__in=(*WAITING, MessageState.SENDING))),
        failed=Count("pk", filter=Q(state__in=FAILED)),
    )
    one = Message.objects.filter(subject=subject, step=step).order_by("queued_at", "pk").first()
    return Reach(title=one.subject_line if one else "", **counts)


def _letters(subject: str, step: str) -> QuerySet[Message]:
    steps = (step, f"{step}+post")
    return Message.objects.filter(subject=subject, step__in=steps, channel=Channel.POST)


def letters_posted(subject: str, step: str) -> list[tuple[date, int]]:
    """How many letters of a step went to the post, day by day."""
    posted = _letters(subject, step).filter(batch__state=BatchState.DISPATCHED)
    days = posted.order_by("batch__dispatched_on").values_list("batch__dispatched_on")
    return [(day, count) for day, count in days.annotate(Count("pk")) if day]


def letters_not_posted(subject: str, step: str) -> int:
    """Letters of a step, printed or not, that nobody marked as posted."""
    return _letters(subject, step).filter(state__in=(*WAITING, MessageState.SENDING)).count()


def statutory_steps(limit: int = 6) -> list[Reach]:
    """The latest messages to all members or many of them, newest first: not a receipt to one."""
    latest = (
        Message.objects.filter(
            stream=Stream.STATUTORY, tells_turnout=False, member__isnull=False, replaces=None
        )
        .values("subject", "step")
        .annotate(last=Max("queued_at"), recipients=Count("pk"))
        .filter(recipients__gt=1)
        .order_by("-last", "subject", "step")
    )
    return [reach(row["subject"], row["step"]) for row in latest[:limit]]


def counts() -> dict[str, int]:
    """The outbox in numbers, by state; nothing about who voted can be read in them, nor how many:
    each vote sends a receipt, and a call goes to whoever has not voted (ADR 19). Calls are counted
    while they leave."""
    kept = Message.objects.exclude(channel__in=BY_TELEPHONE, state__in=FAILED)
    leaving = Q(campaign_step__isnull=False, state__in=(*WAITING, MessageState.SENDING))
    kept = kept.filter(Q(tells_turnout=False) | leaving)
    found = dict(kept.order_by().values_list("state").annotate(count=Count("pk")))
    return {
        "sent": sum(found.get(state, 0) for state in REACHED),
        "waiting": sum(found.get(state, 0) for state in (*WAITING, MessageState.SENDING)),
        "failed": sum(found.get(state, 0) for state in FAILED),
        "by_post": found.get(MessageState.REPLACED_BY_POST, 0),
    }


def readable() -> QuerySet[Message]:
    """The messages that have a page: they tell neither who voted nor a number given for SMS."""
    return Message.objects.filter(tells_turnout=False).exclude(channel__in=BY_TELEPHONE)


def outbox(
    *, text: str = "", state: str = "", channel: str = "", step: str = ""
) -> QuerySet[Message]:
    """The outbox as the board reads it: every word of `text` must be found in name or address.

    What tells the turnout is left out: a list of who was reminded would say who had not voted.
    So are SMS and notifications: a member's number is for nobody else to read. The figures are on
    the campaign's page, wrong addresses in `unreachable`.
    """
    messages = readable().select_related("member")
    for word in text.split():
        messages = messages.filter(
            Q(to_address__icontains=word)
            | Q(subject_line__icontains=word)
            | Q(member__search_key__contains=fold(word))
        )
    if state in MessageState.values:
        messages = messages.filter(state=state)
    if channel in Channel.values:
        messages = messages.filter(channel=channel)
    if step:
        messages = messages.filter(step=step)
    return messages.order_by("-queued_at", "pk")


def unreachable() -> QuerySet[Member]:
    """Members whom no message reached lately and no letter replaces: people must find another
    address. Which message failed is not said. Who gave an address on the telephone is found,
    until another message fails."""
    failed = Message.objects.filter(state__in=FAILED, member__isnull=False)
    found = PhoneCall.objects.filter(
        member=OuterRef("member"),
        outcome=PhoneCall.Outcome.FOUND,
        ended_at__gt=OuterRef("settled_at"),
    )
    failed = failed.exclude(channel__in=BY_TELEPHONE).exclude(Exists(found))
    waiting_letters = Message.objects.filter(
        channel=Channel.POST, state__in=(*WAITING, MessageState.SENDING, *REACHED)
    )
    return (
        Member.objects.filter(pk__in=failed.values("member"))
        .exclude(pk__in=waiting_letters.values("member"))
        .order_by("sort_key", "number")
    )


def waiting_letters(at: datetime) -> QuerySet[Message]:
    """Letters for the next batch, in the order of the post: country last line, then postcode."""
    waiting = Message.objects.filter(channel=Channel.POST, state=MessageState.QUEUED, batch=None)
    printable = Q(printed_from=None) | Q(printed_from__lte=at)
    return waiting.filter(printable).order_by("postcode", "to_name", "pk")


def batches() -> QuerySet[PostalBatch]:
    return PostalBatch.objects.order_by("-number")


def batches_to_post() -> QuerySet[PostalBatch]:
    """Printed, and not yet said to be posted."""
    return batches().filter(state=BatchState.PREPARED)


def campaigns() -> QuerySet[Campaign]:
    return Campaign.objects.prefetch_related("steps").order_by("-created_at", "-pk")


def anchors_of(campaign: Campaign) -> dict[str, datetime]:
    """The instants from which the calls are counted."""
    found = {name: parse_datetime(text) for name, text in campaign.anchors.items()}
    return {name: moment for name, moment in found.items() if moment is not None}


def planned(step: Step) -> calls.PlannedStep:
    """A stored call as the rules of the schedule read it."""
    return calls.PlannedStep(
        step.name, step.template, step.stream, step.anchor, step.days, step.hour, step.audience
    )


def next_departure(campaign: Campaign, *, at: datetime) -> datetime | None:
    """When the next call leaves, never before `at`: a late call waits for the day and gives way
    to a later one. None when no call leaves before the close."""
    waiting = campaign.steps.filter(state=StepState.PLANNED)
    moments = [
        moment
        for step in waiting
        if (moment := hours.next_daytime(max(step.due_at, at)))
        < (campaign.closes_at if step.is_call else campaign.ends_at)
    ]
    return min(moments, default=None)


def steps_to_come(campaign: Campaign) -> QuerySet[Step]:
    """What has not started, in the order of the days."""
    return campaign.steps.filter(state=StepState.PLANNED).order_by("due_at", "pk")


def days_offered(campaign: Campaign, *, at: datetime) -> list[date]:
    """The days among which a member says when they will vote: those still to come."""
    return [day for day in calls.days_to_choose(anchors_of(campaign)) if day > hours.day_of(at)]


def plan_of(campaign: Campaign, member_id: int) -> date | None:
    """The day this member said, if they did."""
    return campaign.plans.filter(member=member_id).values_list("on", flat=True).first()


def rehearsed(campaign: Campaign) -> QuerySet[Message]:
    """What was sent to seed addresses, latest first."""
    return Message.objects.filter(
        subject=campaign.subject, recipient_key__startswith=SEED, step__contains=SPECIMEN
    ).order_by("-queued_at", "to_address", "step")

"""The yearly question: may we convene you by e-mail? (R-CONV-06)"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from assembly import deadlines
from assembly.deadlines import Row
from assembly.models import Assembly
from assembly.states import AssemblyState
from common.clock import PARIS
from members import queries as register
from members.models import ElectronicConsent, Member
from notifications.models import MailChoice, Message

STEP = "consent"


@dataclass(frozen=True)
class Campaign:
    """Where the question stands this year. `limit` is the last day of an agreement that counts
    for the assembly in preparation, when there is one."""

    year: int
    members: int
    agreed: int
    asked: int
    agreed_since: int
    left: int
    refuse_mail: int
    without_email: int
    limit: Row | None


def subject(at: datetime) -> str:
    """How the outbox names the question of a year: nobody is asked twice."""
    return f"consent:{at.astimezone(PARIS).year}"


def to_ask(at: datetime) -> QuerySet[Member]:
    """Members with an address who have not agreed, were not asked this year, and accept mail that
    the law does not impose."""
    today = at.astimezone(PARIS).date()
    asked = Message.objects.filter(subject=subject(at), step=STEP, member__isnull=False)
    refusing = MailChoice.objects.filter(refuses_optional=True)
    return (
        register.without_consent(today)
        .exclude(pk__in=asked.order_by().values("member"))
        .exclude(pk__in=refusing.order_by().values("member"))
    )


def campaign(at: datetime) -> Campaign:
    today = at.astimezone(PARIS).date()
    active = register.active_members(today)
    asked = Message.objects.filter(subject=subject(at), step=STEP, member__isnull=False)
    asked_ids = asked.order_by().values("member")
    running = ElectronicConsent.objects.filter(revoked_at__isnull=True, member__in=active)
    refusing = MailChoice.objects.filter(refuses_optional=True).order_by().values("member")
    return Campaign(
        year=today.year,
        members=active.count(),
        agreed=running.count(),
        asked=asked.count(),
        agreed_since=running.filter(member__in=asked_ids).count(),
        left=to_ask(at).count(),
        refuse_mail=register.without_consent(today).filter(pk__in=refusing).count(),
        without_email=active.filter(email="").count(),
        limit=_limit(at),
    )


def _limit(at: datetime) -> Row | None:
    """The last day for the nearest assembly in preparation."""
    drafts = Assembly.objects.filter(state=AssemblyState.DRAFT).prefetch_related("calls")
    coming = [each for each in drafts.select_related("statutes") if each.call.meets_at > at]
    nearest = min(coming, key=lambda each: each.call.meets_at, default=None)
    return deadlines.row_of(nearest.call, "email_consent", at=at) if nearest else None


def limit_on(found: Campaign) -> date | None:
    return found.limit.deadline.on if found.limit and not found.limit.is_past else None

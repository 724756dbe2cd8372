"""How mail arrives, read for the board: by domain, what came back, the last check.

Calls to vote and receipts are never counted: in a small domain they would tell who voted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from notifications.models import (
    BY_TELEPHONE,
    Channel,
    MailCheck,
    MailDomain,
    Message,
    Report,
    ReturnMailbox,
    Stream,
)
from notifications.return_mailbox import MailboxAddress
from notifications.states import FAILED, REACHED, WAITING, DomainState, MessageState

SHOWN_ASIDE = 10


@dataclass(frozen=True)
class DomainFigures:
    """One domain on the board's page; `advice` is the word of what to do next."""

    name: str
    members: int
    reached: int
    waiting: int
    dead: int
    complaints: int
    known: MailDomain | None
    held: bool

    @property
    def messages(self) -> int:
        """Messages to this domain, whatever became of them."""
        return self.reached + self.waiting + self.dead

    @property
    def reached_percent(self) -> int:
        """Whole percent, half up."""
        return (200 * self.reached + self.messages) // (2 * self.messages) if self.messages else 0

    @property
    def per_minute(self) -> int | None:
        """The pace the board chose, if it did."""
        return self.known.per_minute if self.known else None

    @property
    def is_paused(self) -> bool:
        return self.known is not None and self.known.state == DomainState.PAUSED

    @property
    def advice(self) -> str:
        if self.is_paused:
            return "paused"
        if self.held:
            return "held"
        if self.dead and not self.reached:
            return "all-dead"
        return "dead" if self.dead else ""


def by_domain(*, at: datetime) -> Sequence[DomainFigures]:
    """The domains members are written to: those with something to do first, then by size."""
    known = {domain.name: domain for domain in MailDomain.objects.all()}
    found = [
        DomainFigures(
            name=row["domain"],
            members=row["members"],
            reached=row["reached"],
            waiting=row["waiting"],
            dead=row["dead"],
            complaints=row["complaints"],
            known=known.get(row["domain"]),
            held=_held(known.get(row["domain"]), at),
        )
        for row in _rows()
    ]
    return sorted(found, key=lambda figures: (not figures.advice, -figures.reached, figures.name))


def returned() -> dict[str, int]:
    """What came back, in numbers, by kind of report."""
    rows = Report.objects.exclude(kind=Report.Kind.UNREAD).order_by()
    rows = rows.filter(message__tells_turnout=False)
    return dict(rows.values_list("kind").annotate(count=Count("pk")))


@dataclass(frozen=True)
class MailboxFigures:
    """The mailbox of the return path: when it was last read, what stopped it, what awaits people
    in its folder `aside`."""

    read_at: datetime | None
    failure: str
    folder: str
    aside: Sequence[Report]
    count: int


def return_mailbox() -> MailboxFigures | None:
    """What the board must know of the mailbox that the worker reads, if there is one."""
    address, known = MailboxAddress.of_settings(), ReturnMailbox.objects.first()
    if address is None:
        return None
    aside = Report.objects.exclude(aside="")
    return MailboxFigures(
        read_at=known.read_at if known else None,
        failure=known.failure if known else "",
        folder=address.aside,
        aside=list(aside[:SHOWN_ASIDE]),
        count=aside.count(),
    )


def last_check() -> MailCheck | None:
    return MailCheck.objects.order_by("-at", "-pk").first()


def held_back() -> int:
    """Optional mail that a grave finding keeps in."""
    waiting = Message.objects.filter(stream=Stream.OPTIONAL, state__in=WAITING)
    return waiting.exclude(channel__in=BY_TELEPHONE).count()


def is_written_to(name: str) -> bool:
    """Whether a message ever went to this domain, or people decided something about it."""
    return (
        bool(name) and Message.objects.filter(domain=name).exists()
    ) or MailDomain.objects.filter(name=name).exists()


def _rows() -> Sequence[dict[str, Any]]:
    replaced = Q(state=MessageState.REPLACED_BY_POST)
    rows: list[Any] = list(
        Message.objects.filter(channel=Channel.EMAIL, tells_turnout=False, member__isnull=False)
        .exclude(domain="")
        .order_by()
        .values("domain")
        .annotate(
            members=Count("member", distinct=True),
            reached=Count("pk", filter=Q(state__in=REACHED)),
            waiting=Count("pk", filter=Q(state__in=(*WAITING, MessageState.SENDING))),
            dead=Count("pk", filter=Q(state__in=FAILED) | replaced),
            complaints=Count("pk", filter=Q(state=MessageState.COMPLAINED)),
        )
    )
    return rows


def _held(domain: MailDomain | None, at: datetime) -> bool:
    return domain is not None and domain.held_until is not None and domain.held_until > at

"""What is read of joining: the requests, the customers to invite, what the cooperative lacks."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from common.clock import PARIS
from members import queries
from members.models import Invitee, JoiningRequest, Member

State = JoiningRequest.State
WAITING = (State.CONFIRMED, State.ADMITTED)


@dataclass(frozen=True)
class Standing:
    """Where the cooperative stands between what it has and what the law asks; cents and percent.

    `capital_cents` is that of the register where shares have a value, else the one that documents
    print. The turnover is that of the last year whose accounts say both figures (R-VAR-06).
    """

    capital_cents: int
    minimum_cents: int
    share_value_cents: int
    turnover_cents: int = 0
    outside_cents: int = 0
    limit_percent: int = 20
    year: int | None = None

    @property
    def missing_cents(self) -> int:
        return max(0, self.minimum_cents - self.capital_cents)

    @property
    def missing_shares(self) -> int:
        """How many shares make up for it, rounded up; 0 where shares have no value."""
        return -(-self.missing_cents // self.share_value_cents) if self.share_value_cents else 0

    @property
    def most_outside_cents(self) -> int:
        """The most that may be sold to non-members at this turnover."""
        return self.turnover_cents * self.limit_percent // 100

    @property
    def excess_cents(self) -> int:
        """The turnover whose customers would have to become members."""
        return max(0, self.outside_cents - self.most_outside_cents)

    @property
    def knows_turnover(self) -> bool:
        return self.turnover_cents > 0

    def after(self, *, shares: int, turnover_cents: int) -> "Standing":
        """Once so many shares are subscribed, by customers who bring so much turnover a year."""
        return Standing(
            capital_cents=self.capital_cents + shares * self.share_value_cents,
            minimum_cents=self.minimum_cents,
            share_value_cents=self.share_value_cents,
            turnover_cents=self.turnover_cents,
            outside_cents=max(0, self.outside_cents - turnover_cents),
            limit_percent=self.limit_percent,
            year=self.year,
        )


def standing(at: datetime) -> Standing:
    """Where the cooperative stands today."""
    cooperative = queries.cooperative()
    held = queries.register_figures(at.astimezone(PARIS).date())["shares"]
    by_register = held * cooperative.share_value_cents
    known = (
        queries.yearly_figures()
        .filter(turnover_cents__gt=0, non_member_turnover_cents__isnull=False)
        .first()
    )
    return Standing(
        capital_cents=by_register or cooperative.capital_amount_cents,
        minimum_cents=cooperative.capital_minimum_cents,
        share_value_cents=cooperative.share_value_cents,
        limit_percent=cooperative.non_member_turnover_limit_percent,
        turnover_cents=(known.turnover_cents or 0) if known else 0,
        outside_cents=(known.non_member_turnover_cents or 0) if known else 0,
        year=known.year if known else None,
    )


def requests(state: str = "") -> QuerySet[JoiningRequest]:
    """What the board reads: confirmed requests, those that wait first. What nobody confirmed from
    its mailbox is not shown."""
    found = JoiningRequest.objects.exclude(state=State.ASKED).exclude(
        state=State.WITHDRAWN, confirmed_at__isnull=True
    )
    if state in State.values:
        found = found.filter(state=state)
    result: QuerySet[JoiningRequest] = found.select_related("member", "answered_by")
    return result.order_by("-asked_at", "-pk")


def waiting() -> QuerySet[JoiningRequest]:
    """Requests that wait for the board: an answer, or the payment to be recorded."""
    return requests().filter(state__in=WAITING).order_by("confirmed_at", "pk")


def by_key(key: int | None) -> JoiningRequest | None:
    if key is None:
        return None
    return JoiningRequest.objects.select_related("member").filter(pk=key).first()


def already_members(joining: JoiningRequest, at: datetime) -> list[Member]:
    """Members of the register who have the same address: a second request, or a couple."""
    today = at.astimezone(PARIS).date()
    known = queries.active_members(today).filter(email__iexact=joining.email)
    return list(known.exclude(joining=joining))


def invitees(at: datetime) -> QuerySet[Invitee]:
    """Everybody on the list, each with `is_member`: whether their address is in the register."""
    members = queries.active_members(at.astimezone(PARIS).date())
    return Invitee.objects.annotate(
        is_member=Exists(members.filter(email__iexact=OuterRef("email")).order_by())
    ).order_by("name", "pk")


def to_invite(at: datetime) -> QuerySet[Invitee]:
    """Those who were not invited, did not refuse and are no members."""
    members = queries.active_members(at.astimezone(PARIS).date())
    free = Invitee.objects.filter(invited_at__isnull=True, refused_at__isnull=True)
    return free.exclude(
        Exists(members.filter(email__iexact=OuterRef("email")).order_by())
    ).order_by("pk")

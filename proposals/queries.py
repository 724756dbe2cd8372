"""What is known of proposals and of their support."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import overload

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from common import clock
from common.remembering import once
from members import queries as register
from members.models import Account, Member
from members.models.mandates import Organ
from members.queries import Person
from proposals import asking, coauthoring, searching, thresholds
from proposals.models import Audience, Proposal, Purpose, Support
from proposals.permissions import can_read_proposals
from proposals.states import SHOWN_OUTSIDE, CoAuthorState, ProposalState
from proposals.thresholds import Progress, Threshold

# Left out of lists unless asked for: one's own, given up, or read in another.
NOT_LISTED = (ProposalState.DRAFT, ProposalState.WITHDRAWN, ProposalState.MERGED)

SIMILAR_READ, SIMILAR_SHOWN = 30, 4
FIRST_ROWS, ROWS_AT_ONCE = 20, 200


@once
def threshold(on: date, purpose: str = Purpose.RESOLUTION) -> Threshold:
    """What a proposal needs on a day, from the statutes, the capital and the register."""
    members = register.active_members(on)
    cooperative = register.cooperative()
    total_shares = register.shares_of_all(on) if cooperative.has_shares else 0
    by_shares = total_shares * cooperative.share_value_cents
    return thresholds.threshold(
        asking.asked(purpose),
        capital_cents=by_shares or cooperative.capital_amount_cents,
        total_shares=total_shares,
        total_members=members.count(),
        total_supervisors=len(_supervisors(on)),
    )


def progress(proposal: Proposal, on: date) -> Progress:
    """The support a proposal has on a day; members who left no longer count."""
    supporters = list(
        register.active_members(on)
        .filter(supported_proposals__in=running_supports(proposal))
        .values_list("pk", flat=True)
    )
    shares = register.shares_by_member(on, supporters) if supporters else {}
    asked = threshold(on, proposal.purpose)
    return Progress(
        members=len(supporters),
        shares=sum(shares.values()),
        threshold=asked,
        supervisors=len(_supervisors(on) & set(supporters)),
    )


def _supervisors(on: date) -> set[int]:
    """Who sits on the supervisory board on a day, by primary key of the member."""
    return {seat.member_id for seat in register.organ(Organ.SUPERVISORY_BOARD, on)}


def running_supports(proposal: Proposal) -> QuerySet[Support]:
    return Support.objects.filter(proposal=proposal, withdrawn_at=None)


def supporters(proposal: Proposal) -> QuerySet[Support]:
    """Who supports the proposal, oldest first: the request's signatures (R225-71)."""
    return running_supports(proposal).select_related("member").order_by("given_at", "pk")


def supporting(proposal: Proposal, members: Collection[Member]) -> set[int]:
    """Which of these members support the proposal, by primary key."""
    supports = running_supports(proposal).filter(member__in=members)
    return set(supports.values_list("member_id", flat=True))


def visible_to(account: Person, on: date) -> QuerySet[Proposal]:
    """Everything published, and the drafts that one writes or is asked to sign; to strangers what
    is shown outside, whichever page asks."""
    proposals = Proposal.objects.select_related("author", "hidden_by")
    if not can_read_proposals(account, on):
        return proposals.filter(audience=Audience.EVERYONE, state__in=SHOWN_OUTSIDE, hidden_by=None)
    own = register.members_of(account, on)
    return proposals.filter(
        ~Q(state=ProposalState.DRAFT) & ~Q(published_at=None)
        | Q(author__in=own)
        | Q(pk__in=coauthoring.open_to(own).values("proposal"))
    )


def merged_outside(pk: int) -> Proposal | None:
    """A public proposal that was merged into another: its address leads there."""
    rows = Proposal.objects.filter(audience=Audience.EVERYONE, hidden_by=None)
    return rows.filter(pk=pk, state=ProposalState.MERGED).first()


@dataclass(frozen=True)
class Search:
    """What the list of proposals is asked for; `order` is “opinions” (what lacks them first) or
    the newest first."""

    text: str = ""
    state: str = ""
    order: str = ""


class Listing(Sequence[Proposal]):
    """Proposals in an order. The database finds and sorts their keys alone, once: the texts and
    the number of supporters are read for the rows that are shown, and for no other."""

    def __init__(self, ordered: QuerySet[Proposal]) -> None:
        self._ordered = ordered

    @cached_property
    def _keys(self) -> list[int]:
        return list(self._ordered.values_list("pk", flat=True))

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, wanted: int) -> Proposal: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[Proposal]: ...
    def __getitem__(self, wanted: int | slice) -> Proposal | list[Proposal]:
        if isinstance(wanted, slice):
            return _rows(self._keys[wanted])
        (row,) = _rows([self._keys[wanted]])
        return row

    def __iter__(self) -> Iterator[Proposal]:
        """All of them; the first few alone for who stops there, then by hundreds."""
        first, some = 0, FIRST_ROWS
        while first < len(self):
            yield from self[first : first + some]
            first, some = first + some, ROWS_AT_ONCE


def _rows(keys: list[int]) -> list[Proposal]:
    """In the order of the keys."""
    found = (
        Proposal.objects.select_related("author", "hidden_by")
        .annotate(support_count=_support_count())
        .defer("search_key")
        .in_bulk(keys)
    )
    return [found[key] for key in keys if key in found]


def proposals(account: Person, search: Search, on: date) -> Listing:
    """The list as a member reads it, with the number of supporters on each row. Drafts are one's
    own and stand apart, unless asked for."""
    found = visible_to(account, on)
    if search.state in ProposalState.values:
        found = found.filter(state=search.state)
    else:
        found = found.exclude(state__in=NOT_LISTED)
    if search.text.strip():
        found = searching.matching(found.filter(hidden_by=None), search.text)
    if search.order == "opinions":
        return Listing(_by_need(found))
    return Listing(found.order_by("-published_at", "-pk"))


def _support_count() -> Coalesce:
    """Counted for the rows that are shown, and for no other."""
    running = Support.objects.filter(proposal=OuterRef("pk"), withdrawn_at=None).order_by()
    counted = running.values("proposal").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def _by_need(found: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """What gathers support and lacks opinions first; then what is settled, the newest first."""
    gathering = Q(state=ProposalState.PUBLISHED, hidden_by=None)
    return found.annotate(
        is_settled=Case(When(gathering, then=0), default=1),
        heard=Case(When(gathering, then=F("opinions")), default=0),
    ).order_by("is_settled", "heard", "-published_at", "-pk")


def resembling(
    account: Account, title: str, text: str, on: date, *, but: int = 0
) -> list[Proposal]:
    """The published proposals closest to what somebody is writing, the closest first."""
    keys = searching.resembling(title, text, most=SIMILAR_READ)
    readable = (
        visible_to(account, on)
        .filter(published_at__isnull=False, hidden_by=None, pk__in=keys)
        .exclude(pk=but)
        .exclude(state__in=NOT_LISTED)
        .in_bulk()
    )
    return [readable[key] for key in keys if key in readable][:SIMILAR_SHOWN]


def drafts_of(account: Account, on: date) -> QuerySet[Proposal]:
    """What one has begun and not published."""
    own = register.members_of(account, on)
    signed = coauthoring.open_to(own).filter(state=CoAuthorState.ACCEPTED)
    return Proposal.objects.filter(
        Q(author__in=own) | Q(pk__in=signed.values("proposal")), state=ProposalState.DRAFT
    ).order_by("-saved_at", "-pk")


def published_in(year: int) -> int:
    """How many proposals members published in a year, Paris time."""
    begins, ends = (datetime(each, 1, 1, tzinfo=clock.PARIS) for each in (year, year + 1))
    return Proposal.objects.filter(published_at__gte=begins, published_at__lt=ends).count()


def admitted() -> QuerySet[Proposal]:
    """Proposals that the board has admitted and that no agenda carries yet."""
    return (
        Proposal.objects.select_related("author")
        .filter(state=ProposalState.ADMITTED, purpose=Purpose.RESOLUTION)
        .order_by("answered_at", "pk")
    )


def waiting_for_the_board() -> QuerySet[Proposal]:
    """Published proposals that have enough support and no answer, oldest first."""
    return Proposal.objects.filter(
        state=ProposalState.PUBLISHED, threshold_reached_at__isnull=False
    ).order_by("threshold_reached_at", "pk")

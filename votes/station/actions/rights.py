"""Handing rights to vote over to a booth (secrecy.md 1 and 3).

A right is a secret credential, derived again by the keeper at each hand-over, and a short-lived
permit. Neither is stored, logged, queued or mailed. Journal first, release after. In independent
mode the member holds the credential, on paper: the permit alone is handed over.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.refusals import Forbidden, Refusal, Words
from members import queries as members
from members.models import Account, Member
from votes.station import acts_of_voters, eligibility, holders, keeper, lost_rights
from votes.station.actions.roll import void_permits
from votes.station.models import HandOver, Poll, RollEntry
from votes.station.states import RUNNING
from votes.urn import queries as urn
from votes.urn import refusals as urn_refusals
from votes.urn.models import Rank
from votes.urn.queries import Holding
from votes.urn.states import PollState

# Long enough to read a long agenda, short enough that a stolen device is not an open door.
PERMIT_LASTS = timedelta(minutes=60)


@dataclass(frozen=True)
class Right:
    """A right to vote in somebody's booth. `locked` says why it cannot be used: then there is
    neither credential nor permit. `public_key` tells the booth which code its member types."""

    entry_id: int
    label: str
    kind: HandOver.Kind
    voted: bool
    locked: Words | None = None
    credential: str | None = field(default=None, repr=False)
    permit: str = field(default="", repr=False)
    public_key: str | None = field(default=None, repr=False)


def hand_over(*, account: Account, poll: Poll, at: datetime) -> list[Right]:
    """Every right this account may exercise in an open poll: its own, those it represents, and
    the pouvoirs it holds. Each released right is in both journals before it leaves."""
    if not poll.is_secret:
        raise Refusal(
            "not-a-secret-ballot",
            _("This vote is not a secret ballot: there is no booth for it."),
            _("Vote on the page of the vote."),
        )
    state = urn.poll(poll.uuid).state if poll.sealed_at else PollState.SEALED
    if state != PollState.OPEN:
        raise urn_refusals.not_open(state)
    entries = exercisable(account=account, poll=poll, at=at)
    if not entries:
        raise Forbidden(
            "no-right",
            _("You have no right to vote in this poll."),
            _("The roll was closed with the notice. If you think it is wrong, ask the help desk."),
        )
    booth = _Booth(poll, account, at)
    # Permits first, rights second: an act that takes a right away commits, then raises the epoch.
    # Whoever slips between the two holds a permit that is already void.
    permits = {entry.pk: booth.permit(entry, kind) for entry, kind in entries}
    still = exercisable(account=account, poll=poll, at=at)
    return [
        booth.right(entry, kind, permits[entry.pk]) for entry, kind in still if entry.pk in permits
    ]


def void(*, account: Account, at: datetime) -> None:
    """The permits that the booths of an account still hold are worthless, those for a pouvoir
    too: it was signed out of every device, or a member it acts for has left. Whoever still has
    a right opens the booth again."""
    running = Poll.objects.filter(regime=Poll.Regime.SECRET, state__in=RUNNING)
    for poll in running.order_by("pk"):
        usable = [entry.pk for entry, _kind in exercisable(account=account, poll=poll, at=at)]
        handed = Q(hand_overs__account=account, hand_overs__at__gt=at - PERMIT_LASTS)
        entries = poll.roll.filter(Q(pk__in=usable) | handed).select_related("poll").distinct()
        void_permits(entries=entries.order_by("pk"))


def exercisable(
    *, account: Account, poll: Poll, at: datetime
) -> list[tuple[RollEntry, HandOver.Kind]]:
    """The entries of the roll an account may use, own ones first, then by name."""
    kinds: dict[int, HandOver.Kind] = dict(holders.held_by(poll, account, at))
    mine = members.members_of(account, at.astimezone(PARIS).date())
    for pk, member in poll.roll.filter(member__in=[m.pk for m in mine]).values_list("pk", "member"):
        kinds[pk] = _kind(next(m for m in mine if m.pk == member), account)
    order = [HandOver.Kind.OWN, HandOver.Kind.REPRESENTED, HandOver.Kind.PROXY]
    rows = poll.roll.filter(pk__in=kinds).select_related("member").order_by("pk")
    found = [(entry, kinds[entry.pk]) for entry in rows]
    return sorted(found, key=lambda pair: (order.index(pair[1]), pair[0].label, pair[0].pk))


def _kind(member: Member, account: Account) -> HandOver.Kind:
    natural = member.kind == Member.Kind.NATURAL
    own = natural and member.account_id == account.pk
    return HandOver.Kind.OWN if own else HandOver.Kind.REPRESENTED


@dataclass(frozen=True)
class _Booth:
    """Whose booth it is, and when."""

    poll: Poll
    account: Account
    at: datetime

    def permit(self, entry: RollEntry, kind: HandOver.Kind) -> str:
        """A permit under the urn's epochs of this instant; empty for a right withdrawn there."""
        try:
            return urn.permit(
                poll_uuid=self.poll.uuid,
                credential=entry.public_credential,
                rank=_rank(kind),
                expires_at=self.at + PERMIT_LASTS,
            )
        except Refusal:
            return ""

    def right(self, entry: RollEntry, kind: HandOver.Kind, permit: str) -> Right:
        rank = _rank(kind)
        held = urn.holding(self.poll.uuid, entry.public_credential)
        right = Right(
            entry_id=entry.pk,
            label=entry.member.display_name,
            kind=kind,
            # The owner may still vote over the holder of their pouvoir.
            voted=held is not None and not _owner_over_holder(held, rank),
            locked=self._locked(entry, rank, held),
        )
        if right.locked is not None:
            return right
        if not permit:
            return replace(right, locked=urn_refusals.permit_refused().message)
        credential = self._release(entry, kind)
        expected = entry.public_credential if credential is None else None
        return replace(right, permit=permit, credential=credential, public_key=expected)

    def _locked(self, entry: RollEntry, rank: Rank, held: Holding | None) -> Words | None:
        found = eligibility.obstacle(self.poll, entry, self.account, self.at)
        if found is not None:
            return found.message
        if held is None or _owner_over_holder(held, rank):
            return None
        if rank == Rank.HOLDER and held.rank == Rank.OWNER:
            return urn_refusals.owner_has_voted().message
        return None if self.poll.revote else urn_refusals.already_voted().message

    def _release(self, entry: RollEntry, kind: HandOver.Kind) -> str | None:
        """The secret credential, once the hand-over is in both journals; None when its member
        holds it, and the hand-over of the permit is in the station's."""
        with transaction.atomic():
            HandOver.objects.create(entry=entry, account=self.account, kind=kind, at=self.at)
            audit.record(
                acts_of_voters.HANDED_OVER,
                at=self.at,
                by=self.account,
                subject=self.poll.journal_subject,
                details={"entry": entry.pk, "kind": str(kind)},
                is_apart=True,
            )
            if self.poll.is_independent:
                return None
            try:
                return keeper.hand_over(
                    self.poll.uuid, (entry.slot, entry.nonce), to=str(self.account.pk)
                )
            except keeper.RightsDestroyed as error:
                # The urn was open a moment ago: either it has just ended, or a machine was lost.
                if urn.poll(self.poll.uuid).state != PollState.OPEN:
                    raise
                raise lost_rights.not_here(self.poll) from error


def _rank(kind: HandOver.Kind) -> Rank:
    return Rank.HOLDER if kind == HandOver.Kind.PROXY else Rank.OWNER


def _owner_over_holder(held: Holding, rank: Rank) -> bool:
    return held.rank == Rank.HOLDER and rank == Rank.OWNER

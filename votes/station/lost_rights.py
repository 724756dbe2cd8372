"""Whether the secret from which the rights of a poll are derived is there, who holds a sealed half
of it, and who has given theirs back (ADR 9)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.refusals import Refusal
from members.models import Member
from votes.station import keeper, keyholding
from votes.station.models import Poll, SealedCopy, Trustee
from votes.station.sealed_halves import HALVES
from votes.station.states import RUNNING


@dataclass(frozen=True)
class Copies:
    """The sealed copies of a running poll: whose they are; and, when the secret is gone, who gave
    their half back already. `missing` is false when the keeper does not answer: nobody knows."""

    holders: tuple[Trustee, ...]
    missing: bool
    given: frozenset[int]

    @property
    def names(self) -> str:
        """Both holders, for a sentence."""
        return _(" and ").join(row.name for row in self.holders)

    @property
    def awaited(self) -> tuple[str, ...]:
        """Whose half is wanted."""
        return tuple(row.name for row in self.holders if row.index not in self.given)

    def wants(self, trustee: Trustee) -> bool:
        """Whether this key holder has a half to give back now."""
        return self.missing and trustee in self.holders and trustee.index not in self.given

    def has_given(self, trustee: Trustee) -> bool:
        """Whether this key holder gave theirs back, and the other one is awaited."""
        return self.missing and trustee in self.holders and trustee.index in self.given


def has_copies(poll: Poll) -> bool:
    """Whether a poll is one whose secret this site keeps, and may still need."""
    return poll.is_secret and not poll.is_independent and poll.state in RUNNING


def copies(poll: Poll) -> Copies | None:
    """Where the sealed copies of a running poll are; None for a poll that has no secret here."""
    if not has_copies(poll):
        return None
    rows = SealedCopy.objects.filter(trustee__poll=poll).select_related("trustee")
    holders = tuple(row.trustee for row in rows.order_by("trustee__index"))
    try:
        held = keeper.held(poll.uuid)
    except keeper.KeeperUnavailable:
        return Copies(holders, missing=False, given=frozenset())
    return Copies(holders, missing=not held.secret, given=held.given)


def to_give_back(members: Iterable[Member]) -> list[Trustee]:
    """The key holders among these members whose half is awaited by a machine without a secret."""
    sealed = SealedCopy.objects.filter(
        trustee__member__in=list(members), trustee__poll__state__in=RUNNING
    ).select_related("trustee__poll")
    mine = [row.trustee for row in sealed.order_by("trustee__poll__opens_at", "pk")]
    found = ((row, copies(row.poll)) for row in mine)
    return [row for row, where in found if where is not None and where.wants(row)]


def fit_holders(poll: Poll) -> list[Trustee]:
    """The two key holders who receive a half: the first by number who have their key and do not
    stand; fewer than two receive none."""
    candidates = poll.candidate_ids()
    fit = [
        row
        for row in keyholding.in_order(poll)
        if row.lost_at is None and row.certificate and row.member_id not in candidates
    ]
    return fit[:HALVES] if len(fit) >= HALVES else []


def not_here(poll: Poll) -> Refusal:
    """What a voter is told while the secret is away."""
    found = copies(poll)
    if found is None or len(found.holders) < HALVES:
        return Refusal(
            "rights-lost",
            gettext_lazy("The rights to vote cannot be handed over: their secret is lost."),
            gettext_lazy("Nobody can give it back. Whoever convenes will tell you what follows."),
        )
    return Refusal(
        "rights-missing",
        gettext_lazy("The rights to vote cannot be handed over yet: the machine was replaced."),
        gettext_lazy(
            "Two key holders can give them back: {names}. Come again later; the ballots already"
            " cast are kept."
        ).format(names=found.names),
    )

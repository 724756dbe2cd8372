"""What is read of a debate."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet

from proposals.models import Contribution, Proposal, Side, Summary

ARGUING = (Side.FOR, Side.AGAINST)


@dataclass(frozen=True)
class Tally:
    """How many arguments stand on each side; those that moderation hides do not."""

    arguing_for: int
    arguing_against: int

    @property
    def total(self) -> int:
        return self.arguing_for + self.arguing_against


def tally(proposal: Proposal) -> Tally:
    counts = dict(
        Contribution.objects.filter(proposal=proposal, hidden_by=None, side__in=ARGUING)
        .order_by()
        .values_list("side")
        .annotate(Count("pk"))
    )
    return Tally(counts.get(Side.FOR, 0), counts.get(Side.AGAINST, 0))


def summary(proposal: Proposal) -> Summary | None:
    """The last version of where the debate stands."""
    return Summary.objects.filter(proposal=proposal).select_related("author").first()


def arguments(proposal: Proposal, side: str = "") -> QuerySet[Contribution]:
    """Those that the fewest have weighed come first, then the newest: no popularity contest. What
    moderation hides comes last, with its reason."""
    return debated(proposal, (side,) if side in ARGUING else ARGUING)


def debated(
    proposal: Proposal, sides: Collection[str] = (*ARGUING, Side.AMEND)
) -> QuerySet[Contribution]:
    """What has a page of its own with replies: arguments and amendments."""
    return (
        Contribution.objects.filter(proposal=proposal, side__in=sides)
        .select_related("author", "hidden_by", "amendment")
        .annotate(shared=Count("sharings", distinct=True), answered=Count("replies", distinct=True))
        .order_by(F("hidden_by").asc(nulls_first=True), "shared", "-written_at", "-pk")
    )


def replies(argument: Contribution) -> QuerySet[Contribution]:
    """In the order of a conversation."""
    return argument.replies.select_related("author", "hidden_by").order_by("written_at", "pk")

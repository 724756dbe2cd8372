"""Ranked ballots: options from the first ranked to the last; those left out come after them."""

from collections.abc import Mapping

from votes.methods.errors import Uncountable

Ranking = tuple[int, ...]
# How many votes each ranking has: people of weight 1, or their weights added up.
Ballots = Mapping[Ranking, int]


def require_readable(ballots: Ballots, options: int) -> None:
    """Raises Uncountable when a ballot ranks an option twice, or one that was not put."""
    if options < 1:
        raise Uncountable("there is nothing to rank")
    for ranking, votes in ballots.items():
        if len(set(ranking)) < len(ranking):
            raise Uncountable("a ballot ranks an option twice")
        if not set(ranking) <= set(range(options)):
            raise Uncountable("a ballot ranks an option that was not put to the vote")
        if votes < 0:
            raise Uncountable("a count is negative")

"""How many votes in dispute it would take to change a result: the distance that protects it."""

from collections.abc import Callable

from assembly.rules.influence import Dispute, DisputedVotes

CouldChange = Callable[[list[DisputedVotes]], bool]


def tipping_point(could_change: CouldChange, kind: Dispute, *, most: int) -> int | None:
    """The smallest number of votes of that kind that could change the result; None when as many
    as there are could not. Each disputed vote is read against the result, so that more of them
    never protect it."""

    def changes(number: int) -> bool:
        return could_change([DisputedVotes(kind=kind, number=number, reason="seuil")])

    if most < 1 or not changes(most):
        return None
    low, high = 0, most  # `low` votes could not, `high` could
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if changes(middle) else (middle, high)
    return high

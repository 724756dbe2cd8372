"""The cast of our tests in three colleges that weigh votes, as a SCIC has them."""

from members.models import College, Member
from tests.cast import Cast

FOR, AGAINST, ABSTAIN = [[1, 0, 0]], [[0, 1, 0]], [[0, 0, 1]]


def in_colleges(cast: Cast) -> dict[str, list[Member]]:
    """Who is in which: three users, two employees, two producers."""
    return {
        "Usagers": [cast.bilal, cast.chloe, cast.mots_passants],
        "Salariés": [cast.gwenn, cast.hugo],
        "Producteurs": [cast.alice, cast.diego],
    }


def weighted(cast: Cast, **percents: int) -> None:
    """Creates the colleges with their weights, and puts everybody in theirs."""
    weights = percents or {"Usagers": 20, "Salariés": 30, "Producteurs": 50}
    for name, members in in_colleges(cast).items():
        college = College.objects.create(
            name=name, weight_numerator=weights[name], weight_denominator=100
        )
        Member.objects.filter(pk__in=[member.pk for member in members]).update(college=college)

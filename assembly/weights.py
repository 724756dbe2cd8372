"""What keeps votes weighted by college from being counted: asked before convening (R-VAR-01).

An urn with one voter would publish that person's vote, and a member outside every college would
vote for nothing: both are said while the register can still be put right.
"""

from collections.abc import Iterator
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assembly import ballot_papers
from assembly.colleges import Weighted, colleges_of
from assembly.models import Assembly
from assembly.rules.attendance import CollegeAttendance, Counting
from assembly.rules.quantities import fraction_text
from assembly.rules.refused import RuleRefused
from assembly.rules.statutes import RuleSet, college_doubts, weighs
from common.refusals import Obstacle
from members import queries as register

FEWEST_IN_AN_URN = 2


def obstacles(assembly: Assembly, rules: RuleSet) -> Iterator[Obstacle]:
    """Nothing where no college weighs votes."""
    on = assembly.call.meets_in_paris.date()
    try:
        weighted = colleges_of(on, rules)
    except RuleRefused as refused:
        yield _beyond_the_cap(str(refused), rules)
        return
    if not weighted:
        yield from _quorum(rules)
        return
    if weighted[0].counting is not Counting.BY_VOTE:
        yield from _sum(weighted)
        yield from _allowed(weighted, rules)
    yield from _outside(assembly, weighted)
    if ballot_papers.groups(assembly):
        yield from _alone(assembly, weighted)


def _beyond_the_cap(why: str, rules: RuleSet) -> Obstacle:
    """Nobody else votes: those of non-cooperator associates cannot be brought under their cap."""
    return Obstacle(
        "investors-cap",
        f"{why} ({rules.rule('investors_share_max').source}).",
        _("Put each member in a college, and say on the page of colleges who does not cooperate."),
    )


def _quorum(rules: RuleSet) -> Iterator[Obstacle]:
    """A quorum of weights without any college that weighs."""
    for rule in rules.rules:
        if weighs(rule):
            yield Obstacle(
                "quorum-without-colleges",
                _("“{label}” is counted by the weights of the colleges, and none weighs.").format(
                    label=rule.label
                ),
                _("Give the colleges their weights, or correct this clause of the statutes."),
            )


def _sum(weighted: list[Weighted]) -> Iterator[Obstacle]:
    total = sum((each.weight for each in weighted), Fraction(0))
    if total != 1:
        yield Obstacle(
            "weights-not-whole",
            _("The weights of the colleges add up to {total}, not to the whole.").format(
                total=fraction_text(total)
            ),
            _(
                "Correct the weights on the page of colleges: those of the colleges that have"
                " members make 100 % together."
            ),
        )


def _allowed(weighted: list[Weighted], rules: RuleSet) -> Iterator[Obstacle]:
    """Weights, and the number of colleges, as the law of the form has them."""
    if not rules.has("college_weight_min"):
        yield Obstacle(
            "weights-not-allowed",
            _("Votes are weighted by college here, and “{form}” counts one vote a member.").format(
                form=rules.label
            ),
            _("Take the weights of the colleges away, or record the right form of statutes."),
        )
        return
    heads = [
        CollegeAttendance(
            name=each.name, weight=each.weight if each.stated is None else each.stated
        )
        for each in weighted
    ]
    for doubt in college_doubts(heads, rules):
        yield Obstacle(
            "weights-out-of-law",
            f"{doubt[:1].upper()}{doubt[1:]}",
            _("Correct the colleges and their weights, as the statutes have them."),
        )


def _outside(assembly: Assembly, weighted: list[Weighted]) -> Iterator[Obstacle]:
    names = {each.name for each in weighted}
    members = register.active_members(assembly.call.meets_in_paris.date())
    outside = members.exclude(college__name__in=names).count()
    if outside:
        yield Obstacle(
            "members-without-college",
            ngettext(
                "{count} member is in no college that weighs votes: their vote would weigh"
                " nothing.",
                "{count} members are in no college that weighs votes: their votes would weigh"
                " nothing.",
                outside,
            ).format(count=outside),
            _("Put each member in a college, on their sheet or by an import."),
        )


def _alone(assembly: Assembly, weighted: list[Weighted]) -> Iterator[Obstacle]:
    """A college with one voter cannot have a secret box (secrecy.md 7, 9)."""
    on = assembly.call.meets_in_paris.date()
    sizes = {college.name: size for college, size in register.colleges_with_members(on)}
    for each in weighted:
        if sizes[each.name] < FEWEST_IN_AN_URN:
            yield Obstacle(
                "college-of-one",
                _("The college “{name}” has one voter: its urn would publish their vote.").format(
                    name=each.name
                ),
                _(
                    "Make these votes public (each resolution says how it is voted), or merge this"
                    " college with another as the statutes allow."
                ),
            )

"""Dues paid up as a condition of the vote, where the statutes make them one (R-VAR-04).

All members are convened; those whose dues cover the day of the meeting are on the roll.
"""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assembly.models import Assembly
from assembly.rules.rule import Rule
from assembly.rules.statutes import RuleSet
from common.documents.dates import day_in_words
from common.refusals import Obstacle
from members import queries as register
from members.models import Member

KEY = "dues_paid_up"


def condition(rules: RuleSet) -> Rule | None:
    """The clause of the statutes that asks for dues; none where they are no condition."""
    return rules.rule(KEY) if rules.has(KEY) and rules.flag(KEY) else None


def day(assembly: Assembly) -> date:
    """The day that dues must cover: that of the first meeting. Ballots and proxies serve for all
    the calls of one agenda (R225-77, R225-79), and so does the right that they used."""
    first = min(assembly.calls.all(), key=lambda call: call.number)
    return first.meets_in_paris.date()


def are_paid(member: Member, on: date) -> bool:
    """Whether a member's dues cover a day."""
    return member.dues_until is not None and member.dues_until >= on


def voters(on: date, rules: RuleSet, meets_on: date) -> QuerySet[Member]:
    """The members of the register on a day who have a vote in a meeting."""
    members = register.active_members(on)
    return members.filter(dues_until__gte=meets_on) if condition(rules) else members


def obstacles(assembly: Assembly, rules: RuleSet) -> Iterator[Obstacle]:
    """Nobody would have a vote: the payments were never recorded."""
    if condition(rules) is None:
        return
    meets_on = day(assembly)
    if not voters(meets_on, rules, meets_on).exists():
        yield Obstacle(
            "dues-of-nobody",
            _("No member’s dues cover the day of the assembly: nobody would have a vote."),
            _("Record the payments on the sheets of members, or import the register with them."),
        )


def in_words(rules: RuleSet) -> list[str]:
    """One sentence in the notice; none where dues are no condition."""
    rule = condition(rules)
    if rule is None:
        return []
    sentence = (
        "Seuls votent les membres dont la cotisation couvre le jour de l’assemblée "
        f"({rule.source}). Tous sont convoqués. Qui paie avant l’assemblée peut demander à être "
        "inscrit sur la liste."
    )
    return [sentence]


def told(member: Member, assembly: Assembly, rules: RuleSet) -> str:
    """Where a member stands, and whom to write to; empty where dues are no condition."""
    if condition(rules) is None:
        return ""
    on = day(assembly)
    if are_paid(member, on):
        assert member.dues_until is not None
        return _("Your dues are paid until {day}: you have a vote.").format(
            day=day_in_words(member.dues_until)
        )
    cooperative = register.cooperative()
    reach = " · ".join(filter(None, (cooperative.email, cooperative.phone)))
    last = (
        _("Your dues are paid until {day} only.").format(day=day_in_words(member.dues_until))
        if member.dues_until
        else _("No payment of your dues is recorded.")
    )
    return _(
        "{last} The statutes ask that they cover the day of the assembly: you are convened, without"
        " a vote. To pay, or if this is wrong, write to {reach}."
    ).format(last=last, reach=reach)

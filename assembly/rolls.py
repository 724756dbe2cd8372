"""Freezing who may decide (R-QUO-04)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from assembly import dues, rulebook
from assembly.colleges import colleges_of
from assembly.freezing import fingerprint
from assembly.models import Call, Roll, RollLine
from assembly.rules.calendar import right_to_vote_on
from assembly.rules.working_days import region_of
from common.clock import PARIS
from members import queries as register
from members.models import Member

ROWS_AT_ONCE = 2000


def take_snapshot(call: Call, moment: str, *, at: datetime, votes_per_member: int = 1) -> Roll:
    """Writes the roll of a call: every member of the register who has a vote in the meeting, in
    the order of names. For the sitting, those in the register at 0 h of the day that the rules
    name: whoever is admitted on that day, or since, has no vote yet (R225-86).

    The fingerprint is that of its lines as the register described them, and of the weights of
    colleges where there are.
    """
    on, rules = at.astimezone(PARIS).date(), rulebook.of(call.assembly)
    if moment == Roll.Moment.SITTING:
        on = right_to_vote_on(on, rules, region_of(register.cooperative().postcode))
    entitled = dues.voters(on, rules, dues.day(call.assembly))
    if moment == Roll.Moment.SITTING:
        entitled = entitled.exclude(registered_on=on)
    members = list(entitled.select_related("college").order_by("sort_key", "number"))
    shares = register.shares_by_member(on)
    lines = [_line(member, shares.get(member.pk, 0), votes_per_member) for member in members]
    colleges = [each.as_document() for each in colleges_of(on, rules)]
    roll = Roll.objects.create(
        assembly=call.assembly,
        call=call,
        moment=moment,
        taken_at=at,
        size=len(lines),
        sha256=_digest(lines, colleges),
        colleges=colleges,
    )
    for line in lines:
        line.roll = roll
    RollLine.objects.bulk_create(lines, batch_size=ROWS_AT_ONCE)
    return roll


def is_intact(roll: Roll) -> bool:
    """Whether the lines are still those that were frozen."""
    return _digest(in_order(roll), roll.colleges) == roll.sha256


def in_order(roll: Roll) -> Iterable[RollLine]:
    return roll.lines.order_by("sort_key", "number")


def _digest(lines: Iterable[RollLine], colleges: list[dict[str, str]]) -> str:
    return fingerprint([*(_told(line) for line in lines), *([colleges] if colleges else [])])


def _line(member: Member, shares: int, weight: int) -> RollLine:
    return RollLine(
        member=member,
        number=member.number,
        name=member.sort_name[:250],
        sort_key=member.sort_key,
        address=", ".join(member.address_lines)[:500],
        shares=shares,
        weight=weight,
        college=member.college.name if member.college else "",
    )


def _told(line: RollLine) -> list[Any]:
    return [
        line.number,
        line.name,
        line.sort_key,
        line.address,
        line.shares,
        line.weight,
        line.college,
    ]

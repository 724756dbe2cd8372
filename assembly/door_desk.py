"""The table at the door: finding a member on the roll, and where each one stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from assembly import sheet_signing
from assembly.models import Assembly, AttendanceEntry, DeskNote, PaperProxy, Proxy, RollLine
from assembly.participation import present_members, sitting_roll, voters
from assembly.sheet_signing import Standing
from assembly.states import LIVE_PROXIES, PaperState, ProxyState
from members.models import Account
from members.names import fold

MOST_SHOWN = 12
# No number of the register is as long.
LONGEST_NUMBER = 12


@dataclass(frozen=True)
class Arrival:
    """A member of the roll as the table at the door needs it."""

    line: RollLine
    here: AttendanceEntry | None
    given: Proxy | None
    held: int
    has_voted: bool
    standing: Standing
    signed_at: datetime | None


@dataclass(frozen=True)
class Search:
    """What a search of the roll gave; `more` members answer it than are shown."""

    arrivals: list[Arrival]
    more: int


def search(assembly: Assembly, text: str) -> Search:
    """Members of the roll by number, or by the words of their name."""
    lines = _matching(assembly, text)
    if lines is None:
        return Search([], 0)
    shown = list(lines[:MOST_SHOWN])
    return Search(_arrivals(assembly, shown), max(0, lines.count() - len(shown)))


def present(assembly: Assembly) -> list[Arrival]:
    """Who is in the sitting now, by name."""
    here = assembly.call.attendance.filter(left_at__isnull=True).values("member")
    roll = sitting_roll(assembly)
    if roll is None:
        return []
    lines = roll.lines.filter(member__in=here).select_related("member")
    return _arrivals(assembly, lines.order_by("sort_key", "number"))


def names(assembly: Assembly) -> list[tuple[int, str]]:
    """The roll of the day, number and name alone: what the desk keeps for when the network goes."""
    roll = sitting_roll(assembly)
    if roll is None:
        return []
    lines = roll.lines.order_by("sort_key", "number")
    return list(lines.values_list("number", "name"))


def notes_to_settle(assembly: Assembly) -> list[DeskNote]:
    """What the desk wrote without network and could not be entered: the bureau settles it."""
    refused = DeskNote.objects.filter(call=assembly.call, outcome=DeskNote.Outcome.REFUSED)
    return list(refused.order_by("noted_at", "pk"))


@dataclass(frozen=True)
class Outside:
    """A holder who is no member, whom the bureau expects at the door, and their signature."""

    proxy: Proxy
    standing: Standing
    signed_at: datetime | None


def outside_holders(assembly: Assembly) -> list[Outside]:
    """The pouvoirs given to people who are no members."""
    live = assembly.proxies.filter(state__in=LIVE_PROXIES).exclude(outside_name="")
    signed = sheet_signing.of_holders(assembly.call)
    return [
        Outside(
            proxy=proxy,
            standing=sheet_signing.standing_of_holder(proxy, signed.get(proxy.pk)),
            signed_at=signed[proxy.pk].at if proxy.pk in signed else None,
        )
        for proxy in live.select_related("principal").order_by("outside_name", "pk")
    ]


def _matching(assembly: Assembly, text: str) -> "QuerySet[RollLine] | None":
    roll, said = sitting_roll(assembly), fold(text)
    if roll is None or not said:
        return None
    lines = roll.lines.select_related("member").order_by("sort_key", "number")
    if said.isdecimal():
        return lines.filter(number=int(said)) if len(said) < LONGEST_NUMBER else lines.none()
    for word in said.split():
        lines = lines.filter(sort_key__contains=word)
    return lines


def _arrivals(assembly: Assembly, lines: Iterable[RollLine]) -> list[Arrival]:
    rows = list(lines)
    members = [line.member_id for line in rows]
    here = {
        entry.member_id: entry
        for entry in assembly.call.attendance.filter(
            left_at__isnull=True, member__in=members
        ).order_by("pk")
    }
    given = {
        proxy.principal_id: proxy
        for proxy in assembly.proxies.filter(state__in=LIVE_PROXIES, principal__in=members)
        .select_related("holder")
        .order_by("pk")
    }
    held = _counts(
        assembly.proxies.filter(state=ProxyState.ACCEPTED, holder__in=members)
        .order_by("pk")
        .values_list("holder_id", flat=True)
    )
    voted: set[int] = set()
    for link in assembly.polls.select_related("poll"):
        voted |= voters(link.poll)
    signed = sheet_signing.of_members(assembly.call, members)
    represented = sheet_signing.represented_by(assembly, members)
    return [
        Arrival(
            line=line,
            here=here.get(line.member_id),
            given=given.get(line.member_id),
            held=held.get(line.member_id, 0),
            has_voted=line.member_id in voted,
            standing=sheet_signing.standing(
                here.get(line.member_id),
                signed.get(line.member_id),
                represented.get(line.member_id, ()),
            ),
            signed_at=signed[line.member_id].at if line.member_id in signed else None,
        )
        for line in rows
    ]


def _counts(keys: Iterable[Any]) -> dict[int, int]:
    found: dict[int, int] = {}
    for key in keys:
        found[key] = found.get(key, 0) + 1
    return found


@dataclass(frozen=True)
class Sheet:
    """A paper proxy as the bureau follows it, and what this person may do with it."""

    paper: PaperProxy
    awaits_other: bool
    may_confirm: bool
    may_accept: bool


def sheets(assembly: Assembly, account: Account) -> list[Sheet]:
    """The sheets entered for an assembly, those that wait first."""
    rows = assembly.paper_proxies.select_related(
        "principal", "holder", "entered_by", "decided_by", "proxy"
    )
    here = present_members(assembly)
    found = [_sheet(paper, account, here) for paper in rows.order_by("-entered_at", "-pk")]
    return sorted(found, key=lambda sheet: not sheet.awaits_other)


def _sheet(paper: PaperProxy, account: Account, here: frozenset[int]) -> Sheet:
    waits = paper.state == PaperState.ENTERED
    given = paper.proxy is not None and paper.proxy.state == ProxyState.GIVEN
    return Sheet(
        paper=paper,
        awaits_other=waits,
        may_confirm=waits and paper.entered_by_id != account.pk,
        may_accept=given and paper.holder_id in here,
    )

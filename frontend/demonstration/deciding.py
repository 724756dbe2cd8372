"""An assembly of the same year, held and decided by a show of hands; its decisions' follow-up."""

from datetime import date, datetime, timedelta
from typing import Any

from assembly.actions import (
    agenda,
    assemblies,
    attendance,
    closing,
    convening,
    followups,
    hands,
    outcomes,
    sittings,
)
from assembly.models import Assembly, AttendanceEntry, BureauSeat
from assembly.participation import quorum_now
from common.clock import PARIS
from frontend.demonstration.founding import account_of
from frontend.demonstration.story import Days, told
from members.models import Account, Member


def decide(*, days: Days) -> Assembly:
    """Convenes it, holds it and closes it: its decisions are recorded."""
    story, officers = told()["midyear"], told()["officers"]
    meets_at = days.meets_at - timedelta(days=story["days_before"])
    convened_at = meets_at - timedelta(days=story["notice_days"])
    by = account_of(officers["board_president"])
    assembly = _prepare(story, meets_at, convened_at, by)
    convening.convene(assembly=assembly, at=convened_at, by=by)
    assembly.refresh_from_db()
    _hold(assembly, story, officers)
    return assembly


def follow_up(*, assembly: Assembly, now: datetime) -> None:
    """The board says what became of what was adopted."""
    by = account_of(told()["officers"]["board_president"])
    for story in told()["midyear"]["resolutions"]:
        _follow(assembly, story, now, by)


def _prepare(
    story: dict[str, Any], meets_at: datetime, convened_at: datetime, by: Account
) -> Assembly:
    at = convened_at - timedelta(days=2)
    frame = {
        "title": story["title"],
        "meets_at": meets_at,
        "place": story["place"],
        "videoconference_url": told()["assembly"]["videoconference_url"],
    }
    assembly = assemblies.prepare(
        kind=Assembly.Kind.ORDINARY,
        mode=Assembly.Mode.HYBRID,
        with_usual_agenda=False,
        is_annual=False,
        at=at,
        by=by,
        **frame,
    )
    for resolution in story["resolutions"]:
        item = agenda.add_item(
            assembly=assembly, kind="vote", title=resolution["title"], at=at, by=by
        )
        agenda.write_resolution(
            resolution=item.resolutions.get(),
            title=resolution["title"],
            text=resolution["text"],
            is_secret=False,
            at=at,
            by=by,
        )
    assemblies.change(
        assembly=assembly,
        mode=Assembly.Mode.HYBRID,
        vote_opens_at=None,
        decision_on=_day(at),
        decision_reference="décision du directoire n° 9",
        introduction=story["introduction"],
        at=at,
        by=by,
        **frame,
    )
    assembly.refresh_from_db()
    return assembly


def _hold(assembly: Assembly, story: dict[str, Any], officers: dict[str, Any]) -> None:
    """People sign in at the door, two of the bureau count the hands, the chair closes."""
    seats = BureauSeat.Function
    chair, *scrutineers = (_member(number) for number in officers["supervisory_board"])
    by = account_of(chair.number)
    at = assembly.call.meets_at - timedelta(minutes=40)
    named = [
        sittings.Seat(seats.CHAIR, chair),
        *(sittings.Seat(seats.SCRUTINEER, member) for member in scrutineers),
        sittings.Seat(seats.SECRETARY, _member(story["secretary"])),
    ]
    sittings.name_bureau(assembly=assembly, seats=named, at=at, by=by)
    needed = (quorum_now(assembly).required or 0) + story["present_beyond_quorum"]
    present = list(Member.objects.order_by("number")[:needed])
    for index, member in enumerate(present):
        attendance.check_in(
            assembly=assembly,
            member=member,
            manner=AttendanceEntry.Manner.ROOM if index % 3 else AttendanceEntry.Manner.VIDEO,
            at=at + timedelta(seconds=20 * index),
            by=by,
        )
    at = assembly.call.meets_at
    sittings.open_sitting(assembly=assembly, at=at, by=by)
    assembly.refresh_from_db()
    for number, resolution in enumerate(story["resolutions"], 1):
        at += timedelta(minutes=25)
        against, abstain = resolution["against"], resolution["abstain"]
        for member in (chair, scrutineers[0]):
            hands.count(
                resolution=assembly.resolutions.get(number=number),
                votes_for=len(present) - against - abstain,
                against=against,
                abstain=abstain,
                at=at,
                by=account_of(member.number),
            )
    at += timedelta(minutes=20)
    closing.close(assembly=assembly, at=at, by=by)
    outcomes.record(assembly=assembly, at=at)  # as the worker does within the minute


def _follow(assembly: Assembly, story: dict[str, Any], now: datetime, by: Account) -> None:
    for said in story["follow_ups"]:
        due = said.get("due_in_days")
        followups.say(
            resolution=assembly.resolutions.get(title=story["title"]),
            status=said["status"],
            owner=said["owner"],
            note=said["note"],
            milestone=said.get("milestone", ""),
            due_on=None if due is None else _day(now) + timedelta(days=due),
            at=now - timedelta(days=said["days_ago"]),
            by=by,
        )


def _day(at: datetime) -> date:
    return at.astimezone(PARIS).date()


def _member(number: int) -> Member:
    return Member.objects.get(number=number)

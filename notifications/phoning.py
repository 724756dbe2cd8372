"""The members whom nothing reaches, with the next thing to do for each: call, write, ask.

Who is called follows from mail that came back alone. Nobody is ever called for not having voted:
a list of those people would say who voted (secrecy.md 15, peers R7).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from common.refusals import Obstacle
from members.models import Account, Member
from notifications import hours
from notifications.models import MailChoice, PhoneCall
from notifications.states import CallState

LASTS = timedelta(hours=1)  # then somebody else may call
REST = timedelta(days=2)
MOST_TRIES = 3
TRIES_COUNT_FOR = timedelta(days=60)


@dataclass(frozen=True)
class ToFind:
    """One member to find again: `action` is `call`, `called`, `write`, `new-email` or `ask`."""

    member: Member
    action: str
    running: PhoneCall | None
    last: PhoneCall | None


def to_find(members: Sequence[Member], *, at: datetime) -> list[ToFind]:
    """Each of these members with what to do about them, in the order given."""
    calls = calls_to([member.pk for member in members])
    refusing = _refusing([member.pk for member in members])
    rows = []
    for member in members:
        mine = calls.get(member.pk, [])
        running = next((call for call in mine if is_running(call, at)), None)
        told = [call for call in mine if call.state == CallState.TOLD]
        open_to_calls = not (member.pk in refusing or _why_not(member, told, at))
        action = "called" if running else _action(member, open_to_calls)
        rows.append(ToFind(member, action, running, told[0] if told else None))
    return rows


def obstacles(member: Member, *, at: datetime) -> list[Obstacle]:
    """Why this member cannot be called now."""
    told = [call for call in calls_to([member.pk]).get(member.pk, []) if call.outcome]
    found = []
    if member.pk in _refusing([member.pk]):
        found.append(
            Obstacle(
                "asks-not-to-be-called",
                _("This member asks not to be called."),
                _("Write by post."),
            )
        )
    why = _why_not(member, told, at)
    if why is not None:
        found.append(why)
    if hours.is_quiet(at):
        found.append(
            Obstacle(
                "quiet-hours",
                _("Nobody is called between 20:00 and 8:00."),
                _("Call during the day."),
            )
        )
    return found


def is_running(call: PhoneCall, at: datetime) -> bool:
    """Whether somebody is calling, or took the call less than an hour ago."""
    return call.state == CallState.TAKEN and at < call.taken_at + LASTS


def running_of(caller: Account, *, at: datetime) -> PhoneCall | None:
    """The call that this person took and did not tell yet."""
    mine = PhoneCall.objects.filter(caller=caller, state=CallState.TAKEN, taken_at__gt=at - LASTS)
    return mine.select_related("member").first()


def calls_to(members: Collection[int]) -> dict[int, list[PhoneCall]]:
    """The calls to each of these members, the latest first."""
    found: dict[int, list[PhoneCall]] = {}
    for call in PhoneCall.objects.filter(member__in=members).select_related("caller"):
        found.setdefault(call.member_id, []).append(call)
    return found


def _refusing(members: Collection[int]) -> set[int]:
    choices = MailChoice.objects.filter(member__in=members, refuses_calls=True)
    return set(choices.values_list("member_id", flat=True))


def _why_not(member: Member, told: Sequence[PhoneCall], at: datetime) -> Obstacle | None:
    wrong = PhoneCall.Outcome.WRONG_NUMBER
    if not member.phone or any(c.outcome == wrong and c.number == member.phone for c in told):
        return Obstacle(
            "no-number",
            _("No telephone number of this member is known to be right."),
            _("Write by post, or ask members who know them."),
        )
    recent = [call for call in told if call.taken_at > at - TRIES_COUNT_FOR]
    if len(recent) >= MOST_TRIES:
        return Obstacle(
            "called-enough",
            _("This member was called three times."),
            _("Write by post."),
        )
    if recent and recent[0].taken_at > at - REST:
        return Obstacle(
            "called-lately",
            _("This member was called less than two days ago."),
            _("Call another day."),
        )
    return None


def _action(member: Member, open_to_calls: bool) -> str:
    if open_to_calls:
        return "call"
    if member.address_lines:
        return "write"
    return "new-email" if member.account and member.account.email else "ask"

"""By which channels a message goes: the law's way for what the law orders, the member's for the
calls to vote and the day of the assembly."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Q, QuerySet

from notifications import push
from notifications.models import Channel, MailChoice, Phone, PushDevice
from notifications.sms.provider import is_offered

# The messages of a campaign that are short enough for a telephone, with their words there. The
# same for every call: whoever looks at the screen must not read that its owner has not voted.
SHORT: Mapping[str, str] = {
    "vote_open": "sms/call.txt",
    "reminder": "sms/call.txt",
    "sitting_day": "sms/sitting_day.txt",
}


A_BATCH = 500
Row = TypeVar("Row", MailChoice, Phone, PushDevice)


@dataclass(frozen=True)
class Means:
    """Where one member can be told, by their own choice. `phone` is a verified number, `devices`
    are browsers by number and address."""

    by_email: bool = True
    phone: str = ""
    devices: tuple[tuple[int, str], ...] = ()


ANYBODY = Means()


def ways(template: str, means: Means, *, has_email: bool) -> list[str]:
    """The channels of one message to one member, never none: e-mail when the message is long, or
    when nothing else works. A notification comes besides: nothing proves that it was seen."""
    if template not in SHORT:
        return [Channel.EMAIL]
    chosen: list[str] = []
    if means.phone:
        chosen.append(Channel.SMS)
    if (means.by_email and has_email) or not chosen:
        chosen.insert(0, Channel.EMAIL)
    if means.devices:
        chosen.append(Channel.PUSH)
    return chosen


def means_of(members: Collection[int], *, at: datetime) -> dict[int, Means]:
    """What these members chose, by primary key; who is absent chose nothing."""
    devices = _devices(members, at)
    choices = _among(members, MailChoice.objects.filter(by_sms=True))
    chosen = {choice.member_id: choice for choice in choices}
    phones = _phones(chosen.keys()) if is_offered() else {}
    return {
        member: Means(
            by_email=member not in chosen or chosen[member].by_email,
            phone=phones.get(member, ""),
            devices=tuple(devices.get(member, ())),
        )
        for member in {*chosen, *devices}
    }


def _phones(members: Collection[int]) -> dict[int, str]:
    verified = _among(members, Phone.objects.filter(verified_at__isnull=False))
    return {phone.member_id: phone.number for phone in verified}


def _devices(members: Collection[int], at: datetime) -> dict[int, list[tuple[int, str]]]:
    if not push.is_offered():
        return {}
    found: dict[int, list[tuple[int, str]]] = {}
    alive = Q(expires_at=None) | Q(expires_at__gt=at)
    for device in _among(members, PushDevice.objects.filter(alive)):
        found.setdefault(device.member_id, []).append((device.pk, device.endpoint))
    return found


def _among(members: Collection[int], rows: QuerySet[Row]) -> list[Row]:
    """The rows of these members: asked of the base for a batch, sorted out here for a whole
    register, of which few chose anything."""
    ordered = rows.order_by("pk")
    if len(members) <= A_BATCH:
        return list(ordered.filter(member__in=members))
    return [row for row in ordered if row.member_id in members]

"""By which channels a message goes: the law's way for what the law orders, the member's for the
calls to vote and the day of the assembly."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from notifications.models import Channel, MailChoice, Phone
from notifications.sms.provider import is_offered

# The messages of a campaign that are short enough for a telephone, with their words there. The
# same for every call: whoever looks at the screen must not read that its owner has not voted.
SHORT: Mapping[str, str] = {
    "vote_open": "sms/call.txt",
    "reminder": "sms/call.txt",
    "sitting_day": "sms/sitting_day.txt",
}


@dataclass(frozen=True)
class Means:
    """Where one member can be told, by their own choice. `phone` is a verified number."""

    by_email: bool = True
    phone: str = ""


ANYBODY = Means()


def ways(template: str, means: Means, *, has_email: bool) -> list[str]:
    """The channels of one message to one member, never none: e-mail when the message is long, or
    when nothing else works."""
    if template not in SHORT:
        return [Channel.EMAIL]
    chosen: list[str] = []
    if means.phone:
        chosen.append(Channel.SMS)
    if (means.by_email and has_email) or not chosen:
        chosen.insert(0, Channel.EMAIL)
    return chosen


def means_of(members: Collection[int]) -> dict[int, Means]:
    """What these members chose, by primary key; who is absent chose nothing."""
    phones = _phones(members) if is_offered() else {}
    choices = MailChoice.objects.filter(member__in=members, by_sms=True)
    return {
        choice.member_id: Means(by_email=choice.by_email, phone=phones.get(choice.member_id, ""))
        for choice in choices.order_by("pk")
    }


def _phones(members: Collection[int]) -> dict[int, str]:
    verified = Phone.objects.filter(member__in=members, verified_at__isnull=False)
    return dict(verified.order_by("pk").values_list("member_id", "number"))

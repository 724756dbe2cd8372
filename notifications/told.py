"""How a member is told of votes, as they read it on their own page."""

from dataclasses import dataclass
from datetime import datetime

from members.models import Member
from notifications.actions.phones import CODE_LASTS
from notifications.models import MailChoice, Phone, PushDevice
from notifications.sms import numbers


@dataclass(frozen=True)
class Told:
    """The choice of one member. `number` is confirmed; `awaiting` waits for its code."""

    by_email: bool
    by_sms: bool
    refuses_optional: bool
    refuses_digest: bool
    refuses_calls: bool
    number: str
    awaiting: str
    devices: int

    @property
    def shown(self) -> str:
        """The confirmed number, as people read it."""
        return numbers.shown(self.number) if self.number else ""

    @property
    def awaiting_shown(self) -> str:
        return numbers.shown(self.awaiting) if self.awaiting else ""


def of(member: Member, *, at: datetime) -> Told:
    """What stands today; who chose nothing is told by e-mail."""
    choice = MailChoice.objects.filter(member=member).first() or MailChoice(member=member)
    phone = Phone.objects.filter(member=member).exclude(number="").first()
    confirmed = phone is not None and phone.verified_at is not None
    waits = phone is not None and bool(phone.code_digest) and at - phone.code_sent_at <= CODE_LASTS
    return Told(
        by_email=choice.by_email or not confirmed,
        by_sms=choice.by_sms and confirmed,
        refuses_optional=choice.refuses_optional,
        refuses_digest=choice.refuses_digest,
        refuses_calls=choice.refuses_calls,
        number=phone.number if phone is not None and confirmed else "",
        devices=PushDevice.objects.filter(member=member).count(),
        awaiting=phone.number if phone is not None and waits else "",
    )

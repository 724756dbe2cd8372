"""Numbers and devices that stop serving: nobody has them, or their owner said STOP."""

from datetime import datetime

from common import audit
from notifications.models import Channel, MailChoice, Message, Phone, PushDevice


def forget_address(message: Message, *, at: datetime) -> None:
    """The number that its carrier says nobody has, or the device that its browser forgot: every
    member who gave it is told otherwise."""
    if message.channel == Channel.SMS:
        forget_number(message.to_address, at=at, verb="phone.failed")
    if message.channel == Channel.PUSH:
        device = PushDevice.objects.filter(pk=message.to_address).first()
        if device is not None:
            PushDevice.objects.filter(endpoint=device.endpoint).delete()


def forget_number(number: str, *, at: datetime, verb: str) -> int:
    """No message goes to this number any more; whoever gave it is told by e-mail again. Gives how
    many members had it."""
    having = Phone.objects.exclude(number="").filter(number=number).order_by("pk")
    members = list(having.values_list("member_id", flat=True))
    Phone.objects.filter(member__in=members).update(number="", verified_at=None, code_digest="")
    MailChoice.objects.filter(member__in=members).update(by_email=True, by_sms=False, changed_at=at)
    for member in members:
        audit.record(verb, at=at, subject=f"member:{member}")
    return len(members)

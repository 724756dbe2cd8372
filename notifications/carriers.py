"""Who takes a message, by its channel: mail relays, the provider of SMS, makers of browsers."""

import logging
from datetime import datetime
from email.errors import MessageError

from notifications import envelope, hours
from notifications.documents import DocumentAltered
from notifications.line import Relays
from notifications.models import Channel, Message, PushDevice
from notifications.push import service
from notifications.relay import Answer, Outcome, RelayUnavailable
from notifications.sms.provider import is_offered, provider

logger = logging.getLogger("notifications")

NO_PROVIDER = Outcome(Answer.PERMANENT, 0, "no provider of SMS any more")
NO_DEVICE = Outcome(Answer.PERMANENT, 410, "the device was taken back")


def offer(message: Message, relays: Relays, *, at: datetime) -> Outcome:
    """The carrier's answer. UNREACHABLE, of the relays alone, ends the batch: another carrier
    that is down only holds what leaves through it."""
    if message.channel == Channel.SMS:
        return _text(message, at)
    if message.channel == Channel.PUSH:
        return _notification(message, at)
    return _mail(message, relays, at)


def _mail(message: Message, relays: Relays, at: datetime) -> Outcome:
    try:
        content = envelope.compose(message, at=at)
        return relays.send(return_path=message.return_path, to=message.to_address, content=content)
    except DocumentAltered as error:
        return Outcome(Answer.PERMANENT, 0, f"attachment altered: {error}")
    except RelayUnavailable as error:
        return Outcome(Answer.UNREACHABLE, 0, str(error)[:300])
    except (ValueError, MessageError) as error:
        # It waits alone: the others leave, and it may leave too once the cause is mended.
        logger.exception("Message %s cannot be written", message.pk)
        return Outcome(Answer.TEMPORARY, 0, f"cannot be written: {error}"[:300])


def _text(message: Message, at: datetime) -> Outcome:
    if not is_offered():
        return NO_PROVIDER
    return provider().send(
        to=message.to_address, text=message.text, tag=message.pk.hex, valid=hours.left_of_day(at)
    )


def _notification(message: Message, at: datetime) -> Outcome:
    device = PushDevice.objects.filter(pk=message.to_address).first()
    if device is None:
        return NO_DEVICE
    return service.send(device, message.text, topic=message.subject, lasts=hours.left_of_day(at))

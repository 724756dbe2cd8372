"""Who takes a message, by its channel: the mail relays, the provider of SMS."""

from datetime import datetime

from notifications import envelope
from notifications.documents import DocumentAltered
from notifications.line import Relays
from notifications.models import Channel, Message
from notifications.relay import Answer, Outcome, RelayUnavailable
from notifications.sms.provider import is_offered, provider

NO_PROVIDER = Outcome(Answer.PERMANENT, 0, "no provider of SMS any more")


def offer(message: Message, relays: Relays, *, at: datetime) -> Outcome:
    """The carrier's answer. UNREACHABLE, of the relays alone, ends the batch: another carrier
    that is down only holds what leaves through it."""
    if message.channel == Channel.SMS:
        return _text(message)
    return _mail(message, relays, at)


def _mail(message: Message, relays: Relays, at: datetime) -> Outcome:
    try:
        content = envelope.compose(message, at=at)
        return relays.send(return_path=message.return_path, to=message.to_address, content=content)
    except DocumentAltered as error:
        return Outcome(Answer.PERMANENT, 0, f"attachment altered: {error}")
    except RelayUnavailable as error:
        return Outcome(Answer.UNREACHABLE, 0, str(error)[:300])


def _text(message: Message) -> Outcome:
    if not is_offered():
        return NO_PROVIDER
    return provider().send(to=message.to_address, text=message.text, tag=message.pk.hex)

"""What the cooperative asks of a provider of SMS. Another one is another class with these methods,
named in `SMS_PROVIDER`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from notifications.relay import Outcome

PROVIDERS = {"ovhcloud": "notifications.sms.ovhcloud.OvhCloud"}


@dataclass(frozen=True)
class Delivery:
    """A provider's report about a message it took; `arrived` is None while it still tries."""

    carrier_id: str
    arrived: bool | None
    reply: str


class SmsProvider(Protocol):
    """A service that hands SMS to the operators."""

    host: str  # the pace and the silences of what leaves are kept by host, as for domains of mail

    def send(self, *, to: str, text: str, tag: str, valid: timedelta) -> Outcome:
        """Offers one SMS to a number in E.164, to be shown within `valid` or never. A number
        nobody has: PERMANENT. Too fast, out of credit, out of order: TEMPORARY and `holds`. Never
        raises for what a network may do; `tag` is the same when a message is offered again, so
        that a repetition can be told there."""

    def report(self, said: Mapping[str, str]) -> Delivery | None:
        """Reads what the provider says at our address; None when it is no report."""

    def stopped(self) -> Iterable[str]:
        """The numbers in E.164 that answered STOP. Raises SmsUnavailable."""


class SmsUnavailable(Exception):
    """The provider cannot be asked now."""


def is_offered() -> bool:
    """Whether the cooperative has a provider."""
    return bool(settings.SMS_PROVIDER)


def provider() -> SmsProvider:
    """The cooperative's provider."""
    path = PROVIDERS.get(settings.SMS_PROVIDER)
    if path is None:
        raise ImproperlyConfigured(f"SMS_PROVIDER is one of: {', '.join(PROVIDERS)}.")
    made: SmsProvider = import_string(path)()
    return made

"""What mail providers report by webhook, read by django-anymail: the same words as the reports
that servers send by mail. Openings and clicks, which some count, are never looked at."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from notifications import reports, returns
from notifications.models import Report
from notifications.reports import Reading

MOST_BYTES = 256 * 1024
OLDEST_SIGNATURE = timedelta(days=1)  # Mailgun tries again for eight hours
# The header by which each provider gives a word of ours back with every event.
_WORD_HEADERS = {"brevo": "X-Mailin-custom", "mailgun": "X-Mailgun-Variables"}
_WORD = "return"
_STATUS = re.compile(r"\b([45]\.\d{1,3}\.\d{1,3})\b")
_Kind = Report.Kind


class NotFromProvider(Exception):
    """Who calls does not prove to be the provider."""


class Unreadable(Exception):
    """The provider is who it says, and what it says is in no form we know."""


@dataclass(frozen=True)
class Event:
    """One event, and what makes it the same one when it comes twice."""

    reading: Reading
    digest: str


def word_header(return_path: str) -> dict[str, str]:
    """The header that has the provider name our message in its events."""
    name = _WORD_HEADERS.get(settings.MAIL_PROVIDER)
    token = returns.token_of(return_path) if name else ""
    return {name: json.dumps({_WORD: token})} if name and token else {}


def events_of(request: HttpRequest, *, at: datetime) -> list[Event]:
    """The events of one call that matter. Raises NotFromProvider or Unreadable."""
    view = _reader()
    try:
        view.run_validators(request)
        if settings.MAIL_PROVIDER == "mailgun":
            _check_age(request, at)
        found = view.parse_events(request)
    except AnymailWebhookValidationFailure as error:
        raise NotFromProvider(str(error)) from error
    except Exception as error:  # the library reads what it is given without looking first
        raise Unreadable(type(error).__name__) from error
    return [event for known in found if (event := _event(known)) is not None]


def _reader() -> Any:
    secret, key = settings.MAIL_PROVIDER_SECRET, settings.MAIL_PROVIDER_SIGNING_KEY
    if ":" not in secret:
        raise ImproperlyConfigured("MAIL_PROVIDER_SECRET is user:password.")
    if settings.MAIL_PROVIDER == "mailgun":
        if not key:
            raise ImproperlyConfigured("MAIL_PROVIDER_SIGNING_KEY: Mailgun signs its calls.")
        return MailgunTrackingWebhookView(webhook_secret=secret, webhook_signing_key=key)
    if settings.MAIL_PROVIDER == "brevo":
        return BrevoTrackingWebhookView(webhook_secret=secret)
    raise ImproperlyConfigured("MAIL_PROVIDER is brevo or mailgun.")


def _check_age(request: HttpRequest, at: datetime) -> None:
    """Mailgun signs the moment of its call: an old call may not be played again."""
    said = float(json.loads(request.body)["signature"]["timestamp"])
    if abs(at.timestamp() - said) > OLDEST_SIGNATURE.total_seconds():
        raise AnymailWebhookValidationFailure("the signature is too old")


def _event(known: AnymailTrackingEvent) -> Event | None:
    judge = _KINDS.get(known.event_type)
    if judge is None:
        return None
    words = str(known.mta_response or known.description or "")
    status = found[1] if (found := _STATUS.search(words)) else ""
    metadata = known.metadata if isinstance(known.metadata, dict) else {}
    reading = Reading(
        judge(known, status),
        address=reports.storable(str(known.recipient or "")),
        reply=reports.storable(" ".join(words.split()))[:300],
        return_path=f"+{reports.storable(str(metadata.get(_WORD, '')))}@provider",
        message_id=reports.storable(str(known.message_id or "")),
    )
    same = known.event_id or (
        known.event_type,
        reading.return_path,
        reading.message_id,
        reading.address,
        known.timestamp and known.timestamp.isoformat(),
        reading.reply,
    )
    named = f"{settings.MAIL_PROVIDER}\n{same}".encode()
    return Event(reading, hashlib.sha256(named).hexdigest())


def _failed(known: AnymailTrackingEvent, status: str) -> str:
    if isinstance(known.esp_event, dict) and known.esp_event.get("event") == "soft_bounce":
        return _Kind.SOFT_BOUNCED
    return reports.kind_of("failed", status)


def _rejected(known: AnymailTrackingEvent, status: str) -> str:
    """Kept in by the provider: for an address that it knows to be dead, or for its own reasons."""
    dead = known.reject_reason in (RejectReason.BOUNCED, RejectReason.INVALID)
    return reports.kind_of("failed", status) if dead else _Kind.SOFT_BOUNCED


_KINDS: dict[str, Callable[[AnymailTrackingEvent, str], str]] = {
    EventType.DELIVERED: lambda known, status: _Kind.DELIVERED,
    EventType.DEFERRED: lambda known, status: _Kind.DELAYED,
    EventType.BOUNCED: _failed,
    EventType.REJECTED: _rejected,
    EventType.FAILED: lambda known, status: _Kind.SOFT_BOUNCED,
    EventType.COMPLAINED: lambda known, status: _Kind.COMPLAINT,
}

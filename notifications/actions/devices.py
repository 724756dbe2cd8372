"""The browsers in which a member wants to be told."""

import base64
import binascii
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from members.models import Account, Member
from notifications import push
from notifications.models import PushDevice

MOST_DEVICES = 5
SECRET_BYTES = 16


def add(
    *,
    member: Member,
    endpoint: str,
    public_key: str,
    shared_secret: str,
    expires_at: datetime | None,
    at: datetime,
    by: Account,
) -> PushDevice:
    """The browser accepted: notifications come there too. The same browser twice is one; with
    more than five, the oldest one gives way."""
    if not (push.is_offered() and push.is_known(endpoint) and len(endpoint) <= 1000):
        raise Refusal(
            "unknown-service",
            _("This browser’s notifications cannot be used here."),
            _("Try another browser, or choose another way to be told."),
            status=400,
        )
    if not _are_keys(public_key, shared_secret):
        raise Refusal(
            "not-keys",
            _("This browser gave keys that cannot be read."),
            _("Close the browser, open this page again and try once more."),
            status=400,
        )
    with transaction.atomic(using="default"):
        Member.objects.select_for_update().get(pk=member.pk)  # two at once: still five at most
        device, created = PushDevice.objects.update_or_create(
            member=member,
            endpoint=endpoint,
            defaults={
                "public_key": public_key,
                "shared_secret": shared_secret,
                "expires_at": expires_at,
            },
            create_defaults={
                "public_key": public_key,
                "shared_secret": shared_secret,
                "expires_at": expires_at,
                "added_at": at,
            },
        )
        if created:
            kept = PushDevice.objects.filter(member=member).order_by("-added_at", "-pk")
            newest = list(kept.values_list("pk", flat=True)[:MOST_DEVICES])
            PushDevice.objects.filter(member=member).exclude(pk__in=newest).delete()
            audit.record("push.device_added", at=at, by=by, subject=f"member:{member.pk}")
    return device


def remove_all(*, member: Member, at: datetime, by: Account) -> None:
    """No more notifications on any device, by one gesture. Twice changes nothing."""
    with transaction.atomic(using="default"):
        if PushDevice.objects.filter(member=member).delete()[0]:
            audit.record("push.devices_removed", at=at, by=by, subject=f"member:{member.pk}")


def _are_keys(public_key: str, shared_secret: str) -> bool:
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _bytes(public_key))
        return len(_bytes(shared_secret)) == SECRET_BYTES
    except (ValueError, binascii.Error):
        return False


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

"""Asking for consents to e-mail; recording what letters cost (R-CONV-06)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assembly import consenting
from assembly.models import PostalTariff
from assembly.rules.postage import tariff_of
from assembly.rules.refused import RuleRefused
from common import audit
from common.refusals import Refusal
from members.actions import consents
from members.models import Account, Cooperative, Member
from notifications.actions import outbox
from notifications.models import Stream


def ask_for_consents(*, at: datetime, by: Account) -> int:
    """Asks by e-mail every member who has not agreed to be convened there, once a year each;
    gives how many were asked now. Asking again reaches those who joined since."""
    with transaction.atomic(using="default"):
        Cooperative.objects.select_for_update().order_by("pk").first()
        members = list(consenting.to_ask(at).select_related("account"))
        if not members:
            raise Refusal(
                "nobody-to-ask",
                _("Everybody who can be asked this year was asked."),
                _("Members without an e-mail address are convened by post."),
            )
        until = consenting.limit_on(consenting.campaign(at))
        outbox.queue_all(
            key_subject=consenting.subject(at),
            members=members,
            step=consenting.STEP,
            template="consent_request",
            context_of=lambda member: _words(member, until),
            at=at,
            stream=Stream.OPTIONAL,
        )
        audit.record(
            "consents.asked",
            at=at,
            by=by,
            subject=consenting.subject(at),
            details={"members": len(members), "until": until.isoformat() if until else ""},
        )
    return len(members)


def record_tariff(
    *,
    plain: Mapping[str, Any],
    source: str,
    checked_on: date | None,
    at: datetime,
    by: Account,
) -> None:
    """What letters cost from now on; said to be checked only with the day somebody did."""
    if not source.strip():
        raise Refusal(
            "source-missing",
            _("Where does this tariff come from?"),
            _("Name the price list and its date."),
            status=400,
        )
    try:
        tariff = tariff_of(plain)
    except RuleRefused as refused:
        raise Refusal(
            "tariff-refused",
            " ".join(refused.sentences),
            _("Correct the table. Nothing was changed."),
            status=400,
        ) from refused
    said = {
        "bands": [list(band) for band in tariff.bands],
        "sheet_grams": tariff.sheet_grams,
        "envelope_grams": tariff.envelope_grams,
        "sheet_cents": tariff.sheet_cents,
        "envelope_cents": tariff.envelope_cents,
        "source": source.strip(),
    }
    with transaction.atomic(using="default"):
        PostalTariff.objects.update_or_create(
            pk=1, defaults={**said, "checked_on": checked_on, "changed_at": at, "changed_by": by}
        )
        audit.record("postage.recorded", at=at, by=by, subject="postage", details=said)


def _words(member: Member, until: date | None) -> dict[str, Any]:
    return {
        "consent": consents.text(member=member),
        "until": until,
        "link": settings.SITE_URL + reverse("members:account"),
    }

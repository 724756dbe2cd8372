"""Checking that our mail can arrive, and keeping what was found."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation

from common import audit
from members.models import Account
from notifications import wake
from notifications.deliverability import check as checks
from notifications.deliverability.findings import Finding, Level
from notifications.deliverability.resolver import Resolver
from notifications.models import MailCheck

KEPT = timedelta(days=365)
SAYS_NOTHING_OF_OUR_NAME = {"tls"}


def check(
    *, at: datetime, resolver: Resolver | None = None, by: Account | None = None
) -> MailCheck:
    """Asks the DNS and the relays, and writes the findings down in French. A grave one keeps in,
    until the next check, the mail that members can refuse; statutory messages always leave."""
    with translation.override(settings.LANGUAGE_CODE):
        findings = checks.run(at=at, resolver=resolver or Resolver.of_settings())
        written = [finding.as_json() for finding in findings]
    with transaction.atomic(using="default"):
        done = MailCheck.objects.create(at=at, findings=written, blocks=_blocks(findings))
        MailCheck.objects.filter(at__lt=at - KEPT).delete()
        audit.record("mail.checked", at=at, by=by, subject="mail", details={"blocks": done.blocks})
        wake.after_commit()
    return done


def _blocks(findings: list[Finding]) -> bool:
    grave = {finding.code for finding in findings if finding.level == Level.BLOCK}
    return bool(grave - SAYS_NOTHING_OF_OUR_NAME)

"""Agreeing to be convened by e-mail, and going back to the post (R-CONV-06)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from members import queries, signals
from members.evidence import fingerprint
from members.models import Account, ElectronicConsent, Member

# The version of the text that members agree to; each version stays in the templates for ever.
TEXT_VERSION = "2026-11"
Channel = ElectronicConsent.Channel


def text(*, member: Member, version: str = TEXT_VERSION) -> str:
    """The very words a member agrees to, in French whatever the language of the page."""
    words = {"cooperative": queries.cooperative(), "member": member}
    return render_to_string(f"members/consent/{version}.txt", words).strip()


def give(
    *,
    member: Member,
    at: datetime,
    by: Account,
    channel: str = Channel.SITE,
    given_at: datetime | None = None,
    filed: str = "",
) -> ElectronicConsent:
    """Records a member's agreement with its proof; giving it twice changes nothing.

    On this site the member's own account gives it. By post or e-mail the board records it, with
    the day it was given and where the paper is filed.
    """
    with transaction.atomic():
        running = member.consents.filter(revoked_at__isnull=True).order_by("-pk").first()
        if running is not None:
            return running
        _refuse_without_address(member)
        _refuse_unproved(member, channel, filed, by)
        _refuse_in_the_future(given_at, at)
        evidence = {
            **_agreed_to(member),
            "channel": str(channel),
            "given_at": (given_at or at).isoformat(),
            "recorded_at": at.isoformat(),
            "recorded_by": str(by.pk),
            "filed": filed,
        }
        consent = ElectronicConsent.objects.create(
            member=member,
            given_at=given_at or at,
            channel=channel,
            text_version=TEXT_VERSION,
            email=member.email,
            evidence=evidence,
            evidence_hash=fingerprint(evidence),
        )
        audit.record(
            "consent.given",
            at=at,
            by=by,
            subject=f"member:{member.number}",
            details={"channel": str(channel), "evidence": consent.evidence_hash},
        )
        transaction.on_commit(lambda: signals.consent_given.send(Member, member=member, at=at))
    return consent


def _agreed_to(member: Member) -> dict[str, Any]:
    """The very text, and to whom it was shown."""
    return {
        "text": text(member=member),
        "text_version": TEXT_VERSION,
        "member": member.number,
        "email": member.email,
    }


def _refuse_in_the_future(given_at: datetime | None, at: datetime) -> None:
    if given_at is not None and given_at > at:
        raise Refusal(
            "consent-in-future",
            _("A consent cannot be given in the future."),
            _("Check the date."),
        )


def revoke(*, member: Member, at: datetime, by: Account) -> None:
    """The member goes back to the post; going back twice changes nothing."""
    with transaction.atomic():
        touched = member.consents.filter(revoked_at__isnull=True).update(revoked_at=at)
        if not touched:
            return
        audit.record("consent.revoked", at=at, by=by, subject=f"member:{member.number}")
        transaction.on_commit(lambda: signals.consent_revoked.send(Member, member=member, at=at))


def _refuse_without_address(member: Member) -> None:
    if not member.email:
        raise Refusal(
            "no-address",
            _("There is no e-mail address to write to."),
            _("Give an e-mail address first."),
        )


def _refuse_unproved(member: Member, channel: str, filed: str, by: Account) -> None:
    if channel == Channel.SITE and member.account_id != by.pk:
        raise Refusal(
            "not-ones-own",
            _("Only the member agrees on this site."),
            _("If the member agreed by post or e-mail, record that instead."),
        )
    if channel in (Channel.POST, Channel.EMAIL) and not filed:
        raise Refusal(
            "proof-missing",
            _("The proof is missing."),
            _("Say where the letter or the message is filed."),
        )

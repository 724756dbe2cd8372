"""The certifier's word on a result: an internal control that blocks nothing (R-BUR-03)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.refusals import Refusal, refuse_if
from common.states import Transition, take
from members import queries as members
from members.models import Account, Member
from votes.station import integrity, roles, signals, states
from votes.station.live import announce
from votes.station.models import Certification, Poll
from votes.urn import queries as urn


def certify(
    *, poll: Poll, certifier: Member, at: datetime, by: Account, reasons: str = ""
) -> Certification:
    """The certifier confirms the result, having looked at the archive and at the checks: not
    while a fault was found in a ballot. After a refusal, another certifier does; or the same,
    saying what has changed. The refusal is kept beside it."""
    refuse_if(integrity.faults(poll))
    before = poll.certifications.filter(certifier=certifier).exists()
    if before and poll.state == states.PollState.CONTESTED and not reasons.strip():
        raise Refusal(
            "reasons-missing",
            _("You have refused to certify this result."),
            _("Write what has changed since: it is published after your refusal."),
        )
    return _pronounce(
        poll,
        states.CERTIFY,
        Certification.Verdict.CERTIFIED,
        reasons=reasons.strip(),
        certifier=certifier,
        at=at,
        by=by,
    )


def refuse(
    *, poll: Poll, certifier: Member, reasons: str, at: datetime, by: Account
) -> Certification:
    """A certifier refuses, with reasons that are published beside the result; after another's
    refusal too. The same words sent again are one refusal."""
    if not reasons.strip():
        raise Refusal(
            "reasons-missing",
            _("A refusal to certify must give its reasons."),
            _("Write them: they are published beside the result."),
        )
    last = poll.certifications.order_by("at", "pk").last()
    if last and (last.certifier_id, last.reasons) == (certifier.pk, reasons.strip()):
        return last
    return _pronounce(
        poll,
        states.REFUSE,
        Certification.Verdict.REFUSED,
        reasons=reasons.strip(),
        certifier=certifier,
        at=at,
        by=by,
    )


def _pronounce(
    poll: Poll,
    move: Transition,
    verdict: Certification.Verdict,
    *,
    reasons: str,
    certifier: Member,
    at: datetime,
    by: Account,
) -> Certification:
    roles.refuse_involved(poll, [certifier, *members.members_of(by, at.astimezone(PARIS).date())])
    _height, head = urn.head(poll.uuid) if poll.is_secret else (0, "")
    with transaction.atomic():
        take(poll, move)
        word = Certification.objects.create(
            poll=poll,
            verdict=verdict,
            reasons=reasons,
            certifier=certifier,
            certifier_name=certifier.display_name,
            at=at,
            head=head,
        )
        audit.record(
            f"poll.{verdict}" if verdict == "certified" else "poll.certification_refused",
            at=at,
            by=by,
            subject=poll.journal_subject,
            details={"reasons": reasons, "head": head},
        )
        announce(poll, signals.poll_certified, at)
    return word

"""Making the papers of the register last: proofs of revocation, and the hour again each year."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import signature_desk
from assembly.documents import shelf
from assembly.models import Paper, PaperPreservation
from assembly.signing import preserving, trust
from assembly.signing.timestamps import NoAuthorityAnswered
from common import audit
from common.refusals import Refusal
from members.models import Account

FOLDER = "signatures"


def preserve(*, minutes: Paper, at: datetime, by: Account | None = None) -> PaperPreservation:
    """One revision more, with the proofs that can be had today and a new hour over the whole. The
    network is asked before the paper's turn is taken; of two at once, one is kept."""
    path, before = signature_desk.latest(minutes)
    found, address = _made(shelf.read(path, before), at)
    with transaction.atomic(using="default"):
        type(minutes).objects.select_for_update().get(pk=minutes.pk)
        if signature_desk.latest(minutes)[1] != before:
            raise Refusal(
                "signed-meanwhile",
                _("Somebody else signed this paper in the meantime."),
                _("It is made to last with that signature, later today."),
            )
        path, sha256 = shelf.keep(found.content, folder=FOLDER)
        row = PaperPreservation(
            **minutes.owner,
            number=minutes.preservations.count() + 1,
            signatures=signature_desk.last_position(minutes),
            proved=found.proved,
            previous_sha256=before,
            file=path,
            sha256=sha256,
            stamped_at=found.stamped_at,
            authority=found.authority[:250],
            address=address,
            recognised=found.recognised,
            entered_at=at,
        )
        row.save(force_insert=True)
        audit.record(
            "paper.preserved",
            at=at,
            by=by,
            subject=minutes.subject,
            details={
                "number": minutes.register_number,
                "previous": before,
                "sha256": sha256,
                "proved": found.proved,
                "authority": found.authority,
            },
        )
    return row


def _made(content: bytes, at: datetime) -> tuple[preserving.Preserved, str]:
    if not settings.TIMESTAMP_AUTHORITIES:
        raise Refusal(
            "no-timestamp-authority",
            _("No timestamp authority is set."),
            _("The person who runs the service lists them in TIMESTAMP_AUTHORITIES."),
        )
    try:
        return preserving.preserve(
            content,
            authorities=settings.TIMESTAMP_AUTHORITIES,
            signers=trust.read_certificates(settings.SIGNATURE_AUTHORITIES),
            stampers=trust.read_certificates(settings.TIMESTAMP_ROOTS),
            at=at,
        )
    except preserving.CertificateRevoked as revoked:
        raise Refusal(
            "certificate-revoked",
            _("A certificate that signed this paper was revoked."),
            _("Its owner signs again with another one, or on paper."),
        ) from revoked
    except NoAuthorityAnswered as failed:
        raise Refusal(
            "timestamp-failed",
            _("No timestamp authority answered."),
            _("Nothing is lost: try again later. {reasons}").format(
                reasons="; ".join(failed.reasons)
            ),
            status=502,
        ) from failed

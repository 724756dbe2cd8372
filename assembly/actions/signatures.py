"""Signing and stamping the papers of the registers, assemblies' and organs' (R-REG-01 to -04)."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import signature_desk
from assembly.documents import shelf
from assembly.models import OrganMeeting, Paper, PaperSignature, PaperStamp
from assembly.signature_desk import Right
from assembly.signing import pades, timestamps, trust
from assembly.signing.service import Service, ServiceFailed
from common import audit
from common.clock import PARIS
from common.refusals import Forbidden, Refusal
from members.models import Account

FOLDER = "signatures"
M, L = PaperSignature.Method, PaperSignature.Level


@dataclass(frozen=True)
class _Act:
    """Somebody signing a paper: in which function, by what means, when."""

    minutes: Paper
    right: Right
    method: str
    at: datetime
    by: Account


def approve(*, minutes: Paper, at: datetime, by: Account) -> PaperSignature:
    """Somebody of the bureau, or who was there, approves a paper on this site: a simple signature,
    however they signed in, never called advanced."""
    act = _begin(minutes, M.APPROVAL, at, by)
    with transaction.atomic(using="default"):
        _take_turn(act)
        _path, last = signature_desk.latest(minutes)
        return _record(act, L.SIMPLE, last)


def approve_on_site(*, minutes: Paper, seat: int, at: datetime, by: Account) -> PaperSignature:
    """Somebody of the bureau who has no account (`seat`: primary key of theirs; a chair named by a
    court, a secretary who is no member) approves a paper on the device of another person of the
    bureau, who says that they saw them read it: a simple signature, never called advanced."""
    act = _begin_on_site(minutes, seat, M.ON_SITE, at, by)
    with transaction.atomic(using="default"):
        _take_turn(act)
        _path, last = signature_desk.latest(minutes)
        return _record(act, L.SIMPLE, last)


def sign_with_file(
    *, minutes: Paper, pkcs12: bytes, passphrase: str, at: datetime, by: Account
) -> PaperSignature:
    """Signs with a certificate entrusted for this one signature. Neither the key nor its
    passphrase is kept; since both passed through this server, the signature is not said to be
    advanced: its holder had not the sole control of the key (eIDAS 26 c)."""
    act = _begin(minutes, M.FILE, at, by)
    before, last = _content(minutes)
    try:
        signer = pades.open_certificate(pkcs12, passphrase, at=at)
    except pades.CertificateRefused as refused:
        raise _unusable(refused) from refused
    after = pades.sign(
        before, signer, field=_field(minutes), name=act.right.name, function=act.right.function
    )
    return _keep(act, after, last)


def sign_by_service(
    *, minutes: Paper, service: Service, at: datetime, by: Account
) -> PaperSignature:
    """Signs by a service that holds the key for its owner."""
    act = _begin(minutes, M.SERVICE, at, by)
    before, last = _content(minutes)
    try:
        after = service.sign(
            before, field=_field(minutes), name=act.right.name, function=act.right.function, at=at
        )
    except pades.CertificateRefused as refused:
        raise _unusable(refused) from refused
    except ServiceFailed as failed:
        raise Refusal(
            "signature-service-failed",
            _("The signature service did not sign."),
            _("Check the identifier, the PIN and the one-time code, then try again."),
            status=502,
        ) from failed
    return _keep(act, after, last)


def accept_signed_elsewhere(
    *, minutes: Paper, content: bytes, at: datetime, by: Account, seat: int | None = None
) -> PaperSignature:
    """Keeps the paper as somebody signed it on their own device: the bytes given out, and one
    signature more. Given back by another person of the bureau for one who has no account (`seat`),
    it is theirs: their certificate says so."""
    act = (
        _begin(minutes, M.ELSEWHERE, at, by)
        if seat is None
        else _begin_on_site(minutes, seat, M.ELSEWHERE, at, by)
    )
    before, last = _content(minutes)
    if not content.startswith(before) or len(content) == len(before):
        raise Refusal(
            "not-this-paper",
            _("This file is not the paper given here with one signature more."),
            _("Download the paper again, sign that very file, and give it back unchanged."),
            status=400,
        )
    return _keep(act, content, last)


def stamp(*, minutes: Paper, at: datetime, by: Account | None = None) -> PaperStamp:
    """Has the paper, with the signatures it bears, stamped by the first authority that answers.
    Asking again for the same bytes gives the stamp they have."""
    _path, sha256 = signature_desk.signed(minutes)
    if known := minutes.stamps.filter(sha256=sha256).first():
        return known
    _refuse_unless_entered(minutes)
    if not settings.TIMESTAMP_AUTHORITIES:
        raise Refusal(
            "no-timestamp-authority",
            _("No timestamp authority is set."),
            _("The person who runs the service lists them in TIMESTAMP_AUTHORITIES."),
        )
    try:
        found, address = timestamps.stamp(
            bytes.fromhex(sha256),
            authorities=settings.TIMESTAMP_AUTHORITIES,
            roots=trust.read_certificates(settings.TIMESTAMP_ROOTS),
        )
    except timestamps.NoAuthorityAnswered as failed:
        raise Refusal(
            "timestamp-failed",
            _("No timestamp authority answered."),
            _("Nothing is lost: try again later. {reasons}").format(
                reasons="; ".join(failed.reasons)
            ),
            status=502,
        ) from failed
    with transaction.atomic(using="default"):
        row, is_new = PaperStamp.objects.get_or_create(
            **minutes.owner,
            sha256=sha256,
            defaults={
                "token": found.token,
                "stamped_at": found.at,
                "serial": found.serial,
                "policy": found.policy,
                "authority": found.authority[:250],
                "address": address,
                "recognised": found.recognised,
                "entered_at": at,
            },
        )
        if is_new:
            details = {"sha256": sha256, "authority": found.authority, "serial": found.serial}
            audit.record(
                "paper.stamped",
                at=at,
                by=by,
                subject=minutes.subject,
                details={"number": minutes.register_number, **details},
            )
    return row


def _keep(act: _Act, content: bytes, last: str) -> PaperSignature:
    """Checks the new revision as anybody would, then keeps it."""
    signed = _new_signature(act, content)
    path, sha256 = shelf.keep(content, folder=FOLDER)
    # A key that passed through this server was not under the sole control of its owner.
    strong = signed.recognised and act.method != M.FILE
    with transaction.atomic(using="default"):
        _take_turn(act)
        _refuse_another_s_certificate(act, signed)
        if signature_desk.latest(act.minutes)[1] != last:
            raise Refusal(
                "signed-meanwhile",
                _("Somebody else signed this paper in the meantime."),
                _("Take the paper as it is now, and sign again."),
            )
        return _record(
            act,
            L.ADVANCED if strong else L.CERTIFICATE,
            last,
            file=path,
            sha256=sha256,
            certificate_name=signed.name[:250],
            certificate_issuer=signed.issuer[:400],
            certificate_sha256=signed.certificate_sha256,
        )


def _refuse_another_s_certificate(act: _Act, signed: pades.Signed) -> None:
    """One certificate is one person: who gives back the paper of somebody without an account has
    not signed it in their place (eIDAS 26 a)."""
    same = act.minutes.signatures.filter(certificate_sha256=signed.certificate_sha256)
    if same.exclude(name=act.right.name).exists():
        raise Refusal(
            "certificate-of-another",
            _("This certificate has signed this paper for somebody else already."),
            _("Each person signs with their own, approves it on this site, or signs on paper."),
            status=400,
        )


def _new_signature(act: _Act, content: bytes) -> pades.Signed:
    roots = trust.read_certificates(settings.SIGNATURE_AUTHORITIES)
    known = act.minutes.signatures.exclude(file="").count()
    try:
        read = pades.read(content, at=act.at, roots=roots)
    except pades.NotReadable:
        read = []
    if len(read) != known + 1 or not all(each.intact and each.whole for each in read):
        raise Refusal(
            "signature-does-not-hold",
            _("The signature in this file does not hold."),
            _("Sign the paper again, without changing anything in it, and give the file back."),
            status=400,
        )
    return read[-1]


def _record(act: _Act, level: str, signed: str, **details: str) -> PaperSignature:
    minutes = act.minutes
    row = PaperSignature(
        **minutes.owner,
        position=minutes.signatures.count() + 1,
        method=act.method,
        level=level,
        account=act.by,
        name=act.right.name,
        function=act.right.function,
        signed_sha256=signed,
        at=act.at,
        **details,
    )
    row.save(force_insert=True)
    audit.record(
        "paper.signed",
        at=act.at,
        by=act.by,
        subject=minutes.subject,
        details={
            "number": minutes.register_number,
            "method": act.method,
            "level": level,
            "signed": signed,
            "sha256": row.sha256,
        },
    )
    return row


def _begin(minutes: Paper, method: str, at: datetime, by: Account) -> _Act:
    _refuse_unless_entered(minutes)
    right = signature_desk.right_to_sign(by, minutes, at.astimezone(PARIS).date())
    if right is None and isinstance(minutes, OrganMeeting):
        raise Forbidden(
            "was-not-there",
            _("Only those who were present sign these minutes."),
            _("Ask the person who presided, and another member who was there."),
        )
    if right is None:
        raise Forbidden(
            "not-a-signatory",
            _("Only the bureau of the sitting signs its papers."),
            _("Ask the chair, a scrutineer or the secretary."),
        )
    act = _Act(minutes, right, method, at, by)
    _refuse_twice(act)
    return act


def _refuse_unless_entered(minutes: Paper) -> None:
    if not minutes.is_entered or minutes.is_rectification:
        raise Refusal(
            "not-entered",
            _("These minutes are not in the register yet."),
            _("They are signed here once they can no longer change."),
        )


def _begin_on_site(minutes: Paper, seat: int, method: str, at: datetime, by: Account) -> _Act:
    found = signature_desk.on_site(by, minutes, at.astimezone(PARIS).date())
    right = next((each for each in found if each.seat == seat), None)
    if right is None:
        raise Forbidden(
            "not-to-be-seen-signing",
            _("Nobody without an account is still to sign this paper on your device."),
            _("Reload the page: they may have signed, or sit in the bureau as a member."),
        )
    return _Act(minutes, right, method, at, by)


def _refuse_twice(act: _Act) -> None:
    mine = signature_desk.signatures_of(act.minutes, act.right, act.by)
    if mine.filter(method=act.method).exists():
        raise Refusal(
            "already-signed",
            _("You have already signed this paper in this manner."),
            _("There is nothing left to do."),
        )


def _take_turn(act: _Act) -> None:
    """Of two people who sign in the same second, one waits for the other."""
    type(act.minutes).objects.select_for_update().get(pk=act.minutes.pk)
    _refuse_twice(act)


def _content(minutes: Paper) -> tuple[bytes, str]:
    path, sha256 = signature_desk.latest(minutes)
    return shelf.read(path, sha256), sha256


def _field(minutes: Paper) -> str:
    return f"Signature{minutes.signatures.exclude(file='').count() + 1}"


def _unusable(refused: pades.CertificateRefused) -> Refusal:
    if str(refused) == "expired":
        return Refusal(
            "certificate-expired",
            _("This certificate is not valid today."),
            _("Use another one, or sign on paper."),
            status=400,
        )
    return Refusal(
        "certificate-unreadable",
        _("This file and this passphrase do not open a key that can sign."),
        _("Give a PKCS#12 file (.p12 or .pfx) and its passphrase."),
        status=400,
    )

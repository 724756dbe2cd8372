"""A paper of the register with its signatures and stamps, checked again now."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from assembly import organ_meetings, permissions
from assembly.documents import shelf
from assembly.documents.shelf import PaperAltered
from assembly.models import BureauSeat, Minutes, OrganMeeting, Paper, PaperSignature, PaperStamp
from assembly.signing import pades, timestamps, trust
from members import queries as register
from members.models import Account
from members.queries import Person

FUNCTIONS = {
    BureauSeat.Function.CHAIR: "Présidence",
    BureauSeat.Function.SCRUTINEER: "Scrutateur",
    BureauSeat.Function.SECRETARY: "Secrétaire",
}
CERTIFIER = "Certification"
CHAIRED = "Présidence de la réunion"
WAS_THERE = "Membre présent"


@dataclass(frozen=True)
class Right:
    """In which function, and under which name, somebody signs a paper."""

    name: str
    function: str


@dataclass(frozen=True)
class SignatureLine:
    """A signature, and whether it holds now; `holds` is None for an approval, which has no proof
    of its own beside the journal."""

    signature: PaperSignature
    holds: bool | None


@dataclass(frozen=True)
class StampLine:
    stamp: PaperStamp
    holds: bool
    covers_signatures: bool


def right_to_sign(account: Person, minutes: Paper, on: date) -> Right | None:
    """The bureau signs the papers of its sitting (R225-106); the certifier, the certificate; those
    who were there, the minutes of an organ they still sit in (R225-50)."""
    if not isinstance(account, Account) or account.is_operator:
        return None
    if isinstance(minutes, OrganMeeting):
        return _right_of_organ(account, minutes, on)
    return _right_of_bureau(account, minutes, on)


def _right_of_organ(account: Account, meeting: OrganMeeting, on: date) -> Right | None:
    line = organ_meetings.line_of(meeting, account, on)
    if line is None or not permissions.can_keep_meeting(account, meeting, on):
        return None
    return Right(line["name"], CHAIRED if line["presides"] else WAS_THERE)


def _right_of_bureau(account: Account, minutes: Minutes, on: date) -> Right | None:
    mine = {member.pk: member for member in register.members_of(account, on)}
    if minutes.kind == Minutes.Kind.CERTIFICATE:
        member = next(iter(mine.values()), None)
        if member is None or not permissions.can_answer_claims(account, on):
            return None
        return Right(member.display_name, CERTIFIER)
    for seat in minutes.call.bureau.order_by("pk"):
        if seat.member_id in mine:
            return Right(seat.name, FUNCTIONS[BureauSeat.Function(seat.function)])
    return None


def signed(minutes: Paper) -> tuple[str, str]:
    """The path and fingerprint of the paper with the signatures it bears so far."""
    last = minutes.signatures.exclude(file="").order_by("-position").first()
    return (last.file, last.sha256) if last else (minutes.file, minutes.pdf_sha256)


def last_position(minutes: Paper) -> int:
    """The position of the last signature inside the PDF; 0 without any."""
    last = minutes.signatures.exclude(file="").order_by("-position").first()
    return last.position if last else 0


def latest(minutes: Paper) -> tuple[str, str]:
    """The last revision: as signed, with what was added since to make it last."""
    kept = minutes.preservations.order_by("-number").first()
    if kept is not None and kept.signatures == last_position(minutes):
        return kept.file, kept.sha256
    return signed(minutes)


def signatures(minutes: Paper, *, at: datetime) -> list[SignatureLine]:
    """Every signature in its order; those by certificate are verified in the PDF."""
    rows = list(minutes.signatures.order_by("position"))
    checked = _checked(minutes, at)
    return [
        SignatureLine(row, checked.get(row.certificate_sha256, False) if row.file else None)
        for row in rows
    ]


def stamps(minutes: Paper) -> list[StampLine]:
    """Every timestamp, its token verified now against the bytes that are kept."""
    _path, last = signed(minutes)
    known = {minutes.pdf_sha256, *minutes.signatures.values_list("sha256", flat=True)}
    found = []
    for row in minutes.stamps.order_by("stamped_at", "pk"):
        try:
            timestamps.read(bytes(row.token), bytes.fromhex(row.sha256))
            holds = row.sha256 in known
        except timestamps.TokenRefused:
            holds = False
        found.append(StampLine(row, holds, row.sha256 == last and last != minutes.pdf_sha256))
    return found


def still_to_sign(minutes: Paper) -> list[tuple[str, str]]:
    """Who sits in the bureau and has signed in no manner: function and name. A paper is never
    shown as signed while somebody is missing (R-REG)."""
    if isinstance(minutes, OrganMeeting):
        return organ_meetings.still_to_sign(minutes)
    if minutes.signed_copy or minutes.kind == Minutes.Kind.CERTIFICATE:
        return []
    signed = set(minutes.signatures.values_list("name", "function"))
    return [
        (FUNCTIONS[BureauSeat.Function(seat.function)], seat.name)
        for seat in minutes.call.bureau.order_by("pk")
        if (seat.name, FUNCTIONS[BureauSeat.Function(seat.function)]) not in signed
    ]


def is_advanced(minutes: Paper) -> bool:
    """Whether everybody who must sign did so by an advanced signature and it was then stamped:
    what an electronic register asks for (R-REG-01)."""
    _path, last = signed(minutes)
    strong = set(
        minutes.signatures.filter(level=PaperSignature.Level.ADVANCED).values_list(
            "name", flat=True
        )
    )
    stamped = minutes.stamps.filter(sha256=last).exists()
    if isinstance(minutes, OrganMeeting):
        return stamped and organ_meetings.is_enough(minutes, strong)
    seats = set(minutes.call.bureau.values_list("name", flat=True))
    return bool(seats) and seats <= strong and stamped


def _checked(minutes: Paper, at: datetime) -> dict[str, bool]:
    path, sha256 = latest(minutes)
    if sha256 == minutes.pdf_sha256:
        return {}
    try:
        content = shelf.read(path, sha256)
        roots = trust.read_certificates(settings.SIGNATURE_AUTHORITIES)
        read = pades.read(content, at=at, roots=roots)
    except (PaperAltered, pades.NotReadable):
        return {}
    return {each.certificate_sha256: each.intact and each.whole for each in read}

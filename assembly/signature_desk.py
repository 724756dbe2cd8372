"""A paper of the register with its signatures and stamps, checked again now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from assembly import organ_meetings, permissions
from assembly.documents import shelf
from assembly.documents.shelf import PaperAltered
from assembly.models import (
    Assembly,
    BureauSeat,
    Minutes,
    OrganMeeting,
    Paper,
    PaperSignature,
    PaperStamp,
)
from assembly.signing import pades, timestamps, trust
from assembly.sitting_desk import OVER
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
    seat: int | None = None


@dataclass(frozen=True)
class SignatureLine:
    """A signature, and whether it holds now; `holds` is None for an approval, which has no proof
    of its own beside the journal. `seen_by`: who gave it for somebody who has no account."""

    signature: PaperSignature
    holds: bool | None
    seen_by: str = ""


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
    if minutes.is_rectification:
        return None
    if minutes.kind == Minutes.Kind.CERTIFICATE:
        member = next(iter(mine.values()), None)
        if member is None or not permissions.can_answer_claims(account, on):
            return None
        return Right(member.display_name, CERTIFIER)
    for seat in minutes.call.bureau.order_by("pk"):
        if seat.member_id in mine:
            return Right(seat.name, FUNCTIONS[BureauSeat.Function(seat.function)])
    return None


def on_site(account: Person, minutes: Paper, on: date) -> list[Right]:
    """Whom somebody of the bureau may see sign, on the device before them: those of the bureau who
    are no members, hence have no account, and have not signed yet."""
    if isinstance(minutes, OrganMeeting) or minutes.is_signed_by_nobody:
        return []
    if right_to_sign(account, minutes, on) is None:
        return []
    missing = set(still_to_sign(minutes))
    return [
        Right(seat.name, function, seat.pk)
        for seat in minutes.call.bureau.filter(member=None).order_by("pk")
        for function in [FUNCTIONS[BureauSeat.Function(seat.function)]]
        if (function, seat.name) in missing
    ]


def signatures_of(minutes: Paper, right: Right, account: Account) -> QuerySet[PaperSignature]:
    """Those given under this right: two people of one name and function sign apart; of somebody
    without an account, the bureau keeps one, whoever saw them."""
    found = minutes.signatures.filter(name=right.name, function=right.function)
    return found if right.seat is not None else found.filter(account=account)


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
    bureau = _accounts_of_bureau(minutes)
    return [
        SignatureLine(
            row,
            checked.get(row.certificate_sha256, False) if row.file else None,
            _seen_by(row, bureau),
        )
        for row in rows
    ]


def _accounts_of_bureau(minutes: Paper) -> dict[str, Any]:
    """The account of each member of the bureau, by name; an organ has no bureau."""
    if isinstance(minutes, OrganMeeting):
        return {}
    seats = minutes.call.bureau.filter(member__isnull=False).order_by("pk")
    return {name: account for account, name in seats.values_list("member__account", "name")}


def _seen_by(row: PaperSignature, bureau: Mapping[str, Any]) -> str:
    """Who of the bureau saw somebody without an account sign; nobody for their own signature."""
    if row.function == CERTIFIER or row.name in bureau:
        return ""
    return next((name for name, account in bureau.items() if account == row.account_id), "")


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
    if minutes.signed_copy or minutes.is_signed_by_nobody:
        return []
    signed = set(minutes.signatures.values_list("name", "function"))
    return [
        (FUNCTIONS[BureauSeat.Function(seat.function)], seat.name)
        for seat in minutes.call.bureau.order_by("pk")
        if (seat.name, FUNCTIONS[BureauSeat.Function(seat.function)]) not in signed
    ]


def waiting_for(account: Account, on: date) -> dict[Assembly, int]:
    """How many papers of each sitting, once it is over, await the signature of this account."""
    mine = [member.pk for member in register.members_of(account, on)]
    papers = (
        Minutes.objects.filter(
            call__bureau__member__in=mine, signed_copy="", assembly__state__in=OVER
        )
        .select_related("assembly", "call")
        .distinct()
    )
    found: dict[Assembly, int] = {}
    for paper in papers.order_by("assembly", "pk"):
        if paper.is_signed_by_nobody:
            continue
        right = right_to_sign(account, paper, on)
        if right is not None and (right.function, right.name) in still_to_sign(paper):
            found[paper.assembly] = found.get(paper.assembly, 0) + 1
    return found


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

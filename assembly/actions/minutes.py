"""Drawing up the papers of an assembly and entering them in the numbered register (R-REG)."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly.actions.telling import tell_results
from assembly.documents import shelf
from assembly.documents.attendance import attendance_data, draw_attendance
from assembly.documents.certificate import certificate_data, draw_certificate
from assembly.documents.failed_quorum import draw_failed_quorum_minutes, failed_quorum_data
from assembly.documents.minutes import draw_minutes, minutes_data
from assembly.documents.opening import draw_opening_minutes, opening_data
from assembly.documents.rectification import draw_rectifying_act, rectification_data
from assembly.freezing import canonical, fingerprint
from assembly.models import BureauSeat, Call, Minutes, MinutesRegisterEntry, ReplacedScan
from assembly.reminding import assembly_of
from assembly.session_urns import carried_by
from assembly.turn import take_turn
from common import audit
from common.documents import Document
from common.refusals import Obstacle, refuse_if
from members.models import Account, Cooperative
from votes.station import queries as station
from votes.station.models import Poll

GENESIS = "0" * 64
# A click here is a simple signature at most, never called advanced (R-REG, R-REG-02).
UNSIGNED = "à signer par le bureau"
K = Minutes.Kind
Draw = Callable[[dict[str, Any]], Document]

DRAWINGS: dict[str, Draw] = {
    K.MINUTES: draw_minutes,
    K.FAILED_QUORUM: draw_failed_quorum_minutes,
    K.ATTENDANCE: draw_attendance,
    K.CERTIFICATE: draw_certificate,
    K.OPENING: draw_opening_minutes,
    K.RECTIFICATION: draw_rectifying_act,
}


def draw_attendance_sheet(*, call: Call, at: datetime, by: Account) -> Minutes:
    """The sheet of the sitting, part of its close."""
    return _enter(call, K.ATTENDANCE, attendance_data(call, at=at), at, by)


def draw_failed_quorum(*, call: Call, at: datetime, by: Account) -> Minutes:
    """The minutes of failed quorum, part of the close of the sitting."""
    return _enter(call, K.FAILED_QUORUM, failed_quorum_data(call, at=at), at, by)


def draw_up(*, call: Call, at: datetime, by: Account) -> Minutes:
    """The minutes of a call whose votes are decided: data frozen, PDF drawn, entered."""
    with transaction.atomic(using="default"):
        take_turn(call.assembly)
        refuse_if(obstacles(call=call))
        return _enter(call, K.MINUTES, minutes_data(call, at=at), at, by)


def obstacles(*, call: Call) -> list[Obstacle]:
    """Why the minutes cannot be drawn up now."""
    found = []
    if call.minutes.filter(kind=K.MINUTES).exists():
        found.append(
            Obstacle(
                "minutes-drawn",
                _("The minutes of this meeting are already in the register."),
                _("They are corrected by a new entry, never changed."),
            )
        )
    reached = call.quorum_records.filter(reached=True)
    if not call.quorum_records.exists() or reached.filter(resolution__outcome=None).exists():
        found.append(
            Obstacle(
                "not-decided",
                _("Some votes of this meeting are not counted yet."),
                _("Wait for the key holders to open the urn."),
            )
        )
    if not call.debates.strip():
        secretary = call.bureau.filter(function=BureauSeat.Function.SECRETARY).first()
        found.append(
            Obstacle(
                "debates-missing",
                _("The summary of the debates is missing."),
                _(
                    "The law asks for it (R225-106): {name}, the secretary of the sitting, writes"
                    " it on the page of the sitting."
                ).format(name=secretary.name)
                if secretary
                else _("The law asks for it (R225-106): the secretary writes it."),
            )
        )
    if call.set_apart.filter(put_away_at__isnull=True).exists():
        found.append(
            Obstacle(
                "text-apart",
                _("A text of the account was set apart, and nobody has read both."),
                _("On the page of the sitting, take its words into the account or put it away."),
            )
        )
    return found


def note_certified(*, poll: Poll, at: datetime) -> None:
    """Every urn of the assembly has its word: the certificate is drawn up and published. A word
    said after a refusal makes another one; the first stays in the register."""
    assembly = assembly_of(poll.subject)
    if assembly is None:
        return
    polls = [link.poll for link in assembly.polls.select_related("poll")]
    counted = [each for each in polls if each.result_at is not None]
    if not counted or any(station.certification(each) is None for each in counted):
        return
    call = assembly.call
    with transaction.atomic(using="default"):
        take_turn(assembly)
        words = sum(len(station.certifications(each)) for each in carried_by(assembly))
        known = call.minutes.filter(kind=K.CERTIFICATE).order_by("drawn_at", "pk").last()
        if known is not None and len(known.data["certifications"]) >= words:
            return
        _enter(call, K.CERTIFICATE, certificate_data(call, at=at), at, None)
        if known is None:
            tell_results(assembly=assembly, at=at)


def note_opened(*, poll: Poll, at: datetime) -> None:
    """Every secret urn of the assembly is open: the minutes of the opening are drawn up, once."""
    assembly = assembly_of(poll.subject)
    if assembly is None or poll.is_born_in_session:
        return
    links = assembly.polls.select_related("poll").order_by("pk")
    polls = [link.poll for link in links if link.poll.is_secret]
    if not polls or any(each.opened_at is None for each in polls):
        return
    call = assembly.call
    with transaction.atomic(using="default"):
        take_turn(assembly)
        if not Minutes.objects.filter(assembly=assembly, kind=K.OPENING).exists():
            _enter(call, K.OPENING, opening_data(call, polls, at=at), at, None)


def rectify(*, minutes: Minutes, row: ReplacedScan, at: datetime, by: Account) -> Minutes:
    """The line that says which scan of a signed paper gave way to which, and why: in the
    transaction of `scans.keep`. The paper itself and its line do not change (R-REG-01)."""
    return _enter(minutes.call, K.RECTIFICATION, rectification_data(minutes, row, at=at), at, by)


def document(*, minutes: Minutes) -> Document:
    """A paper of the register from its frozen data, to be rendered as PDF or as a page."""
    return DRAWINGS[minutes.kind](minutes.data)


def redraw(*, minutes: Minutes) -> bytes:
    """The same paper drawn again from its frozen data: byte for byte the one of the register."""
    return document(minutes=minutes).bytes()


def verify_register() -> int | None:
    """The number of the first line that does not fit the chain, or None when all do."""
    previous = GENESIS
    entries = MinutesRegisterEntry.objects.select_related("minutes").order_by("number")
    for expected, entry in enumerate(entries, start=1):
        fits = (
            entry.number == expected
            and entry.previous == previous
            and entry.digest == _digest(entry)
            and entry.sha256 == entry.minutes.pdf_sha256
        )
        if not fits:
            return expected
        previous = entry.digest
    return None


def _enter(
    call: Call, kind: str, data: dict[str, Any], at: datetime, by: Account | None
) -> Minutes:
    """Freezes the data, draws the PDF with its number, and adds the line to the register."""
    with transaction.atomic(using="default"):
        last = _last_entry()
        number = last.number + 1 if last else 1
        data = {
            **data,
            "reference": f"{data['issuer']['name']} · registre des procès-verbaux n° {number}",
        }
        pdf = DRAWINGS[kind](data).bytes()
        path, digest = shelf.keep(pdf, folder="register")
        minutes = Minutes.objects.create(
            assembly=call.assembly,
            call=call,
            kind=kind,
            data=data,
            data_sha256=hashlib.sha256(canonical(data)).hexdigest(),
            pdf_sha256=digest,
            file=path,
            drawn_at=at,
        )
        entry = MinutesRegisterEntry(
            number=number,
            minutes=minutes,
            kind=kind,
            title=f"{data['title']}, {data['subtitle']}"[:300],
            sha256=digest,
            # As the database gives it back: the line's digest covers it.
            entered_at=at.astimezone(UTC),
            signature=UNSIGNED,
            previous=last.digest if last else GENESIS,
        )
        entry.digest = _digest(entry)
        entry.save()
        audit.record(
            "minutes.entered",
            at=at,
            by=by,
            subject=call.assembly.subject,
            details={"kind": kind, "number": number, "sha256": digest, "digest": entry.digest},
        )
    return minutes


def _last_entry() -> MinutesRegisterEntry | None:
    """The line the next one follows. The cooperative's row is the queue: papers of two assemblies
    may be entered in the same second."""
    Cooperative.objects.select_for_update().order_by("pk").first()
    return MinutesRegisterEntry.objects.order_by("-number").first()


def _digest(entry: MinutesRegisterEntry) -> str:
    return fingerprint(
        {
            "number": entry.number,
            "kind": entry.kind,
            "title": entry.title,
            "sha256": entry.sha256,
            "entered_at": entry.entered_at.isoformat(),
            "signature": entry.signature,
            "previous": entry.previous,
        }
    )

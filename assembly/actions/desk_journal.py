"""What the desk wrote down without network, entered once the site answers again.

Each note has the identifier that the device drew: sent twice, it is entered once. What contradicts
what another desk entered meanwhile is entered by nobody: it is shown, and the bureau settles it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from assembly.actions import attendance
from assembly.models import Assembly, AttendanceEntry, DeskNote, RoomVote
from assembly.participation import sitting_roll
from assembly.turn import take_turn
from common import audit
from common.clock import PARIS
from common.refusals import Refusal
from members.models import Account, Member

MOST_AT_ONCE = 500
Verb, Outcome = DeskNote.Verb, DeskNote.Outcome


@dataclass(frozen=True)
class Noted:
    """One line of the journal of a device: who came or left (number in the register), and when by
    the clock of that device."""

    id: UUID
    number: int
    verb: str
    at: datetime


def receive(
    *, assembly: Assembly, notes: Sequence[Noted], at: datetime, by: Account
) -> list[DeskNote]:
    """Enters the notes of a device in the order of their hours; each one's own outcome. Sent again,
    all of them or some, the notes known already say what became of them and nothing changes."""
    if len(notes) > MOST_AT_ONCE:
        raise Refusal(
            "too-many-notes",
            _("That is more than one desk writes down."),
            _("Send the notes in several times."),
            status=400,
        )
    return [
        _receive(assembly, note, at, by) for note in sorted(notes, key=lambda n: (n.at, str(n.id)))
    ]


def _receive(assembly: Assembly, note: Noted, at: datetime, by: Account) -> DeskNote:
    with transaction.atomic(using="default"):
        take_turn(assembly)
        known = DeskNote.objects.filter(pk=note.id).first()
        if known is not None:
            return known
        outcome, said = _enter(assembly, note, at, by)
        made = DeskNote.objects.create(
            id=note.id,
            call=assembly.call,
            number=note.number,
            verb=note.verb,
            account=by,
            noted_at=note.at,
            received_at=at,
            outcome=outcome,
            said=said[:300],
        )
        audit.record(
            "attendance.desk_note_received",
            at=at,
            by=by,
            subject=assembly.subject,
            details={"note": str(note.id), "outcome": outcome},
        )
    return made


def _enter(assembly: Assembly, note: Noted, at: datetime, by: Account) -> tuple[str, str]:
    """What becomes of a note, and why where the desk must settle it."""
    roll = sitting_roll(assembly)
    line = roll.lines.filter(number=note.number).select_related("member").first() if roll else None
    if line is None:
        return Outcome.REFUSED, _("No member of the roll has number {n}.").format(n=note.number)
    entries = AttendanceEntry.objects.filter(call=assembly.call, member=line.member)
    decided = _against(entries.order_by("arrived_at", "pk").last(), note)
    if decided is not None:
        return decided
    when = _hour(assembly, note.at, at)
    try:
        with transaction.atomic(using="default"):
            _act(assembly, line.member, note, when, by)
    except Refusal as refused:
        return Outcome.REFUSED, f"{refused.message} {refused.what_to_do}"
    return Outcome.DONE, ""


def _against(last: AttendanceEntry | None, note: Noted) -> tuple[str, str] | None:
    """What the site knows already of this member and decides of the note; None: to be entered."""
    if last is None or (last.left_at is not None and last.left_at <= note.at):
        return None
    if last.left_at is None:
        if note.verb == Verb.ARRIVAL:
            return Outcome.KNOWN, ""
        late = last.arrived_at > note.at
        return (Outcome.REFUSED, _("Another desk noted an arrival later.")) if late else None
    if note.verb == Verb.DEPARTURE and last.arrived_at <= note.at:
        return Outcome.KNOWN, ""
    left = last.left_at.astimezone(PARIS)
    said = _("Another desk noted a departure later, at {hour}.")
    return Outcome.REFUSED, said.format(hour=f"{left:%H:%M}")


def _act(assembly: Assembly, member: Member, note: Noted, when: datetime, by: Account) -> None:
    if note.verb == Verb.ARRIVAL:
        manner = AttendanceEntry.Manner.ROOM
        attendance.check_in(assembly=assembly, member=member, manner=manner, at=when, by=by)
    else:
        attendance.check_out(assembly=assembly, member=member, at=when, by=by)


def _hour(assembly: Assembly, noted: datetime, at: datetime) -> datetime:
    """The hour that the device says, never later than now, nor before the last vote that was put:
    who took part in it was fixed without this note (R-QUO-05)."""
    put = RoomVote.objects.filter(call=assembly.call, at__gt=noted)
    return at if noted > at or put.exists() else noted

"""Writing the minutes of an organ, entering them in its register, approving them (R-PV-06)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import organ_meetings
from assembly.documents import shelf
from assembly.documents.organ_minutes import draw_organ_minutes, organ_minutes_data
from assembly.models import OrganApproval, OrganMeeting
from assembly.organ_meetings import GENESIS
from assembly.states import ENTER_MEETING, MeetingState
from common import audit
from common.documents import Document
from common.refusals import Forbidden, Refusal, refuse_if
from common.states import take
from members.models import Account, Cooperative


@dataclass(frozen=True, kw_only=True)
class Written:
    """What its members write of a meeting."""

    meets_at: datetime
    place: str
    attendance: list[dict[str, Any]]
    decisions: list[dict[str, Any]]
    account: str


def begin(*, organ: str, meets_at: datetime, place: str, at: datetime, by: Account) -> OrganMeeting:
    """A draft of minutes. Asked twice for the same hour, the first draft is given back."""
    with transaction.atomic(using="default"):
        _queue()
        _refuse_without_seats(organ, meets_at)
        same = OrganMeeting.objects.filter(organ=organ, meets_at=meets_at, corrects=None)
        if known := same.first():
            return known
        meeting = OrganMeeting.objects.create(
            organ=organ, meets_at=meets_at, place=place.strip(), written_at=at, written_by=by
        )
        _journal("organ.minutes_begun", meeting, at, by)
    return meeting


def write(
    *, meeting: OrganMeeting, written: Written, version: int, at: datetime, by: Account
) -> None:
    """Replaces the draft by what is written. `version` is that of the text it was written on: on
    an older one nothing is lost, the second person is told."""
    _refuse_without_seats(meeting.organ, written.meets_at)
    with transaction.atomic(using="default"):
        drafts = OrganMeeting.objects.filter(pk=meeting.pk, state=MeetingState.DRAFT)
        touched = drafts.filter(version=version).update(
            meets_at=written.meets_at,
            place=written.place.strip(),
            attendance=written.attendance,
            decisions=written.decisions,
            account=written.account.strip(),
            version=version + 1,
            written_at=at,
            written_by=by,
        )
        if not touched:
            raise Refusal(
                "written-meanwhile",
                _("Somebody wrote in these minutes, or entered them, in the meantime."),
                _("Copy your text apart, reload the page, and write it on the latest version."),
            )
        meeting.refresh_from_db()
        _journal("organ.minutes_written", meeting, at, by, version=version + 1)


def discard(*, meeting: OrganMeeting, at: datetime, by: Account) -> None:
    """Throws a draft away; what is in the register stays."""
    with transaction.atomic(using="default"):
        drafts = OrganMeeting.objects.filter(pk=meeting.pk, state=MeetingState.DRAFT)
        pk = meeting.pk
        gone, _each = drafts.delete()
        if not gone:
            raise Refusal(
                "already-entered",
                _("These minutes are in the register, or gone already."),
                _("They are corrected by a new entry, never changed."),
            )
        audit.record("organ.minutes_discarded", at=at, by=by, subject=f"organ-meeting:{pk}")


def enter(*, meeting: OrganMeeting, at: datetime, by: Account) -> None:
    """Freezes the minutes with the next number of the register of this organ."""
    with transaction.atomic(using="default"):
        _queue()
        # Whoever writes in the draft waits, and is told: what is frozen is what is entered.
        OrganMeeting.objects.select_for_update().filter(pk=meeting.pk).first()
        meeting.refresh_from_db()
        if meeting.is_entered:
            return
        refuse_if(organ_meetings.obstacles(meeting, at=at))
        last = organ_meetings.entered(meeting.organ).first()
        number = (last.number or 0) + 1 if last else 1
        data = organ_minutes_data(meeting, number=number, at=at)
        path, sha256 = shelf.keep(draw_organ_minutes(data).bytes(), folder="organs")
        meeting.number, meeting.data, meeting.sha256 = number, data, sha256
        meeting.entered_at = at.astimezone(UTC)  # as the database gives it back: it is digested
        meeting.previous = last.digest if last else GENESIS
        take(
            meeting,
            ENTER_MEETING,
            number=number,
            data=data,
            file=path,
            sha256=sha256,
            entered_at=meeting.entered_at,
            previous=meeting.previous,
            digest=organ_meetings.digest(meeting),
        )
        _journal("organ.minutes_entered", meeting, at, by, number=number, sha256=sha256)


def correct(*, meeting: OrganMeeting, at: datetime, by: Account) -> OrganMeeting:
    """A draft that will correct an entry: the same meeting, the same words, a number of its own."""
    with transaction.atomic(using="default"):
        _queue()
        if not meeting.is_entered:
            raise Refusal(
                "not-entered",
                _("These minutes are not in the register yet."),
                _("Correct the draft itself."),
            )
        if known := meeting.corrections.filter(state=MeetingState.DRAFT).first():
            return known
        made = OrganMeeting.objects.create(
            organ=meeting.organ,
            meets_at=meeting.meets_at,
            place=meeting.place,
            attendance=meeting.attendance,
            decisions=meeting.decisions,
            account=meeting.account,
            corrects=meeting,
            written_at=at,
            written_by=by,
        )
        _journal("organ.correction_begun", made, at, by, of=meeting.number)
    return made


def approve(*, meeting: OrganMeeting, at: datetime, by: Account) -> OrganApproval:
    """Somebody who was there approves the entered minutes: a simple signature, once."""
    if not meeting.is_entered:
        raise Refusal(
            "not-entered",
            _("These minutes are not in the register yet."),
            _("They are approved once they can no longer change."),
        )
    line = organ_meetings.line_of(meeting, by, at)
    if line is None:
        raise Forbidden(
            "was-not-there",
            _("Only those who were present sign these minutes."),
            _("Ask the person who presided, and another member who was there."),
        )
    with transaction.atomic(using="default"):
        OrganMeeting.objects.select_for_update().get(pk=meeting.pk)
        approval, is_new = OrganApproval.objects.get_or_create(
            meeting=meeting,
            account=by,
            defaults={
                "name": line["name"],
                "presides": line["presides"],
                "signed_sha256": meeting.sha256,
                "at": at,
            },
        )
        if is_new:
            _journal("organ.minutes_approved", meeting, at, by, sha256=meeting.sha256)
    return approval


def keep_signed_copy(*, meeting: OrganMeeting, content: bytes, at: datetime, by: Account) -> None:
    """Keeps the scan of the minutes signed on paper, once, beside what was entered."""
    if not content.startswith(b"%PDF-"):
        raise Refusal(
            "document-not-pdf",
            _("This file is not a PDF document."),
            _("Scan the signed sheets as PDF."),
            status=400,
        )
    path, sha256 = shelf.keep(content, folder="signed")
    with transaction.atomic(using="default"):
        entered = OrganMeeting.objects.filter(pk=meeting.pk, state=MeetingState.ENTERED)
        touched = entered.filter(signed_copy="").update(signed_copy=path, signed_copy_sha256=sha256)
        if not touched:
            raise Refusal(
                "already-signed",
                _("A signed copy is already kept, or these minutes are not entered yet."),
                _("It cannot be replaced: a correction is a new entry of the register."),
            )
        _journal("organ.signed_copy_kept", meeting, at, by, sha256=sha256)


def document(*, meeting: OrganMeeting) -> Document:
    """Entered minutes from their frozen data, as PDF or as a page."""
    return draw_organ_minutes(meeting.data)


def _refuse_without_seats(organ: str, meets_at: datetime) -> None:
    if not organ_meetings.seats(organ, meets_at):
        raise Refusal(
            "nobody-sat",
            _("Nobody sat in this organ on that day."),
            _("Correct the date, or have the mandates of that time recorded."),
            status=400,
        )


def _queue() -> None:
    """The cooperative's row is the queue of everybody who enters a paper in a register."""
    Cooperative.objects.select_for_update().order_by("pk").first()


def _journal(verb: str, meeting: OrganMeeting, at: datetime, by: Account, **details: Any) -> None:
    audit.record(verb, at=at, by=by, subject=f"organ-meeting:{meeting.pk}", details=details)

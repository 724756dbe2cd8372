"""Writing the minutes of an organ, entering them in its register, approving them (R-PV-06)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import organ_meetings
from assembly.actions import scans
from assembly.actions.organ_register import enter_line
from assembly.documents.organ_minutes import draw_organ_minutes, organ_minutes_data
from assembly.models import OrganMeeting
from assembly.states import MeetingState
from common import audit
from common.documents import Document
from common.refusals import Refusal, refuse_if
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
        before = drafts.select_for_update().first()
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
        if before is not None and organ_meetings.words(before) != organ_meetings.words(meeting):
            scans.drop_scan(meeting=meeting, at=at, by=by)
        elif meeting.signed_copy:
            OrganMeeting.objects.filter(pk=meeting.pk).update(signed_version=meeting.version)


def discard(*, meeting: OrganMeeting, at: datetime, by: Account) -> None:
    """Throws a draft away; what is in the register stays."""
    with transaction.atomic(using="default"):
        drafts = OrganMeeting.objects.filter(pk=meeting.pk, state=MeetingState.DRAFT)
        pk = meeting.pk
        now = drafts.select_for_update().first()  # no scan is kept between the two
        left = scans.paths(meeting=now) if now is not None else []
        gone, _each = drafts.delete()
        if not gone:
            raise Refusal(
                "already-entered",
                _("These minutes are in the register, or gone already."),
                _("They are corrected by a new entry, never changed."),
            )
        audit.record("organ.minutes_discarded", at=at, by=by, subject=f"organ-meeting:{pk}")
        transaction.on_commit(lambda: scans.forget(paths=left), using="default")


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
        enter_line(meeting=meeting, at=at, by=by)


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
        if meeting.is_rectification:
            raise Refusal(
                "rectifying-act",
                _("This line rectifies another one: it holds no minutes."),
                _("Rectify the minutes themselves again."),
            )
        if known := meeting.corrections.filter(state=MeetingState.DRAFT).order_by("pk").first():
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


def document(*, meeting: OrganMeeting) -> Document:
    """Entered minutes from their frozen data, as PDF or as a page."""
    return draw_organ_minutes(meeting.data)


def sheets(*, meeting: OrganMeeting, at: datetime) -> Document:
    """The sheets of a draft, to be printed and signed before it enters the register. Refused as
    the entry itself would be."""
    refuse_if(organ_meetings.obstacles(meeting, at=at))
    return draw_organ_minutes(organ_minutes_data(meeting, number=None, at=at))


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
    audit.record(verb, at=at, by=by, subject=meeting.subject, details=details)

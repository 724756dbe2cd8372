"""The register of an organ: one line more, bound to the one before it (R-PV-06, R-REG-01)."""

from datetime import UTC, datetime

from assembly import organ_meetings
from assembly.documents import shelf
from assembly.documents.organ_minutes import draw_organ_minutes, organ_minutes_data
from assembly.models import OrganMeeting
from assembly.organ_meetings import GENESIS
from assembly.states import ENTER_MEETING
from common import audit
from common.states import take
from members.models import Account


def enter_line(*, meeting: OrganMeeting, at: datetime, by: Account) -> None:
    """The next line of the register of the organ, in the caller's transaction and queue."""
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
    audit.record(
        "organ.minutes_entered",
        at=at,
        by=by,
        subject=meeting.subject,
        details={"number": number, "sha256": sha256},
    )

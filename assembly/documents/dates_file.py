"""The legal calendar as a file that a diary reads: one event for each date still ahead."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from icalendar import Alarm, Calendar, Event, vDatetime

from assembly.deadlines import Row
from assembly.documents.invitation import begun_calendar, host
from assembly.models import Call
from common.clock import PARIS

REMINDED_BEFORE = timedelta(days=2)


def draw_dates(call: Call, rows: Iterable[Row], *, at: datetime) -> bytes:
    """An .ics file of these dates. Read again after the meeting moved, it moves the events: each
    keeps its identifier."""
    calendar = begun_calendar()
    for row in rows:
        calendar.add_component(_event(call, row, at))
    return bytes(Calendar.to_ical(calendar))


def _event(call: Call, row: Row, at: datetime) -> Event:
    found, assembly = row.deadline, call.assembly
    event = Event()
    day = f"-{found.on:%Y%m%d}" if found.code in REPEATED else ""
    event.add("uid", f"date-{assembly.pk}-{call.number}-{found.code}{day}@{host()}")
    event.add("dtstamp", at)
    if found.whole_day:
        event.add("dtstart", found.on)
        event.add("dtend", found.on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        event["dtstart"] = event["dtend"] = vDatetime(found.at.astimezone(PARIS))
    event.add("summary", f"{found.label} ({assembly.title})")
    page = f"{settings.SITE_URL}/assemblees/{assembly.pk}/calendrier"
    event.add("description", f"{found.consequence}\n{found.rule} ({found.source}).\n{page}")
    event.add("url", page)
    if found.acts == "board" and not row.is_behind:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -REMINDED_BEFORE)
        alarm.add("description", found.label)
        event.add_component(alarm)
    return event


# Dates that one calendar may hold several times, told apart by their day.
REPEATED = {"directors_report", "agenda_acknowledgement"}

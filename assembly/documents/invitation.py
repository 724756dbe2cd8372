"""The calendar file that goes with a convocation."""

from datetime import datetime, timedelta

from django.conf import settings
from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vDatetime,
    vText,
)

from assembly.documents import words
from assembly.models import Call
from common.clock import PARIS

EXPECTED_LENGTH = timedelta(hours=3)


def draw_invitation(call: Call) -> bytes:
    """An .ics file: the meeting in Paris time, with its place and its page."""
    assembly = call.assembly
    starts = call.meets_at.astimezone(PARIS)
    calendar = begun_calendar()
    event = Event()
    event.add("uid", f"assemblee-{assembly.pk}-{call.number}@{host()}")
    event.add("dtstamp", call.convened_at or call.meets_at)
    event["dtstart"] = vDatetime(starts)
    event["dtend"] = vDatetime(starts + EXPECTED_LENGTH)
    event.add("summary", f"{assembly.title} ({words.CALL[call.number]})")
    where = " / ".join(part for part in (call.place, call.videoconference_url) if part)
    event["location"] = vText(where)
    page = f"{settings.SITE_URL}/assemblees/{assembly.pk}/"
    event.add("description", f"{words.kind(assembly).capitalize()}. {page}")
    event.add("url", page)
    event.add("sequence", 0)
    event.add("status", "CONFIRMED")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def begun_calendar() -> Calendar:
    """An empty calendar in the hours of Paris."""
    calendar = Calendar()
    calendar.add("prodid", "-//Ouvote//Assemblées générales//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_paris())
    return calendar


def host() -> str:
    """The name that makes our identifiers ours."""
    return str(settings.SITE_URL).split("://")[-1].split(":")[0]


def _paris() -> Timezone:
    """The hours of Paris as the directive on summer time sets them, for any year."""
    zone = Timezone()
    zone.add("tzid", "Europe/Paris")
    winter, summer = timedelta(hours=1), timedelta(hours=2)
    for part, name, month, hour, before, after in (
        (TimezoneStandard(), "CET", 10, 3, summer, winter),
        (TimezoneDaylight(), "CEST", 3, 2, winter, summer),
    ):
        last_sunday = 25 if month == 10 else 29
        part.add("tzname", name)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        # Local time before the change, by the format's own rule: no zone belongs here.
        part.add("dtstart", datetime(1970, month, last_sunday, hour))  # noqa: DTZ001
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(part)
    return zone

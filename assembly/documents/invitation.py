"""The calendar file that goes with a convocation."""

from datetime import timedelta

from django.conf import settings
from icalendar import Calendar, Event, Timezone, vDatetime, vText

from assembly.documents import words
from assembly.models import Assembly, Call
from common.clock import PARIS

EXPECTED_LENGTH = timedelta(hours=3)


def draw_invitation(call: Call) -> bytes:
    """An .ics file: the meeting in Paris time, with its place and its page."""
    assembly = call.assembly
    starts = call.meets_at.astimezone(PARIS)
    calendar = Calendar()
    calendar.add("prodid", "-//Ouvote//Assemblées générales//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    first = starts.date().replace(month=1, day=1)
    last = first.replace(year=first.year + 1)
    calendar.add_component(Timezone.from_tzinfo(PARIS, first_date=first, last_date=last))
    event = Event()
    host = settings.SITE_URL.split("://")[-1].split(":")[0]
    event.add("uid", f"assemblee-{assembly.pk}-{call.number}@{host}")
    event.add("dtstamp", call.convened_at or call.meets_at)
    event["dtstart"] = vDatetime(starts)
    event["dtend"] = vDatetime(starts + EXPECTED_LENGTH)
    event.add("summary", f"{assembly.title} ({words.CALL[call.number]})")
    where = " / ".join(part for part in (call.place, call.videoconference_url) if part)
    event["location"] = vText(where)
    page = f"{settings.SITE_URL}/assemblees/{assembly.pk}/"
    event.add("description", f"{words.KIND[Assembly.Kind(assembly.kind)].capitalize()}. {page}")
    event.add("url", page)
    event.add("sequence", 0)
    event.add("status", "CONFIRMED")
    calendar.add_component(event)
    return bytes(calendar.to_ical())

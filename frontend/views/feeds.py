"""`/flux/…`: the public calendar, for readers of feeds (Atom, RSS) and for diaries (iCalendar);
public proposals as Atom."""

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Event, vDatetime

from assembly.documents.invitation import begun_calendar, host
from common import clock
from common.clock import PARIS
from frontend.queries import public_dates
from frontend.queries.public_dates import PublicDate
from members import queries as register
from proposals import queries as proposals
from proposals.models import Proposal
from proposals.texts import plain

if TYPE_CHECKING:
    _Feed = Feed[PublicDate, None]
    _ProposalsFeed = Feed[Proposal, None]
else:
    _Feed = _ProposalsFeed = Feed


# What a text pasted from elsewhere may hold and XML may not (XML 1.0, 2.2).
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _written(words: str) -> str:
    """Words as a feed may carry them: one unseen sign in one title would stop it for everybody."""
    return _NOT_XML.sub("", words)


class RssFeed(_Feed):
    """Votes and assemblies, as RSS 2.0. Nothing personal, and nothing that is not on a public
    page."""

    feed_type: type = Rss201rev2Feed
    link = "/decisions/"

    def title(self) -> str:
        return _("%(name)s: votes and assemblies") % {"name": register.cooperative().name}

    def description(self) -> str:
        return _("Sealed votes, consultations, and what assemblies decided.")

    def items(self) -> list[PublicDate]:
        return public_dates.dates()

    def item_title(self, item: PublicDate) -> str:
        return _written(item.title)

    def item_description(self, item: PublicDate) -> str:
        return _written(item.text)

    def item_link(self, item: PublicDate) -> str:
        return item.path

    def item_guid(self, item: PublicDate) -> str:
        return f"tag:{host()},2026:{item.key}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: PublicDate) -> datetime:
        return item.told_at.astimezone(PARIS)

    def item_updateddate(self, item: PublicDate) -> datetime:
        return item.changed_at.astimezone(PARIS)


class AtomFeed(RssFeed):
    """The same, as Atom (RFC 4287)."""

    feed_type = Atom1Feed
    subtitle = RssFeed.description


class ProposalsFeed(_ProposalsFeed):
    """The proposals that their authors opened to everybody, as Atom, without their names."""

    feed_type = Atom1Feed
    link = "/propositions/"
    item_guid_is_permalink = False

    def title(self) -> str:
        return _("%(name)s: what members propose") % {"name": register.cooperative().name}

    def subtitle(self) -> str:
        return _("The proposals that their authors chose to show to everybody.")

    def items(self) -> list[Proposal]:
        newest = proposals.Search()
        return proposals.proposals(AnonymousUser(), newest, clock.today())[: public_dates.MOST]

    def item_title(self, item: Proposal) -> str:
        return _written(item.title)

    def item_description(self, item: Proposal) -> str:
        return escape(_written(plain(item.text)))  # read as HTML, where a member's words are words

    def item_link(self, item: Proposal) -> str:
        return reverse("proposals:detail", args=[item.pk])

    def item_guid(self, item: Proposal) -> str:
        return f"tag:{host()},2026:proposition-{item.pk}"

    def item_pubdate(self, item: Proposal) -> datetime | None:
        return item.published_at and item.published_at.astimezone(PARIS)

    def item_updateddate(self, item: Proposal) -> datetime | None:
        said_at = item.answered_at or item.published_at
        return said_at and said_at.astimezone(PARIS)


@require_safe
def diary(request: HttpRequest) -> HttpResponse:
    """The same, as events that move in a diary when their dates do."""
    calendar = begun_calendar()
    calendar.add("name", _("Votes and assemblies"))
    for each in public_dates.dates():
        calendar.add_component(_event(each))
    return HttpResponse(
        bytes(calendar.to_ical()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="votes-et-assemblees.ics"'},
    )


def _event(each: PublicDate) -> Event:
    event, page = Event(), settings.SITE_URL + each.path
    event.add("uid", f"public-{each.key}@{host()}")
    event.add("dtstamp", each.changed_at)
    event["dtstart"] = vDatetime(each.starts_at.astimezone(PARIS))
    event["dtend"] = vDatetime(each.ends_at.astimezone(PARIS))
    event.add("summary", each.title)
    event.add("description", f"{each.text}\n{page}")
    event.add("url", page)
    event.add("transp", "TRANSPARENT")
    return event

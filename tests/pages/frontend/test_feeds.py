"""`/flux/…`: the public calendar, read as readers of feeds and diaries do."""

from datetime import timedelta

import feedparser
import pytest
from django.test import Client
from icalendar import Calendar

from assembly.models import Assembly
from common import clock
from common.clock import PARIS
from proposals.models import Audience
from tests.cast import Cast
from tests.factories import assemblies, crowds, proposals
from votes.station.models import Poll

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


@pytest.mark.parametrize(("name", "version"), [("atom", "atom10"), ("rss", "rss20")])
def test_a_feed_tells_sealed_votes_and_decided_assemblies(
    cast: Cast, client: Client, name: str, version: str
) -> None:
    crowds.decided_assemblies(cast, 2)
    sealed = sealed_poll(cast)

    answer = client.get(f"/flux/votes.{name}")
    feed = feedparser.parse(answer.content)

    assert (feed.bozo, feed.version) == (0, version)
    assert feed.feed.title == "La Coopérative du Port\u00a0: votes et assemblées"
    assert len(feed.entries) == 3
    assert len({entry.id for entry in feed.entries}) == 3
    [poll] = [entry for entry in feed.entries if f"scrutin-{sealed.uuid}" in entry.id]
    assert poll.link == f"http://testserver/urne/{sealed.uuid}/tableau"
    assert "Le vote est ouvert du" in poll.summary


def test_an_unseen_sign_in_one_proposal_does_not_stop_the_feed_for_everybody(
    cast: Cast, client: Client
) -> None:
    proposals.published(
        cast.bilal,
        title="Un atelier\x01 ouvert",
        text="L’assemblée ouvre\x1b un atelier\ufffe partagé & <b>gai</b>.",
        audience=Audience.EVERYONE,
    )

    answer = client.get("/flux/propositions.atom")
    feed = feedparser.parse(answer.content)

    assert (answer.status_code, feed.bozo) == (200, 0)
    assert [entry.title for entry in feed.entries] == ["Un atelier ouvert"]
    assert feed.entries[0].summary_detail.type == "text/html"
    said = "L’assemblée ouvre un atelier partagé &amp; &lt;b&gt;gai&lt;/b&gt;."
    assert feed.entries[0].summary == said


def test_a_diary_reads_the_hours_of_a_vote(cast: Cast, client: Client) -> None:
    crowds.decided_assemblies(cast, 1)
    sealed = sealed_poll(cast)

    answer = client.get("/flux/votes.ics")
    events = {str(event["uid"]): event for event in Calendar.from_ical(answer.content).events}

    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert len(events) == 2
    event = events[f"public-scrutin-{sealed.uuid}@testserver"]
    assert event.start == sealed.opens_at.astimezone(PARIS).replace(microsecond=0)
    assert event.end > event.start
    assert all(each.end > each.start for each in events.values())


def test_what_is_not_public_is_in_no_feed(cast: Cast, client: Client) -> None:
    assemblies.draft(cast)
    crowds.drafted_assemblies(cast, 1)
    convened = Assembly.objects.order_by("pk").last()
    assert convened is not None
    Assembly.objects.filter(pk=convened.pk).update(state="convened", agenda_hash="x" * 43)
    unsealed = sealed_poll(cast)
    Poll.objects.filter(pk=unsealed.pk).update(sealed_at=None, state="draft")
    client.force_login(cast.diego.account)

    read = [client.get(f"/flux/votes.{name}").content.decode() for name in ("atom", "rss", "ics")]

    assert all("<entry>" not in said and "<item>" not in said for said in read[:2])
    assert "BEGIN:VEVENT" not in read[2]


def test_pages_announce_their_feeds(cast: Cast, client: Client) -> None:
    page = client.get("/decisions/").content.decode()

    assert 'type="application/atom+xml"' in page
    for name in ("atom", "rss", "ics"):
        assert f'href="/flux/votes.{name}"' in page


def sealed_poll(cast: Cast) -> Poll:
    """A secret poll whose urn is sealed, not open yet."""
    crowds.polls(cast, 1)
    poll = Poll.objects.order_by("-created_at").first()
    assert poll is not None
    at = clock.now()
    Poll.objects.filter(pk=poll.pk).update(
        sealed_at=at, opens_at=at + timedelta(days=1), remote_closes_at=at + timedelta(days=9)
    )
    poll.refresh_from_db()
    return poll

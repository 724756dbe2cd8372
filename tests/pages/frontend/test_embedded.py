"""What other sites may show of this one: a small page in a frame, a feed, a card."""

from datetime import timedelta

import feedparser
import pytest
from django.test import Client

from assembly.models import PastAssembly
from common import clock
from members.models import Account, Member
from proposals.actions import errands
from proposals.models import Proposal
from tests.cast import Cast
from tests.factories.proposals import hidden, moderator, published

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


def by(member: Member) -> Account:
    assert member.account is not None
    return member.account


def test_other_sites_frame_one_page_and_no_other(cast: Cast, client: Client) -> None:
    framed, home = client.get("/integrer/"), client.get("/")

    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "Set-Cookie" not in framed
    assert "frame-ancestors 'none'" in home["Content-Security-Policy"]
    for active in ("<form", "<script", "<button", "csrf"):
        assert active not in framed.content.decode()


def test_the_framed_page_is_the_same_for_everybody_and_asks_for_a_hand(
    cast: Cast, client: Client
) -> None:
    errands.ask(
        title="Relire la lettre de juin",
        text="Une page, avant son envoi aux sociétaires.",
        minutes=30,
        due_on=clock.today() + timedelta(days=5),
        at=clock.now(),
        by=by(cast.diego),
    )
    for_all = client.get("/integrer/").content

    client.force_login(by(cast.bilal))

    assert client.get("/integrer/").content == for_all
    assert "Relire la lettre de juin" in for_all.decode()
    assert "Aucun vote n’est annoncé." in for_all.decode()


def test_the_feed_of_proposals_has_what_authors_opened_and_nobody_s_name(
    cast: Cast, client: Client
) -> None:
    moderator(cast.mots_passants, cast.diego)
    shown = published(cast.bilal, title="Un atelier par trimestre", audience="everyone")
    published(cast.chloe, title="Entre nous")
    hidden(published(cast.hugo, title="À masquer bientôt", audience="everyone"), cast.mots_passants)

    answer = client.get("/flux/propositions.atom")
    feed = feedparser.parse(answer.content)

    assert (feed.bozo, feed.version) == (0, "atom10")
    assert [entry.title for entry in feed.entries] == [shown.title]
    assert feed.entries[0].link == f"http://testserver/propositions/{shown.pk}/"
    client.force_login(by(cast.chloe))
    assert client.get("/flux/propositions.atom").content == answer.content
    for member in cast.members:
        assert member.display_name not in answer.content.decode()


def test_a_public_proposal_has_a_card_and_one_of_members_shows_nothing(
    cast: Cast, client: Client
) -> None:
    shown = published(cast.bilal, audience="everyone")
    page = client.get(f"/propositions/{shown.pk}/").content.decode()
    assert f'<meta property="og:title" content="{shown.title}">' in page
    Proposal.objects.update(audience="members")

    closed = client.get(f"/propositions/{shown.pk}/", follow=True).content.decode()

    assert "og:title" not in closed


def test_a_site_shows_one_block_alone(cast: Cast, client: Client) -> None:
    PastAssembly.objects.create(
        year=2025,
        title="Assemblée 2025",
        registered=100,
        participants=27,
        source="Procès-verbal",
        recorded_at=clock.now(),
    )

    turnout = client.get("/integrer/", {"bloc": "participation"}).content.decode()
    joining = client.get("/integrer/", {"bloc": "adherer"}).content.decode()
    everything = client.get("/integrer/", {"bloc": "autre"}).content.decode()

    assert "27\u00a0%" in turnout
    assert "Devenir sociétaire" not in turnout
    assert "Devenir sociétaire" in joining
    assert "27\u00a0%" not in joining
    assert "27\u00a0%" in everything
    assert "Devenir sociétaire" in everything

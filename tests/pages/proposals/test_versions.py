import pytest
from django.test import Client

from proposals.actions import proposals
from proposals.actions.proposals import Effects
from tests.cast import Cast
from tests.factories.proposals import NOON, TEXT, TITLE, published

pytestmark = pytest.mark.django_db


def test_a_version_shows_what_it_took_out_and_what_it_put_in(cast: Cast, client: Client) -> None:
    proposal = published(cast.bilal)
    proposals.edit(
        proposal=proposal,
        title=TITLE,
        text=TEXT.replace("mensuel", "<b>trimestriel</b>"),
        reasons="",
        revision=proposal.revision,
        note="Moins souvent",
        at=NOON,
        by=cast.bilal.account,
    )
    client.force_login(cast.chloe.account)

    page = client.get(f"/propositions/{proposal.pk}/versions/2").content.decode()

    assert "</span>mensuel </del>" in page
    assert "&lt;b&gt;trimestriel&lt;/b&gt;" in page
    assert "Moins souvent" in page
    assert client.get(f"/propositions/{proposal.pk}/versions/3").status_code == 404
    assert f"/propositions/{proposal.pk}/versions/1" in page


def test_a_stranger_reads_no_version(cast: Cast, client: Client) -> None:
    proposal = published(cast.bilal)

    client.force_login(cast.eve)

    assert client.get(f"/propositions/{proposal.pk}/versions/1").status_code == 404


def test_the_page_tells_what_follows_from_a_yes_and_from_a_no(cast: Cast, client: Client) -> None:
    proposal = published(
        cast.bilal,
        effects=Effects(
            category="services",
            cost="600 € par an",
            if_yes="Le premier atelier ouvre en mai.",
            if_no="Chacun apprend seul.",
        ),
    )
    client.force_login(cast.chloe.account)

    page = client.get(f"/propositions/{proposal.pk}/").content.decode()

    for words in ("Services aux membres", "600 € par an", "ouvre en mai", "Chacun apprend seul"):
        assert words in page


def test_a_program_that_says_nothing_of_the_effects_leaves_them(cast: Cast, client: Client) -> None:
    proposal = published(cast.bilal, effects=Effects(cost="600 € par an"))
    client.force_login(cast.bilal.account)

    answer = client.put(
        f"/api/v1/proposals/{proposal.pk}/",
        {"title": TITLE, "text": TEXT, "reasons": "Voilà.", "revision": proposal.revision},
        content_type="application/json",
    )

    assert answer.status_code == 200
    assert answer.json()["cost"] == "600 € par an"
    assert proposal.versions.get(number=2).cost == "600 € par an"

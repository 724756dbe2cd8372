"""What people from outside read of proposals: what authors opened to everybody, and no more."""

import pytest
from django.test import Client

from proposals.actions import proposals, supports
from proposals.models import Audience, Proposal
from tests.cast import Cast
from tests.factories.proposals import (
    NOON,
    TEXT,
    argument,
    attached,
    draft,
    hidden,
    moderator,
    picture,
    published,
)

pytestmark = pytest.mark.django_db

OPEN = "Un atelier ouvert à tout le monde"
KEPT = "Un atelier que les membres gardent pour eux"


def opened(cast: Cast) -> Proposal:
    return published(cast.bilal, title=OPEN, audience=Audience.EVERYONE)


def kept(cast: Cast) -> Proposal:
    return published(cast.chloe, title=KEPT)


def words_of(client: Client, address: str, **asked: str) -> str:
    return client.get(address, asked).content.decode()


@pytest.mark.parametrize("who", ["visitor", "stranger"])
def test_from_outside_one_reads_what_authors_opened_and_no_more(
    cast: Cast, client: Client, who: str
) -> None:
    shown, closed = opened(cast), kept(cast)
    if who == "stranger":
        client.force_login(cast.eve)

    listed = words_of(client, "/propositions/")

    assert OPEN in listed
    assert KEPT not in listed
    assert TEXT in words_of(client, f"/propositions/{shown.pk}/")
    assert KEPT not in words_of(client, f"/propositions/{closed.pk}/")
    assert client.get(f"/propositions/{closed.pk}/").status_code in (302, 404)


def test_search_and_api_show_outside_what_the_pages_show(cast: Cast, client: Client) -> None:
    shown, closed = opened(cast), kept(cast)

    found = words_of(client, "/recherche/", q="atelier")
    listed = client.get("/api/v1/proposals/").json()
    read = client.get(f"/api/v1/proposals/{shown.pk}/")

    assert OPEN in found
    assert KEPT not in found
    assert [row["title"] for row in listed["results"]] == [OPEN]
    assert read.json()["audience"] == "everyone"
    assert read.json()["support"]["members"] == 1
    assert read.json()["support"]["shares"] is None, "it is what its author holds"
    assert client.get(f"/api/v1/proposals/{closed.pk}/").status_code == 404
    assert client.post("/api/v1/proposals/", {}).status_code in (401, 403)


def test_the_debate_and_who_supports_stay_among_members(cast: Cast, client: Client) -> None:
    shown = opened(cast)
    by = cast.mots_passants.account
    supports.support(proposal=shown, member=cast.mots_passants, at=NOON, by=by)
    argument(shown, cast.chloe, text="Un argument entre nous, sur le fond.")

    page = words_of(client, f"/propositions/{shown.pk}/")

    assert "2 membres la soutiennent" in page
    assert cast.mots_passants.display_name not in page
    assert "entre nous" not in page
    assert client.get(f"/propositions/{shown.pk}/debat/").status_code == 302


def test_a_public_draft_is_not_read_before_it_is_published(cast: Cast, client: Client) -> None:
    begun = draft(cast.bilal, title=OPEN, audience=Audience.EVERYONE)

    assert OPEN not in words_of(client, "/propositions/")
    assert client.get(f"/propositions/{begun.pk}/").status_code == 302


def test_what_is_withdrawn_or_hidden_is_no_longer_shown_outside(cast: Cast, client: Client) -> None:
    moderator(cast.chloe, cast.diego)
    masked, gone = opened(cast), opened(cast)
    hidden(masked, cast.chloe)
    proposals.withdraw(proposal=gone, at=NOON, by=cast.bilal.account)

    assert OPEN not in words_of(client, "/propositions/")
    for proposal in (masked, gone):
        assert client.get(f"/propositions/{proposal.pk}/").status_code == 302
        assert client.get(f"/api/v1/proposals/{proposal.pk}/").status_code == 404


def test_a_file_is_always_downloaded_and_read_by_those_who_read_its_proposal(
    cast: Cast, client: Client
) -> None:
    shown, closed = opened(cast), kept(cast)
    own, others = attached(shown), attached(closed)

    found = client.get(f"/propositions/{shown.pk}/pieces/{own.pk}")

    assert found.content.startswith(b"\x89PNG")
    assert found.headers["Content-Type"] == "image/png"
    assert found.headers["Content-Disposition"].startswith("attachment")
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/propositions/{closed.pk}/pieces/{others.pk}").status_code == 302
    assert client.get(f"/propositions/{shown.pk}/pieces/{others.pk}").status_code == 404
    client.force_login(cast.hugo.account)
    assert client.get(f"/propositions/{closed.pk}/pieces/{others.pk}").status_code == 200


def test_moderation_hides_the_files_with_the_text(cast: Cast, client: Client) -> None:
    moderator(cast.chloe, cast.diego)
    proposal = published(cast.bilal)
    file = attached(proposal)
    hidden(proposal, cast.chloe)
    client.force_login(cast.mots_passants.account)

    assert client.get(f"/propositions/{proposal.pk}/pieces/{file.pk}").status_code == 404
    assert client.get(f"/api/v1/proposals/{proposal.pk}/").json()["attachments"] == []


def test_a_writer_joins_a_file_and_takes_it_back(cast: Cast, client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    proposal = draft(cast.bilal)
    client.force_login(cast.bilal.account)
    address = f"/propositions/{proposal.pk}/pieces/"
    good = SimpleUploadedFile("devis.html", picture("JPEG"), "text/html")
    bad = SimpleUploadedFile("devis.pdf", b"<html></html>", "application/pdf")

    refused = client.post(address, {"title": "Devis", "file": bad})
    client.post(address, {"title": "Devis de l’imprimeur", "file": good})

    assert refused.status_code == 400
    assert "ni un PDF, ni une image" in refused.content.decode()
    row = proposal.attachments.get()
    assert row.kind == "jpeg"
    assert "Devis de l’imprimeur" in words_of(client, f"/propositions/{proposal.pk}/")
    client.post(f"{address}{row.pk}/retirer")
    assert "Devis de l’imprimeur" not in words_of(client, f"/propositions/{proposal.pk}/")


def test_the_author_alone_chooses_who_reads(cast: Cast, client: Client) -> None:
    from proposals.actions import coauthors
    from proposals.models import CoAuthor

    proposal = kept(cast)
    email = cast.bilal.email
    coauthors.invite(proposal=proposal, email=email, at=NOON, by=cast.chloe.account)
    coauthors.accept(row=CoAuthor.objects.get(), at=NOON, by=cast.bilal.account)
    given = {
        "title": KEPT,
        "text": TEXT,
        "reasons": "",
        "note": "Ouverte à tous",
        "audience": "everyone",
    }

    for member, expected in ((cast.bilal, "members"), (cast.chloe, "everyone")):
        client.force_login(member.account)
        proposal.refresh_from_db()
        client.post(
            f"/propositions/{proposal.pk}/modifier", {**given, "revision": proposal.revision}
        )
        proposal.refresh_from_db()
        assert proposal.audience == expected

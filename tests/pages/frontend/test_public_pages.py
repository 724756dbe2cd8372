"""Pages for everybody, without an account."""

import json
from datetime import date

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.html import escape

from assembly.models import Assembly
from assembly.rules.retention import policy
from assembly.states import AssemblyState
from common import clock
from members.actions import cooperative
from tests.cast import Cast
from tests.factories import assemblies, proposals
from tests.factories.assemblies import Story

pytestmark = pytest.mark.django_db

PAGES = {
    "/": "décidons",
    "/decisions/": "Ce que nous avons décidé",
    "/cooperative/histoire/": "Notre vie commune",
    "/recherche/": "Que cherchez-vous",
    "/secret-du-vote/": "Qui peut savoir ce que vous avez voté",
    "/verifier/": "belenios-tool election verify",
    "/aide/": "Que voulez-vous faire",
    "/accessibilite/": "Chacun doit pouvoir décider",
    "/mentions/": "Qui répond de ce site",
    "/hors-ligne/": "Vous n’avez pas de réseau",
}


@pytest.mark.parametrize(("path", "words"), PAGES.items())
def test_a_page_that_explains_is_read_without_an_account(
    path: str, words: str, client: Client
) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert "sessionid" not in client.cookies


def test_the_phone_number_stands_at_the_foot_of_each_page(client: Client, cast: Cast) -> None:
    cast.cooperative.phone = "02 97 00 00 00"
    cast.cooperative.save()
    assert 'href="tel:0297000000"' in client.get("/aide/").content.decode()


def test_a_wrong_address_offers_a_way_on(client: Client) -> None:
    page = client.get("/nulle-part/")
    assert page.status_code == 404
    assert "Il n’y a rien à cette adresse" in page.content.decode()


def test_the_home_page_tells_the_last_turnout(client: Client, cast: Cast) -> None:
    _past(2025, registered=511, participants=50)
    assert "9,8\u00a0%" in client.get("/").content.decode()


def test_the_timeline_tells_events_and_turnout(client: Client, cast: Cast) -> None:
    _past(2001, title="Fondation de la coopérative")
    _past(2025, registered=511, participants=50)
    page = client.get("/cooperative/histoire/").content.decode()
    assert page.index('id="a2025"') < page.index('id="a2001"')
    assert "Fondation de la coopérative" in page
    assert "50 participants sur 511 inscrits" in page


def test_an_unknown_turnout_stays_out_of_the_chart(client: Client, cast: Cast) -> None:
    _past(2024, registered=525, participants=None)
    assert (
        "Aucun chiffre n’est encore connu" in client.get("/cooperative/histoire/").content.decode()
    )


def test_the_figures_are_a_table_too(client: Client, cast: Cast) -> None:
    _past(2025, registered=511, participants=50)
    table = b"".join(client.get("/cooperative/histoire/chiffres.csv")).decode("utf-8-sig")
    assert "2025;511;50" in table


def test_a_draft_is_no_decision(client: Client, cast: Cast) -> None:
    draft = assemblies.draft(cast)
    resolution = draft.resolutions.get()
    assert client.get(f"/decisions/{resolution.pk}/").status_code == 404
    assert resolution.title not in client.get("/decisions/").content.decode()


@pytest.mark.usefixtures("keeper")
def test_a_decision_keeps_its_text_its_count_and_its_rule(client: Client, cast: Cast) -> None:
    story = _decided(cast)
    resolution = story.assembly.resolutions.get()
    page = client.get(f"/decisions/{resolution.pk}/").content.decode()
    assert resolution.title in page
    assert resolution.text in page
    assert resolution.outcome.sentence.replace("'", "&#x27;") in page
    assert f"/urne/{story.rehearsed[0].poll.pk}/archive.bel" in page
    listing = client.get("/decisions/?q=COMPTES+exercice").content.decode()
    assert resolution.title in listing
    assert resolution.title not in client.get("/decisions/?q=absent").content.decode()
    assert resolution.title not in client.get("/decisions/?annee=1999").content.decode()
    table = b"".join(client.get("/decisions/decisions.csv")).decode("utf-8-sig")
    assert resolution.title in table
    how = client.get("/verifier/").content.decode()
    assert "archive.bel" in how
    assert f'href="/verificateur/#{story.rehearsed[0].poll.pk}"' in how
    assert resolution.title in client.get("/recherche/?q=comptes").content.decode()


@pytest.mark.parametrize("text", ["mot de passe", "ACCESSIBILITE", "belenios"])
def test_a_search_finds_the_pages_that_explain(text: str, client: Client) -> None:
    page = client.get("/recherche/", {"q": text}).content.decode()
    assert "search-results" in page


@pytest.mark.parametrize("who", ["visitor", "stranger"])
def test_nobody_but_members_finds_a_proposal(client: Client, cast: Cast, who: str) -> None:
    proposals.published(cast.chloe, title="Une permanence téléphonique")
    if who == "stranger":
        client.force_login(cast.eve)

    page = client.get("/recherche/", {"q": "permanence"}).content.decode()

    assert "téléphonique" not in page


def test_a_member_finds_a_proposal_by_its_words(client: Client, cast: Cast) -> None:
    proposal = proposals.published(cast.chloe, title="Une permanence téléphonique")
    client.force_login(cast.bilal.account)

    page = client.get("/recherche/", {"q": "permanence"}).content.decode()

    assert f"/propositions/{proposal.pk}/" in page


def test_a_search_without_answer_says_so(client: Client) -> None:
    page = client.get("/recherche/", {"q": "<zzz>"}).content.decode()
    assert "Aucune page ne répond à «\u00a0&lt;zzz&gt;\u00a0»" in page


def test_the_site_can_be_installed_and_keeps_no_ballot(client: Client) -> None:
    manifest = json.loads(client.get("/manifeste.webmanifest").content)
    assert manifest["start_url"] == "/"
    worker = b"".join(client.get("/service-worker.js")).decode()
    assert 'NEVER = ["/isoloir/", "/depositaires/", "/urne/", "/scrutins/", "/api/"]' in worker


def test_robots_may_read_the_archive_only(client: Client) -> None:
    rules = client.get("/robots.txt").content.decode()
    assert "Disallow: /scrutins/" in rules
    assert "Disallow: /decisions/" not in rules


def _past(year: int, **fields: object) -> None:
    from assembly.models import PastAssembly

    PastAssembly.objects.create(
        **{
            "year": year,
            "held_on": date(year, 6, 14),
            "title": "Assemblée générale ordinaire",
            "recorded_at": clock.now(),
            **fields,
        }
    )


def _decided(cast: Cast) -> Story:
    story = Story(cast, assemblies.draft(cast))
    story.convene().open_vote()
    for member in cast.members[:5]:
        story.vote(member, [[1, 0, 0]])
    story.close_remote_vote().open_sitting(cast.members[5]).close().count().certify()
    assert Assembly.objects.get().state == AssemblyState.DECIDED
    return story


def test_the_address_of_a_button_says_so_when_it_is_opened(client: Client) -> None:
    page = client.get("/affichage/")

    assert page.status_code == 405
    assert page.headers["Allow"] == "POST"
    assert "Cette adresse ne s’ouvre pas seule" in page.content.decode()


def test_a_program_is_told_405_without_a_page(client: Client) -> None:
    answer = client.get("/affichage/", headers={"Accept": "application/json"})

    assert answer.status_code == 405
    assert answer.content == b""


@pytest.mark.parametrize("status", [400, 403, 404, 405, 429, 500])
def test_an_error_page_says_in_french_what_to_do(status: int, client: Client) -> None:
    page = render_to_string(f"{status}.html")

    assert 'lang="fr"' in page
    assert 'href="/"' in page
    assert f"({status})" in page


def test_the_legal_notice_says_the_durations_that_are_carried_out(client: Client) -> None:
    notice = client.get("/mentions/").content.decode()

    for category in policy().values():
        assert escape(category.label) in notice
    assert "Archive publique du vote" in notice
    assert "sans limite" in notice


def test_the_legal_notice_names_who_answers_for_the_site_and_who_hosts_it(
    client: Client, cast: Cast
) -> None:
    before = client.get("/mentions/").content.decode()
    cooperative.change(
        publication_director="Diego Moreau",
        host_name="Hébergeur d’essai",
        host_address="2 quai du Port, 56100 Lorient",
        host_phone="02 97 00 00 01",
        at=clock.now(),
    )

    after = client.get("/mentions/").content.decode()

    assert "pas encore renseigné" in before
    assert "n’a pas encore dit qui héberge" in before
    assert "Renseigner les mentions" not in before
    for told in ("Diego Moreau", "Hébergeur d’essai", "2 quai du Port", "02 97 00 00 01"):
        assert told in after
    client.force_login(cast.diego.account)
    assert "/registre/cooperative/" in client.get("/mentions/").content.decode()

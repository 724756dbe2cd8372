import pytest
from django.test import Client

from common import clock
from proposals.models import Amendment, Proposal
from tests.cast import Cast
from tests.factories.members import own_shares
from tests.factories.proposals import NOON, TEXT, amendment, published

pytestmark = pytest.mark.django_db

QUARTER = "L’assemblée décide d’ouvrir un atelier par trimestre."


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def proposal(cast: Cast) -> Proposal:
    own_shares(cast.alice, 1000)
    return published(cast.bilal, text=f"{TEXT}\n\nIl est tenu par deux bénévoles.")


def test_a_member_amends_a_paragraph_and_its_author_accepts_the_change(
    cast: Cast, client: Client, proposal: Proposal
) -> None:
    root = f"/propositions/{proposal.pk}/amendements/"
    client.force_login(cast.chloe.account)
    index = client.get(root).content.decode()
    form = client.get(f"{root}text/0").content.decode()
    sent = {"after": QUARTER, "why": "Trop souvent pour les bénévoles.", "part": "text",
            "place": "0", "version": "1"}  # fmt: skip
    shown = client.post(f"{root}text/0", sent, follow=True).content.decode()
    change = Amendment.objects.get()

    client.force_login(cast.bilal.account)
    done = client.post(f"{root}{change.pk}/reponse", {"accept": "1"}, follow=True)

    proposal.refresh_from_db()
    assert "Paragraphe 2" in index
    assert TEXT in form
    assert "<del>" in shown
    assert "<ins>" in shown
    assert "la version 2 en résulte" in done.content.decode()
    assert proposal.text.startswith(QUARTER)


def test_a_change_that_was_overtaken_says_so_and_keeps_the_words_of_its_author(
    cast: Cast, client: Client, proposal: Proposal
) -> None:
    first, second = amendment(proposal, cast.chloe), amendment(proposal, cast.hugo, after="Rien.")
    root = f"/propositions/{proposal.pk}/amendements/"
    client.force_login(cast.bilal.account)
    client.post(f"{root}{first.pk}/reponse", {"accept": "1"})

    client.force_login(cast.hugo.account)
    page = client.get(f"/propositions/{proposal.pk}/debat/{second.pk}/").content.decode()
    index = client.get(root).content.decode()
    form = client.get(f"{root}{second.pk}/reprendre").content.decode()
    late = client.post(f"{root}{second.pk}/reprendre",
                       {"after": "Rien du tout.", "place": "0", "version": "1"})  # fmt: skip
    stale = {"after": "Autrement.", "why": "Parce que c’est mieux.", "part": "text",
             "place": "0", "version": "1"}  # fmt: skip
    client.force_login(cast.chloe.account)
    refused = client.post(f"{root}text/0", stale)

    assert "Ce paragraphe a changé depuis" in page
    assert "Le paragraphe a changé entre-temps" in index
    assert QUARTER in form
    assert "Rien." in form
    assert (late.status_code, refused.status_code) == (409, 409)
    assert "Autrement." in refused.content.decode()
    assert 'name="version" value="2"' in refused.content.decode()


def test_co_signatories_answer_and_no_page_shows_a_total_before_the_end(
    cast: Cast, client: Client, proposal: Proposal
) -> None:
    change = amendment(proposal, cast.mots_passants)
    root = f"/propositions/{proposal.pk}/"
    page = f"{root}debat/{change.pk}/"
    client.force_login(cast.chloe.account)
    client.post(f"{root}soutenir")
    client.force_login(cast.bilal.account)
    client.post(f"{root}amendements/{change.pk}/reponse", {"ask": "1"})

    client.force_login(cast.chloe.account)
    before = client.get(page).content.decode()
    after = client.post(f"{root}amendements/{change.pk}/voter", {"yes": "1"}, follow=True)
    client.force_login(cast.hugo.account)
    other = client.get(page).content.decode()

    assert "Chloe Évrard n’a pas encore répondu." in before
    assert "Chloe Évrard a répondu oui" in after.content.decode()
    assert "a répondu" not in other
    assert "pour," not in other.split("La fin")[0].split("notice")[1]
    assert "Oui, faire cette modification" not in other


@pytest.mark.parametrize("who", ["chloe", "diego", "alice"])
def test_nobody_but_those_who_sign_answers_an_amendment(
    cast: Cast, client: Client, proposal: Proposal, who: str
) -> None:
    change = amendment(proposal, cast.hugo)
    client.force_login(getattr(cast, who).account)
    root = f"/propositions/{proposal.pk}/amendements/{change.pk}/"

    answers = [
        client.post(f"{root}reponse", {"accept": "1"}).status_code,
        client.post(f"{root}retirer").status_code,
        client.get(f"{root}reprendre").status_code,
    ]

    change.refresh_from_db()
    assert answers == [403, 404, 404]
    assert change.state == "proposed"

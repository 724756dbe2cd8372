from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Account, Member
from proposals.actions import supports
from proposals.models import Proposal
from proposals.states import ProposalState
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.members import member, own_shares
from tests.factories.proposals import NOON, TEXT, draft, in_state, published

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Any], Client]


@pytest.fixture
def signed_in(client: Client) -> SignedIn:
    def sign_in(person: Member | Account) -> Client:
        account = person.account if isinstance(person, Member) else person
        client.force_login(account)
        return client

    return sign_in


def form_of(proposal: Proposal, **fields: object) -> dict[str, object]:
    return {
        "title": proposal.title,
        "text": proposal.text,
        "reasons": proposal.reasons,
        "revision": proposal.revision,
        **fields,
    }


def test_a_member_writes_and_publishes(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.bilal)

    begun = client.post("/propositions/ecrire")
    proposal = Proposal.objects.get()
    client.post(
        begun.headers["Location"],
        form_of(proposal, title="Un atelier par mois", text=TEXT, publish="1"),
    )

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.PUBLISHED
    page = client.get(f"/propositions/{proposal.pk}/").content.decode()
    assert "Un atelier par mois" in page
    assert "L’assemblée décide d’ouvrir" in page


def test_an_incomplete_draft_is_kept_and_says_what_is_missing(
    cast: Cast, signed_in: SignedIn
) -> None:
    client = signed_in(cast.bilal)
    proposal = draft(cast.bilal, title="", text="")

    response = client.post(
        f"/propositions/{proposal.pk}/modifier", form_of(proposal, title="Ou", publish="1")
    )

    proposal.refresh_from_db()
    assert response.status_code == 400
    assert proposal.title == "Ou"
    again = client.post(
        f"/propositions/{proposal.pk}/modifier", form_of(proposal, title="Ouvrir un atelier")
    )
    assert again.status_code == 302


def test_a_draft_is_saved_while_it_is_written(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.bilal)
    proposal = draft(cast.bilal)

    answer = client.post(
        f"/propositions/{proposal.pk}/brouillon", form_of(proposal, text="Une phrase en cours")
    ).content.decode()

    proposal.refresh_from_db()
    assert proposal.text == "Une phrase en cours"
    assert f'name="revision" id="id_revision" value="{proposal.revision}"' in answer


def test_the_draft_of_somebody_else_does_not_exist(cast: Cast, signed_in: SignedIn) -> None:
    proposal = draft(cast.bilal)
    client = signed_in(cast.chloe)

    for path in ("", "modifier", "soutiens", "retirer"):
        assert client.get(f"/propositions/{proposal.pk}/{path}").status_code == 404


@pytest.mark.parametrize(
    ("role", "path", "expected"),
    [
        ("chloe", "modifier", 403),
        ("chloe", "retirer", 403),
        ("fatou", "", 200),
        ("eve", "", 404),
        ("eve", "modifier", 404),
    ],
)
def test_strangers_find_nothing_and_insiders_are_told(
    cast: Cast, signed_in: SignedIn, role: str, path: str, expected: int
) -> None:
    proposal = published(cast.bilal)
    client = signed_in(getattr(cast, role))

    assert client.get(f"/propositions/{proposal.pk}/{path}").status_code == expected


def test_a_support_moves_the_counter(cast: Cast, signed_in: SignedIn) -> None:
    proposal = published(cast.bilal)
    client = signed_in(cast.chloe)

    fragment = client.post(
        f"/propositions/{proposal.pk}/soutenir",
        {"member": cast.chloe.pk},
        headers={"HX-Request": "true"},
    ).content.decode()
    back = client.post(f"/propositions/{proposal.pk}/retirer-mon-soutien")

    assert "<dd>2</dd>" in fragment
    assert back.status_code == 302
    assert "<dd>1</dd>" in client.get(f"/propositions/{proposal.pk}/soutiens").content.decode()


def test_nobody_supports_for_a_member_they_do_not_act_for(cast: Cast, signed_in: SignedIn) -> None:
    proposal = published(cast.bilal)
    client = signed_in(cast.chloe)

    response = client.post(f"/propositions/{proposal.pk}/soutenir", {"member": cast.alice.pk})

    assert response.status_code == 400


def test_a_legal_person_writes_and_supports_by_who_acts_for_it(
    cast: Cast, signed_in: SignedIn
) -> None:
    proposal = published(cast.bilal)
    other = member("Odile", "Bernard", account=cast.mots_passants.account)
    client = signed_in(cast.mots_passants)

    client.post(f"/propositions/{proposal.pk}/soutenir", {"member": cast.mots_passants.pk})
    client.post("/propositions/ecrire", {"member": cast.mots_passants.pk})
    page = client.get(f"/propositions/{proposal.pk}/").content.decode()

    assert Proposal.objects.get(state="draft").author == cast.mots_passants
    assert "Association Les Mots Passants" in page
    assert f'value="{other.pk}"' in page


def test_the_board_answers_on_the_page(cast: Cast, signed_in: SignedIn) -> None:
    own_shares(cast.alice, 1000)
    proposal = published(cast.bilal)
    client = signed_in(cast.diego)

    refused = client.post(f"/propositions/{proposal.pk}/reponse", {"refuse": "1", "answer": ""})
    assert refused.status_code == 400
    client.post(
        f"/propositions/{proposal.pk}/reponse",
        {"refuse": "1", "answer": "Le budget de cette année est déjà engagé."},
    )

    client.force_login(cast.chloe.account)
    assert "déjà engagé" in client.get(f"/propositions/{proposal.pk}/").content.decode()


def test_names_of_supporters_are_for_the_author_and_the_board(
    cast: Cast, signed_in: SignedIn
) -> None:
    proposal = published(cast.bilal)
    supports.support(proposal=proposal, member=cast.hugo, at=NOON, by=cast.hugo.account)

    for person, seen in ((cast.bilal, True), (cast.diego, True), (cast.chloe, False)):
        page = signed_in(person).get(f"/propositions/{proposal.pk}/").content.decode()
        assert ("Hugo Nguyen" in page) is seen


def test_the_list_is_searched_filtered_and_exported(cast: Cast, signed_in: SignedIn) -> None:
    own_shares(cast.alice, 1000)
    published(cast.bilal, title="Déménager le siège social")
    in_state("admitted", cast.chloe, cast.diego)
    draft(cast.gwenn, title="Un brouillon secret")
    client = signed_in(cast.chloe)

    everything = client.get("/propositions/").content.decode()
    found = client.get("/propositions/?q=demenager+benali").content.decode()
    admitted = client.get("/propositions/?etat=admitted").content.decode()
    exported = b"".join(client.get("/propositions/table.csv").streaming_content).decode()

    assert "Déménager" in everything
    assert "brouillon secret" not in everything
    assert "Déménager" in found
    assert "Ouvrir un atelier" not in found
    assert "Déménager" not in admitted
    assert "atelier" in admitted
    assert exported.count("\r\n") == 3


def test_the_list_says_what_the_statutes_ask_and_leads_the_board_to_them(
    cast: Cast, signed_in: SignedIn
) -> None:
    assemblies.rules(agenda_members_count={"value": 3, "article": "art. 12"})

    answer = signed_in(cast.diego).get("/propositions/")

    assert answer.context["threshold"].members == 3
    assert reverse("assembly:statutes") in answer.content.decode()


def test_a_withdrawn_proposal_stays_readable(cast: Cast, signed_in: SignedIn) -> None:
    proposal = published(cast.bilal)
    client = signed_in(cast.bilal)

    asked = client.get(f"/propositions/{proposal.pk}/retirer")
    client.post(f"/propositions/{proposal.pk}/retirer")

    assert asked.status_code == 200
    assert client.get(f"/propositions/{proposal.pk}/").status_code == 200
    assert "atelier" not in client.get("/propositions/").content.decode()


def test_the_address_to_write_leads_to_the_button_that_begins(client: Client, cast: Cast) -> None:
    """The home page of each member holds the same button: it opens the form itself."""
    client.force_login(cast.bilal.account)

    home = client.get("/").content.decode()
    answer = client.get("/propositions/ecrire")

    assert 'action="/propositions/ecrire"' in home
    assert answer.status_code == 302
    assert answer.url == "/propositions/#ecrire"
    assert 'id="ecrire"' in client.get("/propositions/").content.decode()
    assert not Proposal.objects.exists()

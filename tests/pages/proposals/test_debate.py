import pytest
from django.test import Client

from proposals.actions import debate, proposals
from proposals.models import Contribution
from tests.cast import Cast
from tests.factories.proposals import NOON, published

pytestmark = pytest.mark.django_db


def test_a_member_argues_and_another_replies(cast: Cast, client: Client) -> None:
    proposal = published(cast.bilal)
    client.force_login(cast.chloe.account)

    sent = client.post(
        f"/propositions/{proposal.pk}/debat/",
        {"side": "against", "quote": "un atelier mensuel", "text": "Une fois l’an **suffit**."},
    )
    client.force_login(cast.bilal.account)
    client.post(sent.url, {"text": "Une fois l’an, on oublie tout."})
    page = client.get(sent.url).content.decode()

    assert "<strong>suffit</strong>" in page
    assert "<blockquote><p>un atelier mensuel</p></blockquote>" in page
    assert "on oublie tout" in page
    assert (
        "0 argument pour, 1 contre" in client.get(f"/propositions/{proposal.pk}/").content.decode()
    )


def test_what_is_written_in_a_debate_cannot_act_on_the_page(cast: Cast, client: Client) -> None:
    proposal = published(cast.bilal)
    words = "Voyez <script>alert(1)</script> [ici](vbscript:alert(1)) <img src=x onerror=y>"
    made = debate.argue(
        proposal=proposal,
        member=cast.chloe,
        side="for",
        text=words,
        at=NOON,
        by=cast.chloe.account,
    )
    client.force_login(cast.bilal.account)

    page = client.get(f"/propositions/{proposal.pk}/debat/{made.pk}/").content.decode()
    shown = client.post(f"/propositions/{proposal.pk}/debat/apercu", {"text": words})

    for html in (page, shown.content.decode()):
        assert "<script>alert" not in html
        assert 'href="vbscript' not in html
        assert "<img src=x" not in html


def test_who_writes_too_fast_keeps_the_text_and_is_told_what_to_do(
    cast: Cast, client: Client
) -> None:
    proposal = published(cast.bilal)
    client.force_login(cast.chloe.account)
    address = f"/propositions/{proposal.pk}/debat/"
    for number in range(debate.MOST_IN_AN_HOUR):
        client.post(address, {"side": "for", "text": f"Raison numéro {number} de la liste"})

    answer = client.post(address, {"side": "for", "text": "La raison de trop dans cette heure"})

    assert answer.status_code == 429
    assert "La raison de trop dans cette heure" in answer.content.decode()
    assert Contribution.objects.count() == debate.MOST_IN_AN_HOUR


def test_arguments_come_twenty_by_twenty(cast: Cast, client: Client) -> None:
    proposal = published(cast.bilal)
    Contribution.objects.bulk_create(
        Contribution(
            proposal=proposal,
            author=cast.chloe,
            side="for",
            text=f"Raison {number}",
            version=1,
            digest=str(number),
            written_at=NOON,
        )
        for number in range(25)
    )
    client.force_login(cast.bilal.account)

    first = client.get(f"/propositions/{proposal.pk}/debat/").content.decode()
    second = client.get(f"/propositions/{proposal.pk}/debat/?page=2").content.decode()

    assert (first.count("Raison "), second.count("Raison ")) == (20, 5)


def test_a_stranger_finds_no_debate_and_the_operator_reads_without_writing(
    cast: Cast, client: Client
) -> None:
    proposal = published(cast.bilal)
    address = f"/propositions/{proposal.pk}/debat/"
    given = {"side": "for", "text": "Une phrase entière, bien écrite."}

    client.force_login(cast.eve)
    assert client.get(address).status_code == 404
    client.force_login(cast.fatou)
    assert client.get(address).status_code == 200
    assert client.post(address, given).status_code == 403
    assert not Contribution.objects.exists()


def test_the_page_counts_those_who_share_and_never_names_them(cast: Cast, client: Client) -> None:
    proposal = published(cast.bilal)
    made = debate.argue(
        proposal=proposal,
        member=cast.chloe,
        side="for",
        text="Une phrase entière, bien écrite.",
        at=NOON,
        by=cast.chloe.account,
    )
    client.force_login(cast.hugo.account)
    address = f"/propositions/{proposal.pk}/debat/{made.pk}/"
    client.post(address + "partager")

    client.force_login(cast.bilal.account)
    page = client.get(address).content.decode()

    assert "partagé par 1 membre" in page
    assert "Hugo" not in page


def test_a_withdrawn_proposal_is_debated_no_more(cast: Cast, client: Client) -> None:
    proposal = published(cast.bilal)
    proposals.withdraw(proposal=proposal, at=NOON, by=cast.bilal.account)
    client.force_login(cast.chloe.account)

    page = client.get(f"/propositions/{proposal.pk}/debat/")
    sent = client.post(
        f"/propositions/{proposal.pk}/debat/", {"side": "for", "text": "Trop tard, sans doute."}
    )

    assert page.status_code == 200
    assert sent.status_code == 403

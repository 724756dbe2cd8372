"""The board's pages of the mail: who reads what, and what nobody may read."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from common import clock
from members.models import Account, Member
from notifications.actions import outbox, postal, reminders
from notifications.models import Campaign, Message
from tests import smtp
from tests.cast import Cast
from tests.factories.mail import recorded_vote
from tests.factories.members import member

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Any], Client]
AUDIENCE = "tests.actions.notifications.audience"


@pytest.fixture
def signed_in(client: Client) -> SignedIn:
    def sign_in(person: Member | Account) -> Client:
        client.force_login(person.account if isinstance(person, Member) else person)
        return client

    return sign_in


@pytest.fixture
def postmaster(settings: Any) -> Iterator[smtp.Postmaster]:
    with smtp.serving() as (postmaster, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield postmaster


@pytest.fixture
def campaign(cast: Cast) -> Campaign:
    now = clock.now()
    return reminders.schedule(
        poll_subject="poll:abc",
        title="Assemblée générale ordinaire 2026",
        opens_at=now + timedelta(days=2),
        closes_at=now + timedelta(days=14),
        audience=f"{AUDIENCE}.not_voted",
        words=f"{AUDIENCE}.words",
        at=now,
    )


@pytest.mark.parametrize(
    "path",
    ["", "table.csv", "a-retrouver", "a-retrouver.csv", "poste/", "rappels/{campaign}/",
     "{message}/"],
)  # fmt: skip
@pytest.mark.parametrize(
    ("role", "figures", "lists"),
    [
        ("diego", 200, 200),
        ("alice", 200, 403),
        ("fatou", 200, 403),
        ("bilal", 403, 403),
        ("eve", 404, 404),
    ],
)
def test_each_role_reads_its_part(
    cast: Cast,
    campaign: Campaign,
    signed_in: SignedIn,
    path: str,
    role: str,
    figures: int,
    lists: int,
) -> None:
    message = recorded_vote(cast.bilal, at=clock.now())
    address = f"/messages/{path}".format(campaign=campaign.pk, message=message.pk)
    expected = figures if path in ("", "rappels/{campaign}/") else lists

    assert signed_in(getattr(cast, role)).get(address).status_code == expected


def test_the_list_is_searched_filtered_and_exported(cast: Cast, signed_in: SignedIn) -> None:
    for person in cast.members:
        recorded_vote(person, at=clock.now())
    client = signed_in(cast.diego)

    found = client.get("/messages/?q=chloe").content.decode()
    none = client.get("/messages/?etat=bounced").content.decode()
    exported = b"".join(client.get("/messages/table.csv?q=evrard").streaming_content).decode()

    assert "Chloe Évrard" in found
    assert "Bilal Benali" not in found
    assert "Chloe Évrard" not in none
    assert exported.count("\r\n") == 2


def test_what_would_tell_who_voted_is_in_no_list(
    cast: Cast, campaign: Campaign, signed_in: SignedIn, postmaster: smtp.Postmaster
) -> None:
    notice = recorded_vote(cast.bilal, at=clock.now(), tells_turnout=True)
    reminders.fill(at=campaign.steps.get(name="opening").due_at, limit=50)
    call = Message.objects.get(member=cast.chloe)
    client = signed_in(cast.diego)

    pages = [client.get("/messages/"), client.get(f"/messages/rappels/{campaign.pk}/")]
    exported = b"".join(client.get("/messages/table.csv").streaming_content).decode()

    for text in (*(page.content.decode() for page in pages), exported):
        assert "Chloe" not in text
        assert "Bilal" not in text
    assert client.get(f"/messages/{notice.pk}/").status_code == 404
    assert client.get(f"/messages/{call.pk}/").status_code == 404
    assert client.post(f"/messages/{call.pk}/renvoyer").status_code == 404


def test_the_first_number_is_the_share_of_members_reached(
    cast: Cast, signed_in: SignedIn, postmaster: smtp.Postmaster
) -> None:
    lost = member("Nora", "Perdue", email="refuse@example.org", address="", postcode="", city="")
    for person in (*cast.members, lost):
        recorded_vote(person, at=clock.now())
    outbox.send_due(at=clock.now())

    page = signed_in(cast.diego).get("/messages/").content.decode()

    assert "87,5\u00a0%" in page
    assert signed_in(cast.diego).get("/messages/a-retrouver").content.decode().count("PERDUE") == 1


def test_the_board_mends_a_failed_message(
    cast: Cast, signed_in: SignedIn, postmaster: smtp.Postmaster
) -> None:
    wrong = member("Inès", "Partie", email="refuse@example.org", address="", postcode="", city="")
    message = recorded_vote(wrong, at=clock.now())
    outbox.send_due(at=clock.now())
    client = signed_in(cast.diego)

    page = client.get(f"/messages/{message.pk}/").content.decode()
    refused = client.post(f"/messages/{message.pk}/par-la-poste")
    Member.objects.filter(pk=wrong.pk).update(address="2 rue Neuve", city="Lorient")
    client.post(f"/messages/{message.pk}/par-la-poste")

    assert "No such user here" in page
    assert refused.status_code == 409
    assert Message.objects.get(replaces=message).postal_lines[1] == "2 rue Neuve"


def test_letters_are_printed_and_posted_from_the_pages(cast: Cast, signed_in: SignedIn) -> None:
    recorded_vote(member("Jeanne", "Papier"), at=clock.now())
    client = signed_in(cast.diego)

    made = client.post("/messages/poste/preparer")
    address = made.headers["Location"]
    pdf = client.get(f"{address}lettres.pdf")
    posted = client.post(
        address,
        {
            "on": clock.today().isoformat(),
            "proof": SimpleUploadedFile("b.pdf", b"%PDF-1.7", content_type="application/pdf"),
        },
    )

    assert pdf.content.startswith(b"%PDF-")
    assert posted.status_code == 302
    assert client.get(f"{address}preuve").content == b"%PDF-1.7"
    assert client.get(f"{address}autre").status_code == 404
    assert "Jeanne Papier" in client.get(address).content.decode()


def test_each_letter_of_a_batch_is_read_as_a_page_and_printed_alone(
    cast: Cast, signed_in: SignedIn
) -> None:
    """Whoever cannot read the PDF of the batch reads the same words, heading and address."""
    recorded_vote(member("Jeanne", "Papier"), at=clock.now())
    batch = postal.prepare(at=clock.now(), by=cast.diego.account)
    letter = batch.letters.get()
    client = signed_in(cast.diego)
    address = f"/messages/poste/{batch.number}/courrier/{letter.pk}"

    page = client.get(address).content.decode()
    alone = client.get(f"{address}.pdf").content
    elsewhere = client.get(f"/messages/poste/{batch.number + 1}/courrier/{letter.pk}")

    assert "<h1>" in page
    assert "Jeanne Papier" in page
    assert cast.cooperative.name in page
    assert alone == client.get(f"/messages/poste/{batch.number}/lettres.pdf").content
    assert elsewhere.status_code == 404
    assert signed_in(cast.bilal).get(address).status_code == 403


def test_an_impossible_posting_is_explained_on_the_page(cast: Cast, signed_in: SignedIn) -> None:
    recorded_vote(member("Jeanne", "Papier"), at=clock.now())
    batch = postal.prepare(at=clock.now(), by=cast.diego.account)
    client = signed_in(cast.diego)
    tomorrow = clock.today() + timedelta(days=1)

    response = client.post(f"/messages/poste/{batch.number}/", {"on": tomorrow.isoformat()})

    assert response.status_code == 409
    assert 'class="error-summary"' in response.content.decode()


def test_a_batch_can_be_cancelled(cast: Cast, signed_in: SignedIn) -> None:
    recorded_vote(member("Jeanne", "Papier"), at=clock.now())
    batch = postal.prepare(at=clock.now(), by=cast.diego.account)

    signed_in(cast.diego).post(f"/messages/poste/{batch.number}/annuler")

    assert "Jeanne Papier" in signed_in(cast.diego).get("/messages/poste/").content.decode()


def test_the_calls_are_paused_moved_and_tried_from_the_page(
    cast: Cast, campaign: Campaign, signed_in: SignedIn, postmaster: smtp.Postmaster
) -> None:
    client = signed_in(cast.diego)
    address = f"/messages/rappels/{campaign.pk}/"
    step = campaign.steps.get(name="last-reminder")

    client.post(f"{address}pause")
    client.post(f"{address}{step.pk}/date", {"days": "1", "side": "before", "hour": "10:00"})
    client.post(f"{address}{step.pk}/essai")
    outbox.send_due(at=clock.now())

    campaign.refresh_from_db()
    step.refresh_from_db()
    assert campaign.state == "paused"
    assert step.days == -1
    assert postmaster.addresses == ["diego@example.org"]
    assert client.get(address).status_code == 200
    client.post(f"{address}reprise")
    campaign.refresh_from_db()
    assert campaign.state == "running"


@pytest.mark.parametrize(
    ("demonstration", "why"),
    [(True, "L’horloge de la démonstration a sauté son heure"), (False, "Retenu jusqu’à l’appel")],
)
def test_a_call_that_gave_way_says_why(
    cast: Cast, campaign: Campaign, signed_in: SignedIn, settings: Any, *, demonstration: bool,
    why: str,
) -> None:  # fmt: skip
    """Nothing ran between the first call's hour and the second's: the first is never sent."""
    settings.DEMONSTRATION = demonstration
    client = signed_in(cast.diego)
    reminders.fill(at=campaign.steps.get(name="reminder-1").due_at, limit=50)

    page = client.get(f"/messages/rappels/{campaign.pk}/").content.decode()

    assert page.count(why) == 1


@pytest.mark.parametrize("act", ["pause", "reprise"])
def test_the_supervisory_board_looks_and_does_not_touch(
    cast: Cast, campaign: Campaign, signed_in: SignedIn, act: str
) -> None:
    client = signed_in(cast.alice)

    assert client.post(f"/messages/rappels/{campaign.pk}/{act}").status_code == 403


def test_a_forecast_counts_whom_each_call_would_reach(
    cast: Cast, campaign: Campaign, signed_in: SignedIn
) -> None:
    member("Jeanne", "Papier")

    rows = signed_in(cast.diego).get(f"/messages/rappels/{campaign.pk}/").context["rows"]

    assert [row["figures"].expected for row in rows] == [7, 7, 7, 7]
    assert {row["figures"].without_email for row in rows} == {1}


def test_optional_mail_is_refused_by_one_click_without_signing_in(
    cast: Cast, client: Client
) -> None:
    from notifications import unsubscribing
    from notifications.models import MailChoice

    address = unsubscribing.address_for(cast.bilal.pk).removeprefix("http://testserver")

    looked = client.get(address)
    first = Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"})
    second = client.post(address)

    assert (looked.status_code, first.status_code, second.status_code) == (200, 200, 200)
    assert MailChoice.objects.get().refuses_optional
    client.post(address, {"again": "1"})
    assert not MailChoice.objects.get().refuses_optional


def test_a_guessed_unsubscribe_link_says_nothing(cast: Cast, client: Client) -> None:
    assert client.get(f"/desinscription/{cast.bilal.pk}:guess").status_code == 404
    assert client.post(f"/desinscription/{cast.bilal.pk}:guess").status_code == 404

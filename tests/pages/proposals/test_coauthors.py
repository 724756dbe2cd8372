import pytest
from django.test import Client

from proposals.models import CoAuthor
from tests.cast import Cast
from tests.factories.proposals import TEXT, draft

pytestmark = pytest.mark.django_db


def test_two_members_write_together_from_the_invitation_to_the_signatures(
    cast: Cast, client: Client
) -> None:
    proposal = draft(cast.bilal)
    root = f"/propositions/{proposal.pk}/"
    client.force_login(cast.bilal.account)
    sent = client.post(f"{root}coauteurs/", {"email": "chloe@example.org"}, follow=True)
    unknown = client.post(f"{root}coauteurs/", {"email": "nobody@example.net"}, follow=True)
    row = CoAuthor.objects.get()

    client.force_login(cast.chloe.account)
    asked = client.get("/propositions/").content.decode()
    read = client.get(root).content.decode()
    client.post(f"{root}coauteurs/{row.pk}", {"accept": "1"})
    writing = client.get(f"{root}modifier")

    client.force_login(cast.bilal.account)
    page = client.get(root).content.decode()
    same = "Si cette adresse est celle d’un membre, il reçoit votre invitation."
    assert same in sent.content.decode()
    assert same in unknown.content.decode()
    assert "On vous propose de signer" in asked
    assert TEXT in read
    assert writing.status_code == 200
    assert "Chloe Évrard" in page


def test_an_invitation_is_answered_by_whom_it_was_sent_to(cast: Cast, client: Client) -> None:
    proposal = draft(cast.bilal)
    root = f"/propositions/{proposal.pk}/coauteurs/"
    client.force_login(cast.bilal.account)
    client.post(root, {"email": "chloe@example.org"})
    row = CoAuthor.objects.get()

    own = client.post(f"{root}{row.pk}", {"accept": "1"})
    client.force_login(cast.hugo.account)
    other = client.post(f"{root}{row.pk}", {"accept": "1"})

    assert (own.status_code, other.status_code) == (404, 404)
    row.refresh_from_db()
    assert row.state == "invited"

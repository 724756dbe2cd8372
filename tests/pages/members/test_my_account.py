"""`/mon-compte/`: one's own row, and those one acts for."""

import pytest
from django.test import Client
from django.urls import reverse

from members import queries
from tests.cast import Cast
from tests.factories import members as factories

pytestmark = pytest.mark.django_db

ACCOUNT = "/mon-compte/"


@pytest.fixture
def bilal(client: Client, cast: Cast) -> Client:
    client.force_login(cast.bilal.account, channels=("email",))
    return client


def test_a_member_sees_all_those_one_acts_for_and_nobody_else(bilal: Client, cast: Cast) -> None:
    factories.member("Rachid", "Benali", email="bilal@example.org")

    page = bilal.get(ACCOUNT).content.decode()

    assert "Bilal Benali" in page
    assert "Rachid Benali" in page
    assert "Alice" not in page


def test_a_stranger_has_an_account_page_that_says_so(client: Client, cast: Cast) -> None:
    client.force_login(cast.eve)

    assert client.get(ACCOUNT).status_code == 200


def test_a_visitor_is_sent_to_sign_in(client: Client) -> None:
    assert client.get(ACCOUNT).status_code == 302


def test_a_member_corrects_ones_own_address_only(bilal: Client, cast: Cast) -> None:
    values = {"phone": "06 00 00 00 00", "address": "2 quai", "city": "Brest", "country": "France"}

    own = bilal.post(reverse("members:own_details", args=[cast.bilal.number]), values)
    other = bilal.post(reverse("members:own_details", args=[cast.alice.number]), values)

    cast.bilal.refresh_from_db()
    assert (own.status_code, other.status_code) == (302, 404)
    assert cast.bilal.city == "Brest"


def test_a_wrong_phone_is_explained(bilal: Client, cast: Cast) -> None:
    url = reverse("members:own_details", args=[cast.bilal.number])

    response = bilal.post(url, {"phone": "mon portable"})

    assert response.status_code == 422
    assert "phone" in response.context["form"].errors


def test_a_member_agrees_to_email_and_goes_back_to_the_post(bilal: Client, cast: Cast) -> None:
    number = cast.bilal.number

    bilal.post(reverse("members:own_post", args=[number]))
    after_post = queries.running_consent(cast.bilal)
    words = bilal.get(ACCOUNT).content.decode()
    bilal.post(reverse("members:own_consent", args=[number]))

    assert after_post is None
    assert "R225-63" in words
    assert queries.running_consent(cast.bilal).channel == "site"


def test_nobody_agrees_for_somebody_else(bilal: Client, cast: Cast) -> None:
    url = reverse("members:own_consent", args=[cast.alice.number])

    assert bilal.post(url).status_code == 404

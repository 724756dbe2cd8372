"""The menu: each role finds its pages, and nobody a page that is not there for them."""

import re

import pytest
from django.test import Client

from tests.cast import Cast

pytestmark = pytest.mark.django_db


def menu_of(client: Client) -> set[str]:
    page = client.get("/aide/").content.decode()
    return set(re.findall(r'<li><a href="(/[^"]*)"', page.partition("</nav>")[0]))


@pytest.mark.parametrize(
    ("who", "helps"),
    [("diego", True), ("gwenn", True), ("fatou", True), ("bilal", False), ("eve", False)],
)
def test_the_help_desk_is_in_the_menu_of_those_who_may_use_it(
    client: Client, cast: Cast, who: str, helps: bool
) -> None:
    person = getattr(cast, who)
    client.force_login(getattr(person, "account", person))

    assert ("/assistance/" in menu_of(client)) is helps
    assert (client.get("/assistance/").status_code == 200) is helps


def test_proposals_are_shown_to_visitors_and_members_not_to_strangers(
    client: Client, cast: Cast
) -> None:
    assert "/propositions/" in menu_of(client)

    client.force_login(cast.eve)

    assert "/propositions/" not in menu_of(client)

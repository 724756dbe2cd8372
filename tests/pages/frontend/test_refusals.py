"""A refusal is no dead end: it leads back to the page whose button was pressed."""

import re

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories import assemblies

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.mark.parametrize(
    ("referer", "leads_back"),
    [
        ("http://testserver/assistance/?page=2", True),
        ("https://ailleurs.example/assistance/", False),
        ("http://testserver//ailleurs.example/assistance/", False),
        ("", False),
    ],
)
def test_a_refusal_leads_back_to_a_page_of_this_site_only(
    client: Client, cast: Cast, referer: str, leads_back: bool
) -> None:
    assemblies.Story(cast, assemblies.draft(cast)).convene()
    client.force_login(cast.diego.account)

    answer = client.post(
        "/assistance/courriers/",
        {"to": "one", "number": str(cast.bilal.number)},
        headers={"referer": referer} if referer else {},
    )

    assert answer.status_code == 409
    assert ('href="/assistance/?page=2"' in answer.content.decode()) == leads_back
    assert "ailleurs.example" not in answer.content.decode()


def test_no_two_fields_of_the_agenda_page_have_the_same_identifier(
    client: Client, cast: Cast
) -> None:
    assembly = assemblies.draft(cast)
    client.force_login(cast.diego.account)

    page = client.get(f"/assemblees/{assembly.pk}/ordre-du-jour").content.decode()

    found = re.findall(r'\bid="([^"]+)"', page)
    assert sorted(found) == sorted(set(found))

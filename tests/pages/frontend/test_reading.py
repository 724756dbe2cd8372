"""Text size and language, chosen by the reader."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_text_grows_for_the_reader_who_asked(client: Client) -> None:
    answer = client.post("/affichage/", {"size": "larger", "next": "/composants/"})
    assert answer.status_code == 302
    assert answer["Location"] == "/composants/"
    assert client.cookies["text_size"].value == "larger"


def test_reading_choices_never_lead_outside(client: Client) -> None:
    answer = client.post("/affichage/", {"size": "large", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_an_unknown_size_changes_nothing(client: Client) -> None:
    client.post("/affichage/", {"size": "huge"})
    assert "text_size" not in client.cookies


def test_english_is_kept_for_the_next_pages(client: Client, settings) -> None:
    settings.DEMONSTRATION = True
    client.post("/affichage/", {"language": "en"})
    page = client.get("/composants/")
    assert page["Content-Language"] == "en"
    assert "Skip to the content" in page.content.decode()


def test_the_gallery_is_not_served_in_production(client: Client) -> None:
    assert client.get("/composants/").status_code == 404

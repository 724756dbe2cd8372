"""A template that names what nobody gave is a mistake, and the suite says so."""

import pytest
from django.template import Context, Origin, Template, engines
from django.test import Client

from tests.cast import Cast
from tests.undefined import OURS


def rendered(source: str, folder: str) -> str:
    engine = engines["django"].engine  # type: ignore[attr-defined]
    template = Template(source, origin=Origin(f"{folder}/some.html"), engine=engine)
    return template.render(Context({"known": ""}))


@pytest.mark.parametrize(
    "source",
    [
        "{{ unknown }}",
        "{{ known.part }}",
        "{{ unknown|default:1 }}",
        "{% load i18n %}{% blocktranslate with a=unknown %}{{ a }}{% endblocktranslate %}",
    ],
)
def test_an_undefined_variable_fails_in_our_templates_alone(source: str) -> None:
    with pytest.raises(AssertionError, match="is undefined"):
        rendered(source, OURS)

    assert "unknown" not in rendered(source, "/elsewhere")


def test_what_is_given_may_be_empty() -> None:
    assert rendered("{{ known }}{% if unknown %}no{% endif %}", OURS) == ""


@pytest.mark.django_db
def test_a_page_says_the_language_it_is_written_in(client: Client, cast: Cast) -> None:
    assert b'<html lang="fr"' in client.get("/").content

    client.cookies["django_language"] = "en"

    assert b'<html lang="en"' in client.get("/").content

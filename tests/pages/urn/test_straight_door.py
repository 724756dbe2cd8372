"""A ballot goes straight from the entrance to the casting door: what Django would have added to
the answer and means something there is there too."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse

from tests.factories import urns
from tests.factories.urns import NOON
from votes.urn.crowd import Crowd
from votes.urn.models import Ballot, Refused
from votes.urn.views import casting, entrance

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(casting.clock, "now", lambda: NOON)


async def in_the_thread_of_the_test(act: Callable[..., Any], *given: Any, **named: Any) -> Any:
    return await sync_to_async(act)(*given, **named)


def send(box: urns.Box, *headers: tuple[bytes, bytes], **body: Any) -> HttpResponse:
    text = json.dumps(body).encode()
    scope = {
        "type": "http",
        "method": "POST",
        "path": f"/urne/{box.uuid}/bulletins",
        "query_string": b"",
        "headers": [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(text)).encode()),
            *headers,
        ],
    }
    door = entrance.urn(Crowd(0, apart=in_the_thread_of_the_test))
    return async_to_sync(door)(ASGIRequest(scope, BytesIO(text)))


def test_a_ballot_is_received_with_the_headers_of_security() -> None:
    box = urns.opened()

    answer = send(box, ballot=box.ballot(), permit=box.permit())

    assert answer.status_code == 201
    assert json.loads(answer.content)["receipt"]["height"] == 1
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"]
    assert not answer.cookies


@pytest.mark.parametrize(
    ("cookie", "said"),
    [
        (b"", "Votre autorisation de voter n’est plus valable"),
        (b"django_language=en", "Your authorisation to vote is no longer valid"),
    ],
)
def test_a_refusal_speaks_the_language_that_was_chosen(cookie: bytes, said: str) -> None:
    box = urns.opened()

    answer = send(box, (b"cookie", cookie), ballot=box.ballot(), permit="none")

    assert answer.status_code == 403
    assert json.loads(answer.content)["title"].startswith(said)
    assert list(Refused.objects.values_list("rule", "times")) == [("permit-refused", 1)]


def test_over_plain_http_nothing_enters_where_https_is_asked_for(settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    box = urns.opened()

    answer = send(box, (b"host", b"testserver"), ballot=box.ballot(), permit=box.permit())

    assert answer.status_code == 301
    assert Ballot.objects.count() == 0


def test_an_unknown_name_of_the_site_is_refused_and_nothing_breaks(settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    box = urns.opened()

    answer = send(box, (b"host", b"elsewhere.example"), ballot=box.ballot(), permit=box.permit())

    assert answer.status_code == 400
    assert Ballot.objects.count() == 0


def test_what_breaks_is_answered_and_told_to_the_operator(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the disk is gone")

    box = urns.opened()
    monkeypatch.setattr(Crowd, "cast", broken)

    answer = send(box, ballot=box.ballot(), permit=box.permit())

    assert answer.status_code == 500
    assert answer.headers["Access-Control-Allow-Origin"]  # or the booth would take it for a silence
    assert "Internal Server Error" in caplog.text

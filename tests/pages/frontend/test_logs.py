"""Logs say the route of a request that failed, never its path: it may be a link to vote."""

import logging

import pytest
from django.conf import settings
from django.test import Client

from common.web.logs import RoutesOnly

pytestmark = pytest.mark.django_db
LINK = "b2JsaWdhdGlvbg-Zx81"


@pytest.mark.parametrize(
    "path",
    [f"/bulletin/{LINK}", f"/bulletin/{LINK}/", f"/v/{LINK}", f"/quand-voter/{LINK}", f"/x/{LINK}"],
)
def test_the_log_of_a_refused_link_does_not_hold_the_link(
    client: Client, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    with caplog.at_level(logging.DEBUG, logger="django.request"):
        client.get(path)
        client.post(path)

    for record in caplog.records:
        RoutesOnly().filter(record)
        assert LINK not in record.getMessage()


def test_what_was_asked_for_in_vain_is_still_said(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.get(f"/bulletins-perdus/{LINK}")

    record = next(record for record in caplog.records if record.name == "django.request")
    RoutesOnly().filter(record)
    assert record.getMessage() == "Not Found: /bulletins-perdus/…"


def test_every_line_of_the_service_passes_through_it() -> None:
    handlers = settings.LOGGING["handlers"].values()

    assert all("routes" in handler["filters"] for handler in handlers)

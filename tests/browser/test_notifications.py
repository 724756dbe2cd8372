"""The service worker in a real browser: what it shows when a vote opens, and where a tap leads."""

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import pushservice
from tests.browser.visitors import sign_in
from tests.cast import build

pytestmark = pytest.mark.browser

SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const all = await registration.getNotifications();
  return all.map(({title, body, tag, data}) => ({title, body, tag, data}));
}"""


def deliver(page: Page, origin: str, said: dict[str, str]) -> None:
    """What the maker of the browser would deliver, once decrypted."""
    browser: Any = page.context.new_cdp_session(page)
    registrations: list[str] = []

    def updated(event: dict[str, Any]) -> None:
        registrations.extend(each["registrationId"] for each in event["registrations"])

    browser.on("ServiceWorker.workerRegistrationUpdated", updated)
    browser.send("ServiceWorker.enable")
    for _ in range(100):
        if registrations:
            break
        page.wait_for_timeout(100)
    browser.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": origin, "registrationId": registrations[0], "data": json.dumps(said)},
    )


def test_a_notification_shows_what_was_said_and_one_call_takes_the_place_of_the_last(
    site: str, visitor: BrowserContext, phone: Page
) -> None:
    visitor.grant_permissions(["notifications"], origin=site)
    phone.goto(f"{site}/decisions/")
    phone.evaluate("async () => { await navigator.serviceWorker.ready; }")
    said = {"title": "Un vote est ouvert", "body": "Assemblée 2026", "path": "/v/3f"}

    deliver(phone, site, said)
    deliver(phone, site, said)
    phone.wait_for_function(f"async () => (await ({SHOWN})()).length > 0")

    assert phone.evaluate(SHOWN) == [
        {
            "title": "Un vote est ouvert",
            "body": "Assemblée 2026",
            "tag": "/v/3f",
            "data": {"path": "/v/3f"},
        }
    ]


def test_nothing_is_asked_before_a_gesture_and_a_refusal_is_said(
    site: str, visitor: BrowserContext, phone: Page, settings: Any, tmp_path: Any
) -> None:
    with pushservice.serving(settings, tmp_path):
        cast = build()
        sign_in(visitor, site, cast.bilal.account)
        visitor.add_init_script(
            "window.asked = 0;"
            "Notification.requestPermission = async () => { window.asked += 1; return 'denied'; };"
        )

        phone.goto(f"{site}/mon-compte/{cast.bilal.number}/prevenir")
        button = phone.get_by_role("button", name="Me prévenir sur cet appareil")
        expect(button).to_be_visible()
        before = phone.evaluate("window.asked")
        button.click()

        expect(phone.get_by_text("Le navigateur a refusé")).to_be_visible()
        assert (before, phone.evaluate("window.asked")) == (0, 1)

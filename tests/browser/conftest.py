"""A real browser, Debian's Chromium, and the real site in a thread behind it.

pytest-playwright's own fixtures live as long as the session and keep an event loop running, which
Django's database layer then refuses in every other test: hence these, which end with a module.
"""

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.visitors import CHROMIUM_FLAGS, PHONE, program


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser that members use."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[BrowserContext]:
    """Somebody who has just opened a browser; `visitors.sign_in` makes it somebody known."""
    context = chromium.new_context(viewport=PHONE, locale="fr-FR", timezone_id="Europe/Paris")
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def phone(visitor: BrowserContext) -> Iterator[Page]:
    """A page on a small phone; an error in its programs fails the test."""
    page = visitor.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    """The address of the site: HTTP and websockets on one port, as in production."""
    from config.asgi import application

    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(application, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        assert server.started, "the site did not start"
        yield f"http://localhost:{port}"
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture
def _beside_a_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright's synchronous interface runs a loop in the thread of the test, which Django
    would mistake for asynchronous code."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def site(_beside_a_loop: None, transactional_db: None, served: str, settings: Any) -> str:
    """The address of the site over an empty database that its threads see. Ask for this instead
    of marking a test with `django_db`."""
    settings.SITE_URL = served
    settings.BOOTH_URL = served
    return served

"""A real browser, Debian's Chromium, and the real site in a thread behind it.

pytest-playwright's own fixtures live as long as the session and keep an event loop running, which
Django's database layer then refuses in every other test: hence these, which end with a module.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import uvicorn
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.visitors import CHROMIUM_FLAGS, PHONE, program
from tests.conftest import BOTH_DATABASES


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The threads of the site need rows that are really committed, in both databases."""
    for item in items:
        if "site" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db(transaction=True, databases=BOTH_DATABASES))


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
def elsewhere() -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """Does something in another thread, as another person would: what speaks to websockets may
    not run in the thread where Playwright keeps its loop."""
    with ThreadPoolExecutor(max_workers=1) as other:
        yield lambda act: other.submit(act).result()
        other.submit(connections.close_all).result()


@pytest.fixture(autouse=True, scope="module")
def _beside_a_loop() -> Iterator[None]:
    """Playwright's synchronous interface runs a loop in the thread of the test, which Django
    would mistake for asynchronous code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture
def site(transactional_db: None, served: str, settings: Any) -> str:
    """The address of the site over an empty database that its threads see. A test that asks for
    it needs no mark for the database."""
    settings.SITE_URL = served
    settings.BOOTH_URL = served
    return served

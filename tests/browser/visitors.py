"""A browser, who sits in front of it, and which pages it can reach."""

import os
import re
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, get_resolver, resolve, reverse
from playwright.sync_api import BrowserContext, Page

from members.models import Account
from members.signing_in.entering import record

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
WIDTHS = (PHONE, DESKTOP)
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Not pages: programs' documents, files to download, and what ends the visit.
NOT_PAGES = re.compile(
    r"^/(api|static|sante|urne/[^/]+/(election|informations|archive)|service-worker|manifeste"
    r"|robots|ws)|\.(csv|pdf|bel|json|ics|eml|xlsx|zip)$|/(deconnexion|source|html)/?$"
)


def program() -> str:
    """Debian's browser; `./run test` installs it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise RuntimeError("Chromium is missing: apt-get install chromium libatomic1")
    return path


def sign_in(context: BrowserContext, base_url: str, account: Account) -> None:
    """Opens a session for an account, second factor included, as signing in would."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    request = HttpRequest()
    request.session = session
    record(request, account, methods=("email", "totp"))
    session.create()
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": base_url}]
    )


def named_pages() -> list[str]:
    """Every address of the site that needs no argument."""
    found = set()
    for space, resolver in _spaces():
        for name in resolver.reverse_dict:
            if isinstance(name, str):
                try:
                    found.add(reverse(f"{space}{name}"))
                except NoReverseMatch:
                    continue
    return sorted(path for path in found if not NOT_PAGES.search(path))


def _spaces() -> Iterator[tuple[str, object]]:
    root = get_resolver()
    yield "", root
    for space, (_prefix, resolver) in root.namespace_dict.items():
        yield f"{space}:", resolver


@dataclass(frozen=True)
class Visit:
    """A page reached, by its address without host or fragment; `kind` is the name of its route."""

    path: str
    kind: str
    status: int


def walk(
    page: Page, base_url: str, *, except_kinds: Collection[str] = (), most: int = 200
) -> Iterator[Visit]:
    """Opens every named page and every page linked from one, each kind of page once or twice
    (two members of a register look alike). A kind is the name of a route."""
    waiting = ["/", *named_pages()]
    seen: set[str] = set()
    shown: set[str] = set()
    kinds: dict[str, int] = {}
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        kind = _kind(path)
        if path in seen or kind in except_kinds or kinds.get(kind, 0) >= 2:
            continue
        seen.add(path)
        address = urljoin(base_url, path)
        if not _is_page(page, address):
            continue
        answer = page.goto(address, wait_until="load")
        assert answer is not None
        path = page.url[len(base_url) :] or "/"
        landed = urlsplit(path).path
        if landed in shown and landed != urlsplit(address).path:
            continue  # sent to a page already seen, as to the sign-in
        shown.add(landed)
        kind = _kind(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        yield Visit(path, kind, answer.status)
        waiting.extend(_links(page, base_url))


def _is_page(page: Page, address: str) -> bool:
    """Not a file, nor an address that only takes forms."""
    answer = page.request.get(address)
    return answer.status != 405 and "text/html" in answer.headers.get("content-type", "")


def _kind(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name or path
    except Resolver404:
        return path


def _links(page: Page, base_url: str) -> list[str]:
    hrefs = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    paths = []
    for href in hrefs:
        url = urldefrag(href).url
        if url.startswith(base_url) and not NOT_PAGES.search(urlsplit(url).path):
            paths.append(url[len(base_url) :] or "/")
    return paths


_AXE = Axe()


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page at its present width, one line each."""
    results = _AXE.run(page)
    return [
        f"{violation['id']}: {violation['help']} ({node['html'][:160]})"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]


def overflows(page: Page) -> bool:
    """Whether the page is wider than the screen."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
        )
    )


def require_accessible(page: Page) -> None:
    """No rule of WCAG 2.2 A or AA broken on this screen."""
    assert violations(page) == [], page.title()


def looked_at(page: Page, name: str) -> None:
    """No part of the page passes its edge, no rule of accessibility is broken; a picture where a
    folder is given."""
    assert not overflows(page)
    require_accessible(page)
    folder = os.environ.get("PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

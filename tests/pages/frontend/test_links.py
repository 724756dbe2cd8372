"""Wherever somebody stands, each link they are offered leads somewhere."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from assembly.actions.assemblies import cancel
from members.models import Account
from tests.cast import Cast
from tests.conftest import StrictClient
from tests.factories import assemblies, proposals
from tests.factories.assemblies import Story, board
from tests.factories.polls import YES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

ROLES: dict[str, Callable[[Cast], Account | None]] = {
    "visitor": lambda cast: None,
    "member": lambda cast: cast.bilal.account,
    "board": lambda cast: cast.diego.account,
    "supervisory board": lambda cast: cast.alice.account,
    "operator": lambda cast: cast.fatou,
    "stranger": lambda cast: cast.eve,
}


def _decided(story: Story) -> None:
    story.convene().open_vote()
    story.vote(story.cast.bilal, [YES])
    story.vote(story.cast.hugo, [YES])
    story.close_remote_vote().open_sitting(*story.cast.members)
    story.close().count().certify()


def _adjourned(story: Story) -> None:
    story.convene().open_vote().close_remote_vote().open_sitting().close()


def _cancelled(story: Story) -> None:
    story.convene()
    cancel(assembly=story.assembly, reason="Salle prise.", at=story.at, by=board(story.cast))


MOMENTS: dict[str, Callable[[Story], object]] = {
    "in preparation": lambda story: story,
    "vote open": lambda story: story.convene().open_vote(),
    "in session": lambda story: (
        story.convene().open_vote().close_remote_vote().open_sitting(*story.cast.members)
    ),
    "adjourned": _adjourned,
    "cancelled": _cancelled,
    "decided": _decided,
}
LINK = re.compile(r'<a\s[^>]*?href="([^"]+)"')
# Ends the visit, or is served by another program than the pages.
ELSEWHERE = re.compile(r"^/(static/|deconnexion|affichage)")
OF_EACH_KIND = 3
# Their reading is noted in the journal.
JOURNALLED = re.compile(r"/emargement$")


@pytest.mark.parametrize("moment", MOMENTS)
def test_each_link_of_each_page_leads_somewhere(moment: str, cast: Cast) -> None:
    story = Story(cast, assemblies.draft(cast))
    MOMENTS[moment](story)
    proposals.published(cast.bilal)

    dead = [
        f"{role}: {link} on {origin}: {status}"
        for role, account in ROLES.items()
        for origin, link, status in _dead_links(account(cast))
    ]

    assert not dead, "\n".join(dead)


def _dead_links(account: Account | None) -> list[tuple[str, str, int]]:
    client = _browser(account)
    waiting, seen, kinds = [("", "/")], set(), {}
    dead = []
    while waiting:
        origin, link = waiting.pop(0)
        path, kind = urlsplit(link).path, _kind(link)
        if link in seen or ELSEWHERE.match(path) or kinds.get(kind, 0) >= OF_EACH_KIND:
            continue
        seen.add(link)
        kinds[kind] = kinds.get(kind, 0) + 1
        client.reading_may_write = bool(JOURNALLED.search(path))
        answer = client.get(link)
        if answer.status_code not in (200, 302):
            dead.append((origin, link, answer.status_code))
        elif answer.status_code == 302:
            waiting.append((origin, urljoin(link, answer.url)))
        elif not answer.streaming and "text/html" in answer["Content-Type"]:
            waiting += [(link, each) for each in _links(answer.content.decode(), link)]
    assert len(seen) > 10
    return dead


def _browser(account: Account | None) -> Client:
    client = StrictClient()
    if account is not None:
        client.force_login(account)
    return client


def _links(page: str, base: str) -> list[str]:
    found = [urldefrag(urljoin(base, unescape(href))).url for href in LINK.findall(page)]
    return [link for link in found if link.startswith("/") and not link.startswith("//")]


def _kind(link: str) -> str:
    try:
        return resolve(urlsplit(link).path).view_name
    except Resolver404:
        return link

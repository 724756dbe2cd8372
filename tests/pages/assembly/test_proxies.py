"""Giving a proxy on the site: the same proof of who one is as for the vote it hands over."""

from urllib.parse import quote

import pytest
from django.test import Client

from assembly.models import Proxy
from common import clock
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> str:
    story = Story(cast, made.draft(cast)).convene()
    monkeypatch.setattr(clock, "now", lambda: story.at)
    return f"/assemblees/{story.assembly.pk}/pouvoirs"


def give(client: Client, cast: Cast, page: str, *channels: str):
    client.force_login(cast.bilal.account, channels=channels)
    return client.post(
        page, {"principal": cast.bilal.pk, "how": "named", "holder": str(cast.chloe.number)}
    )


def test_whoever_holds_only_the_mailbox_gives_no_proxy(
    client: Client, cast: Cast, page: str
) -> None:
    answer = give(client, cast, page, "email")

    assert answer["Location"] == f"/verification/?next={quote(page, safe='')}"
    assert not Proxy.objects.exists()


@pytest.mark.parametrize("second", ["totp", "post", "passkey"])
def test_a_second_channel_gives_the_proxy(
    client: Client, cast: Cast, page: str, second: str
) -> None:
    answer = give(client, cast, page, "email", second)

    assert answer["Location"] == page
    assert Proxy.objects.get().holder == cast.chloe

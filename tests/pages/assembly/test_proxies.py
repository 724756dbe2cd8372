"""Giving a proxy on the site: the same proof of who one is as for the vote it hands over."""

from urllib.parse import quote

import pytest
from django.test import Client

from assembly.models import Proxy
from common import clock
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories import members
from tests.factories.assemblies import Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


FOR = [[1, 0, 0]]


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


def test_whoever_is_not_on_the_roll_is_told_so_and_offered_no_proxy(
    client: Client, cast: Cast, page: str
) -> None:
    newcomer = members.member(email="lou@membres.example")
    client.force_login(newcomer.account)

    shown = client.get(page).content.decode()

    assert "Vous n’êtes pas sur la liste du vote à distance" in shown
    assert "Signer et donner ce pouvoir" not in shown


def test_a_proxy_taken_back_after_its_holder_voted_leads_to_the_booth(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(cast, made.draft(cast)).convene()
    proxy = story.give(cast.bilal, cast.chloe)
    story.open_vote()
    urn = story.rehearsed[0]
    held = next(right for right in urn.rights_of(cast.chloe, at=story.at) if right.kind == "proxy")
    urn.send(urn.ballot(held, FOR), held.permit, at=story.at)
    monkeypatch.setattr(clock, "now", lambda: story.at)
    client.force_login(cast.bilal.account)
    page = f"/assemblees/{story.assembly.pk}/pouvoirs"
    before = client.get(page).content.decode()

    client.post(f"{page}/{proxy.pk}/reprendre")
    after = client.get(page).content.decode()

    booth = f"/isoloir/#{urn.poll.pk}"
    assert booth not in before
    assert booth in after


def test_the_page_of_the_assembly_offers_no_proxy_to_whoever_voted(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(cast, made.draft(cast)).convene().open_vote()
    monkeypatch.setattr(clock, "now", lambda: story.at)
    client.force_login(cast.bilal.account)
    page = f"/assemblees/{story.assembly.pk}/"
    before = client.get(page).content.decode()

    story.vote(cast.bilal, FOR)
    after = client.get(page).content.decode()

    assert "Donner pouvoir" in before
    assert "Donner pouvoir" not in after


@pytest.mark.parametrize("page", ["", "pouvoirs"])
def test_voting_for_others_is_offered_while_a_proxy_accepted_is_unused(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    story = Story(cast, made.draft(cast)).convene()
    story.give(cast.bilal, cast.chloe)
    story.open_vote()
    urn = story.rehearsed[0]
    monkeypatch.setattr(clock, "now", lambda: story.at)
    client.force_login(cast.chloe.account)
    page = f"/assemblees/{story.assembly.pk}/{page}"
    before = client.get(page).content.decode()

    held = next(right for right in urn.rights_of(cast.chloe, at=story.at) if right.kind == "proxy")
    urn.send(urn.ballot(held, FOR), held.permit, at=story.at)
    after = client.get(page).content.decode()

    assert "Voter pour ces personnes" in before
    assert "Voter pour ces personnes" not in after

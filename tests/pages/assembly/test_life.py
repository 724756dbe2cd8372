"""The pages of an assembly at each moment of its life, for each person who looks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assembly import queries
from assembly.models import Assembly, Minutes, Proxy
from assembly.states import ProxyState
from common.fingerprints import in_fours
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import CONVENED_AT, OPENS_AT, Story
from tests.factories.polls import NO, YES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SignedIn = Callable[[Any], Client]
Instant = Callable[[datetime], None]


def page(name: str, assembly: Assembly, **more: object) -> str:
    return reverse(f"assembly:{name}", kwargs={"number": assembly.pk, **more})


def seen(client: Client, name: str, assembly: Assembly) -> str:
    answer = client.get(page(name, assembly))
    assert answer.status_code == 200, answer.content.decode()
    return " ".join(answer.content.decode().split())


@pytest.fixture
def story(cast: Cast, it_is: Instant) -> Story:
    assembly = assemblies.draft(cast)
    assemblies.election(assembly, assemblies.board(cast), cast.bilal, cast.chloe)
    it_is(CONVENED_AT)
    return Story(cast, assembly)


def opened(story: Story, it_is: Instant) -> Story:
    story.convene().open_vote()
    it_is(OPENS_AT + timedelta(hours=1))
    story.at = OPENS_AT + timedelta(hours=1)
    return story


def test_a_draft_exists_for_those_who_prepare_it_only(
    story: Story, client: Client, signed_in: SignedIn
) -> None:
    assert client.get(page("page", story.assembly)).status_code == 404
    assert signed_in(story.cast.bilal).get(page("page", story.assembly)).status_code == 404
    assert "prête à être convoquée" in seen(signed_in(story.cast.diego), "page", story.assembly)


def test_the_board_sees_the_situation_the_quorum_and_the_calendar(
    story: Story, signed_in: SignedIn, it_is: Instant
) -> None:
    opened(story, it_is)
    story.vote(story.cast.bilal, [YES, [0, 1, 0]])
    text = seen(signed_in(story.cast.diego), "page", story.assembly)

    assert "Le vote est ouvert, le quorum n’est pas encore atteint" in text
    assert "Clôture du vote électronique à distance" in text
    assert "membres joints" in text
    assert in_fours(story.assembly.polls.get().poll.fingerprint) in text


def test_a_member_is_called_to_vote_then_told_the_vote_is_recorded(
    story: Story, signed_in: SignedIn, it_is: Instant
) -> None:
    opened(story, it_is)
    client = signed_in(story.cast.bilal)
    before = seen(client, "page", story.assembly)
    assert "2 décisions attendent votre voix" in before
    assert f"/isoloir/#{story.assembly.polls.get().poll.uuid}" in before

    story.vote(story.cast.bilal, [YES, [0, 1, 0]])

    after = seen(client, "page", story.assembly)
    assert "Votre vote est enregistré" in after
    assert "/isoloir/#" not in after


def test_the_gauge_is_fetched_apart_and_moves(
    story: Story, signed_in: SignedIn, it_is: Instant
) -> None:
    opened(story, it_is)
    client = signed_in(story.cast.bilal)
    before = seen(client, "quorum", story.assembly)
    story.vote(story.cast.gwenn, [NO, [0, 1, 0]])
    assert before != seen(client, "quorum", story.assembly)


def test_a_proxy_is_given_accepted_and_taken_back(
    story: Story, signed_in: SignedIn, it_is: Instant
) -> None:
    opened(story, it_is)
    url = page("proxies", story.assembly)
    giver = signed_in(story.cast.chloe)
    assert "Comment compterait un pouvoir en blanc" in seen(giver, "proxies", story.assembly)
    giver.post(url, {"principal": story.cast.chloe.pk, "how": "named", "holder": "Gwenn Le Goff"})
    proxy = Proxy.objects.get()
    assert proxy.state == ProxyState.GIVEN

    holder = signed_in(story.cast.gwenn)
    assert "Chloe Évrard" in seen(holder, "proxies", story.assembly)
    holder.post(page("proxy", story.assembly, proxy=proxy.pk, verb="accepter"))
    proxy.refresh_from_db()
    assert proxy.state == ProxyState.ACCEPTED

    stranger = signed_in(story.cast.bilal)
    answer = stranger.post(page("proxy", story.assembly, proxy=proxy.pk, verb="reprendre"))
    assert answer.status_code == 404
    giver = signed_in(story.cast.chloe)
    giver.post(page("proxy", story.assembly, proxy=proxy.pk, verb="reprendre"))
    proxy.refresh_from_db()
    assert proxy.state == ProxyState.REVOKED


def test_a_blank_proxy_is_given_in_one_form(
    story: Story, signed_in: SignedIn, it_is: Instant
) -> None:
    opened(story, it_is)
    giver = signed_in(story.cast.chloe)
    giver.post(page("proxies", story.assembly), {"principal": story.cast.chloe.pk, "how": "blank"})
    assert Proxy.objects.get().state == ProxyState.ACCEPTED
    assert "pouvoir en blanc" in seen(giver, "page", story.assembly)


def test_no_proxy_is_offered_once_the_time_to_give_one_is_over(
    story: Story, signed_in: SignedIn, it_is: Instant
) -> None:
    opened(story, it_is)
    giver = signed_in(story.cast.chloe)
    assert "Donner pouvoir" in seen(giver, "page", story.assembly)

    it_is(queries.proxy_close(story.assembly))

    giver = signed_in(story.cast.chloe)
    assert "Donner pouvoir" not in seen(giver, "page", story.assembly)


def test_a_decided_assembly_is_public_with_results_papers_and_proofs(
    story: Story, client: Client, it_is: Instant
) -> None:
    opened(story, it_is)
    story.vote(story.cast.bilal, [YES, [0, 1, 0]])
    story.vote(story.cast.hugo, [YES, [0, 1, 0]])
    story.close_remote_vote()
    story.open_sitting(story.cast.alice)
    story.close()
    story.count()

    text = seen(client, "page", story.assembly)

    assert "2 voix pour sur 2 suffrages exprimés" in text
    assert f"/urne/{story.assembly.polls.get().poll.uuid}/archive.bel" in text
    assert "L’assemblée a décidé" in text
    assert "BENALI" not in text  # no list of who took part on a public page
    listing = client.get(reverse("assembly:list")).content.decode()
    assert story.assembly.title in listing


def test_the_attendance_sheet_is_open_to_members_alone(
    story: Story, client: Client, signed_in: SignedIn, it_is: Instant
) -> None:
    opened(story, it_is)
    story.close_remote_vote()
    story.open_sitting(story.cast.alice)
    story.close()
    sheet = Minutes.objects.get(kind="attendance")
    url = reverse("assembly:register-paper", kwargs={"entry": sheet.entry.number})

    assert client.get(url).status_code == 302
    assert signed_in(story.cast.eve).get(url).status_code == 404
    answer = signed_in(story.cast.bilal).get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("name", ["convocation", "voting-form", "invitation"])
def test_papers_are_downloaded_by_members(story: Story, signed_in: SignedIn, name: str) -> None:
    story.convene()
    answer = signed_in(story.cast.bilal).get(page(name, story.assembly))
    assert answer.status_code == 200
    assert answer.content[:5] in (b"%PDF-", b"BEGIN")

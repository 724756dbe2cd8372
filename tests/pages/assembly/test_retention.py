"""The page of retention, and every page of an assembly once its evidence is gone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assembly.actions import retention as acts
from assembly.models import Destruction
from tests.actions.assembly.test_retention import TWO_YEARS, decided, ordered
from tests.cast import Cast
from tests.pages.assembly.test_preparing import page
from tests.pages.frontend.test_links import ROLES, _dead_links

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SignedIn = Callable[[Any], Client]
Instant = Callable[[datetime], None]


def test_the_board_proposes_and_who_certifies_confirms(
    cast: Cast, signed_in: SignedIn, it_is: Instant
) -> None:
    decided(cast)
    it_is(TWO_YEARS)
    address = reverse("assembly:retention")
    text = signed_in(cast.diego).get(address).content.decode()
    assert "Émargement" in text
    assert signed_in(cast.bilal).get(address).status_code == 403
    assert signed_in(cast.fatou).get(address).status_code == 403

    signed_in(cast.diego).post(reverse("assembly:propose-destruction"))
    waiting = Destruction.objects.get()
    confirm = reverse("assembly:confirm-destruction", args=[waiting.pk])
    assert signed_in(cast.diego).post(confirm).status_code == 403
    signed_in(cast.alice).post(confirm)
    acts.carry_out(at=TWO_YEARS)

    text = signed_in(cast.alice).get(address).content.decode()
    assert "Rien n’est à détruire aujourd’hui" in text
    paper = signed_in(cast.alice).get(reverse("assembly:destruction", args=[1]))
    assert paper["Content-Type"] == "application/pdf"
    read = signed_in(cast.alice).get(reverse("assembly:read-destruction", args=[1]))
    assert "Ce qui n’existe plus" in read.content.decode()
    assert "Le PDF fait foi" not in read.content.decode()
    assert signed_in(cast.bilal).get(read.request["PATH_INFO"]).status_code == 403


def test_each_page_still_opens_and_says_the_same_result_once_the_evidence_is_gone(
    cast: Cast, signed_in: SignedIn, it_is: Instant, client: Client
) -> None:
    story = decided(cast)
    it_is(TWO_YEARS)
    before = client.get(page("results", story.assembly)).content.decode()
    ordered(cast)
    acts.carry_out(at=TWO_YEARS)

    dead = [
        f"{role}: {link} on {origin}: {status}"
        for role, account in ROLES.items()
        for origin, link, status in _dead_links(account(cast))
    ]

    assert not dead, "\n".join(dead)
    client.logout()
    after = client.get(page("results", story.assembly)).content.decode()
    assert after == before

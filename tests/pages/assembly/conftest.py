"""Signing in, and an instant that stands still, for the pages of assemblies."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from common import clock
from members.models import Member

SignedIn = Callable[[Any], Client]
Instant = Callable[[datetime], None]


@pytest.fixture
def signed_in(client: Client) -> SignedIn:
    def sign_in(person: Any) -> Client:
        client.force_login(person.account if isinstance(person, Member) else person)
        return client

    return sign_in


@pytest.fixture
def it_is(monkeypatch: pytest.MonkeyPatch) -> Instant:
    def stand_still(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return stand_still

"""Comparing the common fingerprint on the page of the vote, and the reminder of it at home."""

import re

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories import polls

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

BUTTON = "Je vois la même empreinte que les autres"
AT_HOME = "Comparer l’empreinte de la clé commune"


def seen_on(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{20})"', page)
    assert found is not None
    return found[1]


def test_a_key_holder_confirms_the_fingerprint_that_the_page_showed(
    client: Client, cast: Cast
) -> None:
    of = polls.with_keys(polls.prepared(cast))
    client.force_login(cast.gwenn.account)
    address = f"/scrutins/{of.poll.uuid}/"
    before, home = client.get(address).content.decode(), client.get("/").content.decode()

    client.post(act(before), {"seen": seen_on(before)})

    after = client.get(address).content.decode()
    assert BUTTON in before
    assert AT_HOME in home
    assert BUTTON not in after
    assert AT_HOME not in client.get("/").content.decode()
    assert of.poll.trustees.get(index=2).agreed_at is not None


def act(page: str) -> str:
    found = re.search(r'action="([^"]+/empreinte)"', page)
    assert found is not None
    return found[1]


def test_a_form_of_keys_that_were_begun_again_is_refused(client: Client, cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast))
    client.force_login(cast.gwenn.account)
    page = client.get(f"/scrutins/{of.poll.uuid}/").content.decode()

    answer = client.post(act(page), {"seen": "0" * 20})

    assert answer.status_code == 409
    assert of.poll.trustees.get(index=2).agreed_at is None


def test_whoever_seals_reads_who_did_not_confirm(client: Client, cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast))
    client.force_login(cast.alice.account)

    page = client.get(f"/scrutins/{of.poll.uuid}/").content.decode()

    assert "Tous les dépositaires n’ont pas dit voir la même empreinte" in page
    assert "Alice Martin, Gwenn Le Goff, Hugo Nguyen" in page


def test_nobody_confirms_who_holds_no_key(client: Client, cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast))
    client.force_login(cast.gwenn.account)
    address = act(client.get(f"/scrutins/{of.poll.uuid}/").content.decode())
    client.force_login(cast.bilal.account)

    answer = client.post(address, {"seen": "0" * 20})

    assert answer.status_code in (403, 404)
    assert not of.poll.trustees.exclude(agreed_at=None).exists()

"""Files of a proposal and summaries of its debate, through the API."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from proposals import attaching
from proposals.models import Summary
from tests.cast import Cast
from tests.factories.proposals import argument, draft, moderator, picture, published

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/proposals/"
WORDS = "Les uns veulent attendre un devis, les autres commencer par un essai d’un mois."


def attach(client: Client, pk: int, content: bytes) -> Any:
    file = SimpleUploadedFile("devis.png", content)
    return client.post(f"{ROOT}{pk}/attachments", {"title": "Devis", "file": file})


def sum_up(client: Client, pk: int, **body: Any) -> Any:
    return client.post(f"{ROOT}{pk}/summaries", json.dumps(body), content_type="application/json")


def test_a_file_is_joined_then_taken_back(cast: Cast, client: Client) -> None:
    proposal = draft(cast.bilal)
    client.force_login(cast.bilal.account)

    made = attach(client, proposal.pk, picture())
    listed = client.get(f"{ROOT}{proposal.pk}/").json()["attachments"]

    assert made.status_code == 201
    assert [row["sha256"] for row in listed] == [made.json()["sha256"]]
    row = attaching.of(proposal).get()
    assert client.delete(f"{ROOT}{proposal.pk}/attachments/{row.pk}").status_code == 204
    assert client.delete(f"{ROOT}{proposal.pk}/attachments/{row.pk}").status_code == 404


def test_a_file_of_another_kind_is_refused_and_nothing_is_kept(cast: Cast, client: Client) -> None:
    proposal = draft(cast.bilal)
    client.force_login(cast.bilal.account)

    answer = attach(client, proposal.pk, b"#!/bin/sh\n")

    assert answer.status_code in (400, 415)
    assert answer.json()["detail"]
    assert not attaching.of(proposal).exists()


def test_nobody_joins_a_file_to_the_proposal_of_another(cast: Cast, client: Client) -> None:
    proposal = published(cast.bilal)
    client.force_login(cast.chloe.account)

    assert attach(client, proposal.pk, picture()).status_code == 403


def test_its_author_or_a_moderator_sums_a_debate_up_and_others_read(
    cast: Cast, client: Client
) -> None:
    moderator(cast.mots_passants, cast.diego)
    proposal = published(cast.bilal)
    argument(proposal, cast.chloe)

    client.force_login(cast.chloe.account)
    assert sum_up(client, proposal.pk, text=WORDS, after=0).status_code == 403
    client.force_login(cast.bilal.account)
    assert sum_up(client, proposal.pk, text=WORDS, after=0).status_code == 201
    assert sum_up(client, proposal.pk, text=WORDS, after=0).status_code == 201
    client.force_login(cast.mots_passants.account)
    assert sum_up(client, proposal.pk, text=f"{WORDS} Suite.", after=0).status_code == 409
    assert sum_up(client, proposal.pk, text=f"{WORDS} Suite.", after=1).status_code == 201

    client.force_login(cast.chloe.account)
    rows = client.get(f"{ROOT}{proposal.pk}/summaries").json()
    assert [(row["number"], row["is_moderators"]) for row in rows] == [(2, True), (1, False)]
    assert Summary.objects.count() == 2

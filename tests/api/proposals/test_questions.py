"""Questions of all the year through the API: members ask, organs answer, everybody reads."""

import json
from typing import Any

import pytest
from django.test import Client

from proposals.models import OpenQuestion
from tests.cast import Cast

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/questions/"
WHEN = "Quand les sauvegardes seront-elles chiffrées ?"


def send(client: Client, path: str, **body: Any) -> Any:
    return client.post(ROOT + path, json.dumps(body), content_type="application/json")


def test_a_question_is_asked_then_answered_for_everybody(cast: Cast, client: Client) -> None:
    client.force_login(cast.bilal.account)
    asked = send(client, "", organ="board", text=WHEN)
    again = send(client, "", organ="board", text=WHEN)
    assert (asked.status_code, again.json()["id"]) == (201, asked.json()["id"])
    words = {"organ": "board", "questions": [asked.json()["id"]], "subject": "Sauvegardes"}
    assert send(client, "answers", **words, text="Depuis mars.").status_code == 403
    assert client.get(f"{ROOT}waiting?organ=board").status_code == 403

    client.force_login(cast.diego.account)
    waiting = client.get(f"{ROOT}waiting?organ=board").json()
    assert [row["text"] for row in waiting] == [WHEN]
    assert "member" not in waiting[0]
    assert client.get(f"{ROOT}waiting?organ=supervisory_board").status_code == 404
    assert send(client, "answers", **words, text="Depuis mars.").status_code == 201

    client.logout()
    found = client.get(f"{ROOT}?q=sauvegarde")
    (row,) = found.json()["results"]
    assert (row["subject"], row["questions"]) == ("Sauvegardes", [WHEN])
    assert cast.bilal.display_name not in found.content.decode()


def test_a_stranger_asks_nothing_and_a_short_question_is_explained(
    cast: Cast, client: Client
) -> None:
    assert send(client, "", organ="board", text=WHEN).status_code in (401, 403)
    client.force_login(cast.eve)
    assert send(client, "", organ="board", text=WHEN).status_code in (403, 404)
    client.force_login(cast.bilal.account)

    short = send(client, "", organ="board", text="Quoi ?")

    assert (short.status_code, short.json()["code"]) == (400, "question-unreadable")
    assert not OpenQuestion.objects.exists()

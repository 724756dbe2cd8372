"""Consultations through the API and as files: what the pages show, and no more."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from common import clock
from proposals.models import Consultation, Remark
from tests.actions.proposals.test_consultations import consulted
from tests.cast import Cast
from votes.station.models import Poll

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

ROOT = "/api/v1/consultations/"


def answered(cast: Cast) -> Consultation:
    """A consultation whose result is out, with words of chloe."""
    found = consulted(cast)
    Poll.objects.filter(pk=found.pk).update(
        state="result",
        ended_at=clock.now() + timedelta(days=8),
        result_at=clock.now() + timedelta(days=8),
    )
    Remark.objects.create(
        consultation=found,
        question=0,
        text="Le chêne est trop lent.",
        author=cast.chloe,
        published_at=clock.now(),
    )
    found.poll.refresh_from_db()
    return found


def table(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_a_member_reads_consultations_that_say_what_they_are(cast: Cast, client: Client) -> None:
    found = consulted(cast)
    client.force_login(cast.bilal.account)

    (row,) = client.get(ROOT).json()["results"]
    detail = client.get(f"{ROOT}{found.pk}/").json()

    assert (row["id"], row["title"]) == (str(found.pk), "Un emblème")
    assert row["advisory"] == "Consultation sans valeur de décision d’assemblée."
    assert (row["asked"], row["answers"]) == (len(cast.members), 0)
    assert (detail["result"], detail["remarks"]) == ([], [])


def test_what_was_written_stays_closed_until_the_result_and_never_names(
    cast: Cast, client: Client
) -> None:
    found = answered(cast)
    client.force_login(cast.bilal.account)

    answer = client.get(f"{ROOT}{found.pk}/")
    (remark,) = answer.json()["remarks"]
    rows = table(client.get(f"/consultations/{found.pk}/reponses.csv"))

    assert remark["text"] == rows[1][1] == "Le chêne est trop lent."
    assert cast.chloe.display_name not in answer.content.decode()
    Poll.objects.filter(pk=found.pk).update(state="open", ended_at=None, result_at=None)
    assert client.get(f"{ROOT}{found.pk}/").json()["remarks"] == []
    assert len(table(client.get(f"/consultations/{found.pk}/reponses.csv"))) == 1


def test_the_list_is_a_file_too(cast: Cast, client: Client) -> None:
    consulted(cast)
    client.force_login(cast.bilal.account)

    _headings, row = table(client.get("/consultations/table.csv"))

    assert row[0] == "Un emblème"
    assert row[-1] == "Consultation sans valeur de décision d’assemblée."


def test_a_stranger_reads_no_consultation(cast: Cast, client: Client) -> None:
    found = consulted(cast)

    assert client.get(ROOT).status_code == 403
    client.force_login(cast.eve)
    for path in (ROOT, f"{ROOT}{found.pk}/", "/consultations/table.csv"):
        assert client.get(path).status_code == 404, path


def test_an_unknown_consultation_is_not_found(cast: Cast, client: Client) -> None:
    client.force_login(cast.bilal.account)
    nowhere = "2" * 14

    assert json.loads(client.get(f"{ROOT}{nowhere}/").content)["status"] == 404

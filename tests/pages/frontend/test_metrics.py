"""`/metrics`: for whoever bears its token, and without anything of a vote."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from common import clock
from common.models import BackupRun
from tests.cast import Cast

pytestmark = pytest.mark.django_db(databases=["default", "urn"])
TOKEN = "read-by-our-monitoring"


@pytest.fixture
def _token(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)


def read(client: Client) -> dict[tuple[str, ...], float]:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


@pytest.mark.usefixtures("_token")
def test_whoever_bears_the_token_reads_the_state_of_the_service(client: Client) -> None:
    began = clock.now() - timedelta(hours=3)
    BackupRun.objects.create(began_at=began, ended_at=began)

    found = read(client)

    assert found["ouvote_part_up", "database"] == 1
    assert found["ouvote_part_up", "worker"] == 0
    assert found["ouvote_messages", "waiting"] == 0
    assert found[("ouvote_backup_restored_timestamp_seconds",)] == pytest.approx(began.timestamp())


@pytest.mark.usefixtures("_token")
def test_nobody_else_finds_anything_there(client: Client, cast: Cast) -> None:
    client.force_login(cast.fatou)

    asked = [
        client.get("/metrics"),
        client.get("/metrics", headers={"Authorization": "Bearer"}),
        client.get("/metrics", headers={"Authorization": "Bearer wrong"}),
    ]

    assert [answer.status_code for answer in asked] == [404, 404, 404]


def test_without_a_token_there_is_no_such_page(client: Client) -> None:
    answer = client.get("/metrics", headers={"Authorization": "Bearer "})

    assert answer.status_code == 404


@pytest.mark.usefixtures("_token")
def test_no_label_says_a_page_an_address_or_a_vote(client: Client) -> None:
    client.get("/isoloir/")

    labels = {label for sample in read(client) for label in sample[1:]}

    assert labels <= {"database", "urn", "worker", "sent", "waiting", "failed", "by_post"}

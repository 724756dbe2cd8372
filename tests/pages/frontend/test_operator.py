"""The operator's page says whether all is well, backups included, and what to do otherwise."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django_q.status import Stat

from common import clock
from common.models import BackupRun, WatchedDay
from notifications import hours
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def _running(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """A worker that lives, and a store of backups."""
    monkeypatch.setattr(Stat, "get_all", lambda: ["alive"])
    settings.BACKUP_REPOSITORY = "s3:https://store.example/ouvote"


def made(hours_ago: int, failure: str = "") -> BackupRun:
    began = clock.now() - timedelta(hours=hours_ago)
    return BackupRun.objects.create(
        began_at=began, ended_at=began, size=3_200_000, rows=1204, files=40, failure=failure
    )


def page(client: Client, cast: Cast) -> str:
    client.force_login(cast.fatou)
    return client.get("/").content.decode()


@pytest.mark.usefixtures("_running")
def test_all_is_well_when_this_night_s_backup_was_restored(client: Client, cast: Cast) -> None:
    made(8)

    text = page(client, cast)

    assert "<h1>Tout va bien</h1>" in text
    assert "ses 1\xa0204 lignes comptées" in text


@pytest.mark.usefixtures("_running")
@pytest.mark.parametrize("hours", [37, 300])
def test_a_night_without_backup_is_the_first_thing_said(
    client: Client, cast: Cast, hours: int
) -> None:
    made(hours)

    text = page(client, cast)

    assert "Le service fonctionne, ses sauvegardes non" in text
    assert "ouvote-backup.timer" in text


@pytest.mark.usefixtures("_running")
def test_the_failure_of_a_backup_is_shown_in_words_beside_the_last_good_one(
    client: Client, cast: Cast
) -> None:
    made(26)
    made(2, "Le lieu des sauvegardes refuse : no space left on device")

    text = page(client, cast)

    assert "no space left on device" in text
    assert "Dernière bonne sauvegarde" in text


def test_a_service_without_a_store_says_what_to_set(client: Client, cast: Cast) -> None:
    assert "BACKUP_REPOSITORY" in page(client, cast)


def test_the_last_days_are_on_the_page_once_somebody_watches(client: Client, cast: Cast) -> None:
    before = page(client, cast)
    WatchedDay.objects.create(day=hours.day_of(clock.now()), looks=3)

    after = page(client, cast)

    assert "Personne ne surveille encore ce service" in before
    assert "Tout allait bien" in after

"""Whoever keeps the machine is told what fails, once, and when it is well again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.test import Client
from django_q.status import Stat

from common import clock
from common.models import BackupRun, WatchedDay
from common.refusals import Refusal
from common.web import health
from frontend.actions import watch
from frontend.queries import service
from members.models import Account
from tests.cast import Cast
from tests.factories.threads import together

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "urn"])

Look = Callable[[int], list[str]]


@pytest.fixture
def alive(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> list[str]:
    """A worker that lives while its name is in the list, and a memory of its own."""
    workers = ["alive"]
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(Stat, "get_all", lambda: workers)
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("D", (), DISK))
    return workers


DISK = {"total": 100 * 1024**3, "free": 50 * 1024**3}


@pytest.fixture
def began() -> datetime:
    return clock.now().replace(hour=9)


@pytest.fixture
def look(alive: list[str], cast: Cast, began: datetime) -> Look:
    def after(minutes: int) -> list[str]:
        return [trouble.code for trouble in watch.look(at=began + timedelta(minutes=minutes))]

    return after


def failed(at: datetime, words: str = "no space left on device") -> BackupRun:
    return BackupRun.objects.create(began_at=at, ended_at=at, failure=words)


def test_nothing_is_sent_while_all_is_well(look: Look, mailoutbox: list[EmailMessage]) -> None:
    assert look(0) == []

    assert mailoutbox == []
    assert WatchedDay.objects.get().troubles == {}


def test_a_backup_that_failed_is_told_once_however_often_it_is_seen(
    look: Look, began: datetime, mailoutbox: list[EmailMessage]
) -> None:
    failed(began)

    seen = [look(minute) for minute in range(0, 30, 3)]

    assert seen == [["backup"]] * 10
    assert [mail.to for mail in mailoutbox] == [["fatou@example.org"]]
    assert "no space left on device" in mailoutbox[0].body
    assert "ouvote-backup" in mailoutbox[0].body


def test_what_is_well_again_is_told_once_too(
    look: Look, began: datetime, mailoutbox: list[EmailMessage]
) -> None:
    failed(began)
    look(0)
    BackupRun.objects.create(began_at=began + timedelta(hours=1), ended_at=began)

    assert [look(63), look(66)] == [[], []]

    assert len(mailoutbox) == 2
    assert "tout va de nouveau bien" in mailoutbox[1].subject
    assert "no space left on device" in mailoutbox[1].body


def test_a_part_that_only_starts_again_wakes_nobody(
    look: Look, alive: list[str], mailoutbox: list[EmailMessage]
) -> None:
    alive.clear()
    look(0)
    alive.append("alive")
    look(3)

    assert mailoutbox == []


def test_a_worker_that_stays_dead_is_told_without_the_worker(
    look: Look, alive: list[str], mailoutbox: list[EmailMessage]
) -> None:
    alive.clear()

    look(0)
    look(3)

    assert len(mailoutbox) == 1
    assert "pas de réponse" in mailoutbox[0].body


def test_a_night_without_backup_and_a_full_disk_are_troubles(
    look: Look, began: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    BackupRun.objects.create(began_at=began - timedelta(hours=37), ended_at=began)
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("D", (), {**DISK, "free": 2**20}))

    assert look(0) == ["disk", "backup-late"]


def test_what_could_not_be_sent_is_tried_again_at_the_next_look(
    look: Look,
    began: datetime,
    mailoutbox: list[EmailMessage],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failed(began)
    with monkeypatch.context() as broken:
        broken.setattr(watch, "get_connection", Deaf)
        with pytest.raises(Refusal) as refusal:
            look(0)

    look(3)
    look(6)

    assert refusal.value.code == "alert-not-sent"
    assert len(mailoutbox) == 1


class Deaf:
    """A relay that nobody reaches."""

    def send_messages(self, mails: list[EmailMessage]) -> int:
        raise ConnectionRefusedError


def test_the_database_itself_may_be_what_fails(
    look: Look, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def silent(*arguments: Any, **named: Any) -> Any:
        raise DatabaseError

    settings.ALERT_ADDRESSES = ["garde@example.org"]
    monkeypatch.setattr(health, "_database", lambda alias: health.DOWN)
    monkeypatch.setattr(service, "backups", silent)
    monkeypatch.setattr(watch.register, "operators_addresses", silent)
    monkeypatch.setattr(WatchedDay.objects, "get_or_create", silent)

    assert [look(0), look(3), look(6)] == [["database", "urn"]] * 3

    assert [mail.to for mail in mailoutbox] == [["garde@example.org"]]


def test_health_answers_when_the_database_holds_the_list_of_workers(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent() -> Any:
        raise DatabaseError

    monkeypatch.setattr(Stat, "get_all", silent)

    answer = client.get("/sante")

    assert answer.status_code == 503
    assert answer.json()["worker"] == "unavailable"


def test_where_nobody_can_be_told_the_command_says_so(
    look: Look, began: datetime, alive: list[str]
) -> None:
    Account.objects.filter(is_operator=True).update(is_operator=False)
    failed(clock.now())

    with pytest.raises(CommandError, match="ALERT_ADDRESSES"):
        call_command("watch")


def test_two_looks_in_the_same_second_tell_once(
    look: Look, began: datetime, mailoutbox: list[EmailMessage]
) -> None:
    failed(began)

    together(lambda: look(0), lambda: look(0))

    assert len(mailoutbox) == 1
    assert WatchedDay.objects.get().looks == 2


def test_the_history_keeps_a_line_a_day_and_says_when_nobody_looked(
    look: Look, began: datetime
) -> None:
    look(0)
    failed(began + timedelta(days=2))
    look(2 * 24 * 60)

    lines = service.days(at=began + timedelta(days=2))

    assert [line.was_watched for line in lines] == [True, False, True]
    assert "no space left" in lines[0].troubles[0]
    assert lines[2].troubles == []

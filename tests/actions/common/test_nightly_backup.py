"""A nightly backup: encrypted elsewhere, brought back, restored apart and compared."""

import fcntl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from common import audit, clock
from common.backup import back_up, databases, store
from common.models import AuditEvent, BackupRun
from common.refusals import Refusal

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "urn"])

PAPER = "pv-2025.pdf"


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> Path:
    """Documents, and a store in a folder beside them."""
    settings.DATA_DIR, settings.SECRETS_DIR = tmp_path / "data", tmp_path / "secrets"
    settings.BACKUP_REPOSITORY = str(tmp_path / "store")
    settings.BACKUP_PASSWORD_FILE = str(tmp_path / "password")
    (tmp_path / "password").write_text("correct horse battery staple")
    (settings.DATA_DIR / "documents").mkdir(parents=True)
    settings.SECRETS_DIR.mkdir()
    (settings.DATA_DIR / "documents" / PAPER).write_bytes(b"%PDF minutes of 2025")
    return tmp_path


@pytest.fixture
def _losing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that gives one row less back than it was given."""
    real = databases.rows_of

    def fewer(connection: Any) -> dict[str, int]:
        found = real(connection)
        return found | {"common_auditevent": 0} if connection.alias == "restored" else found

    monkeypatch.setattr("common.backup.drill.rows_of", fewer)


def refused(act: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(Refusal) as error:
        act(*arguments, **named)
    return error.value.code


def test_what_is_written_down_is_what_came_back_and_was_restored(place: Path) -> None:
    audit.record("test.before", at=clock.now())

    run = back_up(at=clock.now())

    written = BackupRun.objects.get()
    assert written == run
    assert written.is_good
    assert written.rows >= 1
    assert written.files == 3
    assert written.size > 0
    assert not (place / "data" / "backup").exists()


def test_the_store_says_nothing_to_whoever_reads_it(place: Path) -> None:
    audit.record("test.before", at=clock.now(), details={"who": "Gwenaëlle Le Bihan"})

    back_up(at=clock.now())

    kept = b"".join(file.read_bytes() for file in (place / "store").rglob("*") if file.is_file())
    assert b"minutes of 2025" not in kept
    assert b"Le Bihan" not in kept


def test_a_backup_comes_back_from_its_store_with_one_command(place: Path) -> None:
    audit.record("test.before", at=clock.now())
    call_command("backup")
    audit.record("test.after", at=clock.now())
    (place / "data" / "documents" / PAPER).unlink()

    call_command("restore", "--kept", "latest", "--replace")

    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["test.before"]
    assert (place / "data" / "documents" / PAPER).read_bytes() == b"%PDF minutes of 2025"


def test_two_backups_a_night_share_what_did_not_change(place: Path) -> None:
    first = back_up(at=clock.now())
    second = back_up(at=clock.now())

    assert first.kept_as != second.kept_as
    store.fetch(place / "first.tar", kept=first.kept_as)
    assert (place / "first.tar").stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("_losing")
def test_a_row_that_does_not_come_back_is_a_failure_that_says_its_table(place: Path) -> None:
    audit.record("test.before", at=clock.now())

    assert refused(back_up, at=clock.now()) == "backup-incomplete"

    written = BackupRun.objects.get()
    assert not written.is_good
    assert "common_auditevent" in written.failure


def test_a_store_that_cannot_be_opened_is_a_failure_in_words(place: Path) -> None:
    back_up(at=clock.now())
    (place / "password").write_text("another password")

    assert refused(back_up, at=clock.now()) == "store-failed"

    assert [run.is_good for run in BackupRun.objects.order_by("pk")] == [True, False]


def test_without_a_store_the_command_says_what_to_set(place: Path, settings: Any) -> None:
    settings.BACKUP_REPOSITORY = ""

    with pytest.raises(CommandError, match="BACKUP_REPOSITORY"):
        call_command("backup")


def test_two_backups_are_not_made_at_once(place: Path) -> None:
    with (place / "data" / "backup.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        assert refused(back_up, at=clock.now()) == "backup-under-way"


def test_what_a_killed_backup_left_goes_away_with_the_next(place: Path) -> None:
    (place / "data" / "backup").mkdir()
    (place / "data" / "backup" / "made.tar").write_bytes(b"half of a register")

    back_up(at=clock.now())

    assert not (place / "data" / "backup").exists()


def test_the_service_runs_on_while_a_backup_is_tried_out(place: Path) -> None:
    audit.record("test.before", at=clock.now())

    back_up(at=clock.now())

    audit.record("test.after", at=clock.now())
    assert AuditEvent.objects.count() == 2


@pytest.fixture
def _tables_left() -> Iterator[None]:
    yield
    with connections["default"].cursor() as cursor:
        if connections["default"].vendor == "postgresql":
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE '%\\_restored'")
            assert cursor.fetchall() == []


@pytest.mark.usefixtures("_tables_left")
def test_a_database_made_for_the_trial_goes_away_with_it(place: Path) -> None:
    back_up(at=clock.now())

    assert list((place / "data").rglob("*.scratch.sqlite3")) == []


def test_what_is_older_than_the_days_kept_goes_away(place: Path) -> None:
    now = clock.now()
    first = back_up(at=now - timedelta(days=31))
    second = back_up(at=now - timedelta(days=29))

    back_up(at=now)

    assert refused(store.fetch, place / "gone.tar", kept=first.kept_as) == "store-failed"
    store.fetch(place / "here.tar", kept=second.kept_as)

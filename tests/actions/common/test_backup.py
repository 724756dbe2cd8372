import sys
import tarfile
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection

from common import audit, clock
from common.backup import hold, restore, save
from common.management.commands import runall
from common.models import AuditEvent
from common.refusals import Refusal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folders(tmp_path, settings):
    settings.DATA_DIR = tmp_path / "data"
    settings.SECRETS_DIR = tmp_path / "secrets"
    (settings.DATA_DIR / "documents").mkdir(parents=True)
    settings.SECRETS_DIR.mkdir()
    (settings.DATA_DIR / "documents" / "pv-2025.pdf").write_bytes(b"%PDF minutes")
    (settings.SECRETS_DIR / "poll").write_bytes(b"never saved")
    return tmp_path


def test_a_backup_gives_back_what_was_lost(folders, settings) -> None:
    audit.record("test.before", at=clock.now())
    save(folders / "saved.tar", at=clock.now())
    audit.record("test.after", at=clock.now())
    (settings.DATA_DIR / "documents" / "pv-2025.pdf").unlink()

    restore(folders / "saved.tar")

    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["test.before"]
    assert (settings.DATA_DIR / "documents" / "pv-2025.pdf").read_bytes() == b"%PDF minutes"


def test_the_secret_of_a_poll_is_never_in_a_backup(folders) -> None:
    save(folders / "saved.tar", at=clock.now())

    with tarfile.open(folders / "saved.tar") as archive:
        contents = b"".join(
            archive.extractfile(member).read() for member in archive if member.isfile()
        )
    assert b"never saved" not in contents


def test_whoever_reads_a_backup_signs_in_as_nobody(folders) -> None:
    session = SessionStore()
    session["members.email_code"] = "waits for a code"
    session.create()

    save(folders / "saved.tar", at=clock.now())
    restore(folders / "saved.tar")

    assert session.session_key.encode() not in (folders / "saved.tar").read_bytes()
    assert not Session.objects.exists()


def test_a_backup_is_read_by_its_owner_alone(folders) -> None:
    """It holds the register, and which right to vote is whose."""
    (folders / "saved.tar.partial").write_bytes(b"left by a crash, open to all")

    save(folders / "saved.tar", at=clock.now())

    assert (folders / "saved.tar").stat().st_mode & 0o077 == 0


def test_a_damaged_backup_changes_nothing(folders) -> None:
    audit.record("test.before", at=clock.now())
    save(folders / "saved.tar", at=clock.now())
    data = bytearray((folders / "saved.tar").read_bytes())
    data[len(data) // 2] ^= 1
    (folders / "saved.tar").write_bytes(data)
    audit.record("test.after", at=clock.now())

    with pytest.raises(Refusal):
        restore(folders / "saved.tar")
    assert AuditEvent.objects.count() == 2


def test_a_backup_never_overwrites_another(folders) -> None:
    save(folders / "saved.tar", at=clock.now())

    with pytest.raises(Refusal):
        save(folders / "saved.tar", at=clock.now())


def test_nothing_is_restored_under_a_running_service(folders) -> None:
    audit.record("test.before", at=clock.now())
    save(folders / "saved.tar", at=clock.now())
    audit.record("test.after", at=clock.now())

    with hold(), pytest.raises(Refusal) as refused:
        restore(folders / "saved.tar")

    assert refused.value.code == "service-runs"
    assert AuditEvent.objects.count() == 2
    restore(folders / "saved.tar")
    assert AuditEvent.objects.count() == 1


def test_the_command_that_serves_everything_says_so_until_it_stops(
    folders, monkeypatch, settings, capsys
) -> None:
    script = (
        "import fcntl, sys\n"
        f"file = open({str(settings.DATA_DIR / 'service.lock')!r}, 'ab')\n"
        "try:\n    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
        "except BlockingIOError:\n    sys.exit(7)\n"
    )
    child = [sys.executable, "-c", script]
    ended = []
    monkeypatch.setattr(runall.Command, "commands", lambda self, **options: [child])
    monkeypatch.setattr(runall, "end", lambda children: ended.extend(c.wait() for c in children))

    with pytest.raises(SystemExit):
        call_command("runall", port=8999)

    assert ended == [7]
    assert "http://localhost:8999" in capsys.readouterr().out


def test_the_papers_of_assemblies_are_kept_where_a_backup_takes_them() -> None:
    kept = default_storage.path("assemblies/documents/any.pdf")

    assert Path(kept).is_relative_to(django_settings.DATA_DIR / "documents")


def test_what_a_later_release_added_does_not_keep_its_backup_of_before_from_coming_back(
    folders,
) -> None:
    audit.record("test.before", at=clock.now())
    save(folders / "saved.tar", at=clock.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE later (id integer PRIMARY KEY, of bigint REFERENCES common_auditevent)"
        )
        cursor.execute("ALTER TABLE common_auditevent ADD COLUMN novelty text")

    restore(folders / "saved.tar")

    columns = connection.introspection.get_table_description(
        connection.cursor(), "common_auditevent"
    )
    assert "later" not in connection.introspection.table_names()
    assert "novelty" not in [column.name for column in columns]
    assert AuditEvent.objects.get().verb == "test.before"

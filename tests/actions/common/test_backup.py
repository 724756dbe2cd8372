import tarfile

import pytest

from common import audit, clock
from common.backup import restore, save
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

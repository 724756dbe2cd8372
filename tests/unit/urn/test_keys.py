"""The urn's keys: made once, kept by the process, read again when their file is another one."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.factories.threads import together
from votes.urn import keys


@pytest.fixture
def folder(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(keys, "KEPT_SECONDS", 0.0)  # each reading comes a second later
    settings.SECRETS_DIR = tmp_path / "secrets"
    return tmp_path / "secrets"


def test_a_key_is_made_at_first_use_for_its_owner_alone(folder: Path) -> None:
    key = keys.permit_key()

    file = folder / keys.PERMIT_KEY
    assert (len(key), key) == (keys.KEY_BYTES, file.read_bytes())
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_two_who_make_it_in_the_same_second_agree_on_one(folder: Path) -> None:
    made = together(*[keys.permit_key] * 8)

    assert len(set(made)) == 1
    assert sorted(path.name for path in folder.iterdir()) == [keys.PERMIT_KEY]


def test_a_key_brought_back_from_elsewhere_is_read_again(folder: Path) -> None:
    before = keys.public_receipt_key()
    brought = folder / "brought"
    brought.write_bytes(b"\x07" * keys.KEY_BYTES)

    brought.replace(folder / keys.RECEIPT_KEY)

    assert keys.public_receipt_key() != before
    assert keys.receipt_key().private_bytes_raw() == b"\x07" * keys.KEY_BYTES


@pytest.mark.parametrize("left", [b"", b"\x07" * 31], ids=["empty", "short"])
def test_a_key_file_that_was_cut_short_is_no_key(folder: Path, left: bytes) -> None:
    keys.permit_key()
    (folder / keys.PERMIT_KEY).write_bytes(left)

    with pytest.raises(ImproperlyConfigured, match=keys.PERMIT_KEY):
        keys.permit_key()

"""What is acknowledged is on disk, whatever the database (a receipt is given after the commit)."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from config.environment import database, urn_database

Reader = Callable[[str], dict[str, Any]]
FULL = 2
ASKED = {"synchronous": FULL, "journal_mode": "wal", "foreign_keys": 1}


@pytest.mark.parametrize("read", [database, urn_database])
def test_sqlite_waits_for_the_disk_at_each_commit(tmp_path: Path, read: Reader) -> None:
    config = read(f"sqlite:///{tmp_path / 'urn.sqlite3'}")

    with closing(sqlite3.connect(config["NAME"])) as base:
        base.executescript(config["OPTIONS"]["init_command"])
        asked = [base.execute(f"PRAGMA {name}").fetchone()[0] for name in ASKED]

    assert dict(zip(ASKED, asked, strict=True)) == ASKED
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize("read", [database, urn_database])
@pytest.mark.parametrize("given", ["", "?options=-c%20synchronous_commit%3Doff"])
def test_postgresql_waits_for_the_disk_whatever_its_own_setting(given: str, read: Reader) -> None:
    config = read(f"postgres://ouvote@localhost/ouvote_urn{given}")

    settings = config["OPTIONS"]["options"].split("-c ")
    assert settings[-1].strip() == "synchronous_commit=on"

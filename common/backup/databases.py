"""One consistent copy of both databases: no ballot may be cast between the two."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

ALIASES = {"main": "default", "urn": "urn"}
# Whoever reads a backup signs in as nobody: sessions and what is kept for minutes stay out.
LEFT_OUT = ("django_session", "shared_cache")


def extension(alias: str) -> str:
    return "sqlite3" if connections[alias].vendor == "sqlite" else "pgdump"


# How many rows each table has, by database ("main", "urn") and table.
Rows = dict[str, dict[str, int]]


def copy_both(folder: Path) -> tuple[list[Path], Rows]:
    """Writes `main.*` and `urn.*` of one same instant into `folder`, and counts their rows."""
    with ExitStack() as stack:
        snapshots = {name: stack.enter_context(frozen(alias)) for name, alias in ALIASES.items()}
        rows = {name: rows_of(connections[alias]) for name, alias in ALIASES.items()}
        return [_copy(name, folder, snapshots[name]) for name in ALIASES], rows


def rows_of(connection: BaseDatabaseWrapper) -> dict[str, int]:
    """How many rows each table of a database has, those that no backup keeps left out."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table not in LEFT_OUT:
                quoted = connection.ops.quote_name(table)
                cursor.execute(f"SELECT count(*) FROM {quoted}")  # noqa: S608
                found[table] = int(cursor.fetchone()[0])
    return found


@contextmanager
def scratch_copy(name: str, source: Path, folder: Path) -> Iterator[BaseDatabaseWrapper]:
    """A database of its own filled from a copy, which goes away at the end."""
    alias = ALIASES[name]
    known: dict[str, Any] = dict(connections[alias].settings_dict)
    if connections[alias].vendor == "sqlite":
        target = folder / f"{name}.scratch.sqlite3"
        shutil.copyfile(source, target)
        yield from _connected(known | {"NAME": str(target)})
        return
    scratch = known | {"NAME": f"{known['NAME']}_restored"}
    postgresql(known, ["dropdb", "--if-exists", "--force", scratch["NAME"]])
    postgresql(known, ["createdb", "--template=template0", scratch["NAME"]])
    try:
        postgresql(scratch, _pg_restore(source, scratch["NAME"]))
        yield from _connected(scratch)
    finally:
        postgresql(known, ["dropdb", "--if-exists", "--force", scratch["NAME"]])


def _connected(database: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    connection = load_backend(database["ENGINE"]).DatabaseWrapper(database, alias="restored")
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def frozen(alias: str) -> Iterator[str]:
    """Keeps writers out until both copies have their instant.

    SQLite: the write lock, held while the file is copied. PostgreSQL: a snapshot exported while
    the tables of that database admit no writer; the dump then reads it.
    """
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        if connections[alias].vendor == "sqlite":
            yield ""
            return
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for table in _tables(alias):
            quoted = connections[alias].ops.quote_name(table)
            cursor.execute(f"LOCK TABLE {quoted} IN SHARE MODE")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def _name(alias: str) -> str:
    return str(connections[alias].settings_dict["NAME"])


def _tables(alias: str) -> list[str]:
    with connections[alias].cursor() as cursor:
        return sorted(connections[alias].introspection.table_names(cursor))


def _copy(name: str, folder: Path, snapshot: str) -> Path:
    alias = ALIASES[name]
    target = folder / f"{name}.{extension(alias)}"
    if connections[alias].vendor == "sqlite":
        source = sqlite3.connect(
            f"file:{connections[alias].settings_dict['NAME']}?mode=ro", uri=True
        )
        copy = sqlite3.connect(target)
        source.backup(copy)
        _forget(copy)
        copy.close()
        source.close()
    else:
        command = ["pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}"]
        command += [f"--exclude-table-data={table}" for table in LEFT_OUT]
        postgresql(connections[alias].settings_dict, command)
    return target


def _forget(copy: sqlite3.Connection) -> None:
    """Empties the tables that are left out, and the pages on which their rows stood."""
    known = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for table in LEFT_OUT:
        if (table,) in known:
            copy.execute(f"DELETE FROM {table}")  # noqa: S608
    copy.commit()
    copy.execute("VACUUM")


def give_back(name: str, source: Path) -> None:
    """Replaces the content of one database by a copy."""
    alias = ALIASES[name]
    connections[alias].close()
    if connections[alias].vendor == "sqlite":
        copy = sqlite3.connect(source)
        target = sqlite3.connect(_name(alias))
        copy.backup(target)
        target.close()
        copy.close()
    else:
        _replace_postgresql(alias, source)


def _replace_postgresql(alias: str, source: Path) -> None:
    """In one transaction: every table goes away, those that a later release added included, whose
    references would keep the others from going; then the copy comes."""
    database = connections[alias].settings_dict
    tables = ", ".join(connections[alias].ops.quote_name(table) for table in _tables(alias))
    connections[alias].close()
    with tempfile.TemporaryDirectory() as scratch:
        emptied, filled = Path(scratch) / "1.sql", Path(scratch) / "2.sql"
        emptied.write_text(f"DROP TABLE {tables} CASCADE;\n" if tables else "")
        command = ["pg_restore", "--clean", "--if-exists", "--no-owner", f"--file={filled}"]
        postgresql(database, [*command, str(source)])
        command = ["psql", "--quiet", "--no-psqlrc", "--single-transaction"]
        command += ["--set=ON_ERROR_STOP=1", "--output=/dev/null"]
        postgresql(database, [*command, f"--file={emptied}", f"--file={filled}"])


def _pg_restore(source: Path, name: str, *options: str) -> list[str]:
    command = ["pg_restore", *options, "--no-owner", "--exit-on-error", "--single-transaction"]
    return [*command, f"--dbname={name}", str(source)]


def postgresql(database: dict[str, Any], command: list[str]) -> None:
    """Runs one of PostgreSQL's own programs on a database, its words shown if it fails."""
    variables = {
        "PGHOST": database["HOST"] or "",
        "PGPORT": str(database["PORT"] or ""),
        "PGUSER": database["USER"] or "",
        "PGPASSWORD": database["PASSWORD"] or "",
        "PGDATABASE": database["NAME"],
    }
    environment = {**os.environ, **{k: v for k, v in variables.items() if v}}
    done = subprocess.run(  # noqa: S603
        command, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr.strip()}")

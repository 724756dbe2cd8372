"""`deploy/upgrade`, from one real release of the tree to another, and back when it fails."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from common.management.commands.check_production import REQUIRED
from config.environment import ROOT
from tests.deploy import systemd
from tests.load.postgresql import private_cluster, programs

pytestmark = pytest.mark.faults

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".tools", "var", "node_modules", "__pycache__", ".*_cache", ".hypothesis"
)
MIGRATION = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("common", "{last}")]
    operations = [
        migrations.CreateModel(
            name="{name}",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("of", models.ForeignKey("common.auditevent", null=True, on_delete=models.CASCADE)),
            ],
        ),
        migrations.AddField("auditevent", "{name}", models.TextField(default="new", blank=True)),
    ]
"""
# Files named after their content, as in production, but not compressed: minutes saved.
UNCOMPRESSED = """
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
}
"""
BEFORE = """
from common import audit, clock
audit.record("test.before", at=clock.now())
"""
STATE = """
from django.db import connection
from common.models import AuditEvent
print(AuditEvent.objects.values_list("verb", flat=True).count())
print(*[name for name in connection.introspection.table_names() if "novelty" in name])
print(*[c for c in ("first", "second") for f in connection.introspection.get_table_description(
    connection.cursor(), "common_auditevent") if f.name == f"{c}_novelty"])
"""
OPEN_POLL = """
from common import clock
from votes.station.models import Poll
Poll.objects.create(uuid="A" * 14, title="Budget 2027", kind="consultation", regime="named",
    state="open", opens_at=clock.now(), created_at=clock.now())
"""
CLOSE_POLL = "from votes.station.models import Poll; Poll.objects.update(state='cancelled')"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Server:
    """A machine with one release on it, made of real parts, kept by a stand-in for systemd."""

    def __init__(self, folder: Path, databases: dict[str, str]) -> None:
        self.folder, self.link = folder, folder / "ouvote"
        systemd.install(folder / "bin")
        (folder / "running").mkdir()
        ports = {"8000": free_port(), "8001": free_port()}
        units = {"ports": ports, "running": str(folder / "running")}
        kept = {name: value for name, value in os.environ.items() if "TEST" not in name}
        self.environment = {
            **kept,
            **REQUIRED,
            **databases,
            "DJANGO_SETTINGS_MODULE": "config.settings.base",
            "DEFAULT_FROM_EMAIL": "ag@example.org",
            "DATA_DIR": str(folder / "data"),
            "SECRETS_DIR": str(folder / "secrets"),
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "OUVOTE_LINK": str(self.link),
            "OUVOTE_STATE": str(folder / "upgrade"),
            "OUVOTE_PORT": str(ports["8000"]),
            "OUVOTE_PATIENCE": "60",
            "UNITS": json.dumps(units),
        }
        self.release("1")
        self.link.symlink_to(folder / "1")
        self.manage("prepare")
        self.shell(BEFORE)
        self.systemctl("start")
        self.manage("await_health", "--port", str(ports["8000"]))

    def release(self, name: str) -> Path:
        """A copy of the tree, with the environment of this one."""
        tree = self.folder / name
        shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
        (tree / ".venv").symlink_to(Path(sys.prefix))
        with (tree / "config/settings/base.py").open("a") as settings:
            settings.write(UNCOMPRESSED)
        return tree

    def with_migration(self, name: str, table: str) -> Path:
        """A release that adds a table, a reference to an old one, and a column."""
        tree = self.release(name)
        migrations = tree / "common/migrations"
        for path in (self.link / "common/migrations").glob("0*.py"):  # those of the one that runs
            shutil.copyfile(path, migrations / path.name)
        known = sorted(path.stem for path in migrations.glob("0*.py"))
        (migrations / f"{int(known[-1][:4]) + 1:04}_{table}.py").write_text(
            MIGRATION.format(last=known[-1], name=table)
        )
        return tree

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words, cwd=self.link, env=self.environment, text=True, capture_output=True, check=False
        )

    def manage(self, *words: str) -> str:
        done = self.run(sys.executable, "manage.py", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def shell(self, program: str) -> str:
        return self.manage("shell", "--no-imports", "-c", program)

    def systemctl(self, verb: str) -> None:
        units = ("ouvote-keeper", "ouvote-web", "ouvote-vote", "ouvote-worker")
        self.run("systemctl", verb, *units)

    def upgrade(self, to: Path | str) -> subprocess.CompletedProcess[str]:
        return self.run(str(ROOT / "deploy/upgrade"), str(to))

    def runs(self) -> str:
        """The name of the release that serves, once it answers."""
        self.manage("await_health", "--port", self.environment["OUVOTE_PORT"])
        return self.link.resolve().name


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ouvote-up-")))
        databases = {
            "DATABASE_URL": f"sqlite:///{folder}/main.sqlite3",
            "URN_DATABASE_URL": f"sqlite:///{folder}/urn.sqlite3",
        }
        if programs() is not None:  # as in production
            cluster = stack.enter_context(private_cluster())
            databases = {
                "DATABASE_URL": cluster.address("ouvote"),
                "URN_DATABASE_URL": cluster.address("urn"),
            }
        machine = Server(folder, databases)
        try:
            yield machine
        finally:
            machine.systemctl("stop")


def test_an_upgrade_is_refused_while_a_vote_is_open_and_touches_nothing(server: Server) -> None:
    new = server.with_migration("2", "first_novelty")
    server.shell(OPEN_POLL)

    done = server.upgrade(new)
    server.shell(CLOSE_POLL)

    assert done.returncode == 1
    assert "« Budget 2027 »" in done.stderr
    assert "Nothing was changed" in done.stderr
    assert server.runs() == "1"
    assert not (server.folder / "upgrade" / "before.tar").exists()


def test_an_upgrade_keeps_the_data_and_brings_the_new_tables(server: Server) -> None:
    done = server.upgrade(server.folder / "2")

    assert done.returncode == 0, done.stderr
    assert server.runs() == "2"
    events, tables, columns = server.shell(STATE).splitlines()
    assert (events, tables, columns) == ("1", "common_first_novelty", "first")
    assert (server.folder / "upgrade" / "before.tar").stat().st_mode & 0o077 == 0


def test_a_release_that_does_not_answer_gives_way_to_the_one_before_with_its_data(
    server: Server,
) -> None:
    sick = server.with_migration("3", "second_novelty")
    health = sick / "common/web/health.py"
    health.write_text(health.read_text().replace("    found = parts()", "    raise RuntimeError"))
    server.environment["OUVOTE_PATIENCE"] = "8"

    done = server.upgrade(sick)
    server.environment["OUVOTE_PATIENCE"] = "60"

    assert done.returncode == 1
    assert "does not answer" in done.stderr
    assert "serves again" in done.stderr, done.stderr
    assert server.runs() == "2"
    assert server.shell(STATE).splitlines() == ["1", "common_first_novelty", "first"]


def test_an_upgrade_cut_short_by_a_power_cut_goes_back_with_one_command(server: Server) -> None:
    state = server.folder / "upgrade"
    server.manage("backup", str(state / "again.tar"))
    (state / "again.tar").rename(state / "before.tar")
    for name in ("under-way", "touched"):
        (state / name).touch()
    (state / "release").write_text(str(server.folder / "2") + "\n")
    server.link.unlink()
    server.link.symlink_to(server.folder / "3")
    server.manage("migrate")
    third = server.folder / "1"

    again = server.upgrade(third)
    back = server.upgrade("--back")

    assert again.returncode == 1
    assert "--back" in again.stderr
    assert back.returncode == 0, back.stderr
    assert server.runs() == "2"
    assert server.shell(STATE).splitlines() == ["1", "common_first_novelty", "first"]

"""A cooperative leaves with everything it has, and settles elsewhere as it was."""

import json
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from common import audit, clock
from common.models import AuditEvent
from common.refusals import Refusal
from common.transfer import arrive, arriving, leave, tables
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import polls
from votes.station.models import TurnoutEntry
from votes.urn.models import Ballot

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "urn"]),
    pytest.mark.usefixtures("keeper"),
]


@pytest.fixture
def file(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path / "data"
    (settings.DATA_DIR / "documents").mkdir(parents=True)
    (settings.DATA_DIR / "documents" / "pv-2025.pdf").write_bytes(b"%PDF minutes")
    return tmp_path / "cooperative.zip"


@pytest.fixture
def counted(cast: Cast) -> polls.Rehearsed:
    of = polls.opened(cast)
    of.vote(cast.bilal, [polls.YES])
    of.vote(cast.chloe, [polls.NO])
    of.count()
    return of


def everything() -> dict[str, list[dict[str, Any]]]:
    return {
        tables.label(model): list(
            model._base_manager.using(tables.alias(model)).order_by("pk").values()
        )
        for model in tables.models()
    }


def emptied(settings: Any) -> None:
    """As an installation that was just made."""
    call_command("flush", database="default", interactive=False, verbosity=0)
    call_command("flush", database="urn", interactive=False, verbosity=0)
    for path in (settings.DATA_DIR / "documents").iterdir():
        path.unlink()


def test_what_left_settles_elsewhere_to_the_last_row_and_microsecond(
    counted: polls.Rehearsed, file: Path, settings: Any
) -> None:
    before = everything()
    leave(file, at=clock.now())
    emptied(settings)

    arrive(file)

    assert everything() == before
    assert Ballot.objects.count() == TurnoutEntry.objects.count() == 2
    assert (settings.DATA_DIR / "documents" / "pv-2025.pdf").read_bytes() == b"%PDF minutes"
    assert audit.verify() is None


def test_the_journal_goes_on_where_it_had_stopped(cast: Cast, file: Path, settings: Any) -> None:
    audit.record("test.before", at=clock.now())
    leave(file, at=clock.now())
    emptied(settings)
    arrive(file)

    audit.record("test.after", at=clock.now())

    assert list(AuditEvent.objects.order_by("-height").values_list("verb", flat=True))[:2] == [
        "test.after",
        "test.before",
    ]
    assert audit.verify() is None


def test_the_file_is_read_by_its_owner_alone_and_by_any_program(cast: Cast, file: Path) -> None:
    leave(file, at=clock.now())

    with zipfile.ZipFile(file) as archive:
        lines = archive.read("tables/members.member.jsonl").decode().splitlines()
        names = archive.namelist()
    assert file.stat().st_mode & 0o077 == 0
    assert json.loads(lines[0])["fields"]["last_name"] == "Martin"
    assert not [name for name in names if "session" in name or "authenticator" in name]


def test_nothing_settles_where_somebody_has_an_account(cast: Cast, file: Path) -> None:
    leave(file, at=clock.now())
    before = everything()

    with pytest.raises(Refusal) as refused:
        arrive(file)

    assert refused.value.code == "installation-in-use"
    assert everything() == before


def rewritten(file: Path, change: Any) -> Path:
    """The file with one of its tables changed, its digests made to fit."""
    target = file.with_name("changed.zip")
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(target, "w") as made:
        for name in archive.namelist():
            made.writestr(name, change(name, archive.read(name)))
    return target


def cut(name: str, content: bytes) -> bytes:
    return content[:-20] if name == "tables/members.member.jsonl" else content


def of_another_release(name: str, content: bytes) -> bytes:
    return content.replace(b'"members.0001_initial"', b'"members.0001_other"')


@pytest.mark.parametrize(
    ("change", "code"),
    [(cut, "export-damaged"), (of_another_release, "export-of-another-release")],
)
def test_a_file_that_does_not_fit_changes_nothing(
    cast: Cast, file: Path, settings: Any, change: Any, code: str
) -> None:
    leave(file, at=clock.now())
    spoilt = rewritten(file, change)
    emptied(settings)

    with pytest.raises(Refusal) as refused:
        arrive(spoilt)

    assert refused.value.code == code
    assert not Member.objects.exists()
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    "row",
    [
        b"{}",
        b"not json",
        b'{"model": "members.nothing", "pk": 1, "fields": {}}',
        b'{"model": "members.member", "pk": 1, "fields": {"number": "x"}}',
        b'{"model": "members.member", "pk": 1, "fields": {"registered_on": "2026-02-31"}}',
    ],
)
def test_rows_that_no_table_takes_do_not_settle(
    cast: Cast, file: Path, settings: Any, row: bytes
) -> None:
    leave(file, at=clock.now())
    table = "tables/members.member.jsonl"
    with zipfile.ZipFile(file) as archive:
        content = archive.read(table) + row + b"\n"

    def changed(name: str, whole: bytes) -> bytes:
        if name == "manifest.json":
            manifest = json.loads(whole)
            manifest["files"][table] = sha256(content).hexdigest()
            return json.dumps(manifest).encode()
        return content if name == table else whole

    spoilt = rewritten(file, changed)
    emptied(settings)

    with pytest.raises(Refusal) as refused:
        arrive(spoilt)

    assert refused.value.code == "export-damaged"
    assert not Member.objects.exists()


def test_acts_that_were_rewritten_on_the_way_do_not_settle(
    cast: Cast, file: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit.record("test.true", at=clock.now())
    AuditEvent.objects.filter(verb="test.true").update(verb="test.false")
    leave(file, at=clock.now())
    emptied(settings)

    with pytest.raises(Refusal) as refused:
        arrive(file)

    assert refused.value.code == "export-damaged"
    assert not Member.objects.exists()


def test_a_vote_under_way_does_not_leave(cast: Cast, file: Path) -> None:
    polls.opened(cast)

    with pytest.raises(CommandError) as refused:
        call_command("export_data", file)

    assert "Un vote est en cours" in str(refused.value)
    assert not file.exists()


def test_killed_while_it_settles_it_begins_again(
    cast: Cast, file: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(file, at=clock.now())
    emptied(settings)

    def killed(*_args: Any, **_options: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(arriving.shutil, "copytree", killed)
        with pytest.raises(KeyboardInterrupt):
            arrive(file)
    assert not Account.objects.exists()
    arrive(file)

    assert Account.objects.exists()
    assert (settings.DATA_DIR / "documents" / "pv-2025.pdf").exists()


def test_a_file_that_nobody_listed_does_not_settle(cast: Cast, file: Path, settings: Any) -> None:
    leave(file, at=clock.now())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("documents/other.pdf", b"%PDF slipped in")
    emptied(settings)

    with pytest.raises(Refusal) as refused:
        arrive(file)

    assert refused.value.code == "export-damaged"
    assert not list((settings.DATA_DIR / "documents").iterdir())

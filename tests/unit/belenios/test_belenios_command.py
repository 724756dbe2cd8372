"""The command that members run: exit status, French words, JSON report."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories.belenios import (
    YES_NO,
    belenios_2048,
    hold,
    make_poll,
    whole_election,
    write_bel,
)
from votes.belenios import __main__ as belenios_main
from votes.belenios.command import INVALID, UNREADABLE, VALID, main
from votes.belenios.election import Question
from votes.belenios.errors import Check
from votes.belenios.events import EventType
from votes.belenios.words import RULES, STAGES


@pytest.fixture(scope="module")
def bel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished election whose second title tries to command the terminal."""
    holders = hold(belenios_2048(), 1)
    hostile = Question("Titre\u202e\u009b", ("Pour", "Contre"))
    poll = make_poll(holders.public_key(belenios_2048()), questions=[YES_NO, hostile])
    steps, _ = whole_election(poll, holders, [(0, [[1, 0, 0], [1, 0]]), (1, [[0, 0, 1], [0, 1]])])
    return write_bel(tmp_path_factory.mktemp("bel"), poll, steps)


def test_a_valid_archive_is_said_valid_with_its_result(
    bel: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(bel)]) == VALID
    said = capsys.readouterr()
    assert "ARCHIVE VALIDE" in said.out
    assert "  Pour\u202f: 1\n  Contre\u202f: 0\n  Abstention\u202f: 1" in said.out
    assert YES_NO.question in said.out, "the space before a question mark stays"
    assert "ne dit pas qui a voté" in said.out
    assert "✓ chaque bulletin est signé par son code de vote (2)" in said.err


def test_a_stranger_s_title_does_not_command_the_terminal(
    bel: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["verify", str(bel)])
    assert "Titre\ufffd\ufffd" in capsys.readouterr().out


def test_the_report_for_programs_has_the_promised_members(
    bel: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(bel), "--json"]) == VALID
    report = json.loads(capsys.readouterr().out)
    assert (report["ok"], report["ballots"]) == (True, 2)
    assert report["result"] == [[1, 0, 1], [1, 1]]
    assert all(set(check) == {"name", "ok", "count", "seconds"} for check in report["checks"])
    assert len({check["name"] for check in report["checks"]}) == len(report["checks"])


def test_a_forged_archive_is_refused_and_the_rule_is_named(
    bel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = tmp_path / bel.name
    forged.write_bytes(bel.read_bytes().replace(b'"Pour"', b'"Poux"'))
    assert main(["verify", str(forged)]) == INVALID
    said = capsys.readouterr()
    assert "ARCHIVE NON VALIDE" in said.out
    assert RULES[Check.ARCHIVE_HASHES] in said.out
    assert main(["verify", str(forged), "--json"]) == INVALID
    assert json.loads(capsys.readouterr().out)["failed"] == Check.ARCHIVE_HASHES


def test_a_file_that_is_no_archive_is_unreadable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(tmp_path / "absent.bel")]) == UNREADABLE
    assert "Illisible" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [[], ["verify"], ["check", "x"], ["verify", "x", "--workers", "0"]]
)
def test_wrong_arguments_are_answered_by_the_usage_in_french(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ending:
        main(arguments)
    assert ending.value.code == UNREADABLE
    assert "Usage\u202f: python -m votes.belenios verify" in capsys.readouterr().err


def test_the_command_runs_outside_django_with_several_processes(bel: Path) -> None:
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-m", "votes.belenios", "verify", str(bel), "--json", "--workers", "2"],
        cwd=root,
        env={"PATH": ""},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, json.loads(done.stdout)["ok"]) == (VALID, True)


def run_beside(module: str, content: str, bel: Path, folder: Path) -> tuple[int, str]:
    """The command on a Python where this module is another."""
    (folder / f"{module}.py").write_text(content)
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-m", "votes.belenios", "verify", str(bel)],
        cwd=folder,
        env={"PATH": "", "PYTHONPATH": f"{folder}{os.pathsep}{root}"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("content", "lacks"),
    [
        ("raise ModuleNotFoundError('none', name='gmpy2')", "gmpy2. Dans"),
        ("mpz = mpfr = int.__call__", "gmpy2 2.2 ou plus récent"),
    ],
)
def test_a_python_without_the_library_is_told_what_to_install(
    bel: Path, tmp_path: Path, content: str, lacks: str
) -> None:
    status, said = run_beside("gmpy2", content, bel, tmp_path)

    assert status == UNREADABLE
    assert f"Il manque à ce Python\u202f: {lacks}" in said
    assert "./run install" in said
    assert "Traceback" not in said


def test_a_python_that_is_too_old_is_told_which_one_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13, "final", 0))

    status = belenios_main.main()

    assert status == UNREADABLE
    assert "trop ancien (3.10)\u202f: il faut Python 3.11" in capsys.readouterr().err


def test_verifying_needs_nothing_of_what_prints_letters(bel: Path, tmp_path: Path) -> None:
    absent = "raise ModuleNotFoundError('none', name='reportlab')"

    status, _said = run_beside("reportlab", absent, bel, tmp_path)

    assert status == VALID


def test_a_file_that_is_not_there_is_told_from_one_that_is_no_archive(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "photo.bel").write_bytes(b"\x89PNG")

    for command in ("verify", "open"):
        for name in ("photo.bel", "absent.bel"):
            assert main([command, str(tmp_path / name)]) == UNREADABLE

    said = capsys.readouterr().err.splitlines()
    assert [line.split(".bel ")[1] for line in said] == [
        "n’est pas une archive Belenios (.bel).",
        "n’existe pas dans ce dossier.",
        "n’est pas un bulletin ouvert (.json), que l’isoloir enregistre après un essai.",
        "n’existe pas dans ce dossier.",
    ]


def test_every_check_and_every_stage_has_its_words() -> None:
    assert set(RULES) == set(Check)
    assert set(STAGES) == set(EventType)

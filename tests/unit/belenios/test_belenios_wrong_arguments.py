"""The command that verifies, opens and makes codes, given what it cannot use."""

import json
from pathlib import Path

import pytest

from votes.belenios import command


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    try:
        status = command.main([str(argument) for argument in arguments])
    except SystemExit as ended:
        status = int(ended.code or 0)
    told = capsys.readouterr()
    return status, told.out + told.err


def test_wrong_arguments_say_where_each_option_is_explained(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, told = run(capsys, "verify")
    explained, words = run(capsys, "--help")

    assert (status, explained) == (2, 0)
    assert "--help" in told
    assert "fabriquer les codes d’une liste" in " ".join(words.split())


@pytest.mark.parametrize("asked", ["verify", "open", "credentials"])
def test_a_file_that_is_absent_or_another_is_unreadable_in_french_words(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, asked: str
) -> None:
    other = tmp_path / "courrier.txt"
    other.write_text("# Un courrier")

    absent = run(capsys, asked, tmp_path / "absent.json")
    another = run(capsys, asked, other)

    assert absent == (2, f"Illisible\u202f: {tmp_path}/absent.json {command.ABSENT}.\n")
    assert another[0] == 2
    assert another[1].startswith(f"Illisible\u202f: {other} n’est pas ")


def test_codes_are_not_asked_a_passphrase_for_a_folder_that_is_not_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "getpass", lambda _words: pytest.fail("asked for nothing"))
    roll = tmp_path / "liste.json"
    numbers = {"credentials": [1, 2], "spare": [3]}
    roll.write_text(json.dumps(numbers))
    monkeypatch.setattr(command.NumberedRoll, "parse", staticmethod(lambda _text: numbers))

    status, told = run(capsys, "credentials", roll, "--out", tmp_path / "absent")

    assert status == 2
    assert told == f"Le dossier {tmp_path}/absent n’existe pas\u202f: créez-le d’abord.\n"

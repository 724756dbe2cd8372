"""The ballot that a booth opened, read by a program that shares nothing with the booth."""

import json
from pathlib import Path

import pytest

from votes.belenios import canonical
from votes.belenios.command import main
from votes.belenios.errors import Check, ProtocolError
from votes.belenios.opened import read_opened


def opened_file() -> dict[str, object]:
    """A real opened ballot, as the booth of the browser saved it."""
    path = Path(__file__).resolve().parents[2] / "vectors" / "opened_ballot.json"
    value: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return value


def test_an_opened_ballot_tells_what_was_chosen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = read_opened(canonical.serialize(opened_file()))
    assert opened.ticked == (("Contre",), ("Pour",), ("Bruno",))

    path = tmp_path / "bulletin.json"
    path.write_text(canonical.serialize(opened_file()), encoding="utf-8")
    status = main(["open", str(path)])

    said = capsys.readouterr().out
    assert status == 0
    assert opened.tracker in said
    assert opened.election.fingerprint in said
    assert "Élire au conseil\n  Bruno" in said


@pytest.mark.parametrize(
    ("question", "box", "change"),
    [
        (0, 0, {"vote": 1}),
        (0, 1, {"vote": 0}),
        (2, 2, {"randomness": "1"}),
    ],
)
def test_numbers_that_do_not_open_the_ballot_are_refused(
    question: int, box: int, change: dict[str, object], tmp_path: Path
) -> None:
    value = opened_file()
    value["openings"][question][box] |= change  # type: ignore[index]

    with pytest.raises(ProtocolError) as refusal:
        read_opened(canonical.serialize(value))

    assert refusal.value.check is Check.PLAINTEXT
    path = tmp_path / "bulletin.json"
    path.write_text(canonical.serialize(value), encoding="utf-8")
    assert main(["open", str(path)]) == 1


def test_another_ballot_under_the_number_that_was_noted_is_refused() -> None:
    value = opened_file()
    value["tracker"] = "A" * 43

    with pytest.raises(ProtocolError) as refusal:
        read_opened(canonical.serialize(value))

    assert refusal.value.check is Check.BALLOT_CANONICAL


def test_what_is_no_opened_ballot_is_refused_without_a_crash(tmp_path: Path) -> None:
    invalid, unreadable = ("{}", '{"election":"{}"}'), ("", "[]", "\ufeff{}")
    for text in (*invalid, *unreadable):
        path = tmp_path / "bulletin.json"
        path.write_text(text, encoding="utf-8")
        assert main(["open", str(path)]) == (1 if text in invalid else 2)
    assert main(["open", str(tmp_path / "absent.json")]) == 2

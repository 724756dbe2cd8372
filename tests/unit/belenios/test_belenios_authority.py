"""Voting codes made away from the server: exact files, both directions with the official tool."""

import json
import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.factories.belenios import YES_NO, belenios_2048, hold, whole_election, write_bel
from tests.factories.belenios import Poll as Rehearsed
from votes.belenios import command
from votes.belenios.authority import (
    NumberedRoll,
    fingerprint,
    make_codes,
    public_file,
    read_private_file,
    read_public_file,
)
from votes.belenios.casting import BallotMaker
from votes.belenios.checking import BallotChecker
from votes.belenios.credentials import CredentialList, public_credential
from votes.belenios.election import make_election
from votes.belenios.errors import Check, ProtocolError
from votes.belenios.locked import CODES, ITERATIONS, lock, unlock

PHRASE = "pomme violon été canal"
UUID = "TestVectorFF2K"


def roll(**changes: Any) -> str:
    """What the polling station exports: numbers and weights, no name."""
    return json.dumps(
        {
            "poll": {"uuid": UUID, "title": "Assemblée générale", "subtitle": ""},
            "maker": "Gwenn Le Goff",
            "site": "https://vote.example.org",
            "group": "BELENIOS-2048",
            "lines": [["12", 1], ["7", 3]],
            "spare": ["R1"],
            **changes,
        }
    )


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the command on a roll; the passphrase is typed."""

    def made(text: str, phrase: str = PHRASE) -> int:
        path = tmp_path / "liste.json"
        path.write_text(text, "utf-8")
        monkeypatch.setattr(command, "getpass", lambda _prompt: phrase)
        return command.main(["credentials", str(path), "--out", str(tmp_path)])

    return made


def test_the_command_writes_the_public_part_the_private_part_and_the_letters(
    run: Any, tmp_path: Path
) -> None:
    assert run(roll()) == command.VALID

    start = tmp_path / f"ouvote-codes-{UUID}"
    public = read_public_file(belenios_2048(), Path(f"{start}-publics.json").read_text("utf-8"))
    private = Path(f"{start}-prives.txt")
    codes = read_private_file(unlock(CODES, private.read_text("utf-8"), PHRASE) or "")
    assert {number: listed.weight for number, listed in public.items()} == {
        "12": 1,
        "7": 3,
        "R1": 1,
    }
    assert {n: public_credential(belenios_2048(), UUID, code) for n, code in codes.items()} == {
        number: listed.key for number, listed in public.items()
    }
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert not any(code in private.read_text("utf-8") for code in codes.values())
    with pikepdf.open(f"{start}-lettres.pdf") as letters:
        assert len(letters.pages) == 3


def test_the_public_part_has_nothing_of_the_codes_and_its_order_tells_nothing() -> None:
    numbered = NumberedRoll.parse(roll())

    codes = make_codes(numbered)
    lines = json.loads(public_file(numbered, codes))

    keys = [int(line.split(",")[0]) for line in lines]
    assert keys == sorted(keys)
    assert all(re.fullmatch(r"\d+,[13],(12|7|R1)", line) for line in lines)


def test_without_weights_the_number_is_the_third_field_as_the_tool_writes_it() -> None:
    numbered = NumberedRoll.parse(roll(lines=[["12", 1], ["7", 1]]))

    lines = json.loads(public_file(numbered, make_codes(numbered)))

    assert sorted(line.partition(",")[2] for line in lines) == [",12", ",7", ",R1"]


def test_codes_already_made_are_never_overwritten(
    run: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(roll())
    before = (tmp_path / f"ouvote-codes-{UUID}-prives.txt").read_bytes()

    again = run(roll())

    assert again == command.UNREADABLE
    assert (tmp_path / f"ouvote-codes-{UUID}-prives.txt").read_bytes() == before
    assert "Rien n’a été remplacé" in capsys.readouterr().err


@pytest.mark.parametrize(
    "broken",
    [
        roll(lines=[["12", 1], ["12", 1]]),
        roll(lines=[["12", 1]], spare=["12"]),
        roll(lines=[["12", 0]]),
        roll(lines=[["12", True]]),
        roll(lines=[["Chloé Évrard", 1]]),
        roll(lines=[], spare=[]),
        roll(poll={"uuid": "court", "title": "AG"}),
        roll(maker="Gwenn\u0007"),
        "[]",
    ],
)
def test_a_roll_that_is_not_one_makes_no_code(run: Any, tmp_path: Path, broken: str) -> None:
    assert run(broken) == command.UNREADABLE
    assert list(tmp_path.glob("ouvote-*")) == []


def test_a_short_passphrase_protects_nothing_and_is_refused(run: Any, tmp_path: Path) -> None:
    assert run(roll(), phrase="trop court") == command.UNREADABLE
    assert list(tmp_path.glob("ouvote-*")) == []


def test_a_protected_file_opens_with_its_passphrase_alone() -> None:
    text = lock(CODES, "secret é", PHRASE)

    assert unlock(CODES, text, "pomme violon e\u0301te\u0301 canal ") == "secret é"
    assert unlock(CODES, text, PHRASE + "x") is None
    assert unlock(CODES, text[:-1] + ("0" if text[-1] != "0" else "1"), PHRASE) is None
    assert unlock("Clé protégée : ouvote-cle-2", text, PHRASE) is None
    assert unlock(CODES, text.replace(str(ITERATIONS), "1000"), PHRASE) is None


def altered(change: str) -> str:
    """The public file of the two numbers, broken in one way."""
    numbered = NumberedRoll.parse(roll(spare=[]))
    first, second = json.loads(public_file(numbered, make_codes(numbered)))
    key, _, rest = first.partition(",")
    lines = {
        "twice the same key": [first, f"{key},1,99"],
        "twice the same number": [first, first.replace(key, second.partition(",")[0])],
        "outside the group": [first, "2,1,99"],
        "no number": [first, key],
        "a name": [first, f"{second.rpartition(',')[0]},Bilal"],
        "nothing": [],
        "a leading zero": [f"0{key},{rest}", second],
    }
    return json.dumps(lines[change])


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ("twice the same key", Check.CREDENTIAL_ORDER),
        ("twice the same number", Check.CREDENTIAL_FORMAT),
        ("outside the group", Check.CREDENTIAL_MEMBERSHIP),
        ("no number", Check.CREDENTIAL_FORMAT),
        ("a name", Check.CREDENTIAL_FORMAT),
        ("nothing", Check.CREDENTIAL_FORMAT),
        ("a leading zero", Check.ELEMENT),
    ],
)
def test_a_public_file_is_refused_when_it_is_broken(change: str, check: Check) -> None:
    with pytest.raises(ProtocolError) as refused:
        read_public_file(belenios_2048(), altered(change))

    assert refused.value.check == check


def tool() -> str:
    """The official command line, without which nothing here can be claimed."""
    program = shutil.which("belenios-tool")
    if program is None:
        pytest.fail("belenios-tool is not installed: apt-get install belenios-tool")
    return program


def test_the_tool_counts_an_election_whose_codes_were_made_here(tmp_path: Path) -> None:
    group, holders = belenios_2048(), hold(belenios_2048(), 1)
    numbered = NumberedRoll.parse(roll())
    codes = make_codes(numbered)
    public = read_public_file(group, public_file(numbered, codes))
    listed = CredentialList.build(group, public.values())
    election = make_election(
        group=group,
        uuid=UUID,
        name=numbered.title,
        description="",
        public_key=holders.public_key(group),
        questions=[YES_NO],
        administrator="Bureau",
        credential_authority=numbered.maker,
    )
    secrets = tuple(codes.values())
    checker, maker = BallotChecker(election, listed), BallotMaker(election)
    poll = Rehearsed(group, election, secrets, listed, maker, checker)

    steps, result = whole_election(poll, holders, [(0, [[1, 0, 0]]), (1, [[0, 1, 0]])])
    write_bel(tmp_path, poll, steps)
    verdict = subprocess.run(
        [tool(), "election", "verify"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert "all checks passed" in verdict.stderr
    assert result == ((1, 3, 0),)


def test_the_public_part_that_the_tool_makes_is_read_here(tmp_path: Path) -> None:
    (tmp_path / "voters").write_text("12,12,1\n7,7,3\n", "ascii")
    made = subprocess.run(
        [
            *(tool(), "setup", "generate-credentials", "--file", "voters"),
            *("--uuid", UUID, "--group", "BELENIOS-2048"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    (path,) = tmp_path.glob("*.pubcreds")
    public = read_public_file(belenios_2048(), path.read_text("utf-8"))

    assert {number: listed.weight for number, listed in public.items()} == {"12": 1, "7": 3}
    assert f"is {fingerprint(belenios_2048(), public)}" in made.stdout + made.stderr

"""Debian's belenios-tool (2.0) accepts our archives; we accept and count its elections."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from hashlib import pbkdf2_hmac
from pathlib import Path
from typing import Any

import pytest

from tests.corpus import CORPUS, PAGE, page
from tests.factories.belenios import (
    BOARD,
    YES_NO,
    Plaintext,
    belenios_2048,
    count_steps,
    hold,
    make_poll,
    tally_of,
    vote_steps,
    whole_election,
    write_bel,
)
from tests.factories.forgeries import honest, setting
from votes.belenios import events
from votes.belenios.archive import ArchiveReader
from votes.belenios.checking import BallotChecker
from votes.belenios.credentials import CredentialList, public_credential
from votes.belenios.decryption import check_partial_decryption, decrypt_partially
from votes.belenios.election import Election, Question
from votes.belenios.errors import Check, InvalidCredential
from votes.belenios.fingerprints import credentials_fingerprint, key_fingerprint
from votes.belenios.hashing import hex_to_b64
from votes.belenios.result import compute_result
from votes.belenios.tally import EncryptedTally, RunningTally, counted
from votes.belenios.trustees import Trustees
from votes.belenios.verify import verify_archive

GROUP = ["--group", "BELENIOS-2048"]


class Tool:
    """The official command line, run in one folder."""

    def __init__(self, program: str, folder: Path) -> None:
        self.program = program
        self.folder = folder

    def run(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command, whatever its verdict."""
        return subprocess.run(
            [self.program, *arguments],
            cwd=self.folder,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )

    def do(self, *arguments: str, given: str = "") -> str:
        """Run a command that must succeed; returns what it prints."""
        done = self.run(*arguments, given=given)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def accepts(self) -> bool:
        """Whether it says that all checks passed."""
        done = self.run("election", "verify")
        return done.returncode == 0 and "all checks passed" in done.stderr


@pytest.fixture
def tool(tmp_path: Path) -> Tool:
    """The tool, without which nothing here can be claimed."""
    program = shutil.which("belenios-tool")
    if program is None:
        pytest.fail("belenios-tool is not installed: apt-get install belenios-tool")
    return Tool(program, tmp_path)


@pytest.mark.parametrize(
    ("singles", "members", "threshold", "owners"),
    [
        (1, 0, 0, [1]),
        (3, 0, 0, [3, 1, 2]),
        (0, 3, 2, [1, 3]),
        (1, 3, 2, [3, 4, 1]),
    ],
)
def test_the_tool_accepts_our_elections_whatever_the_key_holders(
    tool: Tool, singles: int, members: int, threshold: int, owners: list[int]
) -> None:
    holders = hold(belenios_2048(), singles, members, threshold)
    poll = make_poll(holders.public_key(belenios_2048()), questions=[YES_NO])
    votes: list[tuple[int, Plaintext]] = [(0, [[1, 0, 0]]), (2, [[0, 0, 1]])]
    steps, result = whole_election(poll, holders, votes, owners)
    write_bel(tool.folder, poll, steps)
    assert tool.accepts()
    assert result == ((1, 0, 1),)


def test_the_tool_accepts_our_weights_blank_votes_and_second_votes(tool: Tool) -> None:
    holders = hold(belenios_2048(), 1)
    poll = make_poll(holders.public_key(belenios_2048()), weights=(1, 2, 5, 0))
    votes: list[tuple[int, Plaintext]] = [
        (0, [[1, 0, 0], [1, 0, 0, 0]]),
        (1, [[1, 0, 0], [0, 1, 0, 0]]),
        (2, [[0, 0, 1], [0, 0, 0, 0]]),
        (3, [[0, 0, 1], [0, 0, 1, 0]]),
        (1, [[0, 1, 0], [0, 0, 1, 1]]),
    ]
    steps, result = whole_election(poll, holders, votes)
    path = write_bel(tool.folder, poll, steps)
    assert tool.accepts()
    assert result == ((1, 2, 5), (1, 0, 2, 2))
    assert verify_archive(path).ok
    assert json.loads(tool.do("election", "compute-checksums"))["num_voters"] == 4


def test_the_tool_accepts_our_empty_poll(tool: Tool) -> None:
    holders = hold(belenios_2048(), 1)
    poll = make_poll(holders.public_key(belenios_2048()), questions=[YES_NO])
    steps, result = whole_election(poll, holders, [])
    write_bel(tool.folder, poll, steps)
    assert tool.accepts()
    assert result == ((0, 0, 0),)


def test_the_tool_computes_our_tally_and_our_result(tool: Tool) -> None:
    holders = hold(belenios_2048(), 1)
    poll = make_poll(holders.public_key(belenios_2048()), questions=[YES_NO])
    texts = [poll.maker.make(secret, [[0, 1, 0]]) for secret in poll.secrets]
    steps = vote_steps(poll, holders.trustees.text, texts)
    write_bel(tool.folder, poll, steps)
    tally, sized = tally_of(poll, texts)
    printed = tool.do("election", "compute-encrypted-tally").splitlines()
    assert printed == [tally.text, sized.text]
    count_steps(poll, holders, steps, (tally, sized))
    write_bel(tool.folder, poll, steps[:-1])
    assert tool.do("election", "compute-result").strip() == steps[-1].records[0]


def test_people_compare_the_same_fingerprints_with_us_and_with_the_tool(tool: Tool) -> None:
    poll, holders = setting()
    write_bel(tool.folder, poll, honest())
    theirs = json.loads(tool.do("election", "compute-checksums"))
    (ours,) = holders.trustees.items
    (threshold,) = theirs["trustees_threshold"]
    assert [key_fingerprint(poll.group, member) for member in ours.members] == [
        hex_to_b64(member["verification_key"]) for member in threshold["trustees"]
    ]
    assert credentials_fingerprint(poll.credentials) == hex_to_b64(theirs["public_credentials"])
    assert poll.election.fingerprint == hex_to_b64(theirs["election"])


@pytest.mark.parametrize("what", CORPUS)
def test_the_tool_refuses_our_forgeries_but_those_that_only_we_see(tool: Tool, what: str) -> None:
    forgery = CORPUS[what]
    path = forgery.write(tool.folder)
    assert tool.accepts() is not forgery.seen_by_tool
    assert verify_archive(path).failed == forgery.check


def test_both_accept_the_honest_archive_from_which_the_forgeries_are_made(tool: Tool) -> None:
    path = write_bel(tool.folder, setting()[0], honest())
    assert tool.accepts()
    assert verify_archive(path).failed is None


def test_the_published_table_of_forgeries_says_what_both_verifiers_say() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m tests.corpus"


def wide(size: int, minimum: int, maximum: int, *, blank: bool = False) -> Question:
    """A question of many answers."""
    return Question("Liste", tuple(f"Personne {n}" for n in range(size)), minimum, maximum, blank)


def ticks(question: Question, *ticked: int) -> list[int]:
    """An answer that ticks these boxes, or the blank one if it ticks none and one exists."""
    bits = [int(index in ticked) for index in range(len(question.answers))]
    return [int(not ticked), *bits] if question.blank else bits


WIDE = (wide(2, 0, 2), wide(10, 2, 4), wide(25, 0, 12, blank=True), wide(60, 1, 60))
CHOICES = (
    [ticks(WIDE[0]), ticks(WIDE[1], 0, 9), ticks(WIDE[2]), ticks(WIDE[3], *range(60))],
    [
        ticks(WIDE[0], 0, 1),
        ticks(WIDE[1], 3, 4, 5, 6),
        ticks(WIDE[2], *range(12)),
        ticks(WIDE[3], 59),
    ],
)
COUNTED = tuple(tuple(map(sum, zip(*rows, strict=True))) for rows in zip(*CHOICES, strict=True))


def test_the_tool_accepts_our_questions_of_two_to_sixty_answers(tool: Tool) -> None:
    holders = hold(belenios_2048(), 1)
    poll = make_poll(holders.public_key(belenios_2048()), questions=WIDE)
    steps, result = whole_election(poll, holders, list(enumerate(CHOICES)))
    path = write_bel(tool.folder, poll, steps)
    assert tool.accepts()
    assert verify_archive(path).result == result == COUNTED


class ToolElection:
    """An election in which every secret, ballot and proof is made by the tool."""

    def __init__(
        self, tool: Tool, weights: Sequence[int], questions: Sequence[Question] = (YES_NO, BOARD)
    ) -> None:
        self.tool = tool
        self.uuid = tool.do("setup", "generate-token").strip()
        template = {
            "description": "Par l’outil",
            "name": "AG",
            "questions": [question.to_json() for question in questions],
            "administrator": "A",
            "credential_authority": "C",
        }
        self._write("template.json", json.dumps(template, ensure_ascii=False))
        lines = [f"v{i}@example.org,v{i},{weight}" for i, weight in enumerate(weights)]
        self._write("voters.txt", "\n".join(lines) + "\n")
        named = ["--uuid", self.uuid, *GROUP]
        tool.do("setup", "generate-credentials", *named, "--file", "voters.txt")
        (public,) = tool.folder.glob("*.pubcreds")
        public.rename(tool.folder / "public_creds.json")
        (private,) = tool.folder.glob("*.privcreds")
        self.credentials = [line.split()[1] for line in private.read_text().splitlines()]

    def _write(self, name: str, text: str) -> None:
        (self.tool.folder / name).write_text(text, encoding="utf-8")

    def open(self, *, threshold: bool, singles: int = 1) -> None:
        """Keys, election, archive."""
        tool = self.tool
        for _ in range(singles):
            tool.do("setup", "generate-trustee-key", *GROUP)
        keys = sorted(tool.folder.glob("*.pubkey"))
        self._write("public_keys.jsons", "".join(key.read_text() for key in keys))
        if threshold:
            self._ceremony()
        tool.do("setup", "make-trustees")
        named = ["--uuid", self.uuid, *GROUP]
        tool.do("setup", "make-election", *named, "--template", "template.json")
        tool.do("archive", "init")

    def _ceremony(self) -> None:
        tool, folder = self.tool, self.tool.folder
        step = ["setup", "generate-trustee-key-threshold", *GROUP]
        for _ in range(3):
            tool.do(*step, "--step", "1")
        keys = sorted(folder.glob("*.key"))
        self._write("certs.jsons", "".join(k.with_suffix(".cert").read_text() for k in keys))
        step += ["--certs", "certs.jsons"]
        tool.do(*step, "--step", "2")
        polynomials = [
            tool.do(*step, "--key", key.name, "--step", "3", "--threshold", "2") for key in keys
        ]
        self._write("polynomials.jsons", "".join(polynomials))
        last = ["--polynomials", "polynomials.jsons"]
        tool.do(*step, "--step", "4", *last)
        shown = [
            tool.do(
                *step,
                "--key",
                key.name,
                "--step",
                "5",
                given=key.with_suffix(".vinput").read_text(),
            )
            for key in keys
        ]
        self._write("threshold.json", tool.do(*step, "--step", "6", *last, given="".join(shown)))

    def cast(self, voter: int, plaintext: Plaintext) -> None:
        """A ballot by the tool."""
        self._write("privcred", self.credentials[voter] + "\n")
        self._write("choice", json.dumps(plaintext) + "\n")
        given = ["--privcred", "privcred", "--ballot", "choice"]
        ballot = self.tool.do("election", "generate-ballot", *given)
        self.add("Ballot", ballot)

    def add(self, kind: str, records: str = "") -> None:
        """An event of the archive."""
        self.tool.do("archive", "add-event", f"--type={kind}", given=records)

    def count(self) -> Any:
        """Close, tally, decrypt by all, publish; returns the result."""
        tool = self.tool
        self.add("EndBallots")
        self.add("EncryptedTally", tool.do("election", "compute-encrypted-tally"))
        singles = sorted(tool.folder.glob("*.privkey"))
        for owner, private in enumerate(singles, 1):
            single = ["--privkey", private.name, "--trustee-id", str(owner)]
            self.add("PartialDecryption", tool.do("election", "decrypt", *single))
        members = sorted(tool.folder.glob("*.dkey"))
        for owner, key in list(enumerate(members, len(singles) + 1))[:2]:
            given = ["--key", key.with_suffix(".key").name, "--decryption-key", key.name]
            share = tool.do("election", "decrypt-threshold", *given, "--trustee-id", str(owner))
            self.add("PartialDecryption", share)
        result = tool.do("election", "compute-result")
        self.add("Result", result)
        return json.loads(result)["result"]


@pytest.mark.parametrize(("threshold", "singles"), [(False, 1), (False, 3), (True, 1)])
def test_we_verify_an_election_made_wholly_by_the_tool(
    tool: Tool, threshold: bool, singles: int
) -> None:
    election = ToolElection(tool, weights=(1, 20, 300))
    election.open(threshold=threshold, singles=singles)
    election.cast(0, [[1, 0, 0], [1, 0, 0, 0]])
    election.cast(1, [[1, 0, 0], [0, 1, 1, 0]])
    election.cast(2, [[0, 0, 1], [0, 0, 0, 1]])
    election.cast(1, [[0, 1, 0], [0, 0, 1, 1]])
    result = election.count()
    report = verify_archive(tool.folder / f"{election.uuid}.bel", accept_legacy=threshold)
    assert report.failed is None
    assert [list(row) for row in report.result or ()] == result
    assert (report.voters, report.ballots, report.counted) == (3, 4, 3)


def test_a_code_of_the_2_0_tool_is_another_derivation_refused_by_name(tool: Tool) -> None:
    group, election = belenios_2048(), ToolElection(tool, weights=(1, 1))
    listed = json.loads((tool.folder / "public_creds.json").read_text())

    derived = set()
    for code in election.credentials:
        word, salt = code.encode(), election.uuid.encode()
        exponent = int.from_bytes(pbkdf2_hmac("sha256", word, salt, 1000), "big") % group.order
        derived.add(group.text(group.power(group.generator, exponent)))
        with pytest.raises(InvalidCredential, match=r"made by belenios-tool 2\.0") as refused:
            public_credential(group, election.uuid, code)
        assert refused.value.check is Check.CREDENTIAL_FORMAT

    assert derived == {line.split(",")[0] for line in listed}


def test_we_compute_the_tally_and_the_result_of_an_election_made_by_the_tool(tool: Tool) -> None:
    election = ToolElection(tool, weights=(1, 20, 300))
    election.open(threshold=False, singles=2)
    for voter, plaintext in enumerate(([[1, 0, 0], [1, 0, 0, 0]], [[0, 1, 0], [0, 1, 1, 0]])):
        election.cast(voter, plaintext)
    election.cast(0, [[0, 0, 1], [0, 0, 0, 1]])
    result = election.count()
    records = stored(tool.folder / f"{election.uuid}.bel")
    parsed = Election.parse(records[0])
    trustees, listed = Trustees.parse(parsed.group, records[1]), CredentialList.parse(records[2])
    checker = BallotChecker(parsed, listed)
    checked = [checker.check(text) for text in records[4:7]]
    running = RunningTally(parsed)
    kept = counted(ballot.credential for ballot in checked)
    for ballot, counts in zip(checked, kept, strict=True):
        if counts:
            running.add(ballot.ballot, ballot.weight)
    tally, sized = running.finish()
    assert [tally.text, sized.text] == records[7:9]
    decryptions = {
        owner: check_partial_decryption(parsed, trustees, tally, owner, records[7 + 2 * owner])
        for owner in (1, 2)
    }
    found = compute_result(parsed, trustees, tally, sized.total_weight, decryptions)
    assert [list(row) for row in found] == result


def test_we_decrypt_with_the_keys_that_the_tool_made(tool: Tool) -> None:
    election = ToolElection(tool, weights=(1, 1))
    election.open(threshold=False, singles=1)
    election.cast(0, [[1, 0, 0], [0, 0, 1, 1]])
    election.add("EndBallots")
    election.add("EncryptedTally", tool.do("election", "compute-encrypted-tally"))
    records = stored(tool.folder / f"{election.uuid}.bel")
    parsed = Election.parse(records[0])
    (private,) = tool.folder.glob("*.privkey")
    secret = int(json.loads(private.read_text()))
    made = decrypt_partially(parsed, EncryptedTally.parse(parsed, records[5]), secret)
    share = f"{made.text}\n{events.ownership(1, made.text)}\n"
    election.add("PartialDecryption", share)
    election.add("Result", tool.do("election", "compute-result"))
    assert tool.accepts()
    report = verify_archive(tool.folder / f"{election.uuid}.bel")
    assert report.result == ((1, 0, 0), (0, 0, 1, 1))


def test_we_verify_an_empty_poll_made_by_the_tool(tool: Tool) -> None:
    election = ToolElection(tool, weights=(1, 2))
    election.open(threshold=False)
    assert election.count() == [[0, 0, 0], [0, 0, 0, 0]]
    report = verify_archive(tool.folder / f"{election.uuid}.bel")
    assert (report.failed, report.result) == (None, ((0, 0, 0), (0, 0, 0, 0)))


def test_we_verify_questions_of_two_to_sixty_answers_made_by_the_tool(tool: Tool) -> None:
    election = ToolElection(tool, weights=(1, 1), questions=WIDE)
    election.open(threshold=False)
    for voter, plaintext in enumerate(CHOICES):
        election.cast(voter, plaintext)
    result = election.count()
    report = verify_archive(tool.folder / f"{election.uuid}.bel")
    assert report.failed is None
    assert [list(row) for row in report.result or ()] == result == [list(row) for row in COUNTED]


def stored(path: Path) -> list[str]:
    """The data records of an archive, in order."""
    with path.open("rb") as stream:
        reader = ArchiveReader(stream)
        return [reader.text(record) for record in reader.index() if record.kind == "data"]

"""The keeper: one secret per poll, a journal on disk before each release, nothing else."""

import hashlib
import json
import os
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from votes.belenios.credentials import check_credential, public_credential
from votes.belenios.group import group_named
from votes.station import keeper
from votes.station.keeper_journal import GENESIS, JOURNAL
from votes.station.keeper_service import FOLDER, Keeper, KeeperServer, Refused

POLL = "TestVectorFF2K"
SLOT = ("E1", "ab" * 16)
pytestmark = pytest.mark.django_db


@pytest.fixture
def secrets_dir(tmp_path: Path, settings) -> Iterator[Path]:
    """A keeper that serves a folder whose name is far longer than a socket may be."""
    folder = tmp_path / ("x" * 120)
    folder.mkdir()
    settings.SECRETS_DIR = folder
    with KeeperServer(folder) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield folder
        server.shutdown()
        thread.join()


def journal(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (folder / FOLDER / JOURNAL).read_text().splitlines()]


def test_the_credential_handed_over_is_the_one_whose_public_face_was_listed(
    secrets_dir: Path,
) -> None:
    keeper.create_secret(POLL)

    (public,) = keeper.public_credentials(POLL, "BELENIOS-2048", [SLOT])
    credential = keeper.hand_over(POLL, SLOT, to="account")

    check_credential(credential)
    assert public_credential(group_named("BELENIOS-2048"), POLL, credential) == public


def test_slots_nonces_and_polls_give_unrelated_credentials(secrets_dir: Path) -> None:
    other = "TestVectorFF3K"
    for poll in (POLL, other):
        keeper.create_secret(poll)

    found = {
        keeper.hand_over(poll, slot, to="a")
        for poll in (POLL, other)
        for slot in (SLOT, ("E2", SLOT[1]), ("E1", "cd" * 16))
    }

    assert len(found) == 6


def test_a_secret_is_never_replaced(secrets_dir: Path) -> None:
    keeper.create_secret(POLL)
    before = keeper.hand_over(POLL, SLOT, to="a")

    keeper.create_secret(POLL)

    assert keeper.hand_over(POLL, SLOT, to="a") == before


def test_each_hand_over_is_a_chained_line_without_the_credential(secrets_dir: Path) -> None:
    keeper.create_secret(POLL)
    credentials = [keeper.hand_over(POLL, SLOT, to=name) for name in ("anna", "bob")]

    lines = journal(secrets_dir)

    assert [(line["do"], line.get("to")) for line in lines] == [
        ("create", None),
        ("hand_over", "anna"),
        ("hand_over", "bob"),
    ]
    assert len({line["previous"] for line in lines}) == 3
    assert credentials[0] not in (secrets_dir / FOLDER / JOURNAL).read_text()
    assert keeper.slots_handed_over(POLL) == {"E1"}


def test_a_journal_that_cannot_be_written_releases_nothing(tmp_path: Path) -> None:
    service = Keeper(tmp_path)
    service.answer({"do": "create", "poll": POLL})

    def full(entry: dict[str, str]) -> None:
        raise OSError("no space left")

    service.journal.write = full  # type: ignore[method-assign]

    with pytest.raises(OSError, match="no space left"):
        service.answer({"do": "hand_over", "poll": POLL, "slot": "E1", "nonce": "ab", "to": "anna"})


@contextmanager
def full_disk(room: int = 0) -> Iterator[None]:
    """No file grows beyond so many bytes, as when the disk is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("room", [0, 16])
def test_a_secret_that_a_full_disk_cut_short_is_drawn_again(tmp_path: Path, room: int) -> None:
    served = Keeper(tmp_path)
    with full_disk(room), pytest.raises(OSError, match="too large"):
        served.answer({"do": "create", "poll": POLL})

    served.answer({"do": "create", "poll": POLL})

    assert (tmp_path / FOLDER / f"{POLL}.secret").stat().st_size == 32
    assert [line["do"] for line in journal(tmp_path)] == ["create"]


def test_no_right_comes_from_half_a_secret(tmp_path: Path) -> None:
    served = Keeper(tmp_path)
    served.answer({"do": "create", "poll": POLL})
    os.truncate(tmp_path / FOLDER / f"{POLL}.secret", 16)

    with pytest.raises(Refused) as error:
        served.answer({"do": "public", "poll": POLL, "group": "BELENIOS-2048", "slots": [SLOT]})

    assert str(error.value) == "torn-secret"


def test_a_line_that_a_full_disk_cut_short_releases_nothing_and_spoils_no_other(
    tmp_path: Path,
) -> None:
    served = Keeper(tmp_path)
    served.answer({"do": "create", "poll": POLL})
    asked = {"do": "hand_over", "poll": POLL, "slot": SLOT[0], "nonce": SLOT[1], "to": "a"}
    written = (tmp_path / FOLDER / JOURNAL).stat().st_size
    with full_disk(written + 20), pytest.raises(OSError, match="too large"):
        served.answer(asked)

    served.answer(asked)

    first, second = journal(tmp_path)
    assert (first["do"], second["do"]) == ("create", "hand_over")
    assert served.answer({"do": "slots", "poll": POLL}) == {"slots": [SLOT[0]]}


def test_a_destroyed_secret_makes_no_credential_any_more(secrets_dir: Path) -> None:
    keeper.create_secret(POLL)
    keeper.hand_over(POLL, SLOT, to="a")

    keeper.destroy_secret(POLL)
    keeper.destroy_secret(POLL)

    with pytest.raises(keeper.RightsDestroyed):
        keeper.hand_over(POLL, SLOT, to="a")
    assert keeper.slots_handed_over(POLL) == {"E1"}
    assert not list((secrets_dir / FOLDER).glob("*.secret"))


def test_a_line_torn_by_a_crash_is_removed_at_the_next_start(tmp_path: Path) -> None:
    service = Keeper(tmp_path)
    service.answer({"do": "create", "poll": POLL})
    service.answer({"do": "hand_over", "poll": POLL, "slot": "E1", "nonce": "ab", "to": "anna"})
    path = tmp_path / FOLDER / JOURNAL
    with path.open("ab") as file:
        file.write(b'{"at":"2026-05-30T10:1')

    again = Keeper(tmp_path)
    again.answer({"do": "hand_over", "poll": POLL, "slot": "E2", "nonce": "ab", "to": "bob"})

    assert again.answer({"do": "slots", "poll": POLL}) == {"slots": ["E1", "E2"]}


def test_only_one_keeper_serves_a_folder(secrets_dir: Path) -> None:
    with pytest.raises(BlockingIOError):
        KeeperServer(secrets_dir)


def test_the_socket_and_the_secrets_are_for_their_owner_alone(secrets_dir: Path) -> None:
    keeper.create_secret(POLL)

    modes = {path.name: path.stat().st_mode & 0o077 for path in (secrets_dir / FOLDER).iterdir()}

    assert modes["keeper.sock"] == 0
    assert modes[f"{POLL}.secret"] == 0
    assert modes["journal.jsonl"] == 0
    assert (secrets_dir / FOLDER).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "asked",
    [
        {"do": "hand_over", "poll": "../../etc/passwd"},
        {"do": "hand_over", "poll": 7},
        {"do": "everything", "poll": POLL},
        {"poll": POLL},
        {},
    ],
)
def test_a_strange_request_is_refused(tmp_path: Path, asked: dict[str, object]) -> None:
    with pytest.raises(Refused):
        Keeper(tmp_path).answer(asked)


def test_without_a_keeper_people_are_told_that_nothing_is_lost(tmp_path: Path, settings) -> None:
    settings.SECRETS_DIR = tmp_path

    with pytest.raises(keeper.KeeperUnavailable) as error:
        keeper.create_secret(POLL)

    assert error.value.status == 503
    assert not keeper.is_alive()


def test_hand_overs_of_a_finished_poll_are_destroyed_and_those_of_another_stay(
    secrets_dir: Path,
) -> None:
    other = "TestVectorFF3K"
    for poll in (POLL, other):
        keeper.create_secret(poll)
        keeper.hand_over(poll, SLOT, to="account")
    keeper.destroy_secret(POLL)
    head = hashlib.sha256(
        (secrets_dir / FOLDER / JOURNAL).read_bytes().splitlines()[-1]
    ).hexdigest()

    keeper.forget(POLL)
    keeper.forget(POLL)

    lines = journal(secrets_dir)
    assert [(line["do"], line["poll"]) for line in lines] == [
        ("create", POLL), ("create", other), ("hand_over", other), ("destroy", POLL),
        ("forget", POLL),
    ]  # fmt: skip
    assert lines[-1]["head"] == head
    assert keeper.slots_handed_over(other) == {"E1"}
    assert "previous" in lines[0]
    assert chained(secrets_dir)
    keeper.hand_over(other, ("E2", SLOT[1]), to="account")
    assert chained(secrets_dir)
    assert [path.name for path in (secrets_dir / FOLDER).glob("journal.*")] == [JOURNAL]


def test_hand_overs_stay_as_long_as_the_secret_does(secrets_dir: Path) -> None:
    keeper.create_secret(POLL)
    keeper.hand_over(POLL, SLOT, to="account")

    with pytest.raises(keeper.HalfRefused):
        keeper.forget(POLL)

    assert keeper.slots_handed_over(POLL) == {"E1"}


@pytest.mark.parametrize("replaced", [False, True])
def test_a_keeper_killed_in_the_middle_of_forgetting_leaves_no_second_journal(
    tmp_path: Path, *, replaced: bool
) -> None:
    journal_of = Keeper(tmp_path).journal
    journal_of.write({"do": "hand_over", "poll": POLL, "slot": "E1"})
    before = tmp_path / FOLDER / "journal.before"
    before.hardlink_to(journal_of.path)
    if replaced:
        (tmp_path / "again").write_bytes(b"")
        (tmp_path / "again").replace(journal_of.path)

    Keeper(tmp_path)

    assert not before.exists()
    assert journal_of.slots(POLL) == ([] if replaced else ["E1"])


@pytest.mark.parametrize("name", ["replace", "unlink"])
def test_what_a_failing_disk_interrupted_is_forgotten_at_the_next_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    journal_of = Keeper(tmp_path).journal
    journal_of.write({"do": "hand_over", "poll": POLL, "slot": "E1"})
    before, known = tmp_path / FOLDER / "journal.before", getattr(Path, name)

    def fails(path: Path, *args: object, **options: object) -> None:
        if path.suffix in (".again", ".before") and not options:
            raise OSError("no space left")
        known(path, *args, **options)

    with monkeypatch.context() as broken:
        broken.setattr(Path, name, fails)
        with pytest.raises(OSError, match="no space"):
            journal_of.forget(POLL, at="now")
    assert before.exists()

    journal_of.forget(POLL, at="now")

    assert not before.exists()
    assert journal_of.slots(POLL) == []


def chained(folder: Path) -> bool:
    """Whether each line holds the hash of the one before it."""
    last = GENESIS
    for line in (folder / FOLDER / JOURNAL).read_bytes().splitlines():
        if json.loads(line)["previous"] != last:
            return False
        last = hashlib.sha256(line).hexdigest()
    return True

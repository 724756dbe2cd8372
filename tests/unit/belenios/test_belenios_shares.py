"""A verification shared between machines finds what one machine finds."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories.belenios import (
    belenios_2048,
    hold,
    make_poll,
    whole_election,
    write_bel,
)
from tests.factories.forgeries import altered, ballots, honest, replayed, setting, with_ballots
from votes.belenios.command import INVALID, UNREADABLE, VALID, main
from votes.belenios.errors import Check, UnusableShare
from votes.belenios.shares import Share, check_share, plan
from votes.belenios.verify import verify_archive


@pytest.fixture(scope="module")
def bel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four voters of different weights, two of whom vote again."""
    holders = hold(belenios_2048(), 1)
    poll = make_poll(holders.public_key(belenios_2048()), weights=(1, 2, 5, 0))
    votes = [(voter, [[1, 0, 0], [0, 1, 0, 1]]) for voter in (0, 1, 2, 1, 3)]
    votes += [(2, [[0, 1, 0], [1, 0, 0, 0]])]
    steps, _ = whole_election(poll, holders, votes)
    return write_bel(tmp_path_factory.mktemp("bel"), poll, steps)


def travelled(share: Share) -> Share:
    """The share as another machine reads it."""
    return Share.from_json(share.to_json())


def test_shares_are_planned_without_gap_or_overlap() -> None:
    assert plan(7, 3) == [(1, 3), (4, 6), (7, 7)]
    assert plan(6, 3) == [(1, 3), (4, 6)]
    assert plan(0, 3) == []


@pytest.mark.parametrize("size", [1, 2, 4, 6])
def test_shares_give_the_verdict_and_the_result_of_one_machine(bel: Path, size: int) -> None:
    alone = verify_archive(bel)
    shares = [travelled(check_share(bel, first, last)) for first, last in plan(6, size)]
    together = verify_archive(bel, shares=shares[::-1])
    assert together.failed is None
    assert together.result == alone.result
    assert (together.ballots, together.counted) == (alone.ballots, alone.counted) == (6, 4)
    assert [(c.name, c.count) for c in together.checks] == [(c.name, c.count) for c in alone.checks]


def test_the_fault_found_by_one_machine_is_named_by_the_one_that_gathers(tmp_path: Path) -> None:
    bad = with_ballots(ballots()[0], ballots()[2], altered("response"))
    path = write_bel(tmp_path, setting()[0], bad)
    shares = [travelled(check_share(path, 1, 2)), travelled(check_share(path, 3, 3))]
    report = verify_archive(path, shares=shares)
    assert (report.failed, report.ballot_number) == (Check.BALLOT_INDIVIDUAL_PROOF, 3)
    assert report.tracker == verify_archive(path).tracker


def test_a_ciphertext_repeated_from_one_share_to_another_is_found(tmp_path: Path) -> None:
    path = write_bel(tmp_path, setting()[0], with_ballots(ballots()[0], replayed()))
    shares = [check_share(path, 1, 1), check_share(path, 2, 2)]
    assert verify_archive(path, shares=shares).failed == Check.CIPHERTEXT_DUPLICATE


def test_shares_that_do_not_cover_the_urn_exactly_are_unusable(bel: Path) -> None:
    one, two = check_share(bel, 1, 3), check_share(bel, 4, 6)
    cut = replace(two, chunks=(replace(two.chunks[0], positions=two.chunks[0].positions[:-1]),))
    stranger = replace(two.chunks[0], positions=[0, 0, 4])
    for shares in ([], [one], [two], [one, one, two], [one, cut], [one, replace(two, first=5)]):
        with pytest.raises(UnusableShare):
            verify_archive(bel, shares=shares)
    with pytest.raises(UnusableShare):
        verify_archive(bel, shares=[one, replace(two, chunks=(stranger,))])


def test_a_share_of_another_urn_is_unusable(bel: Path, tmp_path: Path) -> None:
    path = write_bel(tmp_path, setting()[0], list(honest()))
    with pytest.raises(UnusableShare):
        verify_archive(bel, shares=[check_share(path, 1, 3), check_share(bel, 4, 6)])


@pytest.mark.parametrize(("first", "last"), [(0, 1), (2, 1), (1, 7)])
def test_a_share_of_ballots_that_do_not_exist_is_refused(bel: Path, first: int, last: int) -> None:
    with pytest.raises(UnusableShare):
        check_share(bel, first, last)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"first":1}', "null", '{"chunks":[1]}'])
def test_what_is_not_a_share_is_unusable(text: str) -> None:
    with pytest.raises(UnusableShare):
        Share.from_json(text)


def test_the_command_shares_and_gathers(
    bel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = []
    for number, text in enumerate(("1-2", "3-6")):
        assert main(["verify", str(bel), "--share", text]) == VALID
        files.append(tmp_path / f"{number}.json")
        files[-1].write_text(capsys.readouterr().out, "utf-8")
    assert main(["verify", str(bel), "--shares", *map(str, files)]) == VALID
    assert "ARCHIVE VALIDE" in capsys.readouterr().out
    assert main(["verify", str(bel), "--shares", str(files[0])]) == UNREADABLE
    assert main(["verify", str(bel), "--share", "5-9"]) == UNREADABLE
    bad = write_bel(tmp_path, setting()[0], with_ballots(altered("signature")))
    assert main(["verify", str(bad), "--share", "1-1"]) == INVALID

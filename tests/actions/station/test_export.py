"""`manage.py export_poll`: the public file of a finished poll."""

import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.cast import Cast
from tests.factories import polls
from tests.factories.polls import ABSTAIN, NO, YES
from votes.belenios.verify import verify_archive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def export(poll: str, folder: Path) -> Path:
    out = StringIO()
    call_command("export_poll", poll, "--out", str(folder), stdout=out, stderr=StringIO())
    return Path(out.getvalue().strip())


def counted(cast: Cast) -> polls.Rehearsed:
    of = polls.opened(
        cast,
        revote=True,
        reserves=1,
        questions=[polls.RESOLUTION, polls.election_of(cast.bilal, cast.chloe, cast.diego)],
    )
    for member, choices in (
        (cast.alice, [YES, [0, 1, 0, 0]]),
        (cast.bilal, [NO, [1, 0, 0, 0]]),
        (cast.alice, [ABSTAIN, [0, 0, 0, 0]]),
        (cast.hugo, [YES, [0, 0, 0, 1]]),
    ):
        of.vote(member, choices)
    of.count(holders=(2, 3))
    return of


def test_the_exported_archive_satisfies_our_verifier(cast: Cast, tmp_path: Path) -> None:
    of = counted(cast)

    path = export(of.poll.uuid, tmp_path)
    report = verify_archive(path)

    assert path == tmp_path / f"{of.poll.uuid}.bel"
    assert report.ok, report.detail
    assert report.ballots == 4
    assert report.counted == 3
    assert report.result == ((1, 1, 1), (1, 0, 0, 1)) == tuple(map(tuple, of.poll.result))


@pytest.mark.skipif(shutil.which("belenios-tool") is None, reason="belenios-tool is not installed")
def test_the_exported_archive_satisfies_the_tool_of_debian(cast: Cast, tmp_path: Path) -> None:
    of = counted(cast)
    export(of.poll.uuid, tmp_path)

    done = subprocess.run(
        ["belenios-tool", "election", "verify"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "all checks passed" in done.stderr


def test_an_unfinished_or_unknown_poll_is_not_exported(cast: Cast, tmp_path: Path) -> None:
    of = polls.opened(cast)

    for poll in (of.poll.uuid, "1" * 14):
        with pytest.raises(CommandError):
            export(poll, tmp_path)
    assert not list(tmp_path.iterdir())

"""Killing the process at any moment loses nothing that was acknowledged."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.actions.urn.voters_until_killed import VOTERS


def voters(what: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.actions.urn.voters_until_killed", what],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder / 'main.sqlite3'}",
            "URN_DATABASE_URL": f"sqlite:///{folder / 'urn.sqlite3'}",
            "TEST_SECRETS_DIR": str(folder / "secrets"),
        },
    )


@pytest.mark.parametrize("receipts_before_the_kill", [1, 17])
def test_a_kill_in_the_middle_of_the_vote_loses_no_acknowledged_ballot(
    tmp_path: Path, receipts_before_the_kill: int
) -> None:
    process = voters("cast", tmp_path)
    assert process.stdout is not None
    acknowledged: list[dict[str, object]] = []
    for line in process.stdout:
        said = json.loads(line)
        acknowledged += [said] if "tracker" in said else []
        if len(acknowledged) == receipts_before_the_kill:
            process.kill()
            break
    rest, errors = process.communicate(timeout=60)
    # What was printed before the kill was acknowledged too.
    whole = [line for line in rest.splitlines() if line.endswith(b"}")]
    acknowledged += [said for line in whole if "tracker" in (said := json.loads(line))]
    assert acknowledged, errors.decode()
    assert len(acknowledged) < VOTERS, "killed too late to prove anything"

    found, errors = voters("look", tmp_path).communicate(timeout=60)
    urn = json.loads(found or b"null")

    assert urn is not None, errors.decode()
    assert urn["broken"] is None
    assert urn["turnout"] == urn["height"] == len(urn["heads"]) >= len(acknowledged)
    for receipt in acknowledged:
        assert urn["heads"][str(receipt["height"])] == receipt["head"]

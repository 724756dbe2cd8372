"""An assembly is played to its end, on a service of its own, as the page asks for it."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from frontend import tasks
from frontend.actions.rehearsals import SMALL
from frontend.rehearsal import records
from frontend.rehearsal.performance import ACTS
from frontend.rehearsal.states import RehearsalState
from tests.cast import Cast

LONGEST_SECONDS = 400


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.mark.django_db
def test_a_small_assembly_is_rehearsed_from_the_register_to_the_minutes(
    client: Client, cast: Cast
) -> None:
    """Notices and reminders really leave, both verifiers accept the archive, and the published
    results are those of the ballots that were drawn; the page gives all of it."""
    client.force_login(cast.diego.account)
    client.post("/assemblees/repetition/commencer")

    assert tasks.rehearse(1)
    limit = time.monotonic() + LONGEST_SECONDS
    while (record := records.latest()[0]).is_under_way and time.monotonic() < limit:
        time.sleep(0.5)

    assert record.state == RehearsalState.DONE, record.reason
    report = json.loads((record.folder / "report.json").read_text())
    assert list(report["timings"]) == [name for name, _act in ACTS]
    assert report["results"] == report["expected"]
    assert report["receipts"] == report["ballots"] == SMALL.voters
    assert report["papers"] == 1
    page = client.get("/assemblees/repetition/").content.decode()
    assert "La répétition est allée à son terme" in page
    for name in ("convocation.pdf", "minutes.pdf", "attendance.pdf"):
        paper = client.get(f"/assemblees/repetition/1/{name}")
        assert b"".join(paper).startswith(b"%PDF")
    (archive,) = record.folder.glob("*.bel")
    assert f"/assemblees/repetition/1/{archive.name}" in page

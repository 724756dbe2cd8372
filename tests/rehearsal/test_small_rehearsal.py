"""`manage.py rehearse` plays an assembly to its end, on a service of its own."""

from pathlib import Path

from frontend.rehearsal.conductor import Plan
from frontend.rehearsal.performance import ACTS, perform

SMALLEST = Plan(members=13, turnout=0.3, resolutions=1, trustees=3, threshold=2, seed=1)


def test_a_small_assembly_is_rehearsed_from_the_register_to_the_minutes(tmp_path: Path) -> None:
    """Notices and reminders really leave, both verifiers accept the archive, and the published
    results are those of the ballots that were drawn."""
    told: list[str] = []

    report = perform(SMALLEST, tmp_path, lambda name, done, total: told.append(name))

    assert list(report["timings"]) == [name for name, _act in ACTS]
    assert report["results"] == report["expected"]
    assert report["receipts"] == report["ballots"] == SMALLEST.voters
    for name in ("convocation.pdf", "minutes.pdf", "attendance.pdf"):
        assert (tmp_path / name).read_bytes().startswith(b"%PDF")
    assert list(tmp_path.glob("*.bel"))

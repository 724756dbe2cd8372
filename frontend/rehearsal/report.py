"""What a rehearsal leaves: the archives verified, the report, a table of the times."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from frontend.rehearsal import sitting, voting
from frontend.rehearsal.conductor import Rehearsal
from frontend.rehearsal.players import Refused
from votes.belenios.verify import verify_archive

TOOL = "belenios-tool"


def verify(rehearsal: Rehearsal) -> None:
    """Fetches the public archive of each poll; our verifier and, where installed, Debian's
    `belenios-tool` must both be satisfied."""
    for poll in rehearsal.polls:
        page = rehearsal.anybody.get(f"/urne/{poll}/archive.bel")
        path = rehearsal.out / f"{poll}.bel"
        path.write_bytes(page.body)
        if page.status != 200 or not verify_archive(path).ok:
            raise Refused("the archive does not verify", page)
        if shutil.which(TOOL):
            _ask_the_tool(path)


def write(rehearsal: Rehearsal) -> dict[str, Any]:
    """`report.json`: results as published, results as drawn, figures and times."""
    results, wanted = sitting.results(rehearsal), voting.expected(rehearsal)
    mail = len(list(rehearsal.service.mail.glob("*.eml")))
    report = {
        "members": rehearsal.plan.members,
        "ballots": len(rehearsal.voters) * len(rehearsal.polls),
        "receipts": len(rehearsal.receipts),
        "results": results,
        "expected": wanted,
        "papers": len(rehearsal.by_post) * len(rehearsal.polls),
        "quorum": len(rehearsal.voters) + len(rehearsal.by_post),
        "timings": rehearsal.timings,
        "mail": {"accepted": mail, "bounced": 0},
    }
    (rehearsal.out / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1))
    shutil.copytree(rehearsal.service.mail, rehearsal.out / "mail", dirs_exist_ok=True)
    if sorted(results, key=str) != sorted(wanted, key=str):
        raise RuntimeError(f"published {results}, drawn {wanted}")
    return report


def table(timings: dict[str, float]) -> str:
    """The times of the steps, longest share in words."""
    total = sum(timings.values()) or 1.0
    lines = [f"{name:<28}{took:>9.2f} s{took / total:>7.0%}" for name, took in timings.items()]
    return "\n".join([*lines, f"{'total':<28}{total:>9.2f} s"])


def _ask_the_tool(path: Path) -> None:
    with tempfile.TemporaryDirectory() as alone:
        shutil.copy(path, alone)
        done = subprocess.run(  # noqa: S603
            [TOOL, "election", "verify", f"--dir={alone}"],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"{TOOL}: {done.stderr[-500:]}")

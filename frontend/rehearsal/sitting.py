"""The sitting of a rehearsal and what follows: bureau, close, count, certificate, minutes."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

from frontend.rehearsal.conductor import Rehearsal
from frontend.rehearsal.players import Refused
from frontend.rehearsal.preparing import FIRST_HOLDER

SECOND_CALL_DAYS = 14
_PAPER = re.compile(
    r'<article class="sheet">\s*<h[23]>([^<]+)</h[23]>.*?href="([^"]+\.pdf)"', re.DOTALL
)
COMPLAINT_MINUTES = 15
ASKED = "voters_asked"  # below ten people (secrecy)


def hold(rehearsal: Rehearsal) -> None:
    """The bureau opens the sitting and closes it; without quorum, a second call is sent and
    held, with the ballots already cast."""
    rehearsal.move_clock(rehearsal.meets_at + timedelta(minutes=1))
    _sit(rehearsal)
    if "seconde-convocation" in rehearsal.chair.visitor.get(rehearsal.at_assembly).text:
        _meet_again(rehearsal)
        _sit(rehearsal)


def count(rehearsal: Rehearsal) -> None:
    """After the delay for complaints: one tally, and the decryptions of enough holders."""
    rehearsal.later(minutes=COMPLAINT_MINUTES)
    for poll in rehearsal.polls:
        page = rehearsal.chair.visitor.get(f"/scrutins/{poll}/")
        few = ASKED in page.form(action="depouiller").names
        typed = {ASKED: "0", "voters_opposed": "0"} if few else None
        rehearsal.chair.press(f"/scrutins/{poll}/", typed, action="depouiller")
        for holder in rehearsal.holders[: rehearsal.plan.threshold]:
            holder.advance(poll)


def certify(rehearsal: Rehearsal) -> None:
    """The certifier has the verifier's word, and certifies."""
    for poll in rehearsal.polls:
        rehearsal.chair.press(f"/scrutins/{poll}/", action="certifier")


def write_minutes(rehearsal: Rehearsal) -> None:
    """The secretary's account, then the minutes, entered in the register with the sheet."""
    chair = rehearsal.chair
    said = {
        "debates": "Répétition : chaque résolution est lue, puis mise aux voix.",
        "incidents": "",
    }
    chair.press(f"{rehearsal.at_assembly}seance/", said, action="compte-rendu")
    chair.press(f"{rehearsal.at_assembly}proces-verbal/", action="etablir")
    page = chair.visitor.get(f"{rehearsal.at_assembly}proces-verbal/")
    papers = {title.strip().lower(): address for title, address in _PAPER.findall(page.text)}
    for name, word in (("minutes.pdf", "procès-verbal"), ("attendance.pdf", "feuille")):
        found = [a for title, a in papers.items() if word in title and "carence" not in title]
        content = chair.visitor.get(found[-1]).body if found else b""
        if not content.startswith(b"%PDF"):
            raise Refused(f"no {name}", page)
        (rehearsal.out / name).write_bytes(content)


def results(rehearsal: Rehearsal) -> list[dict[str, Any]]:
    """What the published table of results says of each resolution."""
    page = rehearsal.anybody.get(f"{rehearsal.at_assembly}resultats.csv")
    if page.status != 200:
        raise Refused("no published result", page)
    rows = csv.DictReader(io.StringIO(page.text.lstrip("\ufeff")), delimiter=";")
    return [
        {
            "title": row["title"],
            "for": int(row["votes"]),
            "against": int(row["against"]),
            "abstain": int(row["abstentions"]),
            "adopted": row["verdict"] == "adopted",
        }
        for row in rows
        if not row["candidate"]
    ]


def name_bureau(rehearsal: Rehearsal) -> None:
    """The chair of the supervisory board, and two of its members as scrutineers."""
    bureau = {
        "chair": str(FIRST_HOLDER),
        "first_scrutineer": str(FIRST_HOLDER + 1),
        "second_scrutineer": str(FIRST_HOLDER + 2),
        "secretary": "1",
    }
    rehearsal.chair.press(f"{rehearsal.at_assembly}seance/bureau", bureau)


def _sit(rehearsal: Rehearsal) -> None:
    chair, path = rehearsal.chair, f"{rehearsal.at_assembly}seance/"
    name_bureau(rehearsal)
    chair.press(path, action="ouvrir")
    chair.press(f"{path}lever")


def _meet_again(rehearsal: Rehearsal) -> None:
    meets_at = rehearsal.meets_at + timedelta(days=SECOND_CALL_DAYS)
    typed = {"meets_at": meets_at.strftime("%Y-%m-%dT%H:%M"), "place": "Même salle"}
    rehearsal.board.press(f"{rehearsal.at_assembly}seconde-convocation/", typed)
    rehearsal.meets_at = meets_at
    rehearsal.move_clock(meets_at + timedelta(minutes=1))

"""The sitting of a rehearsal and what follows: bureau, close, count, certificate, minutes."""

import re
from datetime import timedelta
from typing import Any

from frontend.rehearsal.conductor import Rehearsal
from frontend.rehearsal.players import Refused
from frontend.rehearsal.preparing import FIRST_HOLDER

SECOND_CALL_DAYS = 14
COMPLAINT_MINUTES = 15
RULE = "small_count_rule"  # asked below ten ballots (secrecy)


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
        few = RULE in page.form(action="depouiller").names
        typed = {RULE: "Règle annoncée : le total est publié."} if few else None
        rehearsal.chair.press(f"/scrutins/{poll}/", typed, action="depouiller")
        for holder in rehearsal.holders[: rehearsal.plan.threshold]:
            holder.advance(poll)


def certify(rehearsal: Rehearsal) -> None:
    """The certifier has the verifier's word, and certifies."""
    for poll in rehearsal.polls:
        rehearsal.chair.press(f"/scrutins/{poll}/", action="certifier")


def write_minutes(rehearsal: Rehearsal) -> None:
    """The minutes are drawn up and, with the attendance sheet, entered in the register."""
    rehearsal.chair.press(f"{rehearsal.at_assembly}proces-verbal/", action="etablir")
    page = rehearsal.chair.visitor.get(f"{rehearsal.at_assembly}proces-verbal/")
    papers = re.findall(r'href="([^"]+\\.pdf)"', page.text)
    for name, wanted in (("minutes.pdf", "proces-verbal"), ("attendance.pdf", "presence")):
        for address in papers:
            content = rehearsal.chair.visitor.get(address)
            if wanted in address and content.body.startswith(b"%PDF"):
                (rehearsal.out / name).write_bytes(content.body)
        if not (rehearsal.out / name).exists():
            raise Refused(f"no {name}", page)


def results(rehearsal: Rehearsal) -> list[dict[str, Any]]:
    """What the public interface says was decided."""
    page = rehearsal.anybody.get(f"/api/v1/assemblies/{rehearsal.assembly}/")
    if page.status != 200:
        raise Refused("no published result", page)
    told: dict[str, Any] = page.json()
    return list(told["results"])


def _sit(rehearsal: Rehearsal) -> None:
    chair, path = rehearsal.chair, f"{rehearsal.at_assembly}seance/"
    bureau = {
        "chair": str(FIRST_HOLDER),
        "first_scrutineer": str(FIRST_HOLDER + 1),
        "second_scrutineer": str(FIRST_HOLDER + 2),
        "secretary": "1",
    }
    chair.press(f"{path}bureau", bureau)
    chair.press(path, action="ouvrir")
    chair.press(f"{path}lever")


def _meet_again(rehearsal: Rehearsal) -> None:
    meets_at = rehearsal.meets_at + timedelta(days=SECOND_CALL_DAYS)
    typed = {"meets_at": meets_at.strftime("%Y-%m-%dT%H:%M"), "place": "Même salle"}
    rehearsal.board.press(f"{rehearsal.at_assembly}seconde-convocation/", typed)
    rehearsal.meets_at = meets_at
    rehearsal.move_clock(meets_at + timedelta(minutes=1))

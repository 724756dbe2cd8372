"""Every act of the register's room has its words."""

import re
from pathlib import Path

import members
from members.journal import VERBS

RECORDED = re.compile(r'"((?:register|access|consent|mandate)\.[a-z_]+)"')


def test_every_act_that_is_recorded_has_words_for_people() -> None:
    room = Path(members.__file__).parent

    recorded = {
        verb
        for path in room.rglob("*.py")
        if path.name != "journal.py"
        for verb in RECORDED.findall(path.read_text(encoding="utf-8"))
    }

    assert "access.letter_used" in recorded
    assert recorded - set(VERBS) == set()

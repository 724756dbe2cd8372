"""Reads the table of who may open which page (access.txt)."""

from collections.abc import Iterable, Mapping
from pathlib import Path

TABLE = Path(__file__).with_name("access.txt")
LETTERS = {
    "visitor": "v",
    "stranger": "s",
    "member": "m",
    "candidate": "c",
    "scrutineer": "t",
    "supervisor": "g",
    "president": "p",
    "board": "b",
    "operator": "o",
}


def expected(moment: str) -> dict[str, str]:
    """Who opens each route, at one of the two moments of the table."""
    column = {"in_sitting": 1, "decided": 2}[moment]
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return {row[0]: row[column] for row in rows}


def cell(let_in: Iterable[str]) -> str:
    """`..mc.....`: a letter for each role that is let in, in the order of the roles."""
    roles = set(let_in)
    return "".join(letter if role in roles else "." for role, letter in LETTERS.items())


def differences(seen: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    """One line for each route that is open to others than the table says, or not in it."""
    return [
        f"{route}: the table says {wanted.get(route, 'nothing')}, seen {seen.get(route, 'nothing')}"
        for route in sorted(seen.keys() | wanted.keys())
        if seen.get(route) != wanted.get(route)
    ]

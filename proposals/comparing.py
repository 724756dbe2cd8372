"""Two texts side by side: what was taken out, what was put in, line by line then word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# A word with the blanks that follow it, so that joining the pieces gives the text back.
_WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
# Beyond, two passages are shown one after the other: comparing them would take seconds.
_MOST_COMPARED = 1_000_000


@dataclass(frozen=True)
class Piece:
    """A run of words: `same`, `out` (only in the earlier text) or `in` (only in the later)."""

    kind: str
    words: str


def pieces(before: str, after: str) -> list[Piece]:
    """The later text with what it replaces. `same` and `out` together give the earlier text,
    `same` and `in` the later one."""
    found: list[Piece] = []
    for piece in _by_lines(before, after):
        if found and found[-1].kind == piece.kind:
            found[-1] = Piece(piece.kind, found[-1].words + piece.words)
        else:
            found.append(piece)
    return found


def _by_lines(before: str, after: str) -> Iterator[Piece]:
    for old, new in _runs(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        if old == new:
            yield Piece("same", old)
            continue
        words, new_words = _WORD.findall(old), _WORD.findall(new)
        if len(words) * len(new_words) > _MOST_COMPARED:
            yield from _replaced(old, new)
            continue
        for old_words, later_words in _runs(words, new_words):
            if old_words == later_words:
                yield Piece("same", old_words)
            else:
                yield from _replaced(old_words, later_words)


def _runs(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Runs that are the same on both sides, and runs that differ, in order."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for _kind, start, end, new_start, new_end in matcher.get_opcodes():
        yield "".join(before[start:end]), "".join(after[new_start:new_end])


def _replaced(old: str, new: str) -> Iterator[Piece]:
    if old:
        yield Piece("out", old)
    if new:
        yield Piece("in", new)

"""Texts that assemblies usually vote, by form of cooperative (editable data, never a decision)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from assembly.rules.presets import shipped_resolutions
from assembly.rules.rule import Verified
from assembly.rules.typography import french

ORDINARY, EXTRAORDINARY = "ordinary", "extraordinary"
_BLANK = re.compile(r"\[[^\[\]]+\]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, kw_only=True)
class StandardText:
    """One line of an agenda with the question it carries. `usual` is its place in the agenda of
    an annual ordinary assembly, 0 when it is not part of it; `forms` empty means every form."""

    code: str
    theme: str
    kind: str
    title: str
    source: str
    verified: Verified
    nature: str = ORDINARY
    text: str = ""
    seats: int = 0
    organ: str = ""
    usual: int = 0
    forms: tuple[str, ...] = ()

    def suits(self, form: str) -> bool:
        return not self.forms or form in self.forms


@cache
def shipped() -> Mapping[str, StandardText]:
    """The library as it comes, by code, in its order."""
    return {
        code: StandardText(
            code=code,
            theme=french(fields["theme"]),
            kind=fields["kind"],
            title=french(fields["title"]),
            source=french(fields["source"]),
            verified=Verified(fields["verified"]),
            nature=fields.get("nature", ORDINARY),
            text=french(fields.get("text", "")),
            seats=fields.get("seats", 0),
            organ=fields.get("organ", ""),
            usual=fields.get("usual", 0),
            forms=tuple(fields.get("forms", ())),
        )
        for code, fields in shipped_resolutions().items()
    }


def blanks(text: str) -> list[str]:
    """What is still to be filled in: « [montant en euros] », each once."""
    return list(dict.fromkeys(_BLANK.findall(text)))


def renewed(text: str, *, years: int) -> str:
    """A text of a former assembly with its years moved forward: « exercice 2025 » after a year
    becomes « exercice 2026 »."""
    return _YEAR.sub(lambda found: str(int(found.group()) + years), text)


def has_figures(text: str) -> bool:
    """Whether figures other than years are left, which somebody must read again: amounts, days."""
    return bool(re.search(r"\d", _YEAR.sub("", text)))

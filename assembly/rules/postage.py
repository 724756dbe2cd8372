"""What letters cost, in whole cents (R-CONV-06: the screen shows the postal cost)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from assembly.rules.presets import shipped_postage
from assembly.rules.refused import RuleRefused


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """Prices by weight, lightest first, and what paper weighs and costs."""

    bands: tuple[tuple[int, int], ...]
    sheet_grams: int
    envelope_grams: int
    sheet_cents: int
    envelope_cents: int

    def __post_init__(self) -> None:
        rising = all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(self.bands))
        if not self.bands or not rising:
            raise RuleRefused("Les tranches de poids et leurs prix vont en croissant.")
        numbers = (*(n for band in self.bands for n in band), self.sheet_grams, self.sheet_cents)
        if min(*numbers, self.envelope_grams, self.envelope_cents) < 0:
            raise RuleRefused("Un poids ou un prix n’est jamais négatif.")


@cache
def shipped_tariff() -> Tariff:
    return tariff_of(shipped_postage())


def tariff_of(plain: Mapping[str, Any]) -> Tariff:
    """The tariff that a TOML file or a row holds."""
    names = ("sheet_grams", "envelope_grams", "sheet_cents", "envelope_cents")
    bands = tuple((int(grams), int(cents)) for grams, cents in plain["bands"])
    return Tariff(bands=bands, **{name: int(plain[name]) for name in names})


def sheets(pages_of_papers: Sequence[int]) -> int:
    """Sheets printed on both sides, each paper beginning on the front of one."""
    return sum(-(-pages // 2) for pages in pages_of_papers)


def letter_cents(tariff: Tariff, count: int) -> int | None:
    """Postage, paper and envelope of one letter of so many sheets; None beyond the last band."""
    grams = count * tariff.sheet_grams + tariff.envelope_grams
    for limit, cents in tariff.bands:
        if grams <= limit:
            return cents + count * tariff.sheet_cents + tariff.envelope_cents
    return None

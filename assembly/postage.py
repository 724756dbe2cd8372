"""What the letters of a notice cost, by the tariff of the cooperative (R-CONV-06)."""

from dataclasses import dataclass
from datetime import date, datetime

from assembly.documents.convocation import convocation_data, draw_convocation
from assembly.documents.voting_form import draw_voting_form, voting_form_data
from assembly.models import Call, PostalTariff
from assembly.rules.postage import Tariff, letter_cents, sheets, shipped_tariff, tariff_of
from assembly.rules.presets import shipped_postage
from common.documents.binding import count_pages

COVERING_LETTER = 1


@dataclass(frozen=True)
class Known:
    """The tariff used, where it comes from, and whether somebody checked it."""

    tariff: Tariff
    source: str
    checked_on: date | None


@dataclass(frozen=True)
class Cost:
    """What the letters cost; `sheets` is the thickness of one."""

    letters: int
    sheets: int
    each_cents: int
    source: str
    checked_on: date | None

    @property
    def total_cents(self) -> int:
        return self.letters * self.each_cents


def known() -> Known:
    """The cooperative's tariff, else the one shipped, which nobody checked."""
    row = PostalTariff.objects.first()
    if row is None:
        return Known(shipped_tariff(), str(shipped_postage()["source"]), None)
    plain = {name: getattr(row, name) for name in PostalTariff.Privacy.public}
    return Known(tariff_of(plain), row.source, row.checked_on)


def cost_of_letters(call: Call, *, letters: int, at: datetime) -> Cost | None:
    """The notice, the form and a covering letter for so many members; None when the tariff has no
    price for so heavy a letter."""
    papers = (
        draw_convocation(convocation_data(call, at=at)).bytes(),
        draw_voting_form(voting_form_data(call, at=at)).bytes(),
    )
    used = known()
    thickness = sheets([COVERING_LETTER, *(count_pages(paper) for paper in papers)])
    each = letter_cents(used.tariff, thickness)
    if each is None:
        return None
    return Cost(letters, thickness, each, used.source, used.checked_on)

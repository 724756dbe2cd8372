from datetime import datetime

import pytest

from common import clock
from common.refusals import Refusal
from members import queries
from members.actions import cooperative

pytestmark = pytest.mark.django_db

AT = datetime(2026, 4, 1, 10, 0, tzinfo=clock.PARIS)


def test_a_cooperative_is_set_up_once_and_lists_the_mentions_that_are_missing() -> None:
    made = cooperative.set_up(name="La Coopérative du Port", form="SA coopérative", at=AT)

    assert made.missing_mentions() == ["siren", "rcs_city", "address", "postcode", "city", "email"]
    with pytest.raises(Refusal):
        cooperative.set_up(name="Une autre", at=AT)


def test_before_its_set_up_a_cooperative_is_blank_and_has_its_words() -> None:
    blank = queries.cooperative()

    assert blank.name == ""
    assert blank.word("member") == "sociétaire"


def test_words_are_chosen_one_by_one() -> None:
    cooperative.change(name="Asso", words={"member": "adhérent", "board": "bureau"}, at=AT)

    found = queries.cooperative()
    assert found.word("member") == "adhérent"
    assert found.word("supervisory_board") == "conseil de surveillance"


def test_a_wrong_value_is_refused_by_field() -> None:
    with pytest.raises(Refusal) as refused:
        cooperative.change(name="X", siren="12", fiscal_year_end="31/12", at=AT)

    assert {o.code for o in refused.value.obstacles} == {"invalid-siren", "invalid-fiscal_year_end"}


def test_figures_of_a_year_are_written_then_corrected() -> None:
    cooperative.record_figures(year=2025, members=1000, capital_cents=2_400_000, at=AT)
    cooperative.record_figures(year=2025, members=1001, at=AT)

    row = cooperative.YearlyFigures.objects.get()
    assert (row.members, row.capital_cents) == (1001, 2_400_000)


def test_turnover_with_non_members_is_part_of_the_whole() -> None:
    with pytest.raises(Refusal):
        cooperative.record_figures(
            year=2025, turnover_cents=100, non_member_turnover_cents=101, at=AT
        )

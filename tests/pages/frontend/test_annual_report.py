"""A year on one page: public figures, what is missing of them, what was decided and proposed."""

import io
from datetime import date

import pikepdf
import pytest
from django.test import Client

from frontend import annual_report
from members.models import YearlyFigures
from tests.cast import Cast
from tests.factories import crowds
from tests.factories.proposals import published
from tests.unit.common.test_documents import words

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


def page(client: Client, year: int) -> str:
    answer = client.get(f"/cooperative/histoire/{year}.pdf")
    assert answer.status_code == 200
    with pikepdf.open(io.BytesIO(answer.content)) as paper:
        assert len(paper.pages) == 1
    return " ".join(words(answer.content).split())


def test_the_page_says_how_many_shares_are_missing_and_where_the_limit_stands(
    cast: Cast, client: Client
) -> None:
    type(cast.cooperative).objects.update(capital_minimum_cents=25_376_00, share_value_cents=16_00)
    YearlyFigures.objects.create(
        year=2025,
        members=1_384,
        capital_cents=22_140_00,
        turnover_cents=180_000_00,
        non_member_turnover_cents=48_600_00,
        result_cents=-1_250_00,
    )

    said = page(client, 2025)

    assert "il manque 203 parts" in said.replace("\u202f", " ").replace("\u00a0", " ")
    assert "27 % (limite de la loi : 20 %)" in said.replace("\u00a0", " ")
    assert "Aucune résolution adoptée cette année-là." in said


def test_decisions_beyond_a_page_are_counted_and_no_member_is_named(
    cast: Cast, client: Client
) -> None:
    crowds.decided_assemblies(cast, 1)
    proposal = published(cast.bilal)
    assert proposal.published_at is not None
    told = annual_report.told(proposal.published_at.year, date(2026, 12, 1))
    assert told.proposed == 1

    said = page(client, proposal.published_at.year)

    assert "1 proposition publiée dans l’année" in said
    assert cast.bilal.display_name not in said


@pytest.mark.parametrize("year", [0, 1799, 1900, 9999])
def test_a_year_of_which_nothing_is_known_has_no_page(
    cast: Cast, client: Client, year: int
) -> None:
    assert client.get(f"/cooperative/histoire/{year}.pdf").status_code == 404

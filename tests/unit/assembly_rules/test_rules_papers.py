"""Which papers the law asks for, by form of cooperative and nature of the assembly."""

import pytest

from assembly.models import AssemblyDocument
from assembly.rules.papers import ANNUAL, EXTRAORDINARY, candidates_described, papers_asked
from assembly.rules.presets import PRESETS, asked_papers, load_preset


def blocking(form: str, *occasions: str) -> list[str]:
    return [paper.kind for paper in papers_asked(form, occasions) if paper.blocking]


def test_an_annual_assembly_of_a_public_company_waits_for_four_papers() -> None:
    found = blocking("sa", ANNUAL)

    assert found == ["board_report", "supervisory_report", "accounts", "allocation"]


def test_an_association_waits_for_its_report_and_its_accounts_alone() -> None:
    found = blocking("association", ANNUAL)

    assert found == ["board_report", "accounts"]


def test_an_extraordinary_assembly_waits_for_the_report_of_the_board() -> None:
    assert blocking("sa", EXTRAORDINARY) == ["board_report"]
    assert blocking("association", EXTRAORDINARY) == []
    assert blocking("sa") == []


def test_the_auditors_report_is_asked_for_only_where_there_is_an_auditor() -> None:
    found = [paper for paper in papers_asked("sa", [ANNUAL]) if not paper.blocking]

    assert [paper.kind for paper in found] == ["auditor_report"]


def test_a_paper_asked_for_twice_is_listed_once() -> None:
    kinds = [paper.kind for paper in papers_asked("sa", [ANNUAL, EXTRAORDINARY])]

    assert kinds.count("board_report") == 1


def test_only_companies_by_shares_describe_their_candidates() -> None:
    assert "R225-83 5°" in candidates_described("sa")
    assert candidates_described("association") == ""


@pytest.mark.parametrize("preset", PRESETS)
def test_every_form_of_cooperative_is_known_to_the_table(preset: str) -> None:
    form = load_preset(preset).form

    assert papers_asked(form, [ANNUAL])


def test_every_paper_of_the_table_can_be_published_and_names_its_source() -> None:
    rows = asked_papers()["paper"]

    assert {row["kind"] for row in rows} <= set(AssemblyDocument.Kind.values)
    assert all(row["source"] and row["occasion"] in (ANNUAL, EXTRAORDINARY) for row in rows)

"""Files that people bring, damaged at random: read, or refused in words; never a failure of ours.

Ballots and archives of polls are drawn in `test_belenios_mutants.py`, figures of an assembly in
`test_rules_verdict_adversaries.py`, mail reports and requests to the API beside what reads them.
"""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from common.refusals import Refusal
from common.transfer import arriving, tables
from members.importing.rows import open_sheet
from tests.factories import spreadsheets

TODAY = date(2026, 5, 30)
REGISTER = spreadsheets.register()
BOOK = spreadsheets.xlsx([line.split(";") for line in (spreadsheets.HEADINGS, spreadsheets.ALICE)])
READ_BY_A_PROCESS = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])

Damage = tuple[float, int, bytes]
DAMAGES = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=40)), min_size=1, max_size=6
)
TEXTS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), st.text(max_size=20)), max_size=6)


def damaged(content: bytes, damages: list[Damage]) -> bytes:
    """Each damage takes some bytes away somewhere and puts others there."""
    for place, taken, put in damages:
        at = int(place * len(content))
        content = content[:at] + put + content[at + taken :]
    return content


def read_or_refused(read: Callable[[], object]) -> None:
    """Any error but a refusal is let out, and fails the test."""
    refused = None
    try:
        read()
    except Refusal as refusal:
        refused = refusal
    assert refused is None or (str(refused.message) and str(refused.what_to_do))


def rows(content: bytes) -> None:
    for _line, _row, problems in open_sheet(content).rows(TODAY):
        assert all(problem.line and str(problem.message) for problem in problems)


@given(DAMAGES)
@example([(0.0, 0, b"\xff\xfe")])
@example([(0.0, 0, b'"' * 3)])
def test_a_register_with_damaged_bytes_is_read_or_refused(damages: list[Damage]) -> None:
    read_or_refused(lambda: rows(damaged(REGISTER, damages)))


@given(TEXTS)
@example([(0.99, 0, "99999999999999999999999999")])
@example([(0.99, 10, "31/02/2026")])
@example([(0.7, 3, "\u0663\u00b2")])
def test_a_register_with_strange_words_is_read_or_refused(
    texts: list[tuple[float, int, str]],
) -> None:
    content = REGISTER.decode()
    for place, taken, put in texts:
        at = int(place * len(content))
        content = content[:at] + put + content[at + taken :]

    read_or_refused(lambda: rows(content.encode("utf-8", "replace")))


@READ_BY_A_PROCESS
@given(DAMAGES)
def test_a_damaged_spreadsheet_is_read_or_refused(damages: list[Damage]) -> None:
    read_or_refused(lambda: rows(damaged(BOOK, damages)))


@READ_BY_A_PROCESS
@given(st.text(max_size=300), st.text(max_size=300))
def test_a_spreadsheet_whose_inside_is_anything_is_read_or_refused(sheet: str, book: str) -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            drawn = sheet if "sheet1" in name else book if name.endswith("workbook.xml") else None
            whole = content if drawn is None else drawn.encode("utf-8", "replace")
            archive.writestr(name, whole)

    read_or_refused(lambda: rows(made.getvalue()))


def export(manifest: object, **files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def unpacked(content: bytes) -> None:
    with TemporaryDirectory() as scratch:
        source, inside = Path(scratch) / "in.zip", Path(scratch) / "out"
        source.write_bytes(content)
        inside.mkdir()
        try:
            arriving._unpacked(source, inside)
        finally:
            assert {path.name for path in Path(scratch).iterdir()} == {"in.zip", "out"}


WHOLE = export({"format": tables.FORMAT, "files": {}}, table=b"x" * 300)


@given(DAMAGES)
def test_a_damaged_export_is_refused_and_writes_nowhere_else(damages: list[Damage]) -> None:
    read_or_refused(lambda: unpacked(damaged(WHOLE, damages)))


@pytest.mark.parametrize(
    "manifest", [[], 3, None, "x", {"files": []}, {"files": 3}, {"files": {"a": {}}}]
)
def test_an_export_whose_manifest_is_of_another_kind_is_refused(manifest: object) -> None:
    with pytest.raises(Refusal) as refused:
        unpacked(export(manifest))

    assert refused.value.code == "export-damaged"

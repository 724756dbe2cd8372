"""From bytes to typed rows, with every problem named by line and column. No database."""

from datetime import date

import pytest

from common.refusals import Refusal
from members.importing import values
from members.importing.columns import COLUMNS, recognise
from members.importing.reading import lines
from members.importing.rows import open_sheet
from tests.factories import spreadsheets

TODAY = date(2026, 5, 30)


def problems(*rows: str, headings: str = spreadsheets.HEADINGS) -> list[tuple[int, str]]:
    sheet = open_sheet(spreadsheets.csv_file(headings, *rows))
    return [(p.line, p.column) for _, _, found in sheet.rows(TODAY) for p in found]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encodings_and_separators_are_recognised(encoding: str, separator: str) -> None:
    text = (
        separator.join(("Numéro", "Nom", "Prénom")) + "\n" + separator.join(("1", "Évrard", "Zoé"))
    )

    read = list(lines(text.encode(encoding)))

    assert read == [(1, ["Numéro", "Nom", "Prénom"]), (2, ["1", "Évrard", "Zoé"])]


def test_a_separator_inside_quotes_does_not_count() -> None:
    text = '"Nom, ou raison sociale, du membre";Numéro\n"Le Goff, Gwenn";7'

    assert list(lines(text.encode()))[1] == (2, ["Le Goff, Gwenn", "7"])


def test_lines_are_numbered_as_in_the_file_even_after_a_cell_on_two_lines() -> None:
    text = 'Numéro;Nom;Adresse\n1;A;"1 rue\ndu Port"\n\n2;B;x\n'

    assert [number for number, _ in lines(text.encode())] == [1, 2, 5]


def test_a_spreadsheet_gives_the_same_rows_as_a_csv_file() -> None:
    rows = [line.split(";") for line in (spreadsheets.HEADINGS, spreadsheets.ALICE)]
    rows[1][0] = 1.0
    rows[1][17] = 3

    from_book = open_sheet(spreadsheets.xlsx(rows))
    from_text = open_sheet(spreadsheets.register(spreadsheets.ALICE))

    assert list(from_book.rows(TODAY)) == list(from_text.rows(TODAY))


@pytest.mark.parametrize(
    "content",
    [b"", b"   \n", b"PK\x03\x04 not a zip", b"\x00\x01\x02\x03" * 10, b"\x81\x8d\x8f\x00"],
)
def test_what_is_not_a_register_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        list(lines(content))

    assert refused.value.code.startswith("import-")
    assert refused.value.what_to_do


def test_a_spreadsheet_that_unfolds_without_end_is_refused_and_costs_the_site_nothing() -> None:
    far = spreadsheets.xlsx([["Numéro", "Nom"], [1, "A"]], stray="XFD1048576")

    with pytest.raises(Refusal) as refused:
        list(lines(far))

    assert len(far) < 2000
    assert refused.value.code == "import-unreadable"


def test_a_cell_forgotten_far_below_does_not_stop_the_reading() -> None:
    near = spreadsheets.xlsx([["Numéro", "Nom"], [1, "A"]], stray="B5000")

    assert [number for number, _cells in lines(near)] == [1, 2, 5000]


def test_a_file_over_the_limit_is_refused() -> None:
    with pytest.raises(Refusal):
        list(lines(b"a" * (30 * 1024 * 1024 + 1)))


@pytest.mark.parametrize("name", [c.heading for c in COLUMNS] + [c.key for c in COLUMNS])
def test_every_column_is_known_by_its_french_heading_and_its_key(name: str) -> None:
    assert recognise([name.upper()], 1).keys[0] is not None


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("N° de sociétaire", "number"),
        ("No", "number"),
        ("Nom de famille", "last_name"),
        ("E-mail", "email"),
        ("CP", "postcode"),
        ("Nombre de parts sociales", "shares"),
        ("Member since", "registered_on"),
        ("Accord courriel", "consent_on"),
    ],
)
def test_headings_have_synonyms(heading: str, key: str) -> None:
    assert recognise([heading], 1).keys == (key,)


def test_missing_doubled_and_unknown_columns_are_named() -> None:
    headings = recognise(["Nom", "Nom de famille", "Couleur préférée"], 1)

    assert headings.ignored == ("Couleur préférée",)
    assert [p.column for p in headings.problems] == ["last_name", "number"]


def test_each_problem_names_its_line_and_column() -> None:
    good = spreadsheets.ALICE
    assert problems(
        good,
        good.replace("1;physique", "2;plante", 1),
        good.replace("1;", "3;", 1).replace("alice@", "alice at "),
        good.replace("1;", "4;", 1).replace("56520", "565"),
        good.replace("1;", "x;", 1),
        good.replace("1;", "6;", 1).replace("01/03/2015", "31/02/2015"),
        good.replace("1;", "7;", 1).replace(";;;15/01/2020", ";01/01/2014;;15/01/2030"),
        good.replace("1;", "8;", 1).replace(";3;", ";trois;"),
        good,
    ) == [
        (3, "kind"),
        (4, "email"),
        (5, "postcode"),
        (6, "number"),
        (7, "registered_on"),
        (8, "left_on"),
        (8, "consent_on"),
        (9, "shares"),
        (10, "number"),
    ]


def test_a_legal_person_needs_its_name_and_a_natural_person_both_names() -> None:
    headings = "Numéro;Type;Nom;Prénom;Raison sociale;SIREN"

    found = problems(
        "1;morale;;;;443061841", "2;physique;Martin;;;", "3;physique;M;A;;443061841",
        headings=headings,
    )  # fmt: skip

    assert found == [(2, "legal_name"), (3, "first_name"), (4, "siren")]


def test_a_representative_with_an_address_needs_a_name() -> None:
    headings = "Numéro;Raison sociale;Courriel du représentant"

    assert problems("1;Zone Libre;a@example.org", headings=headings) == [
        (2, "representative_last_name")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("31/12/2024", date(2024, 12, 31)),
        ("1/2/2024", date(2024, 2, 1)),
        ("2024-02-01", date(2024, 2, 1)),
        ("01.02.2024", date(2024, 2, 1)),
        ("2024-02-01 00:00:00", date(2024, 2, 1)),
    ],
)
def test_dates_are_read_day_first_or_year_first(text: str, expected: date) -> None:
    assert values.day(text) == expected


@pytest.mark.parametrize("text", ["31/12/24", "12/31/2024", "hier", "0001-01-01", "2024"])
def test_an_unclear_date_is_refused_rather_than_guessed(text: str) -> None:
    with pytest.raises(values.Unclear):
        values.day(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("1000", "01000"), ("56 520", "56520"), ("20200", "20200")]
)
def test_the_zero_a_spreadsheet_lost_comes_back(text: str, expected: str) -> None:
    assert values.postcode(text) == expected


def test_a_foreign_postcode_is_kept_as_written() -> None:
    assert values.postcode("SW1A 1AA", "Royaume-Uni") == "SW1A 1AA"


@pytest.mark.parametrize(
    ("text", "valid"), [("732 829 320", True), ("732829321", False), ("12", False)]
)
def test_a_siren_has_nine_digits_and_a_luhn_sum(text: str, valid: bool) -> None:
    if valid:
        assert values.siren(text) == "732829320"
    else:
        with pytest.raises(values.Unclear):
            values.siren(text)


@pytest.mark.parametrize(
    "text",
    ["a@b", "a@@example.org", "a b@example.org", "a..b@example.org", "@example.org", "é@e.org"],
)
def test_what_is_not_an_address_is_refused(text: str) -> None:
    with pytest.raises(values.Unclear):
        values.email(text)


@pytest.mark.parametrize("text", ["12", "1 200", "12,0", "12.00"])
def test_whole_numbers_may_look_like_spreadsheets_print_them(text: str) -> None:
    assert values.whole(text) in (12, 1200)

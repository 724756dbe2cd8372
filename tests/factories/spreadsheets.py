"""Register files as people have them: CSV in their encodings, XLSX written by hand."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

HEADINGS = (
    "Numéro;Type;Civilité;Nom;Prénom;Raison sociale;SIREN;Nom du représentant;"
    "Prénom du représentant;Courriel du représentant;Courriel;Téléphone;Adresse;"
    "Complément d’adresse;Code postal;Ville;Pays;Parts;Date d’adhésion;Date de sortie;Collège;"
    "Consentement courriel"
)
ALICE = (
    "1;physique;Mme;Martin;Alice;;;;;;alice@example.org;02 97 00 00 01;1 rue du Port;;56520;"
    "Guidel;France;3;01/03/2015;;;15/01/2020"
)
WORDS = (
    "2;morale;;;;Association Les Mots Passants;443 061 841;Bernard;Odile;odile@example.org;;;"
    "4 rue de l’Église;Bât. B;35000;Rennes;;1;2016-05-02;;;"
)


def csv_file(*lines: str, encoding: str = "utf-8") -> bytes:
    """Semicolons, CRLF, as a French spreadsheet saves it."""
    return "\r\n".join([*lines, ""]).encode(encoding)


def register(*lines: str) -> bytes:
    return csv_file(HEADINGS, *(lines or (ALICE, WORDS)))


def xlsx(rows: Sequence[Sequence[str | int | float | None]], *, stray: str = "") -> bytes:
    """The smallest workbook a reader accepts; numbers as numbers, texts inline. `stray` is a cell
    forgotten elsewhere, as in XFD1048576."""
    body = []
    for r, row in enumerate(rows, 1):
        cells = []
        for c, value in enumerate(row):
            reference = f"{_letters(c)}{r}"
            if isinstance(value, (int, float)):
                cells.append(f'<c r="{reference}"><v>{value}</v></c>')
            elif value:
                text = escape(value)
                cells.append(f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>')
        body.append(f'<row r="{r}">{"".join(cells)}</row>')
    if stray:
        row = stray.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        body.append(f'<row r="{row}"><c r="{stray}"><v>1</v></c></row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{packages}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{packages}/relationships"><Relationship Id="r1" '
        f'Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets>'
        '<sheet name="Registre" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packages}/relationships">'
        f'<Relationship Id="r1" Type="{links}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(body)}'
        "</sheetData></worksheet>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, text in files.items():
            folder.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return out.getvalue()


def _letters(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

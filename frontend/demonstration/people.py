"""Invented members, the same every time for the same seed, as rows of a register to import."""

import csv
import io
import json
import random
import unicodedata
from datetime import date, timedelta
from pathlib import Path

_WORDS = json.loads(Path(__file__).with_name("words.json").read_text())

FIRST_NAMES: list[str] = _WORDS["first_names"]

LAST_NAMES: list[str] = _WORDS["last_names"]

ORGANISATIONS: list[str] = _WORDS["organisations"]

STREETS: list[str] = _WORDS["streets"]

TOWNS: list[list[str]] = _WORDS["towns"]

HEADINGS = (
    "numéro", "type", "civilité", "nom", "prénom", "raison sociale", "représentant nom",
    "représentant prénom", "représentant courriel", "courriel", "téléphone", "adresse",
    "code postal", "ville", "pays", "parts", "date d’adhésion", "consentement courriel",
)  # fmt: skip

LEGAL_PERSON_EVERY = 14
WITHOUT_CONSENT_EVERY = 23


def ascii_lower(text: str) -> str:
    """A name as it stands in an address: no accent, no space."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(c for c in plain.lower() if c.isalnum() or c == "-")


def rows(count: int, *, seed: int = 1, consent_on: date) -> list[dict[str, str]]:
    """`count` members as dictionaries under the headings of the import."""
    draw = random.Random(seed)  # noqa: S311
    return [_row(number, draw, consent_on) for number in range(1, count + 1)]


def register_csv(count: int, *, seed: int = 1, consent_on: date) -> str:
    """The same as the file a cooperative would import."""
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADINGS, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows(count, seed=seed, consent_on=consent_on))
    return out.getvalue()


def _row(number: int, draw: random.Random, consent_on: date) -> dict[str, str]:
    first = draw.choice(FIRST_NAMES)
    last = draw.choice(LAST_NAMES).replace("-", " ")
    postcode, town = draw.choice(TOWNS)
    address = f"{ascii_lower(first)}.{ascii_lower(last)}.{number}@membres.example"
    joined = date(2001, 4, 1) + timedelta(days=draw.randrange(365 * 24))
    consents = number % WITHOUT_CONSENT_EVERY != 0
    row = dict.fromkeys(HEADINGS, "") | {
        "numéro": str(number),
        "adresse": f"{draw.randrange(1, 120)} {draw.choice(STREETS)}",
        "code postal": postcode,
        "ville": town,
        "pays": "France",
        "parts": str(draw.choice((1, 1, 1, 1, 2, 3, 5, 10))),
        "date d’adhésion": joined.strftime("%d/%m/%Y"),
        "consentement courriel": consent_on.strftime("%d/%m/%Y") if consents else "",
    }
    if number % LEGAL_PERSON_EVERY == 0:
        index = number // LEGAL_PERSON_EVERY - 1
        name = ORGANISATIONS[index % len(ORGANISATIONS)]
        branch = index // len(ORGANISATIONS)
        return row | {
            "type": "morale",
            "raison sociale": f"{name} {branch + 1}" if branch else name,
            "représentant nom": last,
            "représentant prénom": first,
            "représentant courriel": address,
            "courriel": address,
        }
    return row | {"type": "physique", "nom": last, "prénom": first, "courriel": address}

"""The columns of a register file, under French or English headings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.refusals import Words
from members.names import fold


@dataclass(frozen=True)
class Column:
    """A column: its key in programs, its French heading in our own exports, its other names;
    `hint` says what a cell holds when the heading does not."""

    key: str
    heading: str
    synonyms: tuple[str, ...] = ()
    hint: Words = ""


COLUMNS = (
    Column("number", "Numéro", (
        "no", "num", "n", "numero de societaire", "no de societaire", "n de societaire",
        "numero d'adherent", "no d'adherent", "n d'adherent", "numero de membre", "no de membre",
        "numero societaire", "numero adherent", "matricule", "member number", "member no", "id",
    )),
    Column("kind", "Type", (
        "type de personne", "personne", "nature", "type de societaire", "categorie juridique",
        "person type", "member type",
    )),
    Column("civility", "Civilité", ("civ", "titre", "title", "salutation")),
    Column("last_name", "Nom", (
        "nom de famille", "nom d'usage", "surname", "family name", "lastname",
    )),
    Column("first_name", "Prénom", ("prenoms", "prenom usuel", "given name", "firstname")),
    Column("legal_name", "Raison sociale", (
        "denomination", "denomination sociale", "nom de l'organisme", "nom de la structure",
        "organisme", "structure", "societe", "organisation", "organization", "company",
        "company name",
    )),
    Column("siren", "SIREN", ("no siren", "n siren", "numero siren", "company number")),
    Column("representative_last_name", "Nom du représentant", (
        "representant", "representant nom", "nom representant", "nom du representant legal",
        "representative", "representative surname",
    )),
    Column("representative_first_name", "Prénom du représentant", (
        "representant prenom", "prenom representant", "prenom du representant legal",
        "representative given name",
    )),
    Column("representative_email", "Courriel du représentant", (
        "representant courriel", "courriel representant", "email du representant",
        "email representant", "e mail du representant", "mail du representant",
        "representative e mail",
    )),
    Column("email", "Courriel", (
        "e mail", "mail", "adresse mail", "adresse e mail", "adresse email", "adresse courriel",
        "adresse electronique", "courrier electronique", "email address", "mel",
    )),
    Column("phone", "Téléphone", (
        "tel", "portable", "mobile", "telephone portable", "numero de telephone", "telephone fixe",
        "phone number",
    )),
    Column("address", "Adresse", (
        "adresse postale", "adresse 1", "rue", "voie", "no et voie", "domicile", "street",
        "street address", "address line 1", "address 1",
    )),
    Column("address_more", "Complément d’adresse", (
        "complement", "adresse 2", "complement adresse", "address line 2", "address 2",
    )),
    Column("postcode", "Code postal", (
        "cp", "codepostal", "postal code", "zip", "zip code", "zipcode",
    )),
    Column("city", "Ville", ("commune", "localite", "town")),
    Column("country", "Pays", ()),
    Column("shares", "Parts", (
        "parts sociales", "nombre de parts", "nb de parts", "nb parts", "nombre de parts sociales",
        "number of shares", "actions",
    )),
    Column("registered_on", "Date d’adhésion", (
        "adhesion", "date adhesion", "date d'entree", "date entree", "entree", "adherent depuis",
        "societaire depuis", "date d'inscription", "date d'admission", "membership date",
        "date joined", "joined", "joined on", "member since",
    )),
    Column("left_on", "Date de sortie", (
        "sortie", "date sortie", "date de depart", "depart", "date de demission", "date de retrait",
        "date de radiation", "leaving date", "date left", "left",
    )),
    Column("dues_until", "Cotisation payée jusqu’au", (
        "cotisation", "cotisation jusqu'au", "fin de cotisation", "a jour jusqu'au", "echeance",
        "date de fin de cotisation", "dues until", "paid until", "membership expires",
    ), gettext_lazy("the last day that the dues paid cover")),
    Column("college", "Collège", ("college de vote", "categorie", "category")),
    Column("consent_on", "Consentement courriel", (
        "date de consentement", "consentement", "consentement e mail", "consentement email",
        "consentement electronique", "date du consentement courriel", "accord courriel",
        "convocation par courriel", "email consent", "e mail consent", "consent", "consent date",
    ), gettext_lazy("the day the member agreed; empty, the member is convened by post")),
)  # fmt: skip

BY_KEY = {column.key: column for column in COLUMNS}
_SIGNS = re.compile(r"[^a-z0-9']+")


def _plain(heading: str) -> str:
    return _SIGNS.sub(" ", fold(heading).replace("°", " ").replace("º", " ")).strip()


_BY_NAME = {
    _plain(name): column
    for column in COLUMNS
    for name in (column.heading, column.key, *column.synonyms)
}


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: a line of the file, a column's key, a sentence."""

    line: int
    column: str
    message: str


@dataclass(frozen=True)
class Headings:
    """Which column stands where, which were not understood, and what prevents reading."""

    keys: tuple[str | None, ...]
    ignored: tuple[str, ...]
    problems: tuple[Problem, ...]

    @cached_property
    def present(self) -> frozenset[str]:
        return frozenset(key for key in self.keys if key)


def recognise(cells: Sequence[str], line: int) -> Headings:
    """Reads the heading line of a file."""
    keys: list[str | None] = []
    ignored: list[str] = []
    problems: list[Problem] = []
    for cell in cells:
        column = _BY_NAME.get(_plain(cell))
        if column is None:
            keys.append(None)
            if cell.strip():
                ignored.append(cell.strip())
        elif column.key in keys:
            keys.append(None)
            message = _("The column “%(heading)s” appears twice. Keep only one.")
            problems.append(Problem(line, column.key, message % {"heading": column.heading}))
        else:
            keys.append(column.key)
    found = Headings(tuple(keys), tuple(ignored), tuple(problems))
    return Headings(found.keys, found.ignored, (*problems, *_missing(found.present, line)))


def _missing(present: frozenset[str], line: int) -> list[Problem]:
    missing = ["number"] if "number" not in present else []
    if not present & {"last_name", "legal_name"}:
        missing.append("last_name")
    message = _("The column “%(heading)s” is missing: the first line must name the columns.")
    return [Problem(line, key, message % {"heading": BY_KEY[key].heading}) for key in missing]

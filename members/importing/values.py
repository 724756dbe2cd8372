"""One cell at a time: text → value, or a sentence that says what is wrong."""

import re
from datetime import date

from django.utils.translation import gettext as _

from members.models import Member
from members.names import fold


class Unclear(ValueError):
    """The text is not a value of this column; the message says so to a person."""


_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?:[ T].*)?")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?")
_EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
_PHONE = re.compile(r"\+?[\d .()/-]{4,29}")
_KINDS = {
    **dict.fromkeys(
        ("physique", "personne physique", "p", "pp", "natural", "natural person", "individu"),
        Member.Kind.NATURAL,
    ),
    **dict.fromkeys(
        ("morale", "personne morale", "m", "pm", "legal", "legal person", "organisation"),
        Member.Kind.LEGAL,
    ),
}
_CIVILITIES = {
    **dict.fromkeys(("m", "m.", "mr", "mr.", "monsieur"), Member.Civility.MR),
    **dict.fromkeys(
        ("mme", "mme.", "madame", "mrs", "mrs.", "ms", "ms.", "mlle", "mademoiselle"),
        Member.Civility.MRS,
    ),
}
OLDEST = date(1850, 1, 1)


def whole(text: str) -> int:
    """A whole number, as “1 250”, “12” or “12,00”."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    compact = re.sub(r"[\s\u00a0\u202f]", "", text)
    compact = re.sub(r"[.,]0+$", "", compact)
    if re.fullmatch(r"[-\u2212][0-9]{1,9}", compact):
        raise Unclear(_("“%(text)s” is below zero: a count is awaited.") % {"text": _cut(text)})
    if not re.fullmatch(r"[0-9]{1,9}", compact):
        raise Unclear(_("“%(text)s” is not a whole number.") % {"text": _cut(text)})
    return int(compact)


def number(text: str) -> int:
    value = whole(text)
    if value < 1:
        raise Unclear(_("A member number starts at 1."))
    return value


def day(text: str) -> date:
    """A date, as 31/12/2024 or 2024-12-31."""
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, of_month = (int(part) for part in found.groups())
    elif found := _DAY_FIRST.fullmatch(text):
        of_month, month, year = (int(part) for part in found.groups())
    else:
        raise Unclear(_("“%(text)s” is not a date: write it as 31/12/2024.") % {"text": _cut(text)})
    try:
        value = date(year, month, of_month)
    except ValueError:
        raise Unclear(_("“%(text)s” is not in the calendar.") % {"text": _cut(text)}) from None
    if value < OLDEST:
        raise Unclear(_("“%(text)s” is too long ago: check the year.") % {"text": _cut(text)})
    return value


def kind(text: str) -> Member.Kind:
    try:
        return _KINDS[fold(text)]
    except KeyError:
        raise Unclear(
            _("“%(text)s” is not a type of person: write “physique” or “morale”.")
            % {"text": _cut(text)}
        ) from None


def civility(text: str) -> Member.Civility:
    try:
        return _CIVILITIES[fold(text)]
    except KeyError:
        raise Unclear(
            _("“%(text)s” is not a civility: write “M.” or “Mme”, or leave it empty.")
            % {"text": _cut(text)}
        ) from None


def email(text: str) -> str:
    address = text.lower()
    if len(address) > 254 or not _EMAIL.fullmatch(address) or ".." in address:
        raise Unclear(_("“%(text)s” is not an e-mail address.") % {"text": _cut(text)})
    return address


def phone(text: str) -> str:
    if not _PHONE.fullmatch(text):
        raise Unclear(_("“%(text)s” is not a phone number.") % {"text": _cut(text)})
    return text


def siren(text: str) -> str:
    """Nine digits whose Luhn sum is a multiple of ten."""
    digits = re.sub(r"[\s\u00a0\u202f.]", "", text)
    if not re.fullmatch(r"[0-9]{9}", digits):
        raise Unclear(_("“%(text)s” is not a SIREN: nine digits.") % {"text": _cut(text)})
    total = 0
    for position, digit in enumerate(int(d) for d in digits):
        doubled = digit * 2 if position % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    if total % 10:
        raise Unclear(
            _("“%(text)s” is not a valid SIREN: a digit must be wrong.") % {"text": _cut(text)}
        )
    return digits


def postcode(text: str, country: str = "France") -> str:
    """Five digits in France; spreadsheets lose the zero of Bourg-en-Bresse."""
    if country != "France":
        return short(text, 12)
    digits = text.replace(" ", "")
    if re.fullmatch(r"[0-9]{4}", digits):
        digits = f"0{digits}"
    if not re.fullmatch(r"[0-9]{5}", digits):
        raise Unclear(_("“%(text)s” is not a French postcode: five digits.") % {"text": _cut(text)})
    return digits


def country(text: str) -> str:
    """As an envelope prints it; France is written one way."""
    return "France" if fold(text) in ("france", "fr", "fra") else short(text, 60)


def short(text: str, longest: int) -> str:
    if len(text) > longest:
        raise Unclear(_("This text is longer than %(longest)d characters.") % {"longest": longest})
    return " ".join(text.split())


def _cut(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"

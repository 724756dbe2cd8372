"""Exact numbers: fractions as the law writes them, percentages and counts as people read them."""

import re
from fractions import Fraction

from assembly.rules.refused import RuleRefused
from assembly.rules.typography import french

MAX_DIGITS = 50  # no assembly on earth needs more, and it bounds the work a forged file can ask for

_FRACTION = re.compile(rf"\s*([0-9]{{1,{MAX_DIGITS}}})(?:\s*/\s*([0-9]{{1,{MAX_DIGITS}}}))?\s*")
_NARROW_SPACE = "\u202f"


def parse_fraction(text: str) -> Fraction:
    """« 2/3 » or « 1 » as an exact fraction; decimals and percentages are refused.

    A threshold of two thirds written 66.67 % would adopt or reject the wrong resolutions.
    """
    found = _FRACTION.fullmatch(text)
    if found is None:
        raise RuleRefused(
            f"« {text[:40]} » n’est pas une fraction : écrivez-la avec des entiers, comme 2/3."
        )
    numerator, denominator = int(found[1]), int(found[2] or "1")
    if denominator == 0:
        raise RuleRefused(f"La fraction « {text.strip()} » a un dénominateur nul.")
    return Fraction(numerator, denominator)


def fraction_text(value: Fraction | int) -> str:
    """The fraction in lowest terms, always with its denominator: « 2/3 », « 1/1 »."""
    exact = Fraction(value)
    return f"{exact.numerator}/{exact.denominator}"


def at_least(share: Fraction, of: int) -> int:
    """The smallest whole number that is at least this share of `of` members."""
    return -((-share.numerator * of) // share.denominator)


def more_than(share: Fraction, of: int) -> int:
    """The smallest whole number that is strictly more than this share of `of` members."""
    return (share.numerator * of) // share.denominator + 1


def percent_text(share: Fraction) -> str:
    """A share as a percentage with two decimals, half up: Fraction(2, 3) gives « 66.67 »."""
    numerator, denominator = share.numerator * 10_000, share.denominator
    hundredths = (2 * abs(numerator) + denominator) // (2 * denominator)
    sign = "-" if share < 0 and hundredths else ""
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}"


def share_of(part: int, whole: int) -> Fraction:
    """part / whole; of nobody, the share is nil."""
    return Fraction(part, whole) if whole else Fraction(0)


def percent_in_french(share: Fraction) -> str:
    """« 66,67 % » with the space that never breaks."""
    return french(f"{percent_text(share).replace('.', ',')} %")


def count_in_french(number: int) -> str:
    """« 1 234 », thousands apart by a narrow space that never breaks."""
    return f"{number:,}".replace(",", _NARROW_SPACE)


def counted(number: int, one: str, many: str) -> str:
    """« 1 voix », « 0 membre », « 12 membres »: French puts zero and one in the singular."""
    return f"{count_in_french(number)} {one if abs(number) < 2 else many}"

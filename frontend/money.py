"""Amounts and shares in words."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format


def euros(cents: int) -> str:
    """“22 140 €”: whole euros when there are no cents."""
    amount = Decimal(cents) / 100
    places = 0 if cents % 100 == 0 else 2
    return f"{number_format(amount, decimal_pos=places, force_grouping=True)}\u00a0€"


def percent(part: int, whole: int) -> Decimal:
    """The share of `part` in `whole`, in percent with one decimal, half up."""
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def percent_in_words(share: Decimal) -> str:
    """“27 %”, “9,4 %”."""
    places = 0 if share == share.to_integral_value() else 1
    return f"{number_format(share, decimal_pos=places)}\u00a0%"

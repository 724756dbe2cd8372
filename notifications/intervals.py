"""How sure a difference between two shares is: Newcombe's interval (1998, method 10), made of two
Wilson intervals computed by scipy. Right for small groups and shares near nothing or all."""

import math
from dataclasses import dataclass

CONFIDENCE = 0.95
TENTHS_OF_A_POINT = 1000  # in a whole


@dataclass(frozen=True)
class Difference:
    """The bounds of a difference in tenths of a percentage point, rounded outwards."""

    low: int
    high: int


def difference(first: tuple[int, int], second: tuple[int, int]) -> Difference:
    """The share of the first group less that of the second, each as (how many did, of how many)."""
    p1, low1, high1 = _wilson(*first)
    p2, low2, high2 = _wilson(*second)
    apart = p1 - p2
    low = apart - math.hypot(p1 - low1, high2 - p2)
    high = apart + math.hypot(high1 - p1, p2 - low2)
    return Difference(math.floor(low * TENTHS_OF_A_POINT), math.ceil(high * TENTHS_OF_A_POINT))


def _wilson(count: int, of: int) -> tuple[float, float, float]:
    from scipy.stats import binomtest  # a second of loading that no page should pay

    interval = binomtest(count, of).proportion_ci(CONFIDENCE, method="wilson")
    return count / of, float(interval.low), float(interval.high)

"""The group Ed25519, to read and verify the elections of belenios-tool 2.1 and later.

"Belenios specification", group "Ed25519": the subgroup of prime order of the twisted
Edwards curve -x² + y² = 1 + d·x²·y² over the integers modulo 2^255 - 19 (RFC 8032). An
element is written as its usual 32 bytes, *reversed*, in hexadecimal. Our own polls use
BELENIOS-2048, which every tool accepts and which is faster here.
"""

from __future__ import annotations

import re
from typing import Any

import gmpy2
from gmpy2 import mpz

from votes.belenios.errors import Check, Malformed
from votes.belenios.group import DEFAULT_WINDOW, FixedBase, Group

P_25519 = mpz(2**255 - 19)
Q_25519 = 2**252 + 27742317777372353535851937790883648493
_D = mpz(-121665) * gmpy2.invert(mpz(121666), P_25519) % P_25519
_TWICE_D = 2 * _D % P_25519
_SQUARE_ROOT_OF_MINUS_ONE = gmpy2.powmod(2, (P_25519 - 1) // 4, P_25519)
_BASE_TEXT = "6" * 62 + "58"
_HEXADECIMAL = re.compile(r"[0-9a-f]{64}")
_SIGN = 1 << 255
_WINDOW = 4

Extended = tuple[mpz, mpz, mpz, mpz]
"""X, Y, Z, T with x = X/Z, y = Y/Z, T = XY/Z: additions without division."""

_NEUTRAL: Extended = (mpz(0), mpz(1), mpz(1), mpz(0))


def _add(left: Extended, right: Extended) -> Extended:
    """The complete addition of Hisil, Wong, Carter and Dawson (a = -1)."""
    x1, y1, z1, t1 = left
    x2, y2, z2, t2 = right
    a = (y1 - x1) * (y2 - x2) % P_25519
    b = (y1 + x1) * (y2 + x2) % P_25519
    c = t1 * _TWICE_D * t2 % P_25519
    d = 2 * z1 * z2 % P_25519
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P_25519, g * h % P_25519, f * g % P_25519, e * h % P_25519


def _double(point: Extended) -> Extended:
    x, y, z, _ = point
    a, b = x * x % P_25519, y * y % P_25519
    c = 2 * z * z
    e = (x + y) ** 2 - a - b
    g = b - a
    f, h = g - c, -a - b
    return e * f % P_25519, g * h % P_25519, f * g % P_25519, e * h % P_25519


def _extended(point: Any) -> Extended:
    x, y = point
    return x, y, mpz(1), x * y % P_25519


def _affine(point: Extended) -> Any:
    inverse = gmpy2.invert(point[2], P_25519)
    return point[0] * inverse % P_25519, point[1] * inverse % P_25519


def _power(base: Extended, exponent: int, digits: int) -> Extended:
    """Always the same sequence of additions, whatever the exponent."""
    table = [_NEUTRAL]
    for _ in range((1 << _WINDOW) - 1):
        table.append(_add(table[-1], base))
    result = _NEUTRAL
    for position in range(digits - 1, -1, -1):
        for _ in range(_WINDOW):
            result = _double(result)
        digit = exponent >> (position * _WINDOW) & ((1 << _WINDOW) - 1)
        result = _add(result, table[digit])
    return result


class _PointPowers(FixedBase):
    """Multiples digit·2^(window·row) of one point."""

    def __init__(self, base: Extended, bits: int, window: int) -> None:
        self._window, self._mask = window, (1 << window) - 1
        self._rows: list[list[Extended]] = []
        for _ in range(0, bits, window):
            row = [_NEUTRAL]
            for _ in range(self._mask):
                row.append(_add(row[-1], base))
            self._rows.append(row)
            base = _add(row[-1], base)

    def power(self, exponent: int) -> Any:
        result = _NEUTRAL
        for row in self._rows:
            result = _add(result, row[exponent & self._mask])
            exponent >>= self._window
        return _affine(result)


class Curve25519(Group):
    """Points as pairs (x, y) of integers modulo 2^255 - 19."""

    def __init__(self) -> None:
        self.name = "Ed25519"
        self.order = Q_25519
        self._digits = -(-Q_25519.bit_length() // _WINDOW)
        self.identity: Any = (mpz(0), mpz(1))
        self.generator: Any = self.read(_BASE_TEXT)
        self.generator_powers = self.fixed_base(self.generator)

    def multiply(self, left: Any, right: Any) -> Any:
        return _affine(_add(_extended(left), _extended(right)))

    def invert(self, element: Any) -> Any:
        return -element[0] % P_25519, element[1]

    def power(self, base: Any, exponent: int) -> Any:
        return _affine(_power(_extended(base), exponent, self._digits))

    def power_secret(self, base: Any, exponent: int) -> Any:
        return self.power(base, exponent)

    def contains(self, element: Any) -> bool:
        return bool(self.power(element, self.order) == self.identity)

    def read(self, text: str) -> Any:
        if not isinstance(text, str) or not _HEXADECIMAL.fullmatch(text):
            raise Malformed(Check.ELEMENT, "an element is not 64 hexadecimal digits")
        number = int(text, 16)
        sign, y = number >> 255, mpz(number & (_SIGN - 1))
        if y >= P_25519:
            raise Malformed(Check.ELEMENT, "an element is not canonically encoded")
        return _recover(y, sign), y

    def text(self, element: Any) -> str:
        x, y = element
        return f"{int(y) | (int(x) & 1) << 255:064x}"

    def sort_key(self, element: Any) -> Any:
        return bytes.fromhex(self.text(element))[::-1]

    def fixed_base(self, base: Any, window: int = DEFAULT_WINDOW) -> FixedBase:
        return _PointPowers(_extended(base), self.order.bit_length(), window)


def _recover(y: mpz, sign: int) -> mpz:
    """The x of that parity with (x, y) on the curve."""
    square = y * y % P_25519
    wanted = (square - 1) * gmpy2.invert(_D * square + 1, P_25519) % P_25519
    x = gmpy2.powmod(wanted, (P_25519 + 3) // 8, P_25519)
    if (x * x - wanted) % P_25519:
        x = x * _SQUARE_ROOT_OF_MINUS_ONE % P_25519
    if (x * x - wanted) % P_25519 or (x == 0 and sign):
        raise Malformed(Check.ELEMENT, "an element is not a point of the curve")
    return x if x & 1 == sign else P_25519 - x

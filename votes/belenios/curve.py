"""The group Ed25519, to read and verify the elections of belenios-tool 2.1 and later.

"Belenios specification", group "Ed25519": the subgroup of prime order of the twisted
Edwards curve -x² + y² = 1 + d·x²·y² over the integers modulo 2^255 - 19 (RFC 8032). An
element is written as its usual 32 bytes, *reversed*, in hexadecimal. Our own polls use
BELENIOS-2048, which every tool accepts.

Elements are kept as their 32 bytes. libsodium computes on those of the subgroup; what it
refuses (the identity, points outside the subgroup) is computed here.
"""

from __future__ import annotations

import re
from typing import Any

import gmpy2
from gmpy2 import mpz
from nacl import bindings as sodium
from nacl.exceptions import CryptoError

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

_IDENTITY = (1).to_bytes(32, "little")
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
        result = self._rows[0][exponent & self._mask]
        for row in self._rows[1:]:
            exponent >>= self._window
            result = _add(result, row[exponent & self._mask])
        return _encoded(result)


class _BasePowers(FixedBase):
    """The generator's powers, which libsodium has prepared."""

    def power(self, exponent: int) -> Any:
        if exponent == 0:
            return _IDENTITY
        return sodium.crypto_scalarmult_ed25519_base_noclamp(exponent.to_bytes(32, "little"))


class Curve25519(Group):
    """Points as their 32 bytes, little-endian, as everywhere but in Belenios's texts."""

    def __init__(self) -> None:
        self.name = "Ed25519"
        self.order = Q_25519
        self._digits = -(-Q_25519.bit_length() // _WINDOW)
        self.identity: Any = _IDENTITY
        self.generator: Any = self.read(_BASE_TEXT)
        self.generator_powers = _BasePowers()

    def multiply(self, left: Any, right: Any) -> Any:
        return sodium.crypto_core_ed25519_add(left, right)

    def invert(self, element: Any) -> Any:
        x, y, _, _ = _decoded(element)
        return _encoded((-x % P_25519, y, mpz(1), mpz(0)))

    def power(self, base: Any, exponent: int) -> Any:
        if exponent == 0:
            return _IDENTITY
        try:
            return sodium.crypto_scalarmult_ed25519_noclamp(exponent.to_bytes(32, "little"), base)
        except CryptoError:  # the identity, or a point outside the subgroup
            return _encoded(_power(_decoded(base), exponent, self._digits))

    def power_secret(self, base: Any, exponent: int) -> Any:
        return self.power(base, exponent)

    def contains(self, element: Any) -> bool:
        return element == _IDENTITY or sodium.crypto_core_ed25519_is_valid_point(element)

    def read(self, text: str) -> Any:
        if not isinstance(text, str) or not _HEXADECIMAL.fullmatch(text):
            raise Malformed(Check.ELEMENT, "an element is not 64 hexadecimal digits")
        encoding = bytes.fromhex(text)[::-1]
        sign, y = _split(encoding)
        if y >= P_25519:
            raise Malformed(Check.ELEMENT, "an element is not canonically encoded")
        square = y * y % P_25519
        quotient = (square - 1) * (_D * square + 1) % P_25519
        if gmpy2.legendre(quotient, P_25519) < 0 or (quotient == 0 and sign):
            raise Malformed(Check.ELEMENT, "an element is not a point of the curve")
        return encoding

    def text(self, element: Any) -> str:
        return str(element[::-1].hex())

    def sort_key(self, element: Any) -> Any:
        return element

    def fixed_base(self, base: Any, window: int = DEFAULT_WINDOW) -> FixedBase:
        if base == self.generator:
            return self.generator_powers
        return _PointPowers(_decoded(base), self.order.bit_length(), window)


def _split(encoding: bytes) -> tuple[int, mpz]:
    number = int.from_bytes(encoding, "little")
    return number >> 255, mpz(number & (_SIGN - 1))


def _decoded(encoding: bytes) -> Extended:
    """The point of a valid encoding."""
    sign, y = _split(encoding)
    square = y * y % P_25519
    wanted = (square - 1) * gmpy2.invert(_D * square + 1, P_25519) % P_25519
    x = gmpy2.powmod(wanted, (P_25519 + 3) // 8, P_25519)
    if (x * x - wanted) % P_25519:
        x = x * _SQUARE_ROOT_OF_MINUS_ONE % P_25519
    x = x if x & 1 == sign else P_25519 - x
    return x, y, mpz(1), x * y % P_25519


def _encoded(point: Extended) -> bytes:
    inverse = gmpy2.invert(point[2], P_25519)
    x, y = point[0] * inverse % P_25519, point[1] * inverse % P_25519
    return int(y | (x & 1) << 255).to_bytes(32, "little")

"""Groups of prime order in which ElGamal encryption takes place.

"Belenios specification", section "Group parameters". A `Group` is passed explicitly to
everything that computes, so that a curve can stand beside BELENIOS-2048: the protocol's
text is the same for both. Elements are opaque to everything but their group; written
multiplicatively.
"""

from __future__ import annotations

import re
import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NewType

import gmpy2
from gmpy2 import mpz

from votes.belenios.errors import Check, Malformed, NotInGroup
from votes.belenios.hashing import sha256_integer
from votes.belenios.powers import powers_modulo

Element = NewType("Element", object)
"""An element of a group; only that group knows what it is made of."""

_DECIMAL = re.compile(r"0|[1-9][0-9]*")

P_2048 = int(
    "20694785691422546401013643657505008064922989295751104097100884787057374219242717"
    "40192223725449768433812906663313807895840496005438963628979639303877390572280360"
    "59737494276713767776188985898727358650490811670993105358677809800307904916540637"
    "77173764198678527273474476341835600035698305193144284561701911000786737307333564"
    "12397173289791324047457883446826065232797464795113767265869358218004631792207366"
    "88600526271863633860887968821207694323661494910029234443463732221458841005864210"
    "50242120365433561201320481118852408731077014151666200162313177169372189248078507"
    "711827842317498073276598828825169183103125680162072880719"
)
G_2048 = int(
    "24023526775018522092276877035323999327122876573783649165100753187876632741463532"
    "19320285676155269678799694668298749389095083896573425601900601068477164491735474"
    "13728310461045868131451178164675540052740288984613986453266121505579709716201616"
    "82703128864324566638348636357821061549184199825343151897406581868686511513585764"
    "10138882215396016043228843603930989333662772848406593138406010231675095763777982"
    "66510360682240663507669776402534625377308513317349519424896775405257365904949247"
    "76314759915751987751777114814909204566002054781270547282381409725186398583341157"
    "00568353695553423781475582491896050296680037745308460627"
)
Q_2048 = 78571733251071885079927659812671450121821421258408794611510081919805623223441


DEFAULT_WINDOW = 8
"""Bits taken together in prepared powers: 2 MB for each base."""


class FixedBase(ABC):
    """Powers of one base, prepared once so that each exponentiation is cheap.

    Not constant-time: for public exponents, and for ballots made in rehearsals."""

    @abstractmethod
    def power(self, exponent: int) -> Element:
        """base^exponent, 0 ≤ exponent < q."""


class Group(ABC):
    """A group of prime order `order` with a generator, and its text form."""

    name: str
    order: int
    generator: Element
    identity: Element
    generator_powers: FixedBase

    @abstractmethod
    def multiply(self, left: Element, right: Element) -> Element:
        """The product of two elements."""

    @abstractmethod
    def invert(self, element: Element) -> Element:
        """The inverse of an element."""

    @abstractmethod
    def power(self, base: Element, exponent: int) -> Element:
        """base^exponent for a public exponent, 0 ≤ exponent < q."""

    def powers(self, base: Element, exponents: Sequence[int]) -> list[Element]:
        """base^exponent for each of several public exponents."""
        return [self.power(base, exponent) for exponent in exponents]

    @abstractmethod
    def power_secret(self, base: Element, exponent: int) -> Element:
        """base^exponent whose running time does not depend on the (secret) exponent."""

    @abstractmethod
    def contains(self, element: Element) -> bool:
        """Whether the element belongs to the subgroup of order q."""

    def contains_all(self, elements: Iterable[Element]) -> bool:
        """`contains` of many elements at once; wrong with probability at most 2^-128."""
        return all(self.contains(element) for element in elements)

    @abstractmethod
    def read(self, text: str) -> Element:
        """The element written in `text`: strict syntax and range, *not* membership."""

    @abstractmethod
    def text(self, element: Element) -> str:
        """How an element is written in JSON strings and in hashes."""

    @abstractmethod
    def sort_key(self, element: Element) -> Any:
        """The order in which public credentials are published."""

    @abstractmethod
    def fixed_base(self, base: Element, window: int = DEFAULT_WINDOW) -> FixedBase:
        """Prepared powers of `base`; a wider window costs memory and saves products."""

    def read_member(self, text: str, check: Check = Check.ELEMENT, what: str = "it") -> Element:
        """The element written in `text`, refused when outside the subgroup."""
        element = self.read(text)
        if not self.contains(element):
            raise NotInGroup(check, f"{what} is not in the group {self.name}")
        return element

    def product(self, elements: Iterable[Element]) -> Element:
        """The product of all the elements, the identity if there is none."""
        result = self.identity
        for element in elements:
            result = self.multiply(result, element)
        return result

    def read_scalar(self, text: object, check: Check = Check.SCALAR) -> int:
        """A canonical decimal integer in [0, q): challenges, responses, secrets."""
        if not isinstance(text, str) or len(text) > 80 or not _DECIMAL.fullmatch(text):
            raise Malformed(check, "an exponent is not a canonical decimal number")
        scalar = int(text)
        if scalar >= self.order:
            raise Malformed(check, "an exponent is not smaller than the group's order")
        return scalar

    def random_scalar(self) -> int:
        """A uniform secret exponent."""
        return secrets.randbelow(self.order)

    def challenge(self, prefix: str, elements: Iterable[Element]) -> int:
        """H(prefix, X1, …, Xn): every challenge of the protocol ("Fiat–Shamir")."""
        content = prefix + ",".join(self.text(element) for element in elements)
        return sha256_integer(content) % self.order


class _IntegerPowers(FixedBase):
    """base^(digit·2^(window·row)) for every digit of every row."""

    def __init__(self, base: mpz, modulus: mpz, bits: int, window: int) -> None:
        self._modulus, self._window, self._mask = modulus, window, (1 << window) - 1
        self._rows: list[list[mpz]] = []
        for _ in range(0, bits, window):
            row = [mpz(1)]
            for _ in range(self._mask):
                row.append(row[-1] * base % modulus)
            self._rows.append(row)
            base = row[-1] * base % modulus

    def power(self, exponent: int) -> Any:
        modulus, mask, window = self._modulus, self._mask, self._window
        result = self._rows[0][exponent & mask]
        for row in self._rows[1:]:
            exponent >>= window
            result = result * row[exponent & mask] % modulus
        return result


class IntegerGroup(Group):
    """The subgroup of order q of the integers modulo a prime p, written in decimal."""

    def __init__(self, name: str, modulus: int, order: int, generator: int) -> None:
        self.name = name
        self.order = order
        self._modulus = mpz(modulus)
        self._order = mpz(order)
        self._powers = powers_modulo(modulus, order.bit_length())
        self._digits = len(str(modulus))
        self.generator: Any = mpz(generator)
        self.identity: Any = mpz(1)
        self.generator_powers = self.fixed_base(self.generator)

    def multiply(self, left: Any, right: Any) -> Any:
        return left * right % self._modulus

    def invert(self, element: Any) -> Any:
        return gmpy2.invert(element, self._modulus)

    def power(self, base: Any, exponent: int) -> Any:
        return self._powers.power(base, exponent)

    def powers(self, base: Any, exponents: Sequence[int]) -> list[Any]:
        return self._powers.powers(base, exponents)

    def power_secret(self, base: Any, exponent: int) -> Any:
        # q is added because powmod_sec refuses the exponent 0; base^q = 1.
        return gmpy2.powmod_sec(base, self._order + exponent, self._modulus)

    def contains(self, element: Any) -> bool:
        return bool(self._powers.power(element, self.order) == 1)

    def contains_all(self, elements: Iterable[Any]) -> bool:
        items = list(elements)
        if len(items) > BATCH_PRODUCTS:
            items = random_products(items, self._modulus)
        return super().contains_all(items)

    def read(self, text: str) -> Any:
        if not isinstance(text, str) or len(text) > self._digits or not _DECIMAL.fullmatch(text):
            raise Malformed(Check.ELEMENT, "an element is not a canonical decimal number")
        element = mpz(text)
        if element >= self._modulus:
            raise Malformed(Check.ELEMENT, "an element is not smaller than the modulus")
        return element

    def text(self, element: Any) -> str:
        return str(element)

    def sort_key(self, element: Any) -> Any:
        return element

    def fixed_base(self, base: Any, window: int = DEFAULT_WINDOW) -> FixedBase:
        return _IntegerPowers(base, self._modulus, self.order.bit_length(), window)


BATCH_PRODUCTS = 128
_TOGETHER = 5


def random_products(elements: Sequence[mpz], modulus: mpz) -> list[mpz]:
    """128 products of random subsets of elements, to test the membership of all at once.

    Soundness: let x be an element outside the subgroup. For each product, whatever was
    chosen for the other elements, it cannot be in the subgroup both with and without x,
    since the quotient is x. So it is outside with probability at least 1/2, independently
    of the other products, and an intruder passes with probability at most 2^-128, whatever
    the cofactor. (Random exponents would be unsound: 2 and 3 divide the cofactor.) The
    bits come from `secrets`. Elements are taken five by five: their 32 products are
    computed once. An element that is 0 makes products 0, which are outside too."""
    products = [mpz(1)] * BATCH_PRODUCTS
    for start in range(0, len(elements), _TOGETHER):
        subsets = [mpz(1)]
        for element in elements[start : start + _TOGETHER]:
            subsets += [subset * element % modulus for subset in subsets]
        mask = len(subsets) - 1
        choices = secrets.token_bytes(BATCH_PRODUCTS)
        products = [
            product * subsets[choice & mask] % modulus
            for product, choice in zip(products, choices, strict=True)
        ]
    return products


@cache
def belenios_2048() -> Group:
    """The group of our own polls, built once per process."""
    return IntegerGroup("BELENIOS-2048", P_2048, Q_2048, G_2048)


@cache
def _ed25519() -> Group:
    from votes.belenios.curve import Curve25519  # the curve is a Group: it imports this module

    return Curve25519()


def group_named(name: str) -> Group:
    """The group of that name, built once per process. Our polls use BELENIOS-2048."""
    if name == "BELENIOS-2048":
        return belenios_2048()
    if name == "Ed25519":
        return _ed25519()
    raise Malformed(Check.GROUP, f"unknown group {name[:40]}")

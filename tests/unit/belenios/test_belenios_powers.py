"""Powers modulo the prime of the group: two libraries, one answer."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from gmpy2 import mpz
from hypothesis import given, settings
from hypothesis import strategies as st

from votes.belenios import powers
from votes.belenios.group import P_2048, Q_2048, group_named
from votes.belenios.powers import GmpPowers, OpensslPowers, powers_modulo

GROUP = group_named("BELENIOS-2048")
OPENSSL, GMP = OpensslPowers(P_2048, 256), GmpPowers(P_2048)
EDGES = [0, 1, 2, 2**128 - 1, 2**128, 2**128 + 1, Q_2048 - 1, Q_2048, 2**256 - 1]
bases = st.one_of(st.sampled_from([0, 1, 2, P_2048 - 1]), st.integers(0, P_2048 - 1)).map(mpz)
exponents = st.one_of(st.sampled_from(EDGES), st.integers(0, 2**256 - 1))


@settings(max_examples=60, deadline=None)
@given(bases, st.lists(exponents, max_size=4))
def test_both_libraries_compute_the_same_powers(base: mpz, wanted: list[int]) -> None:
    expected = [pow(base, exponent, mpz(P_2048)) for exponent in wanted]
    assert OPENSSL.powers(base, wanted) == GMP.powers(base, wanted) == expected
    assert [OPENSSL.power(base, exponent) for exponent in wanted] == expected


@settings(max_examples=20, deadline=None)
@given(st.integers(0, Q_2048 - 1), st.integers(8, 12))
def test_prepared_powers_are_powers_whatever_the_window(exponent: int, window: int) -> None:
    prepared = GROUP.fixed_base(GROUP.generator, window if exponent % 5 == 0 else 8)
    assert prepared.power(exponent) == GROUP.power(GROUP.generator, exponent)


def test_threads_do_not_mix_their_numbers() -> None:
    wanted = [
        (mpz(base), exponent) for base, exponent in zip(range(2, 42), EDGES * 5, strict=False)
    ]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda pair: OPENSSL.powers(pair[0], [pair[1], 3]), wanted * 5))
    assert found == [GMP.powers(base, [exponent, 3]) for base, exponent in wanted * 5]


def test_without_the_openssl_of_python_the_powers_are_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def absent(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(powers, "import_module", absent)
    found = powers_modulo(P_2048, 256)
    assert isinstance(found, GmpPowers)
    assert found.powers(mpz(3), [5, 7]) == [243, 2187]


def test_an_element_outside_the_subgroup_is_found_among_many() -> None:
    members = [GROUP.power(GROUP.generator, exponent) for exponent in range(1, 200)]
    assert GROUP.contains_all(members)
    for intruder in (mpz(P_2048 - 1), mpz(0), mpz(2), P_2048 - members[5]):
        assert not GROUP.contains_all([*members[:150], intruder, *members[150:]])


def test_two_intruders_whose_product_is_a_member_are_found() -> None:
    members = [GROUP.power(GROUP.generator, exponent) for exponent in range(1, 150)]
    minus = mpz(P_2048 - 1)
    pair = [minus * members[0] % P_2048, minus * members[1] % P_2048]
    assert GROUP.contains(GROUP.multiply(*pair))
    assert not GROUP.contains_all([*members, *pair])

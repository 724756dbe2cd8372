"""Thousands of mutants of what strangers send: none accepted, none an accident."""

import random

import pytest

from tests.mutants import KINDS, campaign

SECONDS = 10
"""At most that long for each kind: the machine of the suite does other work."""


@pytest.mark.parametrize("kind", KINDS)
def test_no_mutant_is_accepted_and_none_crashes_the_verifier(kind: str) -> None:
    seed = random.SystemRandom().randrange(2**32)
    try:
        tried = campaign(kind, KINDS[kind].in_suite, seed, SECONDS)
    except Exception as fault:
        raise AssertionError(f"python -m tests.mutants {kind} --seed {seed}") from fault
    assert tried > 0

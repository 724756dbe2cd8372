from datetime import timedelta

import pytest

from common import clock

pytestmark = pytest.mark.django_db


def test_the_demonstration_clock_moves_for_every_reader() -> None:
    before = clock.now()

    clock.move(timedelta(days=3))

    assert timedelta(days=3) <= clock.now() - before < timedelta(days=3, minutes=1)


def test_the_clock_of_a_real_vote_never_moves(settings) -> None:
    settings.CLOCK_CAN_MOVE = False

    with pytest.raises(RuntimeError):
        clock.move(timedelta(days=1))
    assert clock.offset() == timedelta(0)

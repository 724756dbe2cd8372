"""Who governs, between which dates."""

from datetime import date, datetime

import pytest

from common import clock
from common.models import AuditEvent
from common.refusals import Refusal
from members import queries
from members.actions import mandates
from tests.cast import Cast
from tests.factories import members as factories

pytestmark = pytest.mark.django_db

AT = datetime(2026, 6, 7, 10, 0, tzinfo=clock.PARIS)
DAY = date(2026, 6, 6)


def codes(refusal: Refusal) -> list[str]:
    return [obstacle.code for obstacle in refusal.obstacles]


def refused(cast: Cast, member, organ: str, **changes) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        mandates.appoint(
            member=member, organ=organ, at=AT, by=cast.diego.account,
            **{"starts_on": DAY, **changes},
        )  # fmt: skip
    return codes(refusal.value)


def test_an_appointment_is_journalled_and_gives_a_seat(cast: Cast) -> None:
    mandates.appoint(
        member=cast.bilal,
        organ="board",
        starts_on=DAY,
        ends_on=date(2030, 6, 6),
        at=AT,
        by=cast.diego.account,
    )

    assert [seat.member for seat in queries.organ("board", DAY)] == [cast.diego, cast.bilal]
    assert AuditEvent.objects.get(verb="mandate.appointed").details["organ"] == "board"


def test_whoever_watches_does_not_govern(cast: Cast) -> None:
    assert refused(cast, cast.gwenn, "board") == ["incompatible"]


def test_an_organ_has_one_president(cast: Cast) -> None:
    assert refused(cast, cast.bilal, "supervisory_board", office="president") == ["two-presidents"]


def test_a_seat_is_taken_once_by_a_member_for_six_years_at_most(cast: Cast) -> None:
    left = factories.member(left_on=DAY)

    assert refused(cast, cast.diego, "board") == ["already-there"]
    assert refused(cast, left, "board") == ["not-a-member"]
    assert refused(cast, cast.bilal, "board", ends_on=date(2033, 6, 6)) == ["term-too-long"]
    assert refused(cast, cast.bilal, "board", ends_on=DAY) == ["ends-before-starting"]


def test_an_officer_has_an_address_of_ones_own_and_is_no_operator(cast: Cast) -> None:
    """secrecy.md 4: a shared mailbox would share a key."""
    factories.member("Rachid", "Benali", email="bilal@example.org")
    operator = factories.member("Fatou", "Diallo", email="fatou@example.org")

    assert refused(cast, cast.bilal, "board") == ["shared-address"]
    assert refused(cast, operator, "board") == ["operator"]


def test_a_mandate_ends_on_a_day_after_its_start(cast: Cast) -> None:
    mandate = cast.diego.mandates.get()

    with pytest.raises(Refusal):
        mandates.end(mandate=mandate, ends_on=date(2019, 1, 1), at=AT, by=cast.alice.account)
    mandates.end(mandate=mandate, ends_on=DAY, at=AT, by=cast.alice.account)

    assert queries.organ("board", DAY) == []


def test_the_statutes_give_the_functions_all_at_once(cast: Cast) -> None:
    mandates.give_functions(
        functions=[("key_holder", "board", ""), ("key_holder", "board", "")], at=AT
    )

    assert queries.holders_of("key_holder", DAY) == [cast.diego]
    assert queries.holders_of("certifier", DAY) == []

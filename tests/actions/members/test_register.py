"""Keeping the register by hand."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

import pytest

from common import clock
from common.models import AuditEvent
from common.refusals import Obstacle, Refusal
from members import freezes, queries, signals
from members.actions import register
from members.actions.register import Delegate, Details
from members.models import College, Member
from tests.cast import Cast

pytestmark = pytest.mark.django_db

AT = datetime(2026, 4, 1, 10, 0, tzinfo=clock.PARIS)
TODAY = AT.date()


def zoe(**changes: object) -> Details:
    values = {
        "last_name": "Lefèvre", "first_name": "Zoé", "email": "Zoe@Example.org",
        "registered_on": TODAY, **changes,
    }  # fmt: skip
    return Details(**values)


def test_a_member_is_entered_with_the_next_number_shares_and_an_account(cast: Cast) -> None:
    member = register.add_member(details=zoe(), shares=2, at=AT, by=cast.diego.account)

    assert member.number == max(m.number for m in cast.members) + 1
    assert member.shares(TODAY) == 2
    assert member.account.email == "zoe@example.org"
    assert list(queries.register(on=TODAY, text="lefevre")) == [member]
    event = AuditEvent.objects.get(verb="register.member_added")
    assert event.actor == str(cast.diego.account.pk)


def test_a_number_belongs_to_one_member(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        register.add_member(details=zoe(), number=cast.alice.number, at=AT, by=cast.diego.account)

    assert refused.value.code == "number-taken"


def test_a_member_without_a_name_is_refused(cast: Cast) -> None:
    with pytest.raises(Refusal):
        register.add_member(details=zoe(last_name="", first_name=""), at=AT)
    with pytest.raises(Refusal):
        register.add_member(details=zoe(kind="legal"), at=AT)


def test_a_change_keeps_the_account_and_says_the_old_address(
    cast: Cast, django_capture_on_commit_callbacks
) -> None:
    told: list[str] = []

    def listen(sender: object, old_address: str, **_: object) -> None:
        told.append(old_address)

    account = cast.bilal.account
    details = Details.of(cast.bilal)
    signals.address_changed.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        register.change_member(
            member=cast.bilal,
            details=Details(**{**vars(details), "email": "bb@example.net", "city": "Brest"}),
            at=AT,
            by=cast.diego.account,
        )
    signals.address_changed.disconnect(listen)

    account.refresh_from_db()
    assert account.email == "bb@example.net"
    assert told == ["bilal@example.org"]
    changed = AuditEvent.objects.get(verb="register.member_changed").details["fields"]
    assert changed == ["city", "email"]


def test_a_change_that_changes_nothing_is_not_journalled(cast: Cast) -> None:
    register.change_member(
        member=cast.bilal, details=Details.of(cast.bilal), at=AT, by=cast.diego.account
    )

    assert not AuditEvent.objects.filter(verb="register.member_changed").exists()


def test_a_frozen_address_stays_but_a_town_may_change(cast: Cast) -> None:
    """secrecy.md 3."""

    def frozen(members: Collection[int], at: datetime) -> Obstacle:
        return Obstacle("frozen", "Le scrutin est ouvert.")

    freezes.register(frozen)
    try:
        values = vars(Details.of(cast.bilal))
        with pytest.raises(Refusal):
            register.change_member(
                member=cast.bilal,
                details=Details(**{**values, "email": "eve@example.net"}),
                at=AT,
                by=cast.diego.account,
            )
        register.change_own_details(member=cast.bilal, city="Brest", at=AT, by=cast.bilal.account)
    finally:
        freezes.unregister(frozen)

    cast.bilal.refresh_from_db()
    assert (cast.bilal.email, cast.bilal.city) == ("bilal@example.org", "Brest")


def test_a_member_changes_alone_only_phone_and_postal_address(cast: Cast) -> None:
    with pytest.raises(TypeError):
        register.change_own_details(
            member=cast.bilal, email="x@example.org", at=AT, by=cast.bilal.account
        )


def test_leaving_ends_mandates_and_the_right_to_act(cast: Cast) -> None:
    register.record_leaving(
        member=cast.diego, left_on=TODAY, at=AT, by=cast.gwenn.account, reason="démission"
    )

    assert queries.members_of(cast.diego.account, TODAY) == []
    assert queries.organ("board", TODAY) == []
    assert cast.diego.mandates.get().ends_on == TODAY


def test_a_leaving_recorded_by_mistake_is_cancelled(cast: Cast) -> None:
    register.record_leaving(member=cast.bilal, left_on=TODAY, at=AT, by=cast.diego.account)
    register.cancel_leaving(member=cast.bilal, at=AT, by=cast.diego.account)

    assert cast.bilal.is_active(TODAY + timedelta(days=1))


def test_nobody_leaves_before_joining(cast: Cast) -> None:
    with pytest.raises(Refusal):
        register.record_leaving(
            member=cast.bilal, left_on=date(2014, 1, 1), at=AT, by=cast.diego.account
        )


def test_shares_move_and_never_fall_below_none_on_any_day(cast: Cast) -> None:
    by = cast.diego.account
    register.move_shares(member=cast.bilal, quantity=4, kind="subscription", on=TODAY, at=AT, by=by)
    with pytest.raises(Refusal) as refused:
        register.move_shares(
            member=cast.bilal, quantity=-2, kind="refund", on=date(2020, 1, 1), at=AT, by=by
        )

    assert refused.value.code == "fewer-than-none"
    assert cast.bilal.shares(TODAY) == 5


@pytest.mark.parametrize(
    ("quantity", "kind"), [(1, "refund"), (-1, "subscription"), (0, "transfer")]
)
def test_a_movement_has_the_sign_of_its_kind(cast: Cast, quantity: int, kind: str) -> None:
    with pytest.raises(Refusal):
        register.move_shares(
            member=cast.bilal, quantity=quantity, kind=kind, on=TODAY, at=AT, by=cast.diego.account
        )


def test_a_new_representative_gets_an_account_of_ones_own(cast: Cast) -> None:
    former = cast.mots_passants.account

    register.name_representative(
        member=cast.mots_passants,
        delegate=Delegate(last_name="Petit", first_name="Jean", email="jean@example.org"),
        from_on=TODAY,
        at=AT,
        by=cast.diego.account,
    )

    words = Member.objects.get(pk=cast.mots_passants.pk)
    assert words.account.email == "jean@example.org"
    assert words.account != former
    assert queries.members_of(former, TODAY) == []
    assert queries.representative(words, TODAY).account == words.account


def test_a_natural_person_has_no_representative(cast: Cast) -> None:
    with pytest.raises(Refusal):
        register.name_representative(
            member=cast.bilal,
            delegate=Delegate(last_name="Petit"),
            from_on=TODAY,
            at=AT,
            by=cast.diego.account,
        )


def test_a_college_is_created_once(cast: Cast) -> None:
    register.add_college(name="Usagers", weight=(30, 100), at=AT, by=cast.diego.account)

    with pytest.raises(Refusal):
        register.add_college(name="Usagers", at=AT, by=cast.diego.account)
    assert College.objects.filter(name="Usagers").count() == 1

from datetime import date, datetime, timedelta

import pytest

from common.clock import PARIS
from members import permissions, queries
from members.models import Member, OrganFunction
from members.names import fold
from tests.cast import Cast
from tests.factories import members as factories

pytestmark = pytest.mark.django_db

MEETING = date(2026, 6, 6)


def test_the_register_sorts_names_without_minding_accents(cast: Cast) -> None:
    names = [member.sort_name for member in queries.active_members(MEETING)]

    assert names == [
        "Association Les Mots Passants",
        "BENALI Bilal",
        "DA SILVA Diego",
        "ÉVRARD Chloe",
        "LE GOFF Gwenn",
        "MARTIN Alice",
        "NGUYEN Hugo",
    ]


def test_folding_removes_accents_ligatures_and_capitals() -> None:
    assert fold("  L’Œuvre  d’ÉTÉ ") == "l'oeuvre d'ete"


@pytest.mark.parametrize(
    ("day", "active"),
    [
        (date(2020, 1, 9), False),
        (date(2020, 1, 10), True),
        (date(2021, 1, 9), True),
        (date(2021, 1, 10), False),
    ],
)
def test_a_member_belongs_from_the_first_day_to_the_eve_of_leaving(day: date, active: bool) -> None:
    member = factories.member(registered_on=date(2020, 1, 10), left_on=date(2021, 1, 10))

    assert member.is_active(day) is active
    assert Member.objects.active(day).filter(pk=member.pk).exists() is active


def test_shares_are_the_sum_of_dated_movements() -> None:
    member = factories.member(shares=2, registered_on=date(2020, 1, 10))
    factories.own_shares(member, 3, on=date(2022, 5, 1))

    assert member.shares(date(2020, 1, 9)) == 0
    assert member.shares(date(2022, 4, 30)) == 2
    assert member.shares(date(2022, 5, 1)) == 5
    assert queries.shares_by_member(date(2022, 5, 1)) == {member.pk: 5}


def test_an_account_acts_for_its_member_those_it_represents_and_those_sharing_its_address(
    cast: Cast,
) -> None:
    spouse = factories.member("Rachid", "Benali", email="bilal@example.org")
    club = factories.legal_member("Zone Libre", representative="Bilal Benali")
    club.representatives.update(account=cast.bilal.account)

    acted_for = queries.members_of(cast.bilal.account, MEETING)

    assert acted_for == [cast.bilal, spouse, club]
    assert queries.members_of(cast.eve, MEETING) == []


def test_a_former_representative_acts_no_longer(cast: Cast) -> None:
    account = cast.mots_passants.account
    Member.objects.filter(pk=cast.mots_passants.pk).update(account=None)
    cast.mots_passants.representatives.update(to_on=MEETING)

    assert queries.members_of(account, MEETING - timedelta(days=1)) == [cast.mots_passants]
    assert queries.members_of(account, MEETING) == []


@pytest.mark.parametrize(
    ("given_on", "allowed"), [(date(2026, 5, 2), True), (date(2026, 5, 3), False)]
)
def test_email_needs_a_consent_thirty_five_days_before_the_meeting(
    given_on: date, allowed: bool
) -> None:
    """R-CONV-06, with the example of R-CONV-09: 6 June 2026 gives 2 May."""
    member = factories.member(email="a@example.org")
    given_at = datetime(given_on.year, given_on.month, given_on.day, 23, 30, tzinfo=PARIS)
    factories.consent(member, given_at=given_at)

    assert (member.pk in queries.may_email_ids(MEETING, days_before=35)) is allowed


def test_a_revoked_consent_or_a_lost_address_means_the_post() -> None:
    revoked = factories.member(email="a@example.org")
    given = factories.consent(revoked)
    given.revoked_at = given.given_at
    given.save()
    lost = factories.member(email="")
    factories.consent(lost)

    assert queries.may_email_ids(MEETING, days_before=35) == set()


def test_the_statutes_say_who_holds_each_function(cast: Cast) -> None:
    Function = OrganFunction.Function

    assert queries.holders_of(Function.KEY_HOLDER, MEETING) == [cast.gwenn, cast.alice, cast.hugo]
    assert queries.holders_of(Function.CHAIR, MEETING) == [cast.alice]
    assert permissions.holds(Function.CONVENER, cast.diego.account, MEETING)
    assert not permissions.holds(Function.KEY_HOLDER, cast.diego.account, MEETING)


def test_an_association_without_supervisory_board_gives_the_functions_to_its_board(
    cast: Cast,
) -> None:
    OrganFunction.objects.all().delete()
    OrganFunction.objects.create(function="key_holder", organ="board")

    assert queries.holders_of("key_holder", MEETING) == [cast.diego]
    assert queries.holders_of("chair", MEETING) == []


def test_the_register_is_searched_by_words_in_any_order(cast: Cast) -> None:
    def found(text: str) -> list[Member]:
        return list(queries.register(on=MEETING, text=text))

    assert found("evrard chloé") == [cast.chloe]
    assert found("mots") == [cast.mots_passants]
    assert found("benali zzz") == []

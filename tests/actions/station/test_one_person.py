"""A person and the associations they represent are several members and one person: they take one
part in a vote, in whosever name (secrecy.md 4)."""

import pytest

from common.refusals import Refusal
from members.models import Member
from tests.cast import Cast
from tests.factories import members as factories
from tests.factories import polls
from votes.station import keyholding, rights_officers
from votes.station.actions import trustees
from votes.urn import queries as urn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def represented_by(member: Member) -> Member:
    """An association on the supervisory board, for which this member acts."""
    made = factories.legal_member(email=member.account.email)
    factories.mandate(made, "supervisory_board")
    return made


def refused_to_prepare(cast: Cast, **options) -> set[str]:
    with pytest.raises(Refusal) as error:
        polls.prepared(cast, **options)
    return {obstacle.code for obstacle in error.value.obstacles}


def test_one_person_holds_no_two_keys_in_the_names_of_two_members(cast: Cast) -> None:
    association = represented_by(cast.gwenn)

    found = refused_to_prepare(cast, key_holders=[cast.alice, cast.gwenn, association])

    assert found == {"trustee-two-keys"}


def test_a_candidate_holds_no_key_in_the_name_of_an_association(cast: Cast) -> None:
    association = represented_by(cast.bilal)
    election = polls.election_of(cast.bilal, cast.chloe)

    found = refused_to_prepare(
        cast, key_holders=[cast.alice, cast.gwenn, association], questions=[election]
    )

    assert found == {"trustee-is-candidate"}


def test_a_candidate_who_came_to_represent_a_key_holder_opens_nothing(cast: Cast) -> None:
    association = factories.legal_member(email="mots@example.org")
    of = polls.opened(
        cast,
        key_holders=[cast.alice, cast.gwenn, association],
        questions=[polls.election_of(cast.bilal, cast.chloe)],
    )
    of.vote(cast.hugo, [[0, 1, 0]])
    of.vote(cast.diego, [[0, 0, 1]])
    of.count(holders=(1,))
    association.representatives.update(account=cast.bilal.account)

    with pytest.raises(Refusal) as error:
        trustees.submit_partial_decryption(
            trustee=of.poll.trustees.get(index=3),
            decryption=of.devices[2].partial_decryption(of.poll),
            head=urn.end_head(of.poll.uuid),
            at=of.at,
            by=cast.bilal.account,
        )

    of.poll.refresh_from_db()
    assert error.value.code == "trustee-is-candidate"
    assert of.poll.state == "tallied"


def test_who_is_proposed_for_a_key_holds_none_here_and_does_not_stand_in_another_name(
    cast: Cast,
) -> None:
    holding, standing = represented_by(cast.alice), represented_by(cast.bilal)
    of = polls.prepared(
        cast,
        key_holders=[cast.alice, cast.gwenn],
        questions=[polls.election_of(cast.bilal, cast.chloe)],
    )

    kept_away = keyholding.unfit(of.poll, of.at.date())

    assert keyholding.replacements(of.poll, of.at.date()) == [cast.hugo]
    assert {(member, why.code) for member, why in kept_away} == {
        (holding, "trustee-two-keys"),
        (standing, "trustee-is-candidate"),
    }


def test_who_makes_the_codes_has_no_other_part_in_any_name(cast: Cast) -> None:
    of = polls.prepared(cast, questions=[polls.election_of(cast.bilal, cast.chloe)])
    on = of.at.date()

    found = [
        {each.code for each in rights_officers.obstacles(of.poll, represented_by(person), on)}
        for person in (cast.alice, cast.bilal, cast.diego)
    ]

    assert found == [
        {"officer-holds-a-key-for-another"},
        {"officer-is-candidate"},
        {"officer-on-the-board"},
    ]


def test_who_makes_the_codes_takes_no_key_in_the_name_of_an_association(cast: Cast) -> None:
    association = represented_by(cast.gwenn)
    of = polls.prepared(cast)
    of.poll.rights_officer = cast.gwenn

    (found,) = rights_officers.key_obstacles(of.poll, association, of.at.date())

    assert found.code == "trustee-makes-the-codes"

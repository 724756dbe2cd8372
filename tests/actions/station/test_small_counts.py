"""A total that few people made may reveal a vote: people count, not ballots (secrecy.md 9)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from common.refusals import Refusal
from members.models import Account
from tests.cast import Cast
from tests.factories import polls
from tests.factories.polls import NO, YES
from votes.station import holders, small_counts
from votes.station.actions import polls as life
from votes.station.models import HandOver, Poll
from votes.station.questions import CHOICE, Question
from votes.station.small_counts import Consent
from votes.urn import queries as urn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

TWO_AGREE = Consent(voters_asked=2, voters_opposed=0)


@pytest.fixture
def _pouvoirs(cast: Cast) -> Iterator[None]:
    """Diego and Hugo gave Chloe a pouvoir."""

    def held(poll: Poll, account: Account, at: datetime) -> list[holders.Held]:
        mine = poll.roll.filter(member__in=[cast.diego, cast.hugo])
        chloe = account == cast.chloe.account
        return [(entry.pk, HandOver.Kind.PROXY) for entry in mine] if chloe else []

    holders.register(held)
    yield
    holders.unregister(held)


def vote_for_all(of: polls.Rehearsed, cast: Cast) -> None:
    """Chloe votes for herself and for those who gave her a pouvoir."""
    for right in of.rights_of(cast.chloe):
        of.send(of.ballot(right, [YES]), right.permit)


def refused(of: polls.Rehearsed, consent: Consent | None = TWO_AGREE) -> list[str]:
    with pytest.raises(Refusal) as error:
        life.tally(poll=of.poll, at=of.at, consent=consent)
    return [each.code for each in error.value.obstacles]


def test_a_lone_ballot_is_never_added_up_whoever_agrees(cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.end()

    assert refused(of) == ["lone-voter"]
    assert (of.poll.state, urn.poll(of.poll.uuid).state) == ("ended", "ended")


def test_of_a_consultation_those_who_answered_are_asked_there_is_no_sitting(cast: Cast) -> None:
    asked = Question("Lequel ?", ("Le Fil", "La Lettre"), CHOICE)
    of = polls.opened(cast, kind=Poll.Kind.CONSULTATION, questions=[asked])
    for voter in (cast.bilal, cast.chloe):
        of.vote(voter, [[1, 0]])
    of.end()

    with pytest.raises(Refusal) as error:
        life.tally(poll=of.poll, at=of.at)

    (few,) = error.value.obstacles
    said = f"{few.message} {few.what_to_do}"
    assert "ont répondu" in said
    assert "assemblée" not in said
    assert "présents" not in said


@pytest.mark.usefixtures("_pouvoirs")
def test_an_urn_in_which_one_person_voted_for_several_is_never_added_up(cast: Cast) -> None:
    of = polls.opened(cast)
    vote_for_all(of, cast)
    of.end()

    assert urn.turnout(of.poll.uuid) == 3
    assert refused(of) == ["lone-voter"]


@pytest.mark.usefixtures("_pouvoirs")
def test_somebody_who_only_opens_the_booth_after_the_ballot_is_no_second_voter(cast: Cast) -> None:
    of = polls.opened(cast)
    vote_for_all(of, cast)
    HandOver.objects.create(
        entry=of.poll.roll.get(member=cast.chloe),
        account=cast.eve,
        kind=HandOver.Kind.OWN,
        at=of.at + timedelta(minutes=5),
    )
    of.end()

    assert refused(of) == ["lone-voter"]


@pytest.mark.usefixtures("_pouvoirs")
def test_whoever_votes_for_several_members_counts_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(small_counts, "ANONYMITY_MINIMUM", 3)
    of = polls.opened(cast)
    vote_for_all(of, cast)
    of.vote(cast.bilal, [NO])
    of.end()

    assert urn.turnout(of.poll.uuid) == 4
    assert refused(of, None) == ["too-few-ballots"]
    life.tally(poll=of.poll, at=of.at, consent=TWO_AGREE)


@pytest.mark.usefixtures("_pouvoirs")
def test_a_member_who_votes_again_in_person_counts_beside_the_holder(cast: Cast) -> None:
    of = polls.opened(cast)
    vote_for_all(of, cast)
    of.vote(cast.diego, [NO])
    of.end()

    life.tally(poll=of.poll, at=of.at, consent=TWO_AGREE)

    assert of.poll.state == "tallied"


def test_the_fewest_people_are_those_of_the_rarest_weight_that_voted(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(small_counts, "ANONYMITY_MINIMUM", 2)
    of = polls.opened(cast, weights={cast.chloe.pk: 5})
    of.vote(cast.bilal, [YES])
    of.vote(cast.diego, [YES])
    of.vote(cast.chloe, [NO])
    of.end()

    assert refused(of, None) == ["too-few-ballots"]


def test_a_count_that_enough_people_made_asks_nobody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(small_counts, "ANONYMITY_MINIMUM", 2)
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    of.vote(cast.diego, [NO])
    of.end()

    life.tally(poll=of.poll, at=of.at)

    assert of.poll.state == "tallied"

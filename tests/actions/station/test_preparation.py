"""Preparing a poll, and who may not hold which part in it (secrecy.md 4)."""

from datetime import timedelta

import pytest

from common import clock
from common.models import AuditEvent
from common.refusals import Refusal
from tests.cast import Cast
from tests.factories import polls
from votes.station.models import Poll, RollEntry
from votes.station.questions import Question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def obstacles(cast: Cast, **options) -> set[str]:
    """The codes of all that stands in the way; nothing is written."""
    with pytest.raises(Refusal) as error:
        polls.prepared(cast, **options)
    assert Poll.objects.count() == RollEntry.objects.count() == 0
    return {obstacle.code for obstacle in error.value.obstacles}


def test_every_line_of_the_roll_has_its_own_right(cast: Cast) -> None:
    of = polls.prepared(cast, reserves=3)

    entries = list(of.poll.roll.order_by("pk"))
    spare = list(of.poll.reserve.order_by("pk"))
    credentials = {row.public_credential for row in [*entries, *spare]}

    assert [entry.member_id for entry in entries] == [member.pk for member in cast.members]
    assert len(credentials) == len(cast.members) + 3
    assert all(len(credential) > 600 for credential in credentials)


def test_the_same_member_has_unrelated_credentials_in_two_polls(cast: Cast) -> None:
    one, two = polls.prepared(cast), polls.prepared(cast)

    assert not set(one.poll.roll.values_list("public_credential", flat=True)) & set(
        two.poll.roll.values_list("public_credential", flat=True)
    )


def test_preparing_is_in_the_journal_without_a_credential(cast: Cast) -> None:
    of = polls.prepared(cast)

    act = AuditEvent.objects.get(verb="poll.prepared")

    assert act.details["roll"] == len(cast.members)
    assert of.poll.roll.first().public_credential not in str(act.details)


def test_a_candidate_holds_no_key_of_their_election(cast: Cast) -> None:
    found = obstacles(cast, questions=[polls.RESOLUTION, polls.election_of(cast.gwenn, cast.bilal)])

    assert found == {"trustee-is-candidate"}


def test_an_operator_holds_no_key(cast: Cast) -> None:
    cast.hugo.account.is_operator = True
    cast.hugo.account.save()

    assert obstacles(cast) == {"trustee-is-operator"}


def test_a_key_holder_must_be_able_to_sign_in(cast: Cast) -> None:
    cast.hugo.account = None
    cast.hugo.save()

    assert obstacles(cast) == {"trustee-without-account"}


@pytest.mark.parametrize(("threshold", "size"), [(1, 3), (1, 2), (4, 3), (0, 3), (2, 0)])
def test_a_minority_never_decrypts(cast: Cast, threshold: int, size: int) -> None:
    found = obstacles(cast, threshold=threshold, key_holders=cast.key_holders[:size])

    assert "threshold-without-majority" in found


def test_the_same_person_holds_one_key(cast: Cast) -> None:
    found = obstacles(cast, key_holders=[cast.alice, cast.alice, cast.hugo])

    assert found == {"trustee-twice"}


def test_every_obstacle_is_told_at_once(cast: Cast) -> None:
    now = clock.now()
    found = obstacles(
        cast,
        questions=[Question(title=" ", answers=("Oui",), maximum=2)],
        voters=[],
        remote_closes_at=now - timedelta(hours=1),
    )

    assert found == {
        "untitled-question",
        "impossible-question",
        "empty-roll",
        "closes-before-opening",
    }


def test_nobody_is_twice_on_the_roll(cast: Cast) -> None:
    assert obstacles(cast, voters=[cast.bilal, cast.bilal]) == {"member-twice"}


def test_a_poll_asks_something(cast: Cast) -> None:
    assert obstacles(cast, questions=[]) == {"no-question"}


def test_a_poll_of_the_same_assembly_reuses_the_keys(cast: Cast) -> None:
    first = polls.opened(cast)

    second = polls.tried(polls.prepared(cast, keys_of=first.poll))
    polls.polls.seal(poll=second.poll, at=second.at)

    assert second.poll.state == "sealed"
    assert second.poll.fingerprint != first.poll.fingerprint


def test_keys_are_reused_only_with_the_same_holders(cast: Cast) -> None:
    first = polls.opened(cast)

    with pytest.raises(Refusal) as error:
        polls.prepared(cast, keys_of=first.poll, key_holders=[cast.hugo, cast.alice, cast.gwenn])

    assert error.value.code == "keys-not-reusable"


def test_questions_whose_ballot_would_not_pass_the_door_are_refused_before_anybody_votes(
    cast: Cast,
) -> None:
    wide = Question(title="Qui ?", answers=tuple(f"Candidature {n}" for n in range(60)))

    assert obstacles(cast, questions=[wide, wide]) == {"ballot-too-large"}
    assert polls.prepared(cast, questions=[wide, *[polls.RESOLUTION] * 15]).poll.pk

"""A question put to a secret vote in the sitting: who votes in its urn, who closes and opens it,
and what its total becomes (ADR 22)."""

from datetime import timedelta

import pytest
from django.test import TestCase

from assembly import room_urns
from assembly.actions import attendance, closing, hands, outcomes, proclaiming, room_votes
from assembly.actions import room_urns as acts
from assembly.models import HandCount, Outcome, Resolution, RoomVote
from common.models import AuditEvent
from common.refusals import Refusal
from members.models import Member
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories import members as people
from tests.factories import polls as voted
from tests.factories import room_urns as room
from tests.factories.assemblies import Story
from tests.factories.polls import ABSTAIN, NO, YES
from votes.station.models import Poll
from votes.station.small_counts import Consent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

FIRST = "Vœu sur les horaires"


@pytest.fixture
def others(cast: Cast) -> list[Member]:
    made = []
    for number in range(12):
        member = people.member("Camille", f"Rang {number:02d}", email=f"r{number}@example.org")
        people.consent(member)
        made.append(member)
    return made


@pytest.fixture
def story(cast: Cast, others: list[Member]) -> Story:
    """The accounts were voted in the assembly's own urn; a wish is to be voted in the room. Chloe
    gave her pouvoir to Bilal, the last of the others to somebody who does not come."""
    assembly = assemblies.draft(cast)
    assemblies.resolution(assembly, assemblies.board(cast), title=FIRST, is_secret=False)
    made = Story(cast, assembly).convene().open_vote()
    made.give(cast.chloe, cast.bilal)
    made.give(others[11], others[10])
    made.vote(others[9], [YES])
    made.close_remote_vote()
    made.open_sitting(cast.alice, cast.gwenn, cast.diego, cast.bilal, *others[:9])
    return made


def wish(story: Story) -> Resolution:
    return story.assembly.resolutions.get(title=FIRST)


def put(story: Story) -> voted.Rehearsed:
    with TestCase.captureOnCommitCallbacks(execute=True):
        return room.put(story, wish(story))


def opened(story: Story) -> voted.Rehearsed:
    of = put(story)
    with TestCase.captureOnCommitCallbacks(execute=True):
        room.give_keys(story, of)
    return of


def close(story: Story) -> Poll:
    with TestCase.captureOnCommitCallbacks(execute=True):
        return acts.close(resolution=wish(story), at=story.at, by=assemblies.chair(story.cast))


def cast_all(of: voted.Rehearsed, members: list[Member], choice: list[int]) -> None:
    for member in members:
        of.vote(member, [choice])


def codes(story: Story) -> list[str]:
    return [each.code for each in room_urns.obstacles(wish(story))]


def test_its_roll_is_who_is_checked_in_and_the_pouvoirs_that_they_hold(
    story: Story, others: list[Member]
) -> None:
    of = put(story)

    cast = story.cast
    expected = {cast.alice, cast.gwenn, cast.diego, cast.bilal, cast.chloe, *others[:9]}
    assert set(Member.objects.filter(roll_entries__poll=of.poll)) == expected
    assert not of.poll.reserve.filter(is_paper=False).exists()
    assert RoomVote.objects.get().represented == [cast.chloe.pk]


def test_from_the_question_to_the_result_in_the_sitting(story: Story, others: list[Member]) -> None:
    cast, of = story.cast, opened(story)
    assert of.poll.state == "open"
    cast_all(of, others[:9], YES)
    cast_all(of, [cast.alice, cast.gwenn], NO)
    for right in of.rights_of(cast.bilal):  # his own, and Chloe's
        of.send(of.ballot(right, [ABSTAIN]), right.permit)
    close(story)
    with TestCase.captureOnCommitCallbacks(execute=True):
        room.open_total(story, of)

    box = HandCount.objects.get(resolution=wish(story))
    assert (box.votes_for, box.against, box.abstain) == (9, 2, 2)
    assert box.poll == of.poll
    proclaiming.proclaim(resolution=wish(story), at=story.at, by=assemblies.chair(cast))
    outcome = Outcome.objects.get(resolution=wish(story))
    assert outcome.verdict == "adopted"
    assert outcome.figures["session_urn_for"] == 9
    assert outcome.figures["abstain"] == 2


def test_the_vote_of_the_assembly_is_neither_opened_nor_closed_by_it(
    story: Story, others: list[Member]
) -> None:
    own = story.rehearsed[0].poll
    of = opened(story)
    cast_all(of, others[:9], YES)
    cast_all(of, [story.cast.alice], NO)
    close(story)
    with TestCase.captureOnCommitCallbacks(execute=True):
        room.open_total(story, of)

    own.refresh_from_db()
    assert own.state == "suspended"
    assert own.result is None
    assert not own.trustees.filter(decrypted_at__isnull=False).exists()


def test_one_key_less_opens_nothing(story: Story, others: list[Member]) -> None:
    of = opened(story)
    cast_all(of, others[:9], YES)
    cast_all(of, [story.cast.alice], NO)
    close(story)
    with TestCase.captureOnCommitCallbacks(execute=True):
        room.open_total(story, of, but=1)

    assert of.poll.state == "tallied"
    assert not HandCount.objects.filter(resolution=wish(story)).exists()


def test_whoever_has_left_votes_no_more_nor_does_anybody_in_their_place(story: Story) -> None:
    cast, of = story.cast, opened(story)
    before = of.rights_of(cast.bilal)
    with TestCase.captureOnCommitCallbacks(execute=True):
        attendance.check_out(
            assembly=story.assembly, member=cast.bilal, at=story.at, by=assemblies.chair(cast)
        )

    assert all(right.locked for right in of.rights_of(cast.bilal))
    assert all(right.locked for right in of.rights_of(cast.chloe))
    with pytest.raises(Refusal):
        of.send(of.ballot(before[0], [YES]), before[0].permit)


def test_whoever_was_not_there_when_it_was_put_has_no_right_in_it(
    story: Story, others: list[Member]
) -> None:
    of = opened(story)
    attendance.check_in(
        assembly=story.assembly,
        member=others[10],
        manner="room",
        at=story.at,
        by=assemblies.chair(story.cast),
    )

    with pytest.raises(Refusal, match="no-right"):
        of.rights_of(others[10])


def test_nobody_who_voted_at_a_distance_is_asked_again(story: Story, others: list[Member]) -> None:
    of = opened(story)

    with pytest.raises(Refusal, match="no-right"):
        of.rights_of(others[9])


def test_under_ten_people_it_is_refused(story: Story, others: list[Member]) -> None:
    for member in others[:5]:
        attendance.check_out(
            assembly=story.assembly, member=member, at=story.at, by=assemblies.chair(story.cast)
        )

    assert codes(story) == ["too-few-for-a-secret"]
    with pytest.raises(Refusal, match="too-few-for-a-secret"):
        put(story)
    assert not RoomVote.objects.exists()


def test_whoever_acts_for_two_members_counts_once(story: Story, others: list[Member]) -> None:
    for member in others[:3]:
        attendance.check_out(
            assembly=story.assembly, member=member, at=story.at, by=assemblies.chair(story.cast)
        )
    assert codes(story) == []

    others[5].account = others[6].account
    others[5].save()

    assert codes(story) == ["too-few-for-a-secret"]


def test_it_takes_as_many_key_holders_as_the_assembly_s_own_vote(story: Story) -> None:
    cast = story.cast
    with pytest.raises(Refusal, match="too-few-key-holders"):
        room.put(story, wish(story), [cast.alice])
    attendance.check_out(
        assembly=story.assembly, member=cast.gwenn, at=story.at, by=assemblies.chair(cast)
    )

    assert codes(story) == ["too-few-key-holders"]
    assert not Poll.objects.filter(keys_from__isnull=False).exists()


def test_a_question_without_key_files_is_voted_otherwise(cast: Cast, others: list[Member]) -> None:
    made = Story(cast, assemblies.voted_in_public(cast, assemblies.draft(cast))).convene()
    made.open_sitting(cast.alice, cast.gwenn, cast.diego, *others[:9])

    found = room_urns.obstacles(made.assembly.resolutions.get())

    assert [each.code for each in found] == ["no-key-files"]


def test_the_form_sent_twice_makes_one_urn(story: Story) -> None:
    first, again = put(story), put(story)

    assert first.poll == again.poll
    assert Poll.objects.filter(keys_from__isnull=False).count() == 1


def test_no_hand_is_counted_and_nothing_is_put_again_while_it_lives(story: Story) -> None:
    opened(story)
    by, vote = assemblies.chair(story.cast), RoomVote.objects.get()

    with pytest.raises(Refusal, match="voted-in-session-urn"):
        hands.count(resolution=wish(story), votes_for=1, against=0, abstain=0, at=story.at, by=by)
    with pytest.raises(Refusal, match="session-urn-under-way"):
        room_votes.put(resolution=wish(story), at=story.at, by=by, instead_of=vote.pk)
    found = [each.code for each in closing.closing_obstacles(assembly=story.assembly)]
    assert found == ["hands-not-counted"]


def test_given_up_nothing_is_read_and_the_question_is_put_again(story: Story) -> None:
    of = opened(story)
    with TestCase.captureOnCommitCallbacks(execute=True):
        acts.give_up(
            resolution=wish(story),
            why="Une clé manque.",
            at=story.at,
            by=assemblies.chair(story.cast),
        )

    of.poll.refresh_from_db()
    assert of.poll.state == "cancelled"
    assert "Une clé manque." in story.assembly.call.events.get(kind="voting").text
    room_votes.put(
        resolution=wish(story), at=story.at, by=assemblies.chair(story.cast), by_name=True
    )
    assert RoomVote.objects.get().by_name


def test_nobody_gives_up_a_vote_that_has_ended(story: Story, others: list[Member]) -> None:
    of = opened(story)
    cast_all(of, others[:9], YES)
    cast_all(of, [story.cast.alice], NO)
    close(story)

    def give_up() -> None:
        by = assemblies.chair(story.cast)
        acts.give_up(resolution=wish(story), why="Le résultat déplaît.", at=story.at, by=by)

    with pytest.raises(Refusal, match="urn-closed"):
        give_up()
    with TestCase.captureOnCommitCallbacks(execute=True):
        room.open_total(story, of)
    with pytest.raises(Refusal, match="urn-closed"):
        give_up()
    assert RoomVote.objects.get().poll == of.poll


def test_whoever_dislikes_a_total_does_not_give_the_urn_up_to_vote_again(
    story: Story, others: list[Member]
) -> None:
    of = opened(story)
    cast_all(of, [story.cast.alice, *others[:9]], NO)
    close(story)
    with TestCase.captureOnCommitCallbacks(execute=True):
        room.open_total(story, of)

    with pytest.raises(Refusal):
        acts.give_up(
            resolution=wish(story),
            why="Le total déplaît",
            at=story.at,
            by=assemblies.chair(story.cast),
        )

    assert RoomVote.objects.filter(resolution=wish(story), poll=of.poll).exists()
    assert HandCount.objects.get(resolution=wish(story)).against == 10


def test_a_small_urn_waits_for_the_word_of_the_voters(story: Story, others: list[Member]) -> None:
    of = opened(story)
    cast_all(of, others[:3], YES)
    poll = close(story)
    assert poll.state == "ended"

    acts.count(
        resolution=wish(story),
        consent=Consent(voters_asked=3, voters_opposed=0),
        at=story.at,
        by=assemblies.chair(story.cast),
    )

    of.poll.refresh_from_db()
    assert of.poll.state == "tallied"


def test_a_candidate_holds_no_key_of_their_election(cast: Cast, others: list[Member]) -> None:
    assemblies.rules(secret_elections={"value": False, "article": "art. 14"})
    assembly = assemblies.draft(cast)
    seat = assemblies.election(
        assembly, assemblies.board(cast), cast.bilal, cast.chloe, is_secret=False
    )
    story = Story(cast, assembly).convene().open_vote().close_remote_vote()
    story.open_sitting(cast.alice, cast.gwenn, cast.hugo, cast.bilal, *others[:9])

    names = {row.member for row in room_urns.holders_here(seat)}

    assert names == {cast.alice, cast.gwenn, cast.hugo}
    of = room.put(story, seat)
    with TestCase.captureOnCommitCallbacks(execute=True):
        room.give_keys(story, of)
    for member in others[:9]:
        of.vote(member, [[0, 1, 0]])
    of.vote(cast.alice, [[1, 0, 0]])
    with TestCase.captureOnCommitCallbacks(execute=True):
        acts.close(resolution=seat, at=story.at, by=assemblies.chair(cast))
        room.open_total(story, of)
    box = HandCount.objects.get(resolution=seat)
    assert (box.ballots, box.blank, box.marks) == (10, 1, [9, 0])


def test_the_sitting_closes_over_it_and_everything_is_decided(
    story: Story, others: list[Member]
) -> None:
    of = opened(story)
    cast_all(of, others[:9], YES)
    cast_all(of, [story.cast.alice], NO)
    close(story)
    with TestCase.captureOnCommitCallbacks(execute=True):
        room.open_total(story, of)
    story.at += timedelta(minutes=5)
    story.room_vote()
    for member in others[:9]:
        story.vote(member, [YES])
    story.close().count()

    outcomes.record(assembly=story.assembly, at=story.at)
    assert story.refresh().state == "decided"
    assert {o.verdict for o in Outcome.objects.all()} == {"adopted"}


def test_no_line_of_the_journal_says_a_choice(story: Story, others: list[Member]) -> None:
    of = opened(story)
    cast_all(of, others[:9], YES)
    cast_all(of, [story.cast.alice], NO)
    close(story)

    said = AuditEvent.objects.filter(subject=of.poll.journal_subject)
    assert said.exists()
    assert not any("choice" in str(act.details) for act in said)

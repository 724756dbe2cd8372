"""A vote by name in the sitting: who is asked, once, for whom, and what its box brings."""

from datetime import timedelta
from typing import Any

import pytest

from assembly import room_rights, screens
from assembly.actions import attendance, closing, named_votes, outcomes, paper_votes, room_votes
from assembly.actions.named_votes import Answer
from assembly.models import HandCount, NamedRoomVote, Outcome, Resolution
from common.models import AuditEvent
from common.refusals import Forbidden, Refusal
from members.models import Member
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.factories.threads import together

pytestmark = pytest.mark.django_db

FOR, AGAINST, ABSTAIN = Answer("for"), Answer("against"), Answer("abstain")


def convened(cast: Cast) -> Story:
    return Story(cast, assemblies.voted_in_public(cast, assemblies.draft(cast))).convene()


def put(story: Story) -> Resolution:
    resolution = story.assembly.resolutions.get()
    room_votes.put(
        resolution=resolution, at=story.at, by=assemblies.chair(story.cast), by_name=True
    )
    return resolution


@pytest.fixture
def story(cast: Cast) -> Story:
    """Hugo gave his pouvoir to Chloe; four members are there; the question is put by name."""
    made = convened(cast)
    made.give(cast.hugo, cast.chloe)
    made.open_sitting(cast.alice, cast.bilal, cast.chloe, cast.diego)
    put(made)
    return made


def vote(story: Story, voter: Member, answers: dict[Member, Answer], **how: Any) -> int:
    assert voter.account is not None
    return named_votes.cast(
        resolution=story.assembly.resolutions.get(),
        mine=[voter],
        answers={member.pk: said for member, said in answers.items()},
        at=story.at,
        by=voter.account,
        **how,
    )


def close(story: Story) -> None:
    named_votes.close(
        resolution=story.assembly.resolutions.get(),
        at=story.at,
        by=assemblies.chair(story.cast),
    )


def figures(story: Story) -> tuple[int, int, int]:
    count = HandCount.objects.get(resolution=story.assembly.resolutions.get())
    return count.votes_for, count.against, count.abstain


def test_each_right_is_cast_once_by_its_member_or_the_holder_of_the_pouvoir(story: Story) -> None:
    cast = story.cast

    assert vote(story, cast.chloe, {cast.chloe: FOR, cast.hugo: AGAINST}) == 2
    vote(story, cast.bilal, {cast.bilal: FOR})
    close(story)

    assert figures(story) == (2, 1, 0)
    assert HandCount.objects.get().by_name


def test_nobody_votes_for_a_member_whose_pouvoir_they_do_not_hold(story: Story) -> None:
    cast = story.cast

    for other in (cast.hugo, cast.chloe):
        with pytest.raises(Forbidden):
            vote(story, cast.bilal, {cast.bilal: FOR, other: FOR})

    assert not NamedRoomVote.objects.exists()


def test_whoever_answered_on_paper_is_not_asked_again(cast: Cast) -> None:
    story = convened(cast)
    story.at = assemblies.MEETS_AT - timedelta(days=4)

    paper_votes.receive(
        assembly=story.assembly,
        member=cast.bilal,
        arrival="post",
        received_on=story.at.date(),
        answers=[story.assembly.resolutions.get()],
        at=story.at,
        by=assemblies.chair(cast),
    )
    story.open_sitting(cast.alice, cast.bilal, cast.chloe, cast.diego)
    put(story)

    with pytest.raises(Forbidden):
        vote(story, cast.bilal, {cast.bilal: FOR})
    room = room_rights.open_vote(story.assembly)
    assert room is not None
    assert room_rights.turnout(room).of == 3


def test_a_holder_who_has_left_casts_nothing_and_nobody_casts_in_their_place(story: Story) -> None:
    cast = story.cast
    attendance.check_out(
        assembly=story.assembly, member=cast.chloe, at=story.at, by=assemblies.chair(cast)
    )

    with pytest.raises(Forbidden):
        vote(story, cast.chloe, {cast.hugo: FOR})
    with pytest.raises(Forbidden):
        vote(story, cast.bilal, {cast.hugo: FOR})


def test_a_principal_who_arrives_votes_in_person_and_the_holder_no_more(story: Story) -> None:
    cast = story.cast
    vote(story, cast.chloe, {cast.hugo: AGAINST})
    attendance.check_in(
        assembly=story.assembly,
        member=cast.hugo,
        manner="video",
        at=story.at,
        by=assemblies.chair(cast),
    )

    vote(story, cast.hugo, {cast.hugo: FOR})
    with pytest.raises(Forbidden):
        vote(story, cast.chloe, {cast.hugo: AGAINST})
    close(story)

    assert figures(story) == (1, 0, 0)


def test_somebody_who_arrives_after_the_question_was_put_is_not_asked(story: Story) -> None:
    cast = story.cast
    attendance.check_in(
        assembly=story.assembly,
        member=cast.gwenn,
        manner="room",
        at=story.at,
        by=assemblies.chair(cast),
    )

    with pytest.raises(Forbidden):
        vote(story, cast.gwenn, {cast.gwenn: FOR})


def test_a_vote_is_changed_until_the_chair_closes_and_never_after(story: Story) -> None:
    cast = story.cast
    vote(story, cast.bilal, {cast.bilal: FOR})
    vote(story, cast.bilal, {cast.bilal: ABSTAIN})
    close(story)
    close(story)

    with pytest.raises(Refusal) as refused:
        vote(story, cast.bilal, {cast.bilal: FOR})

    assert refused.value.code == "named-vote-not-open"
    assert figures(story) == (0, 0, 1)


def test_the_bureau_does_not_replace_what_a_member_sent_from_their_phone(story: Story) -> None:
    cast = story.cast
    vote(story, cast.bilal, {cast.bilal: FOR})
    vote(story, cast.chloe, {cast.hugo: FOR})
    vote(story, cast.diego, {cast.diego: FOR}, by_bureau=True)

    for voter, member in ((cast.bilal, cast.bilal), (cast.chloe, cast.hugo)):
        with pytest.raises(Refusal) as refused:
            vote(story, voter, {member: AGAINST}, by_bureau=True)
        assert refused.value.code == "voted-on-a-phone"
    vote(story, cast.diego, {cast.diego: AGAINST}, by_bureau=True)
    vote(story, cast.diego, {cast.diego: ABSTAIN})
    close(story)

    assert figures(story) == (2, 0, 1)


def test_nobody_reads_the_names_before_the_close_and_each_reading_is_journalled(
    story: Story,
) -> None:
    cast, by = story.cast, assemblies.chair(story.cast)
    resolution = story.assembly.resolutions.get()
    vote(story, cast.chloe, {cast.hugo: AGAINST})

    with pytest.raises(Refusal) as refused:
        named_votes.read_names(resolution=resolution, at=story.at, by=by)
    close(story)
    (line,) = named_votes.read_names(resolution=resolution, at=story.at, by=by)

    assert refused.value.code == "named-votes-closed"
    assert (line.name, line.said, line.by_holder) == ("Hugo Nguyen", "Contre", True)
    assert AuditEvent.objects.filter(verb="sitting.named_votes_read").count() == 1


def test_the_journal_never_says_what_was_voted(story: Story) -> None:
    cast = story.cast
    vote(story, cast.bilal, {cast.bilal: AGAINST})

    event = AuditEvent.objects.get(verb="sitting.named_vote_cast")

    assert "against" not in str(event.details)


def test_the_box_of_the_vote_by_name_and_the_law_make_the_result(story: Story) -> None:
    cast = story.cast
    for member in (cast.alice, cast.bilal, cast.diego):
        vote(story, member, {member: FOR})
    vote(story, cast.chloe, {cast.chloe: AGAINST, cast.hugo: FOR})

    with pytest.raises(Refusal) as refused:
        closing.close(assembly=story.refresh(), at=story.at, by=assemblies.chair(cast))
    close(story)
    story.close()
    outcomes.record(assembly=story.assembly, at=story.at)

    assert refused.value.obstacles[0].code == "hands-not-counted"
    figures_of = Outcome.objects.get().figures
    assert (figures_of["named_for"], figures_of["named_against"]) == (4, 1)
    assert (figures_of["for"], figures_of["against"]) == (4, 1)
    assert "hands_for" not in figures_of
    assert NamedRoomVote.objects.count() == 5


def test_put_again_by_hands_the_votes_by_name_are_forgotten(story: Story) -> None:
    cast = story.cast
    vote(story, cast.bilal, {cast.bilal: FOR})
    with pytest.raises(Refusal) as refused:
        story.count_hands(1, 3, 1)

    room = room_rights.open_vote(story.assembly)
    assert room is not None
    room_votes.put(
        resolution=room.resolution,
        at=story.at,
        by=assemblies.chair(cast),
        instead_of=room.pk,
    )
    story.count_hands(1, 3, 1)

    assert refused.value.code == "voted-by-name"
    assert not NamedRoomVote.objects.exists()
    assert not HandCount.objects.get().by_name


def test_figures_reach_the_screens_once_the_chair_has_proclaimed_them(story: Story) -> None:
    resolution, by = story.assembly.resolutions.get(), assemblies.chair(story.cast)
    with pytest.raises(Refusal) as refused:
        named_votes.proclaim(resolution=resolution, at=story.at, by=by)
    vote(story, story.cast.bilal, {story.cast.bilal: FOR})
    close(story)
    before = screens.sitting_now(story.assembly, at=story.at).proclaimed

    named_votes.proclaim(resolution=resolution, at=story.at, by=by)
    (shown,) = screens.sitting_now(story.assembly, at=story.at).proclaimed

    assert refused.value.code == "nothing-to-proclaim"
    assert before == []
    assert [votes for _tone, _name, votes in shown.figures] == [1, 0, 0]


def test_an_election_by_name_counts_names_and_blanks(cast: Cast) -> None:
    assemblies.rules(secret_elections={"value": False, "article": "art. 14"})
    assembly = assemblies.voted_in_public(cast, assemblies.draft(cast))
    election = assemblies.election(
        assembly, assemblies.board(cast), cast.bilal, cast.hugo, is_secret=False
    )
    story = Story(cast, assembly).convene()
    story.open_sitting(cast.alice, cast.bilal, cast.chloe, cast.diego)
    by = assemblies.chair(cast)
    room_votes.put(resolution=election, at=story.at, by=by, by_name=True)
    bilal, hugo = (election.candidates.get(member=member) for member in (cast.bilal, cast.hugo))

    def cast_names(member: Member, *marks: int) -> None:
        named_votes.cast(
            resolution=election,
            mine=[member],
            answers={member.pk: Answer("names", marks) if marks else Answer("blank")},
            at=story.at,
            by=member.account,
        )

    cast_names(cast.alice, hugo.pk)
    cast_names(cast.chloe, hugo.pk)
    cast_names(cast.diego)
    with pytest.raises(Refusal) as refused:
        cast_names(cast.bilal, bilal.pk, hugo.pk)
    named_votes.close(resolution=election, at=story.at, by=by)

    count = HandCount.objects.get(resolution=election)
    assert refused.value.code == "choice-not-allowed"
    assert (count.ballots, count.blank, sorted(count.marks)) == (3, 1, [0, 2])


@pytest.mark.django_db(transaction=True)
def test_no_vote_slips_in_beside_the_close(cast: Cast) -> None:
    story = convened(cast)
    present = (cast.alice, cast.bilal, cast.chloe, cast.diego)
    story.open_sitting(*present)
    put(story)

    results = together(
        lambda: close(story), *[lambda m=member: vote(story, m, {m: FOR}) for member in present]
    )

    recorded = NamedRoomVote.objects.count()
    assert results[1:].count(1) == recorded
    assert figures(story)[0] == recorded
    assert set(results[1:]) <= {1, "named-vote-not-open"}


@pytest.mark.django_db(transaction=True)
def test_the_same_phone_twice_in_a_second_votes_once(cast: Cast) -> None:
    story = convened(cast)
    story.open_sitting(cast.alice, cast.bilal, cast.chloe, cast.diego)
    put(story)

    together(*[lambda: vote(story, cast.bilal, {cast.bilal: FOR})] * 3)
    close(story)

    assert figures(story) == (1, 0, 0)

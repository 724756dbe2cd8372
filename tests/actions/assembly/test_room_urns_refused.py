"""When no urn is born in a sitting: colleges that weigh votes, a question voted in the first urn,
somebody who has voted it already (ADR 22)."""

import pytest
from django.test import Client, TestCase

from assembly import in_session, room_urns
from assembly.actions import questions_in_session, room_votes
from assembly.actions import room_urns as acts
from assembly.models import PaperVote, Resolution, RoomVote
from common.refusals import Refusal
from members.models import Member
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories import room_urns as room
from tests.factories.assemblies import Story
from tests.factories.colleges import weighted
from tests.factories.polls import YES
from votes.station.models import Poll

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def others(cast: Cast) -> list[Member]:
    return room.companions(12)


def codes(question: Resolution) -> list[str]:
    return [each.code for each in room_urns.obstacles(question)]


def in_colleges(cast: Cast, **rules: object) -> Story:
    weighted(cast)
    assemblies.rules("scic_sa", **rules)
    assembly = assemblies.draft(cast)
    assemblies.resolution(assembly, assemblies.board(cast), title=room.WISH, is_secret=False)
    story = Story(cast, assembly).convene().open_vote().close_remote_vote()
    return story.open_sitting(*cast.members)


def test_where_colleges_weigh_votes_a_question_is_voted_college_by_college_in_the_open(
    cast: Cast,
) -> None:
    story = in_colleges(cast)
    question = room.wish(story)

    (obstacle,) = room_urns.obstacles(question)

    assert obstacle.code == "colleges-weigh-votes"
    assert "collège par collège" in str(obstacle.what_to_do)
    with pytest.raises(Refusal, match="colleges-weigh-votes"):
        room.put(story, question, [cast.alice, cast.gwenn])
    assert not Poll.objects.filter(keys_from__isnull=False).exists()
    room_votes.put(resolution=question, at=story.at, by=assemblies.chair(cast), by_name=True)
    assert RoomVote.objects.get().by_name


def test_an_election_that_must_be_secret_is_sent_to_another_agenda_by_every_door(
    cast: Cast,
) -> None:
    """Neither way sends the chair to the other: no urn for the colleges, no hands for the
    election."""
    story = in_colleges(cast, secret_elections={"value": True, "article": "art. 14"})
    seat = Resolution.objects.create(
        assembly=story.assembly,
        item=story.assembly.items.get(resolutions__title=room.WISH),
        number=9,
        title="Élection au conseil, second tour",
        seats=1,
        is_secret=False,
        opened_at=story.at,
    )

    by_urn = room_urns.obstacles(seat)
    in_public = room_votes.in_public_obstacles(resolution=seat)

    assert [each.code for each in by_urn] == ["colleges-weigh-votes"]
    assert [each.code for each in in_public] == ["election-not-secret"]
    for obstacle in (*by_urn, *in_public):
        assert "autre assemblée" in str(obstacle.what_to_do)
    opening = [each.code for each in in_session.electing_in_public(story.assembly)]
    assert opening == ["election-not-secret"]


def test_a_question_voted_in_the_first_urn_is_put_in_no_other(
    cast: Cast, others: list[Member], client: Client
) -> None:
    story = room.sitting(cast, others)
    accounts = story.assembly.resolutions.get(is_secret=True)

    assert codes(accounts) == ["secret-vote"]
    with pytest.raises(Refusal, match="secret-vote"):
        room.put(story, accounts, [cast.alice, cast.gwenn])
    with pytest.raises(Refusal, match="votes-in-the-urn"):
        questions_in_session.amend(
            first=accounts,
            text="Un autre texte.",
            author="members",
            agreed_by_board=False,
            at=story.at,
            by=assemblies.chair(cast),
        )
    client.force_login(assemblies.chair(cast))
    page = f"/assemblees/{story.assembly.pk}/seance/urnes/{accounts.pk}"
    assert client.get(page).status_code == 404
    assert client.post(f"{page}/mettre", {"holders": []}).status_code == 404
    assert not Poll.objects.filter(keys_from__isnull=False).exists()
    assert not RoomVote.objects.exists()


def test_once_counted_and_proclaimed_it_is_put_in_no_second_urn(
    cast: Cast, others: list[Member]
) -> None:
    story = room.sitting(cast, others)
    first = room.counted(story, others, [cast.alice])
    put = RoomVote.objects.get()

    with pytest.raises(Refusal, match="session-urn-under-way"):
        acts.put(
            resolution=room.wish(story),
            holders=[cast.alice.pk, cast.gwenn.pk],
            at=story.at,
            by=assemblies.chair(cast),
            instead_of=put.pk,
        )
    assert RoomVote.objects.get().poll == first.poll


def test_whoever_voted_at_a_distance_and_comes_is_asked_what_they_were_not_asked_yet(
    cast: Cast, others: list[Member]
) -> None:
    """The accounts are voted once, from home; the wish, which nobody voted before, in the room."""
    assembly = assemblies.draft(cast)
    assemblies.resolution(assembly, assemblies.board(cast), title=room.WISH, is_secret=False)
    story = Story(cast, assembly).convene().open_vote()
    story.vote(others[0], [YES])
    story.vote(others[11], [YES])
    story.close_remote_vote()
    story.open_sitting(*room.holders_of(cast), *others[:11])
    with TestCase.captureOnCommitCallbacks(execute=True):
        of = room.put(story, room.wish(story))
        room.give_keys(story, of)

    assert of.poll.roll.filter(member=others[0]).count() == 1
    assert [question["title"] for question in of.poll.questions] == [f"2. {room.WISH}"]
    assert not of.poll.roll.filter(member=others[11]).exists()  # voted from home, and stayed there


def test_whose_form_on_paper_answers_the_question_is_not_asked_in_the_urn(
    cast: Cast, others: list[Member]
) -> None:
    assembly = assemblies.draft(cast)
    assemblies.resolution(assembly, assemblies.board(cast), title=room.WISH, is_secret=False)
    story = Story(cast, assembly).convene().open_vote()
    question = room.wish(story)
    form = PaperVote.objects.create(
        assembly=story.assembly,
        member=others[0],
        arrival="post",
        received_on=story.at.date(),
        entered_by=assemblies.chair(cast),
        entered_at=story.at,
    )
    form.answers.create(resolution=question)
    story.close_remote_vote()
    story.open_sitting(*room.holders_of(cast), *others)
    with TestCase.captureOnCommitCallbacks(execute=True):
        of = room.put(story, question)

    assert not of.poll.roll.filter(member=others[0]).exists()
    assert of.poll.roll.filter(member=others[1]).exists()

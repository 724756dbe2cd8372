"""In a secret vote of the sitting, whoever has no phone votes on paper, and so does a holder of a
pouvoir who is no member: the papers join the urn itself (ADR 16, ADR 22)."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import TestCase

from assembly import room_papers, room_urns, session_urns
from assembly.actions import attendance, envelopes, outside_holders, proxies
from assembly.actions import room_papers as papers
from assembly.actions import room_urns as acts
from assembly.models import HandCount, RoomPaper, RoomVote
from assembly.participation import quorum_now
from assembly.proxying import Outsider
from common.models import ApartEvent
from common.refusals import Refusal
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories import envelopes as box
from tests.factories import room_urns as room
from tests.factories.assemblies import Story
from tests.factories.polls import NO, YES, Rehearsed
from votes.station import queries as station
from votes.station import small_counts
from votes.urn import queries as urn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def others(cast: Cast) -> list[Member]:
    return room.companions(10)


@pytest.fixture
def story(cast: Cast, others: list[Member]) -> Story:
    return room.sitting(cast, others)


@pytest.fixture
def of(story: Story) -> Rehearsed:
    with TestCase.captureOnCommitCallbacks(execute=True):
        made = room.put(story, room.wish(story))
        room.give_keys(story, made)
    return made


def account(member: Member) -> Account:
    assert member.account is not None
    return member.account


def hand(story: Story, member: Member, by: Member | None = None) -> RoomPaper:
    giver = account(by or story.cast.gwenn)
    return papers.hand(resolution=room.wish(story), member=member, at=story.at, by=giver)


def drop(story: Story, paper: RoomPaper, by: Member | None = None) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        papers.drop(paper=paper, at=story.at, by=account(by or story.cast.diego))


def close(story: Story) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        acts.close(resolution=room.wish(story), at=story.at, by=assemblies.chair(story.cast))


def code(act: Callable[..., Any], *args: Any, **options: Any) -> str:
    with pytest.raises(Refusal) as error:
        act(*args, **options)
    found = error.value
    return found.obstacles[0].code if found.obstacles else found.code


def test_papers_of_the_room_show_in_the_total_of_the_urn_alone(
    story: Story, of: Rehearsed, others: list[Member]
) -> None:
    cast = story.cast
    for member in (others[0], others[1]):
        drop(story, hand(story, member))
    for member in others[2:]:
        of.vote(member, [YES])
    close(story)
    of.poll.refresh_from_db()
    assert of.poll.state == "papers"

    for scrutineer in (cast.gwenn, cast.diego):
        box.declare(of, scrutineer, "envelopes", 2)
    box.enter(of, cast.gwenn, [NO])
    box.enter(of, cast.diego, [NO])
    for scrutineer in (cast.gwenn, cast.diego):
        box.declare(of, scrutineer, "void", 0)
    assert of.poll.state == "ended"
    close(story)
    with TestCase.captureOnCommitCallbacks(execute=True):
        room.open_total(story, of)

    found = HandCount.objects.get()
    assert (found.votes_for, found.against) == (8, 2)
    assert session_urns.channels(of.poll) == session_urns.Channels(own=8, by_holder=0, on_paper=2)
    assert station.turnout(of.poll).voted == 10


def test_a_paper_is_handed_by_one_and_seen_into_the_box_by_another(
    story: Story, of: Rehearsed, others: list[Member]
) -> None:
    paper = hand(story, others[0])
    assert code(papers.drop, paper=paper, at=story.at, by=account(story.cast.gwenn)) == "two-people"
    assert others[0].pk not in station.voters(of.poll)

    own = hand(story, story.cast.alice)
    assert code(papers.drop, paper=own, at=story.at, by=account(story.cast.alice)) == "own-case"

    drop(story, paper)
    drop(story, paper)  # sent twice
    assert list(station.entries_on_paper(of.poll).values_list("entry__member", flat=True)) == [
        others[0].pk
    ]
    assert all(right.locked for right in of.rights_of(others[0]))
    assert code(papers.take_back, paper=paper, at=story.at, by=account(story.cast.gwenn)) == (
        "paper-in-the-box"
    )


def test_until_it_is_in_the_box_they_may_vote_on_a_phone_and_the_paper_is_refused(
    story: Story, of: Rehearsed, others: list[Member]
) -> None:
    paper = hand(story, others[0])
    of.vote(others[0], [YES])

    assert code(papers.drop, paper=paper, at=story.at, by=account(story.cast.diego)) == (
        "already-voted"
    )
    assert not station.entries_on_paper(of.poll).exists()
    assert urn.turnout(of.poll.uuid) == 1


def test_the_vote_does_not_close_over_a_paper_in_somebody_s_hands(
    story: Story, of: Rehearsed, others: list[Member]
) -> None:
    paper = hand(story, others[0])
    for member in others[1:]:
        of.vote(member, [YES])
    assert code(close, story) == "papers-in-hand"

    papers.take_back(paper=paper, at=story.at, by=account(story.cast.diego))
    of.vote(others[0], [YES])
    close(story)
    of.poll.refresh_from_db()
    assert of.poll.state == "tallied"


def test_nobody_has_a_paper_who_is_not_there_or_enters_the_papers(
    story: Story, of: Rehearsed, others: list[Member]
) -> None:
    by = assemblies.chair(story.cast)
    attendance.check_out(assembly=story.assembly, member=others[0], at=story.at, by=by)

    assert code(hand, story, others[0]) == "not-in-the-room"
    assert code(hand, story, story.cast.mots_passants) == "no-right-in-this-urn"
    assert code(hand, story, story.cast.diego) == "scrutineer-on-paper"


def test_who_has_left_drops_nothing(story: Story, of: Rehearsed, others: list[Member]) -> None:
    paper = hand(story, others[0])
    by = assemblies.chair(story.cast)
    attendance.check_out(assembly=story.assembly, member=others[0], at=story.at, by=by)

    assert code(papers.drop, paper=paper, at=story.at, by=account(story.cast.diego)) == (
        "not-in-the-room"
    )


def test_a_holder_of_a_pouvoir_has_a_paper_for_it_and_its_member_is_told(
    story: Story, of: Rehearsed
) -> None:
    cast = story.cast
    drop(story, hand(story, cast.chloe))  # Bilal, who is there, holds her pouvoir

    assert [right.locked is None for right in of.rights_of(cast.bilal)] == [True, False]


def outside(cast: Cast, others: list[Member]) -> tuple[Story, Any]:
    """Mots passants' neighbour Chloe named her husband, who is no member."""
    assemblies.rules("sa_consommation_1917")
    assembly = assemblies.draft(cast)
    assemblies.resolution(assembly, assemblies.board(cast), title=room.WISH, is_secret=False)
    made = Story(cast, assembly).convene().open_vote()
    proxy = proxies.give(
        assembly=made.assembly,
        principal=cast.chloe,
        holder=Outsider("Yann Évrard", "spouse"),
        at=made.at,
        by=account(cast.chloe),
    )
    made.close_remote_vote()
    made.open_sitting(*room.holders_of(cast), cast.diego, cast.bilal, *others)
    return made, proxy


def test_a_holder_who_is_no_member_votes_on_paper_while_they_are_there(
    cast: Cast, others: list[Member]
) -> None:
    story, proxy = outside(cast, others)
    outside_holders.arrive(proxy=proxy, at=story.at, by=assemblies.chair(cast))
    with TestCase.captureOnCommitCallbacks(execute=True):
        of = room.put(story, room.wish(story))
        room.give_keys(story, of)
    assert of.poll.roll.filter(member=cast.chloe).exists()
    heads = quorum_now(story.assembly, room.wish(story)).participation
    assert room_urns.people(room.wish(story), heads) == 16
    assert any("Yann Évrard" in str(line) for line in room_urns.advisory(room.wish(story)))

    paper = hand(story, cast.chloe)
    drop(story, paper)

    assert station.voters(of.poll) == [cast.chloe.pk]


def test_one_who_does_not_come_is_represented_by_nobody(cast: Cast, others: list[Member]) -> None:
    story, proxy = outside(cast, others)
    with TestCase.captureOnCommitCallbacks(execute=True):
        of = room.put(story, room.wish(story))
        room.give_keys(story, of)

    assert not of.poll.roll.filter(member=cast.chloe).exists()
    assert code(hand, story, cast.chloe) == "no-right-in-this-urn"
    # Coming after the question was put gives no right in it either: who takes part is frozen.
    outside_holders.arrive(proxy=proxy, at=story.at, by=assemblies.chair(cast))
    assert code(hand, story, cast.chloe) == "no-right-in-this-urn"


def test_one_who_leaves_casts_nothing(cast: Cast, others: list[Member]) -> None:
    story, proxy = outside(cast, others)
    by = assemblies.chair(cast)
    outside_holders.arrive(proxy=proxy, at=story.at, by=by)
    with TestCase.captureOnCommitCallbacks(execute=True):
        of = room.put(story, room.wish(story))
        room.give_keys(story, of)
    paper = hand(story, cast.chloe)
    outside_holders.leave(proxy=proxy, at=story.at, by=by)

    assert code(papers.drop, paper=paper, at=story.at, by=account(cast.diego)) == "not-in-the-room"


def test_an_urn_whose_papers_were_read_is_not_given_up(
    story: Story, of: Rehearsed, others: list[Member]
) -> None:
    cast = story.cast
    for member in others[:2]:
        drop(story, hand(story, member))
    for member in others[2:]:
        of.vote(member, [YES])
    close(story)
    for scrutineer in (cast.gwenn, cast.diego):
        box.declare(of, scrutineer, "envelopes", 2)
    found = room_urns.urn_of(room.wish(story))
    assert found is not None
    assert found.can_be_given_up
    box.enter(of, cast.gwenn, [NO])

    by = assemblies.chair(cast)
    why = "Le premier papier déplaît."
    assert code(acts.give_up, resolution=room.wish(story), why=why, at=story.at, by=by) == (
        "papers-being-entered"
    )
    found = room_urns.urn_of(room.wish(story))
    assert found is not None
    assert not found.can_be_given_up


def test_a_paper_entered_in_the_second_of_the_giving_up_is_seen_by_the_urn(
    story: Story, of: Rehearsed, others: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page looked just before the paper came in; the urn looks in the turn of who enters."""
    cast = story.cast
    for member in others[:2]:
        drop(story, hand(story, member))
    for member in others[2:]:
        of.vote(member, [YES])
    close(story)
    for scrutineer in (cast.gwenn, cast.diego):
        box.declare(of, scrutineer, "envelopes", 2)
    box.enter(of, cast.gwenn, [NO])
    monkeypatch.setattr(acts, "_once_papers_are_read", lambda poll: [])

    by = assemblies.chair(cast)
    why = "Le premier papier déplaît."
    assert code(acts.give_up, resolution=room.wish(story), why=why, at=story.at, by=by) == (
        "papers-being-entered"
    )
    of.poll.refresh_from_db()
    assert of.poll.state == "papers"


def test_papers_count_among_the_ten_that_a_count_asks_for(
    story: Story, of: Rehearsed, others: list[Member]
) -> None:
    cast = story.cast
    for member in others[:2]:
        drop(story, hand(story, member))
    for member in others[2:]:
        of.vote(member, [YES])
    close(story)
    for scrutineer in (cast.gwenn, cast.diego):
        box.declare(of, scrutineer, "envelopes", 2)
    box.enter(of, cast.gwenn, [YES])
    for scrutineer in (cast.gwenn, cast.diego):
        box.declare(of, scrutineer, "void", 1)

    assert of.poll.state == "ended"
    assert small_counts.is_small(of.poll)  # nine: one envelope held nothing


def test_who_held_a_paper_goes_with_the_sitting_and_its_acts_with_the_roll(
    story: Story, of: Rehearsed, others: list[Member]
) -> None:
    drop(story, hand(story, others[0]))
    assert ApartEvent.objects.filter(verb__startswith="room_paper.").count() == 2
    RoomVote.objects.all().delete()
    assert not RoomPaper.objects.exists()
    envelopes.forget(assembly=story.assembly, at=story.at + timedelta(days=800))
    assert not ApartEvent.objects.filter(verb__startswith="room_paper.").exists()


def test_slots_are_declared_for_a_small_room_whole_and_half_of_a_large_one() -> None:
    assert [room_papers.slots(rights) for rights in (12, 20, 25, 40, 300)] == [12, 20, 20, 20, 150]


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_a_phone_and_the_box_in_the_same_second_make_one_vote(
    story: Story, of: Rehearsed, others: list[Member]
) -> None:
    paper = hand(story, others[0])
    (right,) = of.rights_of(others[0])
    ballot = of.ballot(right, [YES])
    together, said = threading.Barrier(2), []

    def run(act: Callable[[], Any]) -> None:
        try:
            together.wait(timeout=20)
            act()
            said.append("done")
        except Refusal as refused:
            said.append(refused.code)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=(lambda: of.send(ballot, right.permit),)),
        threading.Thread(
            target=run,
            args=(lambda: papers.drop(paper=paper, at=story.at, by=account(story.cast.diego)),),
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert said.count("done") == 1
    on_paper = station.entries_on_paper(of.poll).count()
    assert on_paper + urn.turnout(of.poll.uuid) == 1


def test_a_paper_in_the_box_is_the_only_one_for_its_right(
    story: Story, of: Rehearsed, others: list[Member]
) -> None:
    """A second one in that box would be a vote that nobody can take out."""
    drop(story, hand(story, others[0]))

    assert code(hand, story, others[0]) == "paper-in-the-box"


def test_who_holds_a_pouvoir_neither_sees_its_paper_into_the_box_nor_enters_it(
    story: Story, of: Rehearsed
) -> None:
    """They know the choice: alone with the box they would attest it, and of two papers a scrutineer
    would know the other."""
    cast = story.cast
    held = story.assembly.proxies.filter(principal=cast.chloe)
    paper = hand(story, cast.chloe)  # Bilal holds her pouvoir
    by = account(cast.bilal)
    assert code(papers.drop, paper=paper, at=story.at, by=by) == "own-case"
    papers.take_back(paper=paper, at=story.at, by=by)

    held.update(holder=cast.diego)
    assert code(hand, story, cast.chloe) == "scrutineer-on-paper"


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_two_people_who_close_in_the_same_second_close_once(
    story: Story, of: Rehearsed, others: list[Member]
) -> None:
    drop(story, hand(story, others[0]))
    together, said = threading.Barrier(2), []

    def run() -> None:
        try:
            together.wait(timeout=20)
            by = assemblies.chair(story.cast)
            acts.close(resolution=room.wish(story), at=story.at, by=by)
            said.append("done")
        except Refusal as refused:
            said.append(refused.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert said == ["done", "done"]
    of.poll.refresh_from_db()
    assert of.poll.state == "papers"

"""An urn that nobody opened does not take the assembly with it: its questions are voted in the
room, and who was put right meanwhile votes in every urn (ADR 23)."""

from datetime import timedelta

import pytest

from assembly import sitting_desk
from assembly.actions import attendance, closing, hands, room_votes, sittings
from assembly.actions import polls as urns
from assembly.freezing import agenda_texts, fingerprint, resolution_text
from assembly.models import Assembly, Minutes, Notice, SittingEvent
from assembly.participation import polls_on
from tests.actions.assembly.test_completed_agendas import seal
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories import members as factories
from tests.factories.assemblies import Story
from tests.factories.completions import MEETS_AT, OPENS_AT, asked, complete, convened
from votes.station.actions import polls as station
from votes.station.actions import roll
from votes.station.actions.polls import RollLine
from votes.station.models import Poll

pytestmark = [
    pytest.mark.django_db(databases=["default", "urn"]),
    pytest.mark.usefixtures("keeper"),
]


@pytest.fixture
def story(cast: Cast) -> Story:
    """The first urn sealed and opened; the one apart never was. The evening of the meeting."""
    story = convened(cast)
    seal(story)
    complete(story, asked(cast.bilal))
    first = station.open_poll(poll=story.assembly.polls.order_by("pk")[0].poll, at=OPENS_AT)
    urns.note_opened(poll=first, at=OPENS_AT)
    station.suspend(poll=first, at=MEETS_AT - timedelta(hours=30))
    story.refresh()
    story.at = MEETS_AT
    story.name_bureau()
    return story


def open_sitting(story: Story) -> Assembly:
    by = assemblies.chair(story.cast)
    for member in (story.cast.alice, story.cast.bilal, story.cast.chloe, story.cast.diego):
        attendance.check_in(
            assembly=story.assembly, member=member, manner="room", at=story.at, by=by
        )
    sittings.open_sitting(assembly=story.assembly, at=story.at, by=by)
    return story.refresh()


def test_the_chair_reads_before_opening_what_nobody_could_answer(story: Story) -> None:
    (gesture,) = sitting_desk.gestures(story.assembly, [], at=story.at)

    assert not gesture.obstacles
    assert "urn-left-shut" in {warning.code for warning in gesture.warnings}


def test_the_sitting_opens_and_the_question_is_voted_in_the_room(story: Story) -> None:
    first, apart = (link.poll for link in story.assembly.polls.order_by("pk"))

    assembly = open_sitting(story)

    apart.refresh_from_db()
    first.refresh_from_db()
    assert (apart.state, first.state) == ("cancelled", "suspended")
    added = assembly.resolutions.order_by("number").last()
    assert added is not None
    assert not added.is_secret
    assert polls_on(assembly, added) == []
    assert added.frozen_hash == fingerprint(resolution_text(added))
    assert assembly.agenda_hash == fingerprint(agenda_texts(assembly))
    (event,) = SittingEvent.objects.all()
    assert "n° 2" in event.text.replace("\u00a0", " ")
    assert "votées en séance" in event.text

    room_votes.put(resolution=added, at=story.at, by=assemblies.chair(story.cast))
    for member in (story.cast.alice, story.cast.gwenn):
        assert member.account is not None
        hands.count(
            resolution=added, votes_for=3, against=1, abstain=0, at=story.at, by=member.account
        )
    assert closing.closing_obstacles(assembly=assembly) == []


def test_an_opening_cut_short_after_the_urn_was_given_up_is_done_again_whole(story: Story) -> None:
    apart = story.assembly.polls.order_by("pk")[1].poll
    station.cancel(poll=apart, at=story.at, why="Urne jamais ouverte.")

    story.refresh()
    assembly = open_sitting(story)

    added = assembly.resolutions.order_by("number").last()
    assert added is not None
    assert (added.is_secret, polls_on(assembly, added)) == (False, [])
    assert SittingEvent.objects.count() == 1


def test_the_minutes_of_the_opening_of_the_others_are_drawn_up_all_the_same(story: Story) -> None:
    assert not Minutes.objects.exists()

    open_sitting(story)

    assert Minutes.objects.get().kind == Minutes.Kind.OPENING


def test_where_no_urn_opened_the_assembly_is_convened_again(cast: Cast) -> None:
    story = convened(cast)
    story.name_bureau()

    found = sittings.opening_obstacles(assembly=story.assembly, at=MEETS_AT)

    assert "urn-never-opened" in {obstacle.code for obstacle in found}


def test_who_was_put_right_since_the_notice_votes_in_the_urn_apart_and_is_told(cast: Cast) -> None:
    story = convened(cast)
    seal(story)
    ines = factories.member("Inès", "Roche", email="ines@example.org")
    first = story.assembly.polls.get().poll
    line = RollLine(ines.pk, "ROCHE Inès")
    roll.add_entrant(poll=first, line=line, why="corrected", at=story.at, by=None)

    made = complete(story, asked(cast.bilal))

    apart = Poll.objects.exclude(pk=first.pk).get()
    assert apart.roll.filter(member=ines).exists()
    assert Notice.objects.filter(completion=made, member=ines).exists()

"""The journal that a desk kept without network: entered once, in the order of its hours, and never
guessed where it contradicts another desk."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from assembly.actions import attendance, desk_journal, room_votes
from assembly.actions.desk_journal import Noted
from assembly.models import AttendanceEntry, DeskNote
from common.models import AuditEvent
from common.refusals import Refusal
from members.models import Member
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.factories.threads import together

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def story(cast: Cast) -> Story:
    made = Story(cast, assemblies.voted_in_public(cast, assemblies.draft(cast))).convene()
    made.open_sitting(cast.alice, cast.gwenn, cast.diego)
    made.at += 30 * MINUTE
    return made


def note(member: Member, at: datetime, verb: str = "arrival", known: UUID | None = None) -> Noted:
    return Noted(known or uuid4(), member.number, verb, at)


def send(story: Story, *notes: Noted) -> list[tuple[str, str]]:
    kept = desk_journal.receive(
        assembly=story.assembly, notes=notes, at=story.at, by=assemblies.chair(story.cast)
    )
    return [(each.outcome, each.said) for each in kept]


def entries(member: Member) -> list[AttendanceEntry]:
    return list(AttendanceEntry.objects.filter(member=member).order_by("arrived_at", "pk"))


def test_what_was_noted_is_entered_at_the_hour_of_the_device(story: Story) -> None:
    came, left = story.at - 20 * MINUTE, story.at - 5 * MINUTE
    bilal = story.cast.bilal

    said = send(story, note(bilal, left, "departure"), note(bilal, came))

    assert said == [("done", ""), ("done", "")]
    (entry,) = entries(bilal)
    assert (entry.arrived_at, entry.left_at) == (came, left)


def test_sending_twice_changes_nothing(story: Story) -> None:
    notes = [note(story.cast.bilal, story.at - MINUTE), note(story.cast.chloe, story.at - MINUTE)]
    first = send(story, *notes)
    acts = AuditEvent.objects.count()

    again = send(story, *notes, notes[0])

    assert again[:2] == first
    assert AuditEvent.objects.count() == acts
    assert len(entries(story.cast.bilal)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_journal_sent_twice_in_the_same_second_is_entered_once(story: Story) -> None:
    one = note(story.cast.bilal, story.at - MINUTE)

    together(lambda: send(story, one), lambda: send(story, one))

    assert DeskNote.objects.count() == 1
    assert len(entries(story.cast.bilal)) == 1


def test_whoever_another_desk_checked_in_meanwhile_is_known_already(story: Story) -> None:
    assert send(story, note(story.cast.diego, story.at)) == [("known", "")]


def test_what_contradicts_another_desk_is_entered_by_nobody(story: Story) -> None:
    cast, by = story.cast, assemblies.chair(story.cast)
    attendance.check_out(assembly=story.assembly, member=cast.diego, at=story.at, by=by)
    attendance.check_in(
        assembly=story.assembly, member=cast.bilal, manner="room", at=story.at, by=by
    )

    ((left, why), (came, _why)) = send(
        story,
        note(cast.diego, story.at - 2 * MINUTE),
        note(cast.bilal, story.at - MINUTE, "departure"),
    )

    assert (left, came) == ("refused", "refused")
    assert "départ" in why
    assert entries(cast.bilal)[0].left_at is None
    assert len(entries(cast.diego)) == 1


def test_a_number_that_is_nobody_s_and_closed_doors_are_said(story: Story) -> None:
    ((outcome, said),) = send(story, Noted(uuid4(), 99_999, "arrival", story.at))

    assert outcome == "refused"
    assert "99999" in said


def test_a_note_does_not_come_before_a_vote_that_was_put_nor_after_now(story: Story) -> None:
    cast = story.cast
    room_votes.put(
        resolution=story.assembly.resolutions.get(),
        at=story.at - 10 * MINUTE,
        by=assemblies.chair(cast),
    )

    send(story, note(cast.bilal, story.at - 20 * MINUTE), note(cast.chloe, story.at + 9 * MINUTE))

    assert entries(cast.bilal)[0].arrived_at == story.at
    assert entries(cast.chloe)[0].arrived_at == story.at


def test_more_than_a_desk_writes_down_is_refused_whole(story: Story) -> None:
    many = [note(story.cast.bilal, story.at) for _ in range(desk_journal.MOST_AT_ONCE + 1)]

    with pytest.raises(Refusal, match="too-many-notes"):
        send(story, *many)

    assert not DeskNote.objects.exists()

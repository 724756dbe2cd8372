"""The floor: asked for by members, given by the chair, forgotten but for the names."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from assembly import speaking
from assembly.actions import attendance, closing
from assembly.actions import sitting_journal as journal
from assembly.actions import speaking as floor
from assembly.models import AgendaItem, FloorRequest
from common.models import AuditEvent
from common.refusals import Refusal
from members.models import Member
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.factories.threads import together

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def in_session(cast: Cast) -> Story:
    story = Story(cast, assemblies.voted_in_public(cast, assemblies.draft(cast))).convene()
    story.open_sitting(cast.alice, cast.bilal, cast.chloe, cast.diego)
    return story


@pytest.fixture
def sitting(cast: Cast) -> Story:
    """Four members checked in, an assembly in session."""
    return in_session(cast)


def ask(story: Story, member: Member, kind: str = "speech", text: str = "") -> FloorRequest:
    story.at += timedelta(seconds=5)
    return floor.ask(
        assembly=story.assembly, member=member, kind=kind, text=text, at=story.at, by=by(story)
    )


def by(story: Story) -> Any:
    return assemblies.chair(story.cast)


def give(story: Story, request: FloorRequest) -> None:
    floor.give(request=request, at=story.at, by=by(story))


def names(story: Story) -> list[str]:
    now = speaking.floor_now(story.assembly.call, at=story.at)
    return [each.member.first_name for each in now.waiting]


def test_a_video_member_keeps_the_place_that_the_hour_gives(sitting: Story) -> None:
    cast = sitting.cast
    attendance.check_in(
        assembly=sitting.assembly, member=cast.hugo, manner="video", at=sitting.at, by=by(sitting)
    )

    ask(sitting, cast.hugo)
    ask(sitting, cast.bilal)

    assert names(sitting) == ["Hugo", "Bilal"]


def test_for_and_against_alternate_and_a_point_of_order_passes_first(sitting: Story) -> None:
    cast = sitting.cast
    give(sitting, ask(sitting, cast.alice, "for"))
    ask(sitting, cast.bilal, "for")
    ask(sitting, cast.chloe, "against")
    ask(sitting, cast.diego, "order")

    assert names(sitting) == ["Diego", "Chloe", "Bilal"]


def test_whoever_has_spoken_on_the_item_speaks_after_the_others(sitting: Story) -> None:
    cast = sitting.cast
    first = ask(sitting, cast.alice)
    give(sitting, first)
    floor.finish(request=first, at=sitting.at + MINUTE, by=by(sitting))
    ask(sitting, cast.alice)
    ask(sitting, cast.bilal)

    assert names(sitting) == ["Bilal", "Alice"]


def test_nothing_kept_says_on_which_side_somebody_spoke(sitting: Story) -> None:
    cast = sitting.cast
    spoke, waiting = ask(sitting, cast.alice, "for"), ask(sitting, cast.bilal, "against")
    withdrawn = ask(sitting, cast.chloe, "against")
    give(sitting, spoke)
    floor.withdraw(request=withdrawn, at=sitting.at, by=by(sitting))
    sitting.count_hands(1, 3, 1)
    closing.close(assembly=sitting.refresh(), at=sitting.at + MINUTE, by=by(sitting))

    kept = set(FloorRequest.objects.order_by().values_list("kind", flat=True))
    waiting.refresh_from_db()
    said = str(list(AuditEvent.objects.order_by("pk").values_list("verb", "details")))

    assert kept == {"speech"}
    assert waiting.state == "unheard"
    assert sitting.assembly.call.floor.last_side == ""
    assert "'for'" not in said
    assert "'against'" not in said


def test_the_database_itself_refuses_to_keep_the_side_of_a_speech(sitting: Story) -> None:
    request = ask(sitting, sitting.cast.alice, "for")

    with pytest.raises(IntegrityError), transaction.atomic():
        FloorRequest.objects.filter(pk=request.pk).update(state="spoken")


def test_the_secretary_reads_names_and_questions_never_sides_nor_times(sitting: Story) -> None:
    cast = sitting.cast
    item = AgendaItem.objects.get()
    journal.begin_item(item=item, at=sitting.at, by=by(sitting))
    for request in (ask(sitting, cast.bilal, "against"), ask(sitting, cast.alice, "for")):
        give(sitting, request)
    ask(sitting, cast.chloe, "written", "Où en est la fibre ?")

    (heard,) = speaking.heard(sitting.assembly.call)
    assert (heard.item, heard.names, heard.questions) == (
        item,
        ["Bilal Benali", "Alice Martin"],
        [],
    )
    closing_at = sitting.at + MINUTE
    floor.clear(call=sitting.assembly.call, at=closing_at)
    (heard,) = speaking.heard(sitting.assembly.call)
    assert [question.text for question in heard.questions] == ["Où en est la fibre ?"]


def test_giving_the_floor_to_somebody_ends_the_speech_before_and_counts_its_time(
    sitting: Story,
) -> None:
    cast = sitting.cast
    one, two = ask(sitting, cast.alice), ask(sitting, cast.bilal)
    give(sitting, one)
    sitting.at += 2 * MINUTE
    give(sitting, two)
    give(sitting, two)

    now = speaking.floor_now(sitting.assembly.call, at=sitting.at + 4 * MINUTE)
    spent = speaking.times(sitting.assembly.call, at=sitting.at + 4 * MINUTE)

    assert now.speech
    assert now.speech.request == two
    assert now.speech.is_over_time
    assert [(time.name, time.minutes) for time in spent] == [
        ("Bilal Benali", "4:00"),
        ("Alice Martin", "2:00"),
    ]


def test_a_new_item_begins_a_new_list(sitting: Story) -> None:
    request = ask(sitting, sitting.cast.bilal)

    journal.begin_item(item=AgendaItem.objects.get(), at=sitting.at, by=by(sitting))

    request.refresh_from_db()
    assert request.state == "unheard"
    assert names(sitting) == []


def test_asking_again_changes_the_request_and_keeps_the_place(sitting: Story) -> None:
    cast = sitting.cast
    ask(sitting, cast.bilal)
    ask(sitting, cast.chloe)
    again = ask(sitting, cast.bilal, "written", " Combien ? ")

    assert names(sitting) == ["Bilal", "Chloe"]
    assert (again.kind, again.text) == ("written", "Combien ?")


def test_somebody_who_is_not_checked_in_is_told_to_go_to_the_desk(sitting: Story) -> None:
    with pytest.raises(Refusal) as refused:
        ask(sitting, sitting.cast.hugo)

    assert refused.value.code == "not-checked-in"
    assert "accueil" in str(refused.value.what_to_do)


def test_whoever_leaves_the_sitting_leaves_the_list(sitting: Story) -> None:
    cast = sitting.cast
    speaks = ask(sitting, cast.bilal)
    give(sitting, speaks)
    ask(sitting, cast.chloe)
    for member in (cast.bilal, cast.chloe):
        attendance.check_out(
            assembly=sitting.assembly, member=member, at=sitting.at, by=by(sitting)
        )

    speaks.refresh_from_db()
    assert (speaks.state, names(sitting)) == ("spoken", [])


def test_nobody_is_given_the_floor_while_the_sitting_is_suspended(sitting: Story) -> None:
    request = ask(sitting, sitting.cast.bilal)
    journal.suspend(assembly=sitting.assembly, why="Pause", at=sitting.at, by=by(sitting))

    with pytest.raises(Refusal) as refused:
        give(sitting, request)

    assert refused.value.code == "sitting-suspended"


def test_the_time_of_a_speech_is_the_one_meant_when_it_began(sitting: Story) -> None:
    one = ask(sitting, sitting.cast.bilal)
    give(sitting, one)
    floor.set_time(assembly=sitting.assembly, seconds=60, at=sitting.at, by=by(sitting))
    two = ask(sitting, sitting.cast.chloe)
    give(sitting, two)

    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.seconds, two.seconds) == (180, 60)
    with pytest.raises(Refusal):
        floor.set_time(assembly=sitting.assembly, seconds=5, at=sitting.at, by=by(sitting))


@pytest.mark.django_db(transaction=True)
def test_two_people_who_give_the_floor_at_once_give_it_to_one_person(cast: Cast) -> None:
    story = in_session(cast)
    one, two = ask(story, cast.bilal), ask(story, cast.chloe)

    def to(request: FloorRequest) -> None:
        give(story, FloorRequest.objects.get(pk=request.pk))

    together(lambda: to(one), lambda: to(two))

    states = sorted(FloorRequest.objects.order_by().values_list("state", flat=True))
    assert states == ["speaking", "spoken"]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_asks_once(cast: Cast) -> None:
    story = in_session(cast)

    def once() -> int:
        return floor.ask(
            assembly=story.refresh(), member=cast.bilal, kind="for", at=story.at, by=by(story)
        ).pk

    first, second = together(once, once)

    assert first == second
    assert FloorRequest.objects.count() == 1

"""The correction desk of the roll: asked before the vote opens, answered in words."""

from datetime import timedelta

import pytest

from assembly.actions import roll_requests
from assembly.models import RollRequest
from common.models import AuditEvent
from common.refusals import Refusal
from common.states import TransitionRefused
from members.models import College, Member
from notifications.models import Message
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories import members, polls
from tests.factories.assemblies import CONVENED_AT, Story
from tests.factories.colleges import weighted
from votes.station.actions import polls as station
from votes.station.models import RollEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

LATER = CONVENED_AT + timedelta(hours=2)


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast, made.draft(cast)).convene()


def ask(story: Story, member: Member) -> RollRequest:
    account = member.account
    assert account is not None
    return roll_requests.ask(
        assembly=story.assembly, member=member, text="Je ne suis pas inscrite.", at=LATER,
        by=account,
    )  # fmt: skip


def sealed(story: Story) -> None:
    for link in story.assembly.polls.select_related("poll"):
        devices = polls.ceremony_of(link.poll.trustees_count, link.poll.threshold)
        polls.with_keys(polls.Rehearsed(link.poll, LATER, devices))
        station.seal(poll=link.poll, at=LATER)


def newcomer() -> Member:
    return members.member("Inès", "Nouvelle", email="ines@example.org")


def test_a_member_whom_the_roll_left_out_receives_a_reserve_right(story: Story) -> None:
    member = newcomer()
    request = ask(story, member)
    sealed(story)

    roll_requests.correct(
        request=request, answer="Vous aviez raison.", at=LATER, by=made.board(story.cast)
    )

    poll = story.assembly.polls.get().poll
    entry = poll.roll.get(member=member)
    assert poll.reserve.get(used_at__isnull=False).entry == entry
    assert request.state == "corrected"
    told = Message.objects.get(subject=f"roll:{request.pk}")
    assert (told.member, "Vous aviez raison." in told.text) == (member, True)
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"assembly.roll_correction_asked", "assembly.roll_corrected"} <= verbs


def test_where_colleges_weigh_votes_the_right_is_in_the_urn_of_the_members_college(
    cast: Cast,
) -> None:
    weighted(cast)
    made.rules("scic_sa")
    story = Story(cast, made.draft(cast)).convene()
    sealed(story)
    member = newcomer()
    request, board = ask(story, member), made.board(cast)
    with pytest.raises(Refusal) as refused:
        roll_requests.correct(request=request, answer="Oui.", at=LATER, by=board)
    member.college = College.objects.get(name="Salariés")
    member.save()
    request.refresh_from_db()

    roll_requests.correct(request=request, answer="Vous aviez raison.", at=LATER, by=board)

    assert refused.value.code == "member-without-college"
    assert [entry.poll.title for entry in RollEntry.objects.filter(member=member)] == [
        story.assembly.polls.get(college="Salariés").poll.title
    ]


def test_before_the_urn_is_sealed_there_is_no_reserve_and_nothing_is_written(
    story: Story,
) -> None:
    request = ask(story, newcomer())

    with pytest.raises(Refusal) as refused:
        roll_requests.correct(request=request, answer="Oui.", at=LATER, by=made.board(story.cast))

    request.refresh_from_db()
    assert refused.value.code == "urn-not-sealed"
    assert request.state == "asked"
    assert not Message.objects.filter(subject=f"roll:{request.pk}").exists()


def test_a_member_on_the_roll_receives_no_second_right(story: Story) -> None:
    request = ask(story, story.cast.bilal)
    sealed(story)

    roll_requests.correct(
        request=request, answer="Adresse corrigée.", at=LATER, by=made.board(story.cast)
    )

    poll = story.assembly.polls.get().poll
    assert poll.roll.filter(member=story.cast.bilal).count() == 1
    assert not poll.reserve.filter(used_at__isnull=False).exists()


def test_a_request_sent_twice_waits_once(story: Story) -> None:
    first = ask(story, story.cast.bilal)

    assert ask(story, story.cast.bilal) == first
    assert RollRequest.objects.count() == 1


def test_of_two_who_answer_in_the_same_second_the_second_is_told(story: Story) -> None:
    request = ask(story, story.cast.bilal)
    stale = RollRequest.objects.get(pk=request.pk)
    by = made.board(story.cast)
    roll_requests.refuse(request=request, answer="La liste est juste.", at=LATER, by=by)

    with pytest.raises(TransitionRefused):
        roll_requests.correct(request=stale, answer="Oui.", at=LATER, by=by)

    assert Message.objects.filter(subject=f"roll:{request.pk}").count() == 1


def test_once_the_vote_is_open_the_roll_is_no_longer_corrected(story: Story) -> None:
    request = ask(story, newcomer())
    story.open_vote()

    with pytest.raises(Refusal) as asked:
        ask(story, story.cast.bilal)
    request.refresh_from_db()
    with pytest.raises(Refusal) as corrected:
        roll_requests.correct(
            request=RollRequest.objects.get(pk=request.pk), answer="Oui.", at=LATER,
            by=made.board(story.cast),
        )  # fmt: skip

    assert (asked.value.code, corrected.value.code) == ("roll-closed", "roll-closed")


def test_a_refusal_without_words_is_refused(story: Story) -> None:
    request = ask(story, story.cast.bilal)

    with pytest.raises(Refusal) as refused:
        roll_requests.refuse(request=request, answer=" ", at=LATER, by=made.board(story.cast))

    assert refused.value.code == "answer-empty"

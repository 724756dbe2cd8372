"""Who goes back to the post, before a notice, while it leaves, between two calls (R-CONV-06)."""

from datetime import timedelta

import pytest
from django.test import TestCase

from assembly import checklist, reaching, steps
from assembly.actions import convening, second_calls
from assembly.actions.back_to_post import note_back_to_post, note_missed
from assembly.models import Assembly, Notice
from common.models import AuditEvent
from members.actions import consents
from members.models import Member
from notifications import queries as outbox
from notifications.actions import postal
from notifications.models import Message
from notifications.states import MessageState
from tests.actions.assembly.test_second_call import failed
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import CONVENED_AT, Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]
FIRST, SECOND = "convocation-1", "convocation-2"
SOON = CONVENED_AT + timedelta(minutes=1)


def convened(cast: Cast) -> Assembly:
    assembly = made.draft(cast)
    convening.convene(assembly=assembly, at=CONVENED_AT, by=made.board(cast))
    return Assembly.objects.get(pk=assembly.pk)


def back_to_post(member: Member, at: object = SOON) -> None:
    assert member.account is not None
    with TestCase.captureOnCommitCallbacks(execute=True):
        consents.revoke(member=member, at=at, by=member.account)  # type: ignore[arg-type]


def notice_of(assembly: Assembly, member: Member) -> Notice:
    return Notice.objects.select_related("message").get(call=assembly.call, member=member)


def waits(assembly: Assembly, member: Member) -> bool:
    letters = outbox.waiting_letters(SOON).filter(subject=assembly.subject, member=member)
    return letters.exists()


def test_before_the_notice_the_member_is_convened_by_post(cast: Cast) -> None:
    assembly = made.draft(cast)
    before = reaching.split(assembly.call, at=CONVENED_AT).by_email
    back_to_post(cast.bilal, CONVENED_AT - timedelta(minutes=1))

    split = reaching.split(assembly.call, at=CONVENED_AT)
    convening.convene(assembly=assembly, at=CONVENED_AT, by=made.board(cast))

    assert (before - split.by_email, split.unreachable) == (1, [])
    assert notice_of(assembly, cast.bilal).channel == Notice.Channel.POST
    assert waits(assembly, cast.bilal)


def test_what_a_crash_left_undone_is_done_by_the_next_round(cast: Cast) -> None:
    assembly = convened(cast)
    assert cast.bilal.account is not None
    with TestCase.captureOnCommitCallbacks(execute=False):  # killed just after the commit
        consents.revoke(member=cast.bilal, at=SOON, by=cast.bilal.account)
    assert not waits(assembly, cast.bilal)

    assert note_missed(at=SOON) == 1
    assert note_missed(at=SOON) == 0

    assert waits(assembly, cast.bilal)
    assert notice_of(assembly, cast.chloe).channel == Notice.Channel.EMAIL


def test_a_notice_that_has_not_left_becomes_a_letter_that_the_checklist_shows(cast: Cast) -> None:
    assembly = convened(cast)
    assert checklist.unposted(assembly.call) == []

    back_to_post(cast.bilal)

    notice = notice_of(assembly, cast.bilal)
    assert (notice.channel, notice.message.channel) == ("post", "post")
    assert notice.address_used == ", ".join(notice.message.postal_lines)
    assert notice.message.replaces is not None
    assert notice.message.replaces.state == MessageState.REPLACED_BY_POST
    assert waits(assembly, cast.bilal)
    assert [each.code for each in checklist.unposted(assembly.call)] == ["letters-not-posted"]
    letters = [each for each in steps.steps(assembly, at=SOON) if each.code == "letters"]
    assert [each.is_done for each in letters] == [False]
    assert AuditEvent.objects.filter(verb="assembly.notice_by_post").count() == 1


def test_the_delay_runs_from_the_day_that_letter_is_posted(cast: Cast) -> None:
    assembly = convened(cast)
    back_to_post(cast.bilal)
    later = CONVENED_AT + timedelta(days=1)
    batch = postal.prepare(at=later, by=made.board(cast))

    with TestCase.captureOnCommitCallbacks(execute=True):
        postal.dispatch(batch=batch, on=later.date(), at=later, by=made.board(cast))

    assembly.call.refresh_from_db()
    assert Assembly.objects.get(pk=assembly.pk).call.dispatched_on == later.date()


def test_a_notice_that_has_left_by_email_stands(cast: Cast) -> None:
    assembly = convened(cast)
    Message.objects.filter(step=FIRST, member=cast.bilal).update(state=MessageState.ACCEPTED)

    back_to_post(cast.bilal)

    assert notice_of(assembly, cast.bilal).channel == Notice.Channel.EMAIL
    assert not waits(assembly, cast.bilal)


def test_without_a_postal_address_the_email_still_leaves(cast: Cast) -> None:
    assembly = convened(cast)
    Member.objects.filter(pk=cast.bilal.pk).update(address="", postcode="", city="")

    back_to_post(Member.objects.get(pk=cast.bilal.pk))

    notice = notice_of(assembly, cast.bilal)
    assert (notice.channel, notice.message.state) == ("email", MessageState.QUEUED)


def test_told_twice_makes_one_letter(cast: Cast) -> None:
    convened(cast)
    back_to_post(cast.bilal)

    assert note_back_to_post(member=cast.bilal, at=SOON) == 0
    assert Message.objects.filter(step=f"{FIRST}+post").count() == 1


def test_between_two_calls_the_second_notice_goes_by_post(cast: Cast) -> None:
    story: Story = failed(cast)
    Message.objects.filter(step=FIRST).update(state=MessageState.ACCEPTED)
    back_to_post(cast.bilal, story.at)
    split = reaching.split(story.assembly.call, at=story.at)
    meets_at = story.at + timedelta(days=12)

    second_calls.convene_again(
        assembly=story.assembly, meets_at=meets_at, place="Salle de l’Estran",
        videoconference_url="https://visio.example/ag", at=story.at, by=made.board(cast),
    )  # fmt: skip

    assembly = Assembly.objects.get(pk=story.assembly.pk)
    notice = notice_of(assembly, cast.bilal)
    assert split.by_post >= 1
    assert (notice.message.step, notice.channel) == (SECOND, Notice.Channel.POST)
    assert notice_of(assembly, cast.gwenn).channel == Notice.Channel.EMAIL
    assert [each.code for each in checklist.unposted(assembly.call)] == ["letters-not-posted"]

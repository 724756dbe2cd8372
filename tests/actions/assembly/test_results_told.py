"""« Le résultat vous sera envoyé »: it is, to everybody on the roll, when it is proclaimed."""

import pytest

from assembly.actions import minutes
from notifications.models import Channel, Message
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.polls import YES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def test_the_certified_result_is_sent_once_to_each_member_with_its_page(cast: Cast) -> None:
    story = Story(cast, made.draft(cast)).convene().open_vote()
    story.vote(cast.bilal, [YES])
    story.vote(cast.hugo, [YES])
    story.close_remote_vote().open_sitting(*cast.members).close().count()
    assert not Message.objects.filter(step="result").exists()

    story.certify()
    minutes.note_certified(poll=story.rehearsed[0].poll, at=story.at)

    told = Message.objects.filter(step="result")
    reached = {member.pk for member in cast.members if member.account and member.account.email}
    assert {message.member_id for message in told} == reached
    assert told.count() == len(reached)
    mail = told.first()
    assert mail.subject_line.startswith("Résultats")
    assert f"/assemblees/{story.assembly.pk}/resultats" in mail.text
    assert "a certifié le résultat" in mail.text
    assert mail.text.count("Adoptée") == 1, "the verdict of the one resolution is said once"


def test_a_member_without_an_address_reads_the_result_in_a_letter(cast: Cast) -> None:
    by_post = cast.chloe
    by_post.email, by_post.account = "", None
    by_post.save()
    story = Story(cast, made.draft(cast)).convene().open_vote()
    story.vote(cast.bilal, [YES])
    story.vote(cast.hugo, [YES])
    story.close_remote_vote().open_sitting(*cast.members).close().count()

    story.certify()
    minutes.note_certified(poll=story.rehearsed[0].poll, at=story.at)

    letter = Message.objects.get(step="result", member=by_post)
    assert letter.channel == Channel.POST
    assert "a certifié le résultat" in letter.text
    assert "Répondez à ce message" not in letter.text

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from common.refusals import Refusal
from members.models import Member
from notifications import returns
from notifications.actions import outbox
from notifications.line import Line
from notifications.models import Channel, Message, Stream
from notifications.states import MessageState
from tests.cast import Cast
from tests.factories.mail import TUESDAY_TEN, recorded_vote
from tests.factories.members import member
from tests.smtp import Postmaster

pytestmark = pytest.mark.django_db


def states() -> dict[str, str]:
    return {m.to_address: m.state for m in Message.objects.order_by("pk")}


def test_a_message_queued_twice_is_sent_once(cast: Cast, postmaster: Postmaster) -> None:
    first = recorded_vote(cast.bilal)
    second = recorded_vote(cast.bilal)

    outbox.send_due(at=TUESDAY_TEN)
    outbox.send_due(at=TUESDAY_TEN + timedelta(minutes=1))

    assert first == second
    assert postmaster.addresses == ["bilal@example.org"]


def test_the_database_holds_the_key_too(cast: Cast) -> None:
    message = recorded_vote(cast.bilal)
    message.pk, message.message_id = None, "<other@example.org>"

    with pytest.raises(IntegrityError), transaction.atomic():
        message.save(force_insert=True)


def test_a_message_comes_from_the_cooperative_by_name(cast: Cast, postmaster: Postmaster) -> None:
    recorded_vote(cast.bilal)

    outbox.send_due(at=TUESDAY_TEN)

    _to, mail = postmaster.taken[0]
    assert mail["From"] == "La Coopérative du Port <ag@cooperative.example>"
    assert mail["To"] == "Bilal Benali <bilal@example.org>"
    assert mail["Reply-To"] == "ag@cooperative.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == Message.objects.get().message_id
    assert "List-Unsubscribe" not in mail
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_only_optional_mail_can_be_unsubscribed(cast: Cast, postmaster: Postmaster) -> None:
    recorded_vote(cast.bilal, stream=Stream.OPTIONAL)

    outbox.send_due(at=TUESDAY_TEN)

    _to, mail = postmaster.taken[0]
    address = mail["List-Unsubscribe"].strip(" <>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address.startswith("http://testserver/desinscription/")
    assert address in mail.get_body(("plain",)).get_content()
    assert address in mail.get_body(("html",)).get_content()


def test_each_message_can_bounce_to_an_address_of_its_own(
    cast: Cast, postmaster: Postmaster, settings
) -> None:
    settings.MAIL_BOUNCE_ADDRESS = "bounces@cooperative.example"
    message = recorded_vote(cast.bilal)

    outbox.send_due(at=TUESDAY_TEN)

    _to, mail = postmaster.taken[0]
    assert mail["X-Envelope-From"] == message.return_path
    assert message.return_path.startswith("bounces+")
    assert returns.read(message.return_path) == returns.Return(message.pk, 0)


def test_a_temporary_refusal_is_tried_again_later(cast: Cast, postmaster: Postmaster) -> None:
    late = member("Léa", "Tard", email="later@example.org")
    recorded_vote(late)

    tally = outbox.send_due(at=TUESDAY_TEN)

    message = Message.objects.get()
    assert tally.deferred == 1
    assert message.state == MessageState.DEFERRED
    assert message.next_attempt_at >= TUESDAY_TEN + timedelta(minutes=5)
    assert outbox.send_due(at=TUESDAY_TEN + timedelta(minutes=1)).handled == 0


def test_the_wait_between_two_tries_grows_up_to_a_limit() -> None:
    from notifications.settling import back_off

    assert timedelta(minutes=5) <= back_off(1) < timedelta(minutes=6, seconds=15)
    assert timedelta(minutes=20) <= back_off(3) < timedelta(minutes=25)
    assert timedelta(hours=6) <= back_off(40) < timedelta(hours=7, minutes=30)


def test_a_message_put_off_for_three_days_becomes_a_letter(
    cast: Cast, postmaster: Postmaster
) -> None:
    late = member("Léa", "Tard", email="later@example.org")
    message = recorded_vote(late)
    outbox.send_due(at=TUESDAY_TEN)

    outbox.send_due(at=TUESDAY_TEN + timedelta(days=4))

    message.refresh_from_db()
    assert message.state == MessageState.REPLACED_BY_POST
    assert message.replacement.channel == Channel.POST


def test_an_unknown_address_becomes_a_letter_and_nobody_leaves_the_register(
    cast: Cast, postmaster: Postmaster
) -> None:
    gone = member("Inès", "Partie", email="refuse@example.org")
    message = recorded_vote(gone)

    tally = outbox.send_due(at=TUESDAY_TEN)

    message.refresh_from_db()
    letter = message.replacement
    assert tally.bounced == 1
    assert message.state == MessageState.REPLACED_BY_POST
    assert letter.state == MessageState.QUEUED
    assert letter.postal_lines == ["Inès Partie", "1 rue du Port", "56520 Guidel"]
    assert [(t.code, t.outcome) for t in message.tries.all()] == [(550, "permanent")]
    assert Member.objects.get(pk=gone.pk).is_active(TUESDAY_TEN.date())


def test_a_refusal_of_the_sender_never_condemns_the_address(
    cast: Cast, postmaster: Postmaster
) -> None:
    recorded_vote(member("Paul", "Icy", email="policy@example.org"))

    outbox.send_due(at=TUESDAY_TEN)

    assert Message.objects.get().state == MessageState.DEFERRED


def test_a_relay_that_refuses_everything_loses_nothing(cast: Cast, postmaster: Postmaster) -> None:
    postmaster.refuses_sender = True
    for person in cast.members:
        recorded_vote(person)

    tally = outbox.send_due(at=TUESDAY_TEN)
    postmaster.refuses_sender = False
    outbox.send_due(at=TUESDAY_TEN + timedelta(minutes=5))

    assert tally.stopped
    assert set(states().values()) == {MessageState.ACCEPTED}
    assert len(postmaster.addresses) == 7


def test_a_relay_that_is_down_loses_nothing(cast: Cast, settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    recorded_vote(cast.bilal)
    recorded_vote(cast.chloe)

    tally = outbox.send_due(at=TUESDAY_TEN)

    assert tally.stopped
    assert sorted(states().values()) == [MessageState.DEFERRED, MessageState.QUEUED]


def test_a_line_that_falls_repeats_the_message_under_the_same_identity(
    cast: Cast, postmaster: Postmaster
) -> None:
    recorded_vote(member("Hang", "Up", email="hangup@example.org"))

    outbox.send_due(at=TUESDAY_TEN)
    outbox.send_due(at=TUESDAY_TEN + timedelta(hours=1))

    assert Message.objects.get().state == MessageState.ACCEPTED
    assert len(postmaster.taken) == 2
    assert len({mail["Message-ID"] for _to, mail in postmaster.taken}) == 1


def test_a_session_that_is_worn_out_is_opened_again(cast: Cast, postmaster: Postmaster) -> None:
    postmaster.most_a_session = 3
    for person in cast.members:
        recorded_vote(person)

    tally = outbox.send_due(at=TUESDAY_TEN)

    assert tally.accepted == 7
    assert postmaster.connections == 3


def test_a_statutory_message_without_address_goes_by_post(cast: Cast) -> None:
    paper = member("Jeanne", "Papier")

    message = recorded_vote(paper)

    assert message.channel == Channel.POST
    assert message.state == MessageState.QUEUED


def test_a_member_without_any_address_is_shown_to_people(cast: Cast) -> None:
    from notifications import queries

    lost = member("Nora", "Perdue", address="", postcode="", city="")

    message = recorded_vote(lost)

    assert message.state == MessageState.GIVEN_UP
    assert list(queries.unreachable()) == [lost]


def test_what_no_longer_makes_sense_is_not_sent(cast: Cast, postmaster: Postmaster) -> None:
    recorded_vote(cast.bilal, expires_at=TUESDAY_TEN + timedelta(hours=1))

    outbox.send_due(at=TUESDAY_TEN + timedelta(hours=2))

    assert postmaster.taken == []
    assert Message.objects.get().state == MessageState.WITHDRAWN


def test_what_came_too_late_is_cleared_once_a_minute_and_never_leaves_between(
    cast: Cast, postmaster: Postmaster
) -> None:
    recorded_vote(cast.bilal, expires_at=TUESDAY_TEN + timedelta(seconds=30))
    recorded_vote(cast.chloe, at=TUESDAY_TEN + timedelta(seconds=40))
    seen = []

    with Line() as line, CaptureQueriesContext(connection) as asked:
        for seconds in (-1, 40, 58, 59):
            outbox.send_due(at=TUESDAY_TEN + timedelta(seconds=seconds), line=line)
            seen.append(Message.objects.get(member=cast.bilal).state)

    clearings = [q for q in asked if "UPDATE" in q["sql"] and '"expires_at" <=' in q["sql"]]
    assert postmaster.addresses == ["chloe@example.org"]
    assert seen == ["queued", "queued", "queued", "withdrawn"]
    assert len(clearings) == 2


def test_what_was_not_sent_can_be_taken_back(cast: Cast, postmaster: Postmaster) -> None:
    recorded_vote(cast.bilal)

    assert outbox.withdraw_all(key_subject="poll:abc", at=TUESDAY_TEN) == 1

    outbox.send_due(at=TUESDAY_TEN)
    assert postmaster.taken == []


def test_a_failed_message_is_retried_at_the_address_of_today(
    cast: Cast, postmaster: Postmaster
) -> None:
    wrong = member("Inès", "Partie", email="refuse@example.org", address="", postcode="", city="")
    message = recorded_vote(wrong)
    outbox.send_due(at=TUESDAY_TEN)
    Member.objects.filter(pk=wrong.pk).update(email="ines@example.org")
    message = Message.objects.get()

    outbox.retry(message=message, at=TUESDAY_TEN, by=cast.diego.account)
    outbox.send_due(at=TUESDAY_TEN)

    assert postmaster.addresses == ["ines@example.org"]


def test_a_message_on_its_way_cannot_be_replaced_by_a_letter_twice(cast: Cast) -> None:
    message = recorded_vote(cast.bilal)
    outbox.send_by_post(message=message, at=TUESDAY_TEN, by=cast.diego.account)

    with pytest.raises(Refusal):
        outbox.send_by_post(message=message, at=TUESDAY_TEN, by=cast.diego.account)

    assert Message.objects.filter(channel=Channel.POST).count() == 1


def test_many_messages_are_queued_once_even_after_an_interruption(cast: Cast) -> None:
    def queue_some(members: list[Member]) -> int:
        return outbox.queue_all(
            key_subject="assembly:1",
            members=members,
            step="result",
            template="vote_recorded",
            context_of=lambda member: {"title": "AG", "link": "/", "by_proxy": False,
                                       "may_revote": False, "closes_at": None},
            at=TUESDAY_TEN,
        )  # fmt: skip

    assert queue_some(cast.members[:3]) == 3
    assert queue_some(cast.members) == 7

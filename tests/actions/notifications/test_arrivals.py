"""What comes back: a dead address gives way to the next one, then to the post; nobody leaves the
electorate because of mail."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command

from members.models import Member
from notifications import returns
from notifications.actions import arrivals, outbox
from notifications.models import Channel, DeadAddress, MailChoice, Message, Report, Stream
from notifications.states import MessageState
from tests.cast import Cast
from tests.factories import returned
from tests.factories.mail import TUESDAY_TEN, recorded_vote
from tests.factories.members import account, member
from tests.smtp import Postmaster

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def bounce_mailbox(settings) -> None:
    settings.MAIL_BOUNCE_ADDRESS = "bounces@cooperative.example"


@pytest.fixture
def two_addresses(cast: Cast) -> Member:
    """Somebody whose register has one address and whose account another."""
    other = account("ailleurs@example.net", "Camille Durand")
    return member(email="gone@example.org", with_account=False, account=other)


def come_back(postmaster: Postmaster, *, at=TUESDAY_TEN + HOUR) -> list[Report]:
    """Hands over what the postmaster has to report."""
    waiting, postmaster.reports = postmaster.reports, []
    return [arrivals.receive(content=c, recipient=to, at=at) for to, c in waiting]


def test_a_wrong_address_reported_later_gives_way_to_the_next_one(
    two_addresses: Member, postmaster: Postmaster
) -> None:
    message = recorded_vote(two_addresses)
    outbox.send_due(at=TUESDAY_TEN)

    come_back(postmaster)
    outbox.send_due(at=TUESDAY_TEN + HOUR)

    message.refresh_from_db()
    assert postmaster.addresses == ["gone@example.org", "ailleurs@example.net"]
    assert message.state == MessageState.ACCEPTED
    assert {mail["Message-ID"] for _to, mail in postmaster.taken} == {message.message_id}
    assert DeadAddress.objects.get().address == "gone@example.org"


def test_an_address_refused_at_once_gives_way_too(cast: Cast, postmaster: Postmaster) -> None:
    other = account("ailleurs@example.net", "Camille Durand")
    recorded_vote(member(email="refuse@example.org", with_account=False, account=other))

    outbox.send_due(at=TUESDAY_TEN)
    outbox.send_due(at=TUESDAY_TEN + HOUR)

    assert postmaster.addresses == ["ailleurs@example.net"]


def test_the_next_message_goes_straight_to_the_address_that_lives(
    two_addresses: Member, postmaster: Postmaster
) -> None:
    recorded_vote(two_addresses)
    outbox.send_due(at=TUESDAY_TEN)
    come_back(postmaster)

    later = recorded_vote(two_addresses, step="result")

    assert later.to_address == "ailleurs@example.net"


def test_when_every_address_is_dead_the_post_goes_on_and_the_member_stays(
    cast: Cast, postmaster: Postmaster
) -> None:
    person = member(email="gone@example.org")
    message = recorded_vote(person)
    outbox.send_due(at=TUESDAY_TEN)

    come_back(postmaster)
    next_one = recorded_vote(person, step="result")

    message.refresh_from_db()
    assert message.state == MessageState.REPLACED_BY_POST
    assert message.replacement.channel == next_one.channel == Channel.POST
    assert Member.objects.filter(pk=person.pk, left_on=None).exists()


def test_a_late_report_about_the_first_address_says_nothing_of_the_second(
    two_addresses: Member, postmaster: Postmaster
) -> None:
    message = recorded_vote(two_addresses)
    outbox.send_due(at=TUESDAY_TEN)
    (path, content), = postmaster.reports  # fmt: skip
    come_back(postmaster)
    outbox.send_due(at=TUESDAY_TEN + HOUR)

    arrivals.receive(content=content + b"\n", recipient=path, at=TUESDAY_TEN + 2 * HOUR)

    message.refresh_from_db()
    assert message.state == MessageState.ACCEPTED


def test_the_same_report_twice_counts_once(cast: Cast, postmaster: Postmaster) -> None:
    recorded_vote(member(email="full@example.org"))
    outbox.send_due(at=TUESDAY_TEN)
    postmaster.reports *= 2

    first, second = come_back(postmaster)

    assert first == second
    assert Report.objects.count() == 1


def test_a_full_mailbox_is_tried_again_on_three_days_then_becomes_a_letter(
    cast: Cast, postmaster: Postmaster
) -> None:
    message = recorded_vote(member(email="full@example.org"))
    seen = []

    for day in range(3):
        now = TUESDAY_TEN + timedelta(days=day, minutes=day)
        outbox.send_due(at=now)
        come_back(postmaster, at=now)
        message.refresh_from_db()
        seen.append(message.state)

    assert seen == ["soft_bounced", "soft_bounced", "replaced_by_post"]
    assert not DeadAddress.objects.exists()


def test_a_complaint_ends_optional_mail_and_nothing_else(
    cast: Cast, postmaster: Postmaster
) -> None:
    person = member(email="angry@example.org")
    message = recorded_vote(person)
    outbox.send_due(at=TUESDAY_TEN)

    come_back(postmaster)
    statutory = recorded_vote(person, step="result", stream=Stream.STATUTORY)

    message.refresh_from_db()
    assert message.state == MessageState.COMPLAINED
    assert MailChoice.objects.get(member=person).refuses_optional
    assert statutory.to_address == "angry@example.org"


def test_a_delivery_that_is_reported_is_known(cast: Cast, postmaster: Postmaster) -> None:
    message = recorded_vote(cast.bilal)
    outbox.send_due(at=TUESDAY_TEN)
    _to, mail = postmaster.taken[0]
    content = returned.delivery_report(
        "bilal@example.org", mail.as_bytes(), status="2.0.0", action="delivered"
    )

    arrivals.receive(content=content, recipient=message.return_path, at=TUESDAY_TEN + HOUR)

    message.refresh_from_db()
    assert message.state == MessageState.DELIVERED


def test_a_late_message_is_not_a_lost_one(cast: Cast, postmaster: Postmaster) -> None:
    message = recorded_vote(cast.bilal)
    outbox.send_due(at=TUESDAY_TEN)
    content = returned.delivery_report(
        "bilal@example.org", b"Subject: x", status="4.4.1", action="delayed"
    )

    report = arrivals.receive(content=content, recipient=message.return_path, at=TUESDAY_TEN)

    message.refresh_from_db()
    assert report.kind == Report.Kind.DELAYED
    assert message.state == MessageState.ACCEPTED


def test_a_token_that_nobody_was_given_changes_nothing(cast: Cast, postmaster: Postmaster) -> None:
    message = recorded_vote(cast.bilal)
    outbox.send_due(at=TUESDAY_TEN)
    local, _at, domain = message.return_path.partition("@")
    last = "a" if local[-2] != "a" else "b"
    content = returned.delivery_report("bilal@example.org", b"Subject: x")

    forged = f"{local[:-2]}{last}{local[-1]}@{domain}"
    report = arrivals.receive(content=content, recipient=forged, at=TUESDAY_TEN)

    message.refresh_from_db()
    assert returns.read(forged) is None
    assert report.kind == Report.Kind.UNREAD
    assert message.state == MessageState.ACCEPTED


def test_a_return_path_names_no_member_and_fits_in_an_address(cast: Cast) -> None:
    message = recorded_vote(cast.bilal)

    local, _at, _domain = message.return_path.partition("@")

    assert len(local) <= 64
    assert local == local.lower()
    assert str(cast.bilal.pk) != local.partition("+")[2]
    assert returns.read(message.return_path.upper()) == returns.Return(message.pk, 0)


def test_a_complaint_without_our_return_path_is_known_by_its_message_id(
    cast: Cast, postmaster: Postmaster
) -> None:
    message = recorded_vote(cast.bilal)
    outbox.send_due(at=TUESDAY_TEN)
    _to, mail = postmaster.taken[0]
    content = returned.complaint("bilal@example.org", "", mail.as_bytes())

    arrivals.receive(content=content, recipient="bounces@cooperative.example", at=TUESDAY_TEN)

    message.refresh_from_db()
    assert message.state == MessageState.COMPLAINED


def test_an_absence_notice_is_no_bounce(cast: Cast, postmaster: Postmaster) -> None:
    message = recorded_vote(cast.bilal)
    outbox.send_due(at=TUESDAY_TEN)
    content = b"From: bilal@example.org\nAuto-Submitted: auto-replied\n\nJe suis absent.\n"

    report = arrivals.receive(content=content, recipient=message.return_path, at=TUESDAY_TEN)

    message.refresh_from_db()
    assert report.kind == Report.Kind.UNREAD
    assert message.state == MessageState.ACCEPTED


def test_a_bounce_in_a_server_s_own_words_is_understood(cast: Cast, postmaster: Postmaster) -> None:
    message = recorded_vote(cast.bilal)
    outbox.send_due(at=TUESDAY_TEN)
    content = (
        b"From: MAILER-DAEMON@old.example\nSubject: failure notice\n\n"
        b"Hi. This is the qmail-send program at old.example.\n"
        b"I'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
        b"<bilal@example.org>:\nSorry, no mailbox here by that name.\n\n"
        b"--- Below this line is a copy of the message.\n\n"
    )

    report = arrivals.receive(content=content, recipient=message.return_path, at=TUESDAY_TEN)

    assert report.kind == Report.Kind.BOUNCED
    assert DeadAddress.objects.get().address == "bilal@example.org"


def test_a_pipe_hands_a_report_over(cast: Cast, postmaster: Postmaster, monkeypatch) -> None:
    recorded_vote(member(email="angry@example.org"))
    outbox.send_due(at=TUESDAY_TEN)
    path, content = postmaster.reports[0]
    said = io.StringIO()

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    call_command("receive_mail", path, stdout=said)

    assert said.getvalue() == "complaint\n"
    assert Message.objects.get().state == MessageState.COMPLAINED

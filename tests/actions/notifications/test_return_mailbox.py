"""The mailbox of the return path, read over IMAP in a real Dovecot: nothing lost, nothing read
for ever, whatever lies in it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from notifications.actions import mailbox_reading, outbox
from notifications.models import Message, Report, ReturnMailbox
from notifications.reports import MOST_BYTES
from notifications.return_mailbox import MailboxAddress
from notifications.states import MessageState
from tests import dovecot
from tests.actions.notifications.test_killed_sender import address_of_database
from tests.cast import build
from tests.dovecot import Mailbox
from tests.factories import returned
from tests.factories.mail import TUESDAY_TEN, recorded_vote
from tests.factories.members import member
from tests.smtp import Postmaster

pytestmark = pytest.mark.django_db(transaction=True)
LATER = TUESDAY_TEN + timedelta(hours=1)
MINUTE = timedelta(minutes=1)
HUMAN = b"From: Camille <camille@example.org>\r\nSubject: Bonjour\r\n\r\nJe viendrai.\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with dovecot.mailbox() as kept:
        yield kept


@pytest.fixture
def mailbox(server: Mailbox, settings) -> Mailbox:
    server.empty()
    settings.MAIL_BOUNCE_ADDRESS = "bounces@cooperative.example"
    settings.MAIL_RETURN_MAILBOX = server.url()
    return server


def sent(postmaster: Postmaster, address: str) -> Message:
    message = recorded_vote(member(email=address, with_account=False))
    outbox.send_due(at=TUESDAY_TEN)
    message.refresh_from_db()
    return message


def bounce(message: Message, *, delivered_to: str = "", status: str = "5.1.1") -> bytes:
    original = f"Message-ID: {message.message_id}\r\nSubject: x\r\n\r\n".encode()
    to = f"Delivered-To: {delivered_to or message.return_path}\r\n".encode()
    return to + returned.delivery_report(message.to_address, original, status=status)


def state_of(message: Message) -> str:
    message.refresh_from_db()
    return str(message.state)


def test_a_bounce_in_the_mailbox_is_told_to_its_message_and_leaves_the_mailbox(
    mailbox: Mailbox, postmaster: Postmaster
) -> None:
    build()
    message = sent(postmaster, "somebody@example.org")
    mailbox.put(bounce(message))

    read = mailbox_reading.read_mailbox(at=LATER)

    assert read == 1
    assert state_of(message) == MessageState.REPLACED_BY_POST
    assert (mailbox.inbox(), mailbox.aside()) == ([], [])
    assert ReturnMailbox.objects.get().read_at == LATER


def test_what_is_no_report_is_put_beside_whole_and_never_read_again(
    mailbox: Mailbox, postmaster: Postmaster
) -> None:
    build()
    mailbox.put(HUMAN)

    mailbox_reading.read_mailbox(at=LATER)
    again = mailbox_reading.read_mailbox(at=LATER + MINUTE)

    assert again == 0
    assert mailbox.aside() == [HUMAN]
    assert mailbox.inbox() == []
    assert Report.objects.get().aside == Report.Aside.NO_REPORT


def test_the_same_bounce_found_twice_changes_nothing_more(
    mailbox: Mailbox, postmaster: Postmaster
) -> None:
    build()
    message = sent(postmaster, "full@example.org")
    report = bounce(message, status="4.2.2")
    mailbox.put(report, report)

    mailbox_reading.read_mailbox(at=LATER)

    assert state_of(message) == MessageState.SOFT_BOUNCED
    assert message.tries.filter(outcome="reported").count() == 1
    assert mailbox.inbox() == []


def test_a_message_too_large_is_put_beside_without_being_fetched(
    mailbox: Mailbox, postmaster: Postmaster
) -> None:
    build()
    message = sent(postmaster, "somebody@example.org")
    mailbox.put(HUMAN + b"x" * (MOST_BYTES + 1), bounce(message))

    mailbox_reading.read_mailbox(at=LATER)

    assert state_of(message) == MessageState.REPLACED_BY_POST
    assert len(mailbox.aside()[0]) > MOST_BYTES
    assert Report.objects.filter(aside=Report.Aside.TOO_LARGE).count() == 1


POISONS = {
    "null characters": b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n"
    b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
    b"Final-Recipient: rfc822; a\0b@example.org\r\nAction: failed\r\nStatus: 5.1.1\0\r\n\r\n"
    b"--b\r\nContent-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    b"TWVzc2FnZS1JRDogPGEAYj4KCg==\r\n--b--\r\n",
    "an unknown character set": b"Content-Type: text/plain; charset=\xff\xfe\r\n"
    b"Content-Transfer-Encoding: base64\r\nSubject: Undeliverable\r\n\r\n\xff\xff=\r\n",
    "parts in parts": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(3000)
    ),
    "nothing": b"\r\n",
}


@pytest.mark.parametrize("poison", POISONS.values(), ids=POISONS.keys())
def test_a_message_made_to_break_its_reader_is_put_beside_and_stops_nobody(
    mailbox: Mailbox, postmaster: Postmaster, poison: bytes
) -> None:
    build()
    message = sent(postmaster, "somebody@example.org")
    mailbox.put(poison, bounce(message))

    mailbox_reading.read_mailbox(at=LATER)

    assert mailbox.aside() == [poison]
    assert mailbox.inbox() == []
    assert state_of(message) == MessageState.REPLACED_BY_POST


def test_a_forged_return_address_changes_no_message(
    mailbox: Mailbox, postmaster: Postmaster
) -> None:
    build()
    message = sent(postmaster, "somebody@example.org")
    forged = message.return_path.replace("+", "+a")
    report = returned.delivery_report(message.to_address, b"Subject: x\r\n\r\n")
    stranger = f"Delivered-To: {forged}\r\n".encode() + report
    mailbox.put(stranger)

    mailbox_reading.read_mailbox(at=LATER)

    assert state_of(message) == MessageState.ACCEPTED
    assert mailbox.aside() == [stranger]


@pytest.mark.parametrize(
    ("point", "time"), [("fetching", 2), ("receiving", 2), ("taking", 2), ("clearing", 1)]
)
def test_a_reader_killed_at_any_step_loses_no_report_and_counts_none_twice(
    mailbox: Mailbox, postmaster: Postmaster, point: str, time: int
) -> None:
    build()
    found = [sent(postmaster, f"full@example{n}.org") for n in range(3)]
    mailbox.put(*[bounce(message, status="4.2.2") for message in found], HUMAN)

    died = run_until_death(point, time, mailbox)
    mailbox_reading.read_mailbox(at=LATER + mailbox_reading.BUSY_FOR)

    assert died == -signal.SIGKILL
    assert {state_of(message) for message in found} == {MessageState.SOFT_BOUNCED}
    assert [m.tries.filter(outcome="reported").count() for m in found] == [1, 1, 1]
    assert mailbox.inbox() == []
    assert mailbox.aside() == [HUMAN]


def test_a_message_that_three_readers_died_of_is_put_beside(
    mailbox: Mailbox, postmaster: Postmaster
) -> None:
    build()
    mailbox.put(HUMAN, HUMAN + b"Encore.\r\n")

    for turn in range(mailbox_reading.TRIES):
        run_until_death("fetching", 1, mailbox, at=LATER + turn * mailbox_reading.BUSY_FOR)
    mailbox_reading.read_mailbox(at=LATER + 9 * mailbox_reading.BUSY_FOR)

    reasons = Report.objects.values_list("aside", flat=True)
    assert sorted(reasons) == [Report.Aside.NO_REPORT, Report.Aside.UNREADABLE]
    assert len(mailbox.aside()) == 2
    assert mailbox.inbox() == []


def test_two_readers_never_read_at_the_same_time(mailbox: Mailbox, postmaster: Postmaster) -> None:
    build()
    mailbox.put(HUMAN)
    ReturnMailbox.objects.create(pk=1, busy_until=LATER + MINUTE)

    during = mailbox_reading.read_mailbox(at=LATER)
    after = mailbox_reading.read_mailbox(at=LATER + MINUTE)

    assert (during, after) == (0, 1)


def test_a_reading_is_bounded_and_the_next_one_goes_on(
    mailbox: Mailbox, postmaster: Postmaster
) -> None:
    build()
    mailbox.put(*[HUMAN.replace(b"Bonjour", b"Bonjour %d" % n) for n in range(3)])

    read = [mailbox_reading.read_mailbox(at=LATER + n * MINUTE, limit=2) for n in range(3)]

    assert read == [2, 1, 0]
    assert len(mailbox.aside()) == 3


def test_a_wrong_password_is_said_and_takes_nothing_away(
    mailbox: Mailbox, postmaster: Postmaster, settings
) -> None:
    build()
    mailbox.put(HUMAN)
    settings.MAIL_RETURN_MAILBOX = mailbox.url(password="faux")

    mailbox_reading.read_mailbox(at=LATER)

    kept = ReturnMailbox.objects.get()
    assert "Authentication failed" in kept.failure
    assert "faux" not in kept.failure
    assert kept.read_at is None
    assert mailbox.inbox() == [HUMAN]


def test_a_server_whose_certificate_nobody_vouches_for_is_given_no_password(
    mailbox: Mailbox, postmaster: Postmaster, settings
) -> None:
    build()
    settings.MAIL_RETURN_MAILBOX = mailbox.url().partition("?")[0]

    mailbox_reading.read_mailbox(at=LATER)

    assert "certificate" in ReturnMailbox.objects.get().failure.lower()


def test_a_line_encrypted_after_the_greeting_is_read_too(
    mailbox: Mailbox, postmaster: Postmaster, settings
) -> None:
    build()
    mailbox.put(HUMAN)
    settings.MAIL_RETURN_MAILBOX = mailbox.url(scheme="imap+starttls")

    read = mailbox_reading.read_mailbox(at=LATER)

    assert read == 1


def test_a_mailbox_without_encryption_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured):
        MailboxAddress.of_url("imap://retours:secret@localhost/INBOX")


def run_until_death(point: str, time: int, mailbox: Mailbox, *, at=LATER) -> int:
    connection.close()
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.actions.notifications.killed_reader",
            point,
            at.isoformat(),
            str(time),
        ],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": address_of_database(),
            "MAIL_BOUNCE_ADDRESS": "bounces@cooperative.example",
            "MAIL_RETURN_MAILBOX": mailbox.url(),
        },
        timeout=60,
        check=False,
    ).returncode

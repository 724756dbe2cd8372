"""The outbox through Exim as Debian ships it: sessions cut short, a real delivery report back."""

import smtplib
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connections

from common import clock
from notifications import intake
from notifications.actions import outbox
from notifications.models import DeadAddress, Message, Report
from notifications.states import MessageState
from tests import exim, smtp
from tests.cast import build
from tests.factories.mail import recorded_vote
from tests.factories.members import account, member

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def reports_door() -> Iterator[int]:
    port = smtp.free_port()
    server = intake.controller(port)
    server.start()
    try:
        yield port
    finally:
        server.stop()


def wait_for(condition, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.1)


def test_a_real_relay_takes_the_mail_and_its_own_report_finds_the_next_address(settings) -> None:
    settings.MAIL_BOUNCE_ADDRESS = "bounces@cooperative.example"
    cast = build()
    other = account("ailleurs@example.net", "Camille Durand")
    wrong = member(email="refuse@example.org", with_account=False, account=other)
    for person in (*cast.members, wrong):
        recorded_vote(person, at=clock.now())

    with (
        smtp.serving() as (postmaster, members),
        reports_door() as reports,
        exim.relaying(members=members, reports=reports) as port,
    ):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        with smtplib.SMTP("127.0.0.1", port) as asked:
            asked.ehlo()
            together = asked.has_extn("pipelining")
        first = outbox.send_due(at=clock.now())
        wait_for(Report.objects.exists)
        outbox.send_due(at=clock.now())
        wait_for(lambda: len(postmaster.taken) == 8)

    everybody = {person.email for person in cast.members} | {"ailleurs@example.net"}
    assert together  # Exim takes commands together, as most relays do
    assert first.accepted == 8  # more than Exim takes in one session
    assert Report.objects.get().kind == Report.Kind.BOUNCED
    assert DeadAddress.objects.get().address == "refuse@example.org"
    assert Counter(postmaster.addresses) == Counter(everybody)
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.ACCEPTED}
    connections.close_all()


def test_the_door_of_reports_takes_nothing_else(settings) -> None:
    settings.MAIL_BOUNCE_ADDRESS = "bounces@cooperative.example"

    with reports_door() as port, smtplib.LMTP("127.0.0.1", port) as line:
        line.ehlo()
        line.mail("")
        other, _words = line.rcpt("ag@cooperative.example")
        ours, _words = line.rcpt("bounces+abc@cooperative.example")

    assert (other, ours) == (550, 250)

"""The worker dies at every step of sending: nothing is lost, at most one message is repeated."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections

from notifications.actions import outbox
from notifications.models import Message
from notifications.states import MessageState
from tests import ovhcloud
from tests.cast import build
from tests.factories.mail import TUESDAY_TEN, recorded_vote
from tests.smtp import Postmaster

POINTS = ("renewing", "marking", "sending", "answered", "settling")
INSIDE = ("sending the content",)


def address_of_database() -> str:
    settings = connections["default"].settings_dict
    if connections["default"].vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    user = f"{settings['USER']}:{settings['PASSWORD']}@" if settings["USER"] else ""
    if str(settings["HOST"]).startswith("/"):
        return f"postgresql://{user}/{settings['NAME']}?host={settings['HOST']}"
    return f"postgresql://{user}{settings['HOST']}:{settings['PORT'] or 5432}/{settings['NAME']}"


def run_until_death(point: str, port: int, **more: str) -> int:
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.actions.notifications.killed_sender",
            point,
            TUESDAY_TEN.isoformat(),
        ],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": address_of_database(),
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(port),
            **more,
        },
        timeout=60,
        check=False,
    ).returncode


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("together", [True, False], ids=["together", "one-by-one"])
@pytest.mark.parametrize("point", [*POINTS, *INSIDE])
def test_a_sender_killed_at_any_step_loses_nothing_and_repeats_at_most_one(
    point: str, together: bool, postmaster: Postmaster, settings
) -> None:
    cast = build()
    postmaster.takes_together = together
    for person in cast.members:
        recorded_vote(person)

    assert run_until_death(point, settings.EMAIL_PORT) == -signal.SIGKILL
    left = Message.objects.exclude(state=MessageState.ACCEPTED).count()
    outbox.send_due(at=TUESDAY_TEN + timedelta(minutes=3))

    per_person = Counter(postmaster.addresses)
    identities = {mail["Message-ID"] for _to, mail in postmaster.taken}
    assert left >= 4
    assert set(Message.objects.values_list("state", flat=True).distinct()) == {
        MessageState.ACCEPTED
    }
    assert len(per_person) == len(identities) == 7
    assert sum(per_person.values()) <= 8


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", POINTS)
def test_the_same_is_true_of_sms(point: str, settings) -> None:
    cast = build()
    for place, person in enumerate(cast.members):
        row = recorded_vote(person)
        Message.objects.filter(pk=row.pk).update(
            channel="sms", to_address=f"+3361234561{place}", domain="127.0.0.1"
        )

    with ovhcloud.serving(settings) as provider:
        names = ("SMS_PROVIDER", "SMS_SENDER", "SMS_OVH_ENDPOINT", "SMS_OVH_APPLICATION")
        secret = ("SMS_OVH_SECRET", "SMS_OVH_CONSUMER", "SMS_OVH_SERVICE")
        more = {name: str(getattr(settings, name)) for name in (*names, *secret)}
        assert run_until_death(point, 25, **more) == -signal.SIGKILL
        left = Message.objects.exclude(state=MessageState.ACCEPTED).count()
        outbox.send_due(at=TUESDAY_TEN + timedelta(minutes=3))

    per_person = Counter(provider.numbers)
    assert left >= 4
    assert not Message.objects.exclude(state=MessageState.ACCEPTED).exists()
    assert len(per_person) == len({job["tag"] for job in provider.jobs}) == 7
    assert sum(per_person.values()) <= 8


@pytest.mark.django_db(transaction=True)
def test_nobody_else_sends_while_a_turn_lasts(postmaster: Postmaster, settings) -> None:
    cast = build()
    for person in cast.members:
        recorded_vote(person)

    run_until_death("answered", settings.EMAIL_PORT)
    tally = outbox.send_due(at=TUESDAY_TEN + timedelta(seconds=30))

    assert tally.handled == 0
    assert len(postmaster.taken) == 3

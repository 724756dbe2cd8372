"""Two acts in the same second, a form sent twice, a worker killed between two writes: the channels,
the reports that come back, the delayed start."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from common.clock import PARIS
from common.models import AuditEvent
from members.models import Member
from notifications.actions import arrivals, devices, outbox, phones, reminders
from notifications.actions import delays as measuring
from notifications.models import (
    Attempt,
    Campaign,
    DeadAddress,
    MailChoice,
    Measure,
    Message,
    Phone,
    PushDevice,
    Report,
)
from notifications.reports import Reading
from notifications.states import MessageState
from tests import ovhcloud, pushservice
from tests.cast import Cast, build
from tests.factories.killed import killed_at_each_write
from tests.factories.mail import TUESDAY_TEN, recorded_vote
from tests.factories.members import member
from tests.factories.threads import together
from tests.ovhcloud import Provider
from tests.pushservice import Browser, PushService
from tests.smtp import Postmaster

pytestmark = pytest.mark.django_db(transaction=True)

OPENS = datetime(2026, 10, 14, 9, 0, tzinfo=PARIS)
HERE = "tests.actions.notifications.audience"
NUMBER = "06 12 34 56 78"
KEPT = (
    AuditEvent, Attempt, DeadAddress, Measure, MailChoice, Message, Phone, PushDevice, Report,
)  # fmt: skip
AGAIN = {"measure": "already-declared", "number": "too-soon"}


def written() -> list[Any]:
    """All that these acts may write."""
    return [sorted(map(repr, model.objects.order_by("pk").values())) for model in KEPT]


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with ovhcloud.serving(settings) as provider:
        yield provider


@pytest.fixture
def service(settings: Any, tmp_path: Path) -> Iterator[PushService]:
    with pushservice.serving(settings, tmp_path) as service:
        yield service


def declaring(cast: Cast) -> Callable[[], Measure]:
    for number in range(20):
        member("Camille", f"Rang{number:02}", email=f"c{number}@grand.example")
    campaign: Campaign = reminders.prepare(
        poll_subject="assembly:7",
        title="Assemblée générale ordinaire 2026",
        opens_at=OPENS,
        closes_at=OPENS + timedelta(days=15),
        sits_at=OPENS + timedelta(days=16),
        audience=f"{HERE}.not_voted",
        electorate=f"{HERE}.everybody",
        words=f"{HERE}.words",
        at=TUESDAY_TEN,
    )
    step, by = campaign.steps.get(name="reminder-2"), cast.diego.account
    return lambda: measuring.declare(step=step, hours=24, at=TUESDAY_TEN, by=by)


def giving(who: Member, at: datetime = TUESDAY_TEN) -> Callable[[], Phone]:
    return lambda: phones.give(member=who, number=NUMBER, at=at, by=who.account)


def adding(who: Member, browser: Browser) -> Callable[[], PushDevice]:
    return lambda: devices.add(
        member=who,
        endpoint=browser.endpoint,
        public_key=browser.public_key,
        shared_secret=pushservice.base64url(browser.secret),
        expires_at=None,
        at=TUESDAY_TEN,
        by=who.account,
    )


def bounced(who: Member) -> Callable[[], Report | None]:
    """A provider says that the address of a message already taken is dead."""
    recorded_vote(who)
    outbox.send_due(at=TUESDAY_TEN)
    sent = Message.objects.get(member=who)
    reading = Reading(Report.Kind.BOUNCED, reply="5.1.1 No such user", message_id=sent.message_id)
    return lambda: arrivals.told(reading=reading, digest="ab" * 32, at=TUESDAY_TEN)


def test_of_two_measures_declared_in_the_same_second_one_is() -> None:
    declare = declaring(build())

    given = together(lambda: declare().seed, lambda: declare().seed)

    kept = Measure.objects.get()
    assert sorted(given, key=len) == ["already-declared", kept.seed]
    assert AuditEvent.objects.filter(verb="reminders.delay_declared").count() == 1


def test_of_two_codes_asked_for_in_the_same_second_one_is_sent(provider: Provider) -> None:
    ask = giving(build().bilal)

    given = together(lambda: ask().number, lambda: ask().number)

    assert sorted(given) == ["+33612345678", "too-soon"]
    assert len(provider.jobs) == 1
    assert Phone.objects.get().codes_sent == 1


def test_browsers_added_in_the_same_second_are_five_at_most(service: PushService) -> None:
    bilal = build().bilal
    for number in range(4):
        adding(bilal, service.browser(f"old{number}"))()

    together(*[adding(bilal, service.browser(f"new{number}")) for number in range(3)])

    assert PushDevice.objects.filter(member=bilal).count() == 5


def test_a_report_told_twice_in_the_same_second_is_heard_once(postmaster: Postmaster) -> None:
    tell = bounced(member(email="gone@example.org", with_account=False))

    together(tell, tell, tell)

    assert Report.objects.count() == 1
    assert Attempt.objects.filter(outcome="reported").count() == 1
    assert Message.objects.filter(channel="post").count() == 1


def test_an_sms_reported_lost_twice_in_the_same_second_leaves_by_email_once(
    provider: Provider,
) -> None:
    bilal = build().bilal
    row = recorded_vote(bilal)
    Message.objects.filter(pk=row.pk).update(
        channel="sms", to_address="+33612345678", state=MessageState.ACCEPTED, carrier_id="27000001"
    )

    lost = {"id": "27000001", "ptt": "9"}
    tell = lambda: arrivals.delivered_by_telephone(said=lost, at=TUESDAY_TEN)  # noqa: E731
    given = together(tell, tell)

    assert given == [True, True]
    assert Attempt.objects.filter(outcome="reported").count() == 1


@pytest.mark.parametrize("what", ["measure", "number", "browser", "report"])
def test_a_worker_killed_between_two_writes_leaves_nothing_half_written(
    what: str, provider: Provider, service: PushService, postmaster: Postmaster
) -> None:
    cast = build()
    act: Callable[[], Any] = {
        "measure": lambda: declaring(cast),
        "number": lambda: giving(cast.bilal),
        "browser": lambda: adding(cast.bilal, service.browser("one")),
        "report": lambda: bounced(cast.bilal),
    }[what]()
    before = written()

    seen = [written() for _writes in killed_at_each_write(act)]
    after = written()
    again = together(act)[0]  # the form is sent again, the provider calls again

    assert after != before == seen[0]
    assert all(state in (before, after) for state in seen)
    assert written() == after
    if what in AGAIN:
        assert again == AGAIN[what]
    assert len(provider.jobs) == (what == "number")

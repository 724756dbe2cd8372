"""The way out: relays in their order, encrypted, and the pace each domain bears."""

import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import send_mail

from notifications import queries, tasks
from notifications.actions import domains, outbox
from notifications.line import Line
from notifications.models import MailDomain, Message
from notifications.relay import RelayAddress
from notifications.states import MessageState
from tests import smtp
from tests.cast import Cast
from tests.certificates import certificate
from tests.factories.mail import TUESDAY_TEN, recorded_vote
from tests.factories.members import member
from tests.smtp import Postmaster

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def second() -> Iterator[tuple[Postmaster, int]]:
    with smtp.serving() as serving:
        yield serving


def relay(port: int, **options: object) -> str:
    asked = "&".join(f"{name}={value}" for name, value in options.items())
    return f"smtp://127.0.0.1:{port}?{asked}"


def test_the_second_relay_serves_while_the_first_is_down(cast: Cast, second, settings) -> None:
    postmaster, port = second
    settings.MAIL_RELAYS = [relay(smtp.free_port()), relay(port)]
    for person in cast.members:
        recorded_vote(person)

    tally = outbox.send_due(at=TUESDAY_TEN)

    assert tally.accepted == len(postmaster.taken) == 7
    assert not tally.stopped


def test_the_first_relay_is_the_first_choice(cast: Cast, postmaster, second, settings) -> None:
    other, port = second
    settings.MAIL_RELAYS = [relay(settings.EMAIL_PORT), relay(port)]
    recorded_vote(cast.bilal)

    outbox.send_due(at=TUESDAY_TEN)

    assert (len(postmaster.taken), len(other.taken)) == (1, 0)


def test_a_relay_that_refuses_our_sender_hands_over_to_the_next(
    cast: Cast, postmaster, second, settings
) -> None:
    other, port = second
    postmaster.refuses_sender = True
    settings.MAIL_RELAYS = [relay(settings.EMAIL_PORT), relay(port)]
    recorded_vote(cast.bilal)

    outbox.send_due(at=TUESDAY_TEN)

    assert (len(postmaster.taken), len(other.taken)) == (0, 1)


def test_a_line_is_renewed_after_so_many_messages(cast: Cast, postmaster, settings) -> None:
    settings.MAIL_RELAYS = [relay(settings.EMAIL_PORT, session=3)]
    for person in cast.members:
        recorded_vote(person)

    outbox.send_due(at=TUESDAY_TEN)

    assert postmaster.sessions == [3, 3, 1]


@pytest.mark.parametrize("url", ["http://relay.example", "relay.example:25", "smtp://"])
def test_a_relay_that_cannot_be_read_stops_at_once(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        RelayAddress.of_url(url)


def test_what_is_sent_outside_the_outbox_takes_the_same_way(cast, second, settings) -> None:
    postmaster, port = second
    settings.EMAIL_BACKEND = "notifications.direct.RelaysBackend"
    settings.MAIL_RELAYS = [relay(smtp.free_port()), relay(port)]

    sent = send_mail("Votre code", "1234", None, ["bilal@example.org"])

    assert sent == 1
    assert postmaster.addresses == ["bilal@example.org"]


def test_a_relay_with_an_authority_of_its_own_is_spoken_to_in_secret(
    cast: Cast, settings, tmp_path: Path
) -> None:
    pem = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    recorded_vote(cast.bilal)

    with smtp.serving(tls_context=context, require_starttls=True) as (postmaster, port):
        unknown = f"smtp+starttls://localhost:{port}"
        settings.MAIL_RELAYS = [unknown]
        refused = outbox.send_due(at=TUESDAY_TEN)
        taken_meanwhile = len(postmaster.taken)
        settings.MAIL_RELAYS = [f"{unknown}?ca={pem}"]
        outbox.send_due(at=TUESDAY_TEN + 2 * MINUTE)

    assert refused.stopped
    assert taken_meanwhile == 0
    assert postmaster.addresses == ["bilal@example.org"]


def test_a_domain_receives_at_its_own_pace_and_the_others_do_not_wait(
    cast: Cast, postmaster
) -> None:
    MailDomain.objects.create(name="slow.example", per_minute=1)
    for number in range(3):
        recorded_vote(member(email=f"m{number}@slow.example"))
    recorded_vote(cast.bilal)

    with Line() as line:
        outbox.send_due(at=TUESDAY_TEN, line=line)
        at_once = sorted(address.partition("@")[2] for address in postmaster.addresses)
        outbox.send_due(at=TUESDAY_TEN + MINUTE / 2, line=line)
        half_a_minute_later = len(postmaster.taken)
        outbox.send_due(at=TUESDAY_TEN + 2 * MINUTE, line=line)

    assert at_once == ["example.org", "slow.example"]
    assert half_a_minute_later == 2
    assert len(postmaster.taken) == 3


def test_the_worker_keeps_the_pace_of_a_domain(cast: Cast, postmaster) -> None:
    MailDomain.objects.create(name="example.org", per_minute=600)
    for person in cast.members:
        recorded_vote(person)

    done = tasks.send_due()

    assert done["accepted"] == 7


def test_a_domain_that_says_slow_down_three_times_is_left_alone_for_a_while(
    cast: Cast, postmaster
) -> None:
    for number in range(5):
        recorded_vote(member(email="policy@d.example", number=900 + number), step=f"s{number}")
    recorded_vote(cast.bilal)

    tally = outbox.send_due(at=TUESDAY_TEN)

    domain = MailDomain.objects.get()
    assert (domain.name, domain.refusals) == ("d.example", 3)
    assert tally.deferred == 3
    assert domain.held_until >= TUESDAY_TEN + timedelta(minutes=15)
    assert postmaster.addresses == ["bilal@example.org"]


def test_a_domain_that_takes_mail_again_is_forgiven(cast: Cast, postmaster) -> None:
    MailDomain.objects.create(
        name="example.org", refusals=4, held_until=TUESDAY_TEN - MINUTE, last_reply="4.7.0"
    )
    recorded_vote(cast.bilal)

    outbox.send_due(at=TUESDAY_TEN)

    assert MailDomain.objects.values_list("refusals", "held_until").get() == (0, None)


def test_greylisting_costs_one_wait_and_no_address(cast: Cast, postmaster) -> None:
    message = recorded_vote(member(email="grey@example.org"))

    outbox.send_due(at=TUESDAY_TEN)
    message.refresh_from_db()
    first = message.state
    outbox.send_due(at=TUESDAY_TEN + timedelta(minutes=10))

    message.refresh_from_db()
    assert (first, message.state) == (MessageState.DEFERRED, MessageState.ACCEPTED)


def test_nothing_leaves_for_a_domain_on_hold_until_people_let_it(cast: Cast, postmaster) -> None:
    board = cast.diego.account
    recorded_vote(cast.bilal)

    domains.pause(name="Example.org", at=TUESDAY_TEN, by=board)
    held = outbox.send_due(at=TUESDAY_TEN).handled
    domains.resume(name="example.org", at=TUESDAY_TEN, by=board)
    outbox.send_due(at=TUESDAY_TEN)

    assert held == 0
    assert postmaster.addresses == ["bilal@example.org"]


def test_what_is_held_back_takes_no_place_in_the_next_batch(cast: Cast) -> None:
    recorded_vote(cast.bilal)
    recorded_vote(member(email="a@open.example"))
    domains.pause(name="example.org", at=TUESDAY_TEN, by=cast.diego.account)

    assert queries.count_due(TUESDAY_TEN) == 1


def test_what_waits_for_a_domain_on_hold_can_go_by_post(cast: Cast, postmaster) -> None:
    board = cast.diego.account
    recorded_vote(cast.bilal)
    domains.pause(name="example.org", at=TUESDAY_TEN, by=board)

    moved = domains.send_by_post(name="example.org", at=TUESDAY_TEN, by=board)

    assert moved == 1
    assert Message.objects.get(channel="email").state == MessageState.REPLACED_BY_POST

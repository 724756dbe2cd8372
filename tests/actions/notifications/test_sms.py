"""Calls to vote by SMS, through a provider that behaves like the real one."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from common.clock import PARIS
from common.refusals import Refusal
from members.models import Member
from notifications import forecasting, short_links
from notifications import queries as reads
from notifications.actions import arrivals, choices, outbox, phones, reminders
from notifications.models import Campaign, MailChoice, Message, Phone
from notifications.sms import words
from notifications.sms.provider import SmsUnavailable
from notifications.states import MessageState
from tests import ovhcloud
from tests.actions.notifications import audience
from tests.cast import Cast
from tests.factories.mail import recorded_vote
from tests.ovhcloud import Provider
from tests.smtp import Postmaster

pytestmark = pytest.mark.django_db

OPENS = datetime(2026, 5, 21, 9, 0, tzinfo=PARIS)
CLOSES = datetime(2026, 6, 5, 15, 0, tzinfo=PARIS)
HERE = "tests.actions.notifications.audience"
NUMBER = "+33612345678"


@pytest.fixture(autouse=True)
def _nobody_has_voted() -> Iterator[None]:
    audience.has_voted.clear()
    yield
    audience.has_voted.clear()


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with ovhcloud.serving(settings) as provider:
        yield provider


@pytest.fixture
def campaign(cast: Cast) -> Campaign:
    return reminders.schedule(
        poll_subject="poll:abc",
        title="Assemblée générale ordinaire 2026",
        opens_at=OPENS,
        closes_at=CLOSES,
        audience=f"{HERE}.not_voted",
        electorate=f"{HERE}.everybody",
        words=f"{HERE}.words",
        at=OPENS - timedelta(days=5),
    )


def wants_sms(member: Member, number: str = NUMBER, *, by_email: bool = False) -> None:
    Phone.objects.create(member=member, number=number, verified_at=OPENS, code_sent_at=OPENS)
    MailChoice.objects.create(
        member=member, by_email=by_email, by_sms=True, changed_at=OPENS - timedelta(days=30)
    )


def run(at: datetime, limit: int = 50) -> None:
    reminders.fill(at=at, limit=limit)
    outbox.send_due(at=at, limit=limit)


def text_to(member: Member) -> Message:
    return Message.objects.get(member=member, channel="sms")


def test_who_chose_sms_alone_is_called_there_and_not_by_email(
    cast: Cast, campaign: Campaign, provider: Provider, postmaster: Postmaster
) -> None:
    wants_sms(cast.bilal)

    run(OPENS)

    assert provider.numbers == [NUMBER]
    assert "bilal@example.org" not in postmaster.addresses
    assert len(postmaster.addresses) == 6
    assert text_to(cast.bilal).state == MessageState.ACCEPTED


@pytest.mark.parametrize("template", ["address_test", "ballot_guide"])
def test_what_is_too_long_for_a_telephone_goes_by_email_to_who_chose_sms_alone(
    template: str, cast: Cast, campaign: Campaign, provider: Provider, postmaster: Postmaster
) -> None:
    wants_sms(cast.bilal)
    campaign.steps.filter(name="opening").update(template=template)

    run(OPENS)

    assert provider.numbers == []
    assert postmaster.addresses.count("bilal@example.org") == 1


def test_who_chose_both_is_called_by_both_once(
    cast: Cast, campaign: Campaign, provider: Provider, postmaster: Postmaster
) -> None:
    wants_sms(cast.bilal, by_email=True)

    run(OPENS)
    run(OPENS + timedelta(hours=1))

    assert provider.numbers == [NUMBER]
    assert postmaster.addresses.count("bilal@example.org") == 1


def test_two_channels_of_one_call_count_as_one_of_the_four(
    cast: Cast, campaign: Campaign, provider: Provider, postmaster: Postmaster
) -> None:
    wants_sms(cast.bilal, by_email=True)

    at = OPENS
    while at < CLOSES:
        run(at)
        at += timedelta(hours=6)

    assert len(provider.numbers) == 4
    assert postmaster.addresses.count("bilal@example.org") == 4


def test_the_words_fit_in_one_sms_and_do_not_say_who_has_not_voted(
    cast: Cast, campaign: Campaign, provider: Provider, postmaster: Postmaster
) -> None:
    wants_sms(cast.bilal)

    run(OPENS)
    run(OPENS + timedelta(days=5))

    assert provider.texts[0] == provider.texts[1]
    assert words.segments(provider.texts[0] + "\nSTOP 36180") == 1
    assert provider.texts[0].endswith(short_links.address_for(campaign))
    assert "05/06 à 15:00" in provider.texts[0]
    assert "bilal" not in provider.texts[0].lower()


def test_a_long_title_is_shortened_rather_than_paid_for_twice(
    cast: Cast, campaign: Campaign, provider: Provider, postmaster: Postmaster, monkeypatch: Any
) -> None:
    wants_sms(cast.bilal)
    long = {**audience.words("", OPENS), "title": "Élection au conseil de surveillance " * 9}
    monkeypatch.setattr(audience, "words", lambda subject, at: long)

    run(OPENS)

    assert words.segments(provider.texts[0] + "\nSTOP 36180") == 1
    assert "Élection au conseil" in provider.texts[0]
    assert "..." in provider.texts[0]


def test_what_the_law_orders_never_goes_by_sms(
    cast: Cast, provider: Provider, postmaster: Postmaster
) -> None:
    wants_sms(cast.bilal)

    message = recorded_vote(cast.bilal)

    assert message.channel == "email"


def test_a_number_nobody_has_is_forgotten_and_the_call_leaves_by_email(
    cast: Cast, campaign: Campaign, provider: Provider, postmaster: Postmaster
) -> None:
    wants_sms(cast.bilal, "+33612345600")

    run(OPENS)
    run(OPENS + timedelta(minutes=1))

    assert provider.numbers == []
    assert postmaster.addresses.count("bilal@example.org") == 1
    assert not Phone.objects.exclude(number="").exists()
    choice = MailChoice.objects.get(member=cast.bilal)
    assert (choice.by_email, choice.by_sms) == (True, False)


def test_who_voted_meanwhile_is_not_called_by_the_other_channel(
    cast: Cast, campaign: Campaign, provider: Provider, postmaster: Postmaster
) -> None:
    wants_sms(cast.bilal, "+33612345600")
    run(OPENS)
    audience.has_voted.add(cast.bilal.pk)

    run(OPENS + timedelta(minutes=1))

    assert "bilal@example.org" not in postmaster.addresses


@pytest.mark.parametrize("trouble", ["too_fast", "credit", "is_down"])
def test_a_provider_in_trouble_delays_sms_and_stops_no_mail(
    cast: Cast, campaign: Campaign, provider: Provider, postmaster: Postmaster, trouble: str
) -> None:
    wants_sms(cast.bilal)
    wants_sms(cast.alice, "+33612345679")
    setattr(provider, trouble, {"too_fast": 1, "credit": 0, "is_down": True}[trouble])

    run(OPENS)
    states_then = set(
        Message.objects.filter(channel="sms").values_list("state", flat=True).distinct()
    )
    provider.credit, provider.too_fast, provider.is_down = 100, 0, False
    outbox.send_due(at=OPENS + timedelta(hours=1))

    assert len(postmaster.addresses) == 5
    assert MessageState.DEFERRED in states_then
    assert sorted(provider.numbers) == [NUMBER, "+33612345679"]


def test_without_credit_for_a_day_the_call_leaves_by_email(
    cast: Cast, campaign: Campaign, provider: Provider, postmaster: Postmaster
) -> None:
    wants_sms(cast.bilal)
    provider.credit = 0
    run(OPENS)
    before = "bilal@example.org" in postmaster.addresses

    outbox.send_due(at=OPENS + timedelta(days=1))
    outbox.send_due(at=OPENS + timedelta(days=1, minutes=1))

    assert not before
    assert postmaster.addresses.count("bilal@example.org") == 1
    assert text_to(cast.bilal).state == MessageState.GIVEN_UP


def test_a_provider_that_keeps_refusing_is_left_in_peace(
    cast: Cast, campaign: Campaign, provider: Provider, postmaster: Postmaster
) -> None:
    for place, member in enumerate(cast.members):
        wants_sms(member, f"+3361234561{place}")
    provider.is_down = True

    run(OPENS)

    assert provider.requests == 3


def test_a_delivery_report_is_believed_once(
    cast: Cast, campaign: Campaign, provider: Provider, postmaster: Postmaster
) -> None:
    wants_sms(cast.bilal)
    run(OPENS)
    arrived = {"id": "27000001", "ptt": "4", "descriptionDlr": "Success", "description": "1"}

    known = [
        arrivals.delivered_by_telephone(said=said, at=OPENS)
        for said in (arrived, arrived, {**arrived, "ptt": "9"}, {**arrived, "id": "1"}, {})
    ]

    assert known == [True, True, True, False, False]
    assert text_to(cast.bilal).state == MessageState.DELIVERED


def test_a_report_that_it_did_not_arrive_sends_the_call_by_email(
    cast: Cast, campaign: Campaign, provider: Provider, postmaster: Postmaster
) -> None:
    wants_sms(cast.bilal)
    run(OPENS)

    arrivals.delivered_by_telephone(said={"id": "27000001", "ptt": "3"}, at=OPENS)
    still = text_to(cast.bilal).state
    arrivals.delivered_by_telephone(said={"id": "27000001", "ptt": "9"}, at=OPENS)
    outbox.send_due(at=OPENS + timedelta(minutes=1))

    assert still == MessageState.ACCEPTED
    assert postmaster.addresses.count("bilal@example.org") == 1
    assert Phone.objects.get(member=cast.bilal).number == NUMBER


def test_who_answers_stop_gets_no_other_sms(
    cast: Cast, campaign: Campaign, provider: Provider, postmaster: Postmaster
) -> None:
    wants_sms(cast.bilal)
    run(OPENS)
    provider.stopped = [NUMBER, "+33700000000"]

    stopped = phones.honour_stops(at=OPENS + timedelta(hours=1))
    again = phones.honour_stops(at=OPENS + timedelta(hours=2))
    run(OPENS + timedelta(days=5))

    assert (stopped, again) == (1, 0)
    assert len(provider.numbers) == 1
    assert postmaster.addresses.count("bilal@example.org") == 1


def test_no_secret_of_the_provider_is_written_anywhere(
    cast: Cast, campaign: Campaign, provider: Provider, postmaster: Postmaster, caplog: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    wants_sms(cast.bilal)
    provider.is_down = True

    run(OPENS)
    with pytest.raises(SmsUnavailable) as error:
        phones.honour_stops(at=OPENS)

    said = caplog.text + str(error.value) + text_to(cast.bilal).last_reply
    for secret in (ovhcloud.SECRET, ovhcloud.CONSUMER, ovhcloud.APPLICATION, NUMBER):
        assert secret not in said


def test_a_number_serves_once_its_code_came_back(cast: Cast, provider: Provider) -> None:
    by = cast.bilal.account
    phones.give(member=cast.bilal, number="06 12 34 56 78", at=OPENS, by=by)
    before = MailChoice.objects.filter(by_sms=True).exists()
    code = provider.texts[0].partition("est ")[2][:6]

    phones.confirm(member=cast.bilal, code=code, at=OPENS + timedelta(minutes=9), by=by)

    assert not before
    assert MailChoice.objects.get(member=cast.bilal).by_sms
    assert code not in str(list(Phone.objects.values()))
    with pytest.raises(Refusal):
        phones.confirm(member=cast.bilal, code=code, at=OPENS + timedelta(minutes=9), by=by)


def test_a_code_is_guessed_five_times_at_most_and_for_ten_minutes(
    cast: Cast, provider: Provider
) -> None:
    by = cast.bilal.account
    phones.give(member=cast.bilal, number=NUMBER, at=OPENS, by=by)
    code = provider.texts[0].partition("est ")[2][:6]
    wrong = f"{(int(code) + 1) % 10**6:06}"

    with pytest.raises(Refusal, match=r"."):
        phones.confirm(member=cast.bilal, code=code, at=OPENS + timedelta(minutes=11), by=by)
    for _ in range(5):
        with pytest.raises(Refusal):
            phones.confirm(member=cast.bilal, code=wrong, at=OPENS, by=by)
    with pytest.raises(Refusal):
        phones.confirm(member=cast.bilal, code=code, at=OPENS, by=by)

    assert Phone.objects.get(member=cast.bilal).verified_at is None


def test_nobody_is_bothered_by_more_than_five_codes_a_day(cast: Cast, provider: Provider) -> None:
    by = cast.bilal.account
    for place in range(5):
        at = OPENS + timedelta(minutes=2 * place)
        phones.give(member=cast.bilal, number=NUMBER, at=at, by=by)
        phones.take_back(member=cast.bilal, at=at, by=by)

    with pytest.raises(Refusal) as refused:
        phones.give(member=cast.bilal, number=NUMBER, at=OPENS + timedelta(hours=1), by=by)

    assert refused.value.code == "too-many-codes"
    assert len(provider.texts) == 5


def test_one_way_at_least_is_kept(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        choices.choose(
            member=cast.bilal, by_email=False, by_sms=False, at=OPENS, by=cast.bilal.account
        )

    assert refused.value.code == "no-way-left"


def test_the_forecast_counts_sms_and_their_price(
    cast: Cast, campaign: Campaign, provider: Provider, settings: Any
) -> None:
    settings.SMS_PRICE, settings.MAIL_PRICE = "0.065", "0.002"
    wants_sms(cast.bilal)
    wants_sms(cast.alice, "+33612345679", by_email=True)

    found = forecasting.forecast(campaign, at=OPENS - timedelta(days=4))

    opening = next(row for row in found.steps if row.step.name == "opening")
    assert (opening.expected, opening.texts, opening.segments) == (8, 2, 1)
    assert found.texts == 8  # two people, four calls
    assert found.texts_cents == 52
    assert found.price_cents == 52 + -(-found.mails * 2 // 10)


def test_nobody_reads_a_number_and_nobody_is_out_of_reach_for_it(
    cast: Cast, campaign: Campaign, provider: Provider, postmaster: Postmaster
) -> None:
    wants_sms(cast.bilal, "+33612345600")
    run(OPENS)
    run(OPENS + timedelta(minutes=1))
    Message.objects.update(tells_turnout=False)

    assert text_to(cast.bilal).state == MessageState.BOUNCED
    assert text_to(cast.bilal) not in reads.outbox()
    assert not reads.outbox(text="33612345600").exists()
    assert cast.bilal not in reads.unreachable()
    assert reads.counts()["failed"] == 0


def test_the_forecast_of_sms_does_not_fall_as_their_readers_vote(
    cast: Cast, campaign: Campaign, provider: Provider
) -> None:
    wants_sms(cast.bilal)
    reminders.fill(at=OPENS, limit=50)

    before = forecasting.forecast(campaign, at=OPENS)
    audience.has_voted.add(cast.bilal.pk)
    after = forecasting.forecast(campaign, at=OPENS)

    assert before.texts == after.texts == 3
    assert before.price_cents == after.price_cents
    assert before.messages == after.messages

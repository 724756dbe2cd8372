"""R-CONV-06: consent with its proof."""

from datetime import date, datetime, timedelta

import pytest

from common import clock
from common.models import AuditEvent
from common.refusals import Refusal
from members import queries
from members.actions import consents
from members.evidence import fingerprint
from tests.cast import Cast
from tests.factories import members as factories

pytestmark = pytest.mark.django_db

AT = datetime(2026, 4, 1, 10, 0, tzinfo=clock.PARIS)


def test_a_consent_keeps_the_very_words_and_their_fingerprint(cast: Cast) -> None:
    member = factories.member("Zoé", "Lefèvre", email="zoe@example.org")

    consent = consents.give(member=member, at=AT, by=member.account)

    assert "zoe@example.org" in consent.evidence["text"]
    assert "La Coopérative du Port" in consent.evidence["text"]
    assert consent.evidence_hash == fingerprint(consent.evidence)
    event = AuditEvent.objects.get(verb="consent.given")
    assert event.details["evidence"] == consent.evidence_hash
    assert member.pk in queries.may_email_ids(date(2026, 6, 6), days_before=35)


def test_agreeing_twice_is_agreeing_once(cast: Cast) -> None:
    first = cast.bilal.consents.get()

    assert consents.give(member=cast.bilal, at=AT, by=cast.bilal.account) == first


def test_nobody_agrees_on_this_site_for_somebody_else(cast: Cast) -> None:
    member = factories.member(email="zoe@example.org")

    with pytest.raises(Refusal) as refused:
        consents.give(member=member, at=AT, by=cast.diego.account)

    assert refused.value.code == "not-ones-own"


def test_the_board_records_a_letter_with_its_day_and_where_it_is_filed(cast: Cast) -> None:
    member = factories.member(email="zoe@example.org")
    day = AT - timedelta(days=60)

    with pytest.raises(Refusal):
        consents.give(member=member, at=AT, by=cast.diego.account, channel="post", given_at=day)
    consent = consents.give(
        member=member,
        at=AT,
        by=cast.diego.account,
        channel="post",
        given_at=day,
        filed="classeur 2026",
    )

    assert consent.given_at == day
    assert consent.evidence["filed"] == "classeur 2026"


def test_a_consent_needs_an_address_and_a_past_day(cast: Cast) -> None:
    nobody = factories.member()
    member = factories.member(email="zoe@example.org")

    with pytest.raises(Refusal):
        consents.give(member=nobody, at=AT, by=cast.diego.account, channel="post", filed="x")
    with pytest.raises(Refusal):
        consents.give(
            member=member, at=AT, by=cast.diego.account, channel="post", filed="x",
            given_at=AT + timedelta(days=1),
        )  # fmt: skip


def test_going_back_to_the_post_and_agreeing_again(cast: Cast) -> None:
    consents.revoke(member=cast.bilal, at=AT, by=cast.bilal.account)
    consents.revoke(member=cast.bilal, at=AT, by=cast.bilal.account)

    assert cast.bilal.pk not in queries.may_email_ids(date(2026, 12, 1), days_before=35)
    assert AuditEvent.objects.filter(verb="consent.revoked").count() == 1

    consents.give(member=cast.bilal, at=AT + timedelta(days=1), by=cast.bilal.account)
    assert cast.bilal.pk in queries.may_email_ids(date(2026, 12, 1), days_before=35)
    assert cast.bilal.consents.count() == 2

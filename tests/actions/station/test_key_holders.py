"""The people who hold the keys: invited, replaced, asked in time, and what a lost key changes."""

from datetime import timedelta

import pytest

from common.models import AuditEvent
from common.refusals import Refusal
from notifications.models import Message
from tests.cast import Cast
from tests.factories import members as factories
from tests.factories import polls
from votes.station import desk, keyholding, stages, tasks
from votes.station.actions import key_holders
from votes.station.actions import polls as life
from votes.station.models import Trustee

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def mails(prefix: str) -> list[Message]:
    return list(Message.objects.filter(step__startswith=prefix).order_by("queued_at", "to_name"))


def holder(of: polls.Rehearsed, index: int) -> Trustee:
    return of.poll.trustees.select_related("poll").get(index=index)


def lose(of: polls.Rehearsed, *indexes: int) -> None:
    for index in indexes:
        row = holder(of, index)
        key_holders.declare_lost(trustee=row, at=of.at, by=row.member.account)


def standing(of: polls.Rehearsed) -> keyholding.Standing:
    of.poll.refresh_from_db()
    return keyholding.standing(of.poll, keyholding.in_order(of.poll))


def test_key_holders_are_invited_on_day_one_and_told_who_stands(cast: Cast) -> None:
    of = polls.prepared(cast, questions=[polls.election_of(cast.bilal, cast.chloe)])

    sent = mails("key-invitation")

    assert [mail.to_name for mail in sent] == ["Alice Martin", "Gwenn Le Goff", "Hugo Nguyen"]
    for mail in sent:
        assert f"/depositaires/#{of.poll.uuid}" in mail.text
        assert "Bilal Benali, Chloe Évrard" in mail.text


def test_nobody_is_invited_again_to_keys_already_made(cast: Cast) -> None:
    of = polls.opened(cast)
    polls.prepared(cast, keys_of=of.poll)

    assert len(mails("key-invitation")) == 3


def test_a_key_holder_is_replaced_before_the_sealing_and_the_others_keep_their_key(
    cast: Cast,
) -> None:
    of = polls.with_keys(polls.prepared(cast))
    newcomer = factories.member("Inès", "Roche", email="ines@example.org")

    key_holders.replace(trustee=holder(of, 2), member=newcomer, at=of.at, by=cast.alice.account)

    assert [row.name for row in keyholding.in_order(of.poll)] == [
        "Alice Martin",
        "Inès Roche",
        "Hugo Nguyen",
    ]
    assert stages.state_for(holder(of, 2))["stage"] == "certificate"
    assert holder(of, 1).certificate == of.devices[0].certificate
    assert not any(row.polynomial or row.checked_at for row in keyholding.in_order(of.poll))
    assert [mail.to_name for mail in mails("key-invitation-1")] == [
        "Alice Martin",
        "Hugo Nguyen",
        "Inès Roche",
    ]
    assert AuditEvent.objects.filter(verb="trustee.replaced").count() == 1


def test_a_candidate_is_not_put_in_the_place_of_a_key_holder(cast: Cast) -> None:
    of = polls.prepared(cast, questions=[polls.election_of(cast.bilal, cast.chloe)])

    with pytest.raises(Refusal) as error:
        key_holders.replace(
            trustee=holder(of, 1), member=cast.bilal, at=of.at, by=cast.alice.account
        )

    assert error.value.code == "trustee-is-candidate"


def test_nobody_is_replaced_once_the_urn_is_sealed(cast: Cast) -> None:
    of = polls.opened(cast)

    with pytest.raises(Refusal) as error:
        key_holders.replace(
            trustee=holder(of, 1), member=cast.bilal, at=of.at, by=cast.alice.account
        )

    assert error.value.code == "not-at-this-stage"


def test_replacements_are_proposed_among_those_whose_function_allows_it(cast: Cast) -> None:
    of = polls.prepared(
        cast,
        key_holders=[cast.alice, cast.gwenn],
        questions=[polls.election_of(cast.bilal, cast.chloe)],
    )

    assert keyholding.replacements(of.poll, of.at.date()) == [cast.hugo]


def test_who_is_kept_away_from_the_keys_is_said_with_the_reason(cast: Cast) -> None:
    of = polls.prepared(
        cast,
        key_holders=[cast.alice, cast.gwenn],
        questions=[polls.election_of(cast.hugo, cast.chloe)],
    )

    ((member, why),) = keyholding.unfit(of.poll, of.at.date())

    assert (member, why.code) == (cast.hugo, "trustee-is-candidate")


def test_a_key_lost_below_the_threshold_changes_nothing(cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [polls.YES])
    of.vote(cast.chloe, [polls.YES])

    lose(of, 1)
    of.count(holders=(2, 3))

    assert of.poll.state == "result"
    assert "Le vote n’en est pas changé" in mails("key-lost")[0].text


def test_a_lost_threshold_stops_the_vote_before_it_opens(cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast))
    life.seal(poll=of.poll, at=of.at)
    lose(of, 1, 3)

    with pytest.raises(Refusal) as error:
        life.open_poll(poll=of.poll, at=of.at)

    assert error.value.code == "threshold-lost"
    assert tasks.open_due_polls(of.at) == []
    assert standing(of).is_lost
    assert "il ne s’ouvrira pas" in mails("key-lost-3")[0].text


def test_a_key_lost_in_one_vote_is_lost_in_those_that_use_the_same_keys(cast: Cast) -> None:
    of = polls.opened(cast)
    lose(of, 1, 3)

    born = polls.prepared(cast, keys_of=of.poll)

    assert standing(born).is_lost


def test_a_key_found_again_and_tried_puts_everything_right(cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast))
    life.seal(poll=of.poll, at=of.at)
    lose(of, 1, 3)

    word = of.devices[2].key_check(of.poll)
    key_holders.try_key(trustee=holder(of, 3), key_check=word, at=of.at, by=None)
    life.open_poll(poll=of.poll, at=of.at)

    assert of.poll.state == "open"
    assert (standing(of).left, standing(of).is_lost) == (2, False)


def test_a_key_is_tried_with_the_holder_s_own_signature_alone(cast: Cast) -> None:
    of = polls.opened(cast)

    with pytest.raises(Refusal):
        key_holders.try_key(
            trustee=holder(of, 1), key_check=of.devices[1].key_check(of.poll), at=of.at, by=None
        )

    assert holder(of, 1).tested_at is None


def test_each_month_a_key_holder_is_asked_once_to_try_their_key(cast: Cast) -> None:
    of = polls.opened(cast, remote_closes_at=None)
    month = key_holders.TRIED_EVERY
    word = of.devices[0].key_check(of.poll)
    key_holders.try_key(
        trustee=holder(of, 1), key_check=word, at=of.at + timedelta(days=20), by=None
    )

    early = key_holders.remind(poll=of.poll, at=of.at + month - timedelta(hours=1))
    for hours in (0, 1, 48):
        key_holders.remind(poll=of.poll, at=of.at + month + timedelta(hours=hours))
    first = [mail.to_name for mail in mails("key-test")]
    key_holders.remind(poll=of.poll, at=of.at + 2 * month)

    assert early == 0
    assert first == ["Gwenn Le Goff", "Hugo Nguyen"]
    assert len(mails("key-test")) == 5


def test_nobody_is_asked_to_try_a_key_that_is_lost(cast: Cast) -> None:
    of = polls.opened(cast, remote_closes_at=None)
    lose(of, 1)

    key_holders.remind(poll=of.poll, at=of.at + key_holders.TRIED_EVERY)

    assert [mail.to_name for mail in mails("key-test")] == ["Gwenn Le Goff", "Hugo Nguyen"]


def test_nobody_is_asked_to_try_a_key_that_was_not_made(cast: Cast) -> None:
    of = polls.prepared(cast, remote_closes_at=None)

    key_holders.remind(poll=of.poll, at=of.at + 2 * key_holders.TRIED_EVERY)

    assert not mails("key-test")


@pytest.mark.parametrize("finish", [False, True], ids=["before the sealing", "once counted"])
def test_a_key_is_tried_while_its_vote_is_sealed_and_not_counted(cast: Cast, finish: bool) -> None:
    of = polls.opened(cast) if finish else polls.with_keys(polls.prepared(cast))
    word = of.devices[0].key_check(of.poll)
    if finish:
        of.vote(cast.bilal, [polls.YES])
        of.vote(cast.chloe, [polls.YES])
        of.count()

    with pytest.raises(Refusal):
        key_holders.try_key(trustee=holder(of, 1), key_check=word, at=of.at, by=None)

    assert holder(of, 1).tested_at is None


def test_the_count_of_a_counted_vote_is_not_proposed_again(cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [polls.YES])
    of.vote(cast.chloe, [polls.YES])
    of.count()
    hour = of.poll.remote_closes_at + timedelta(days=1)

    with pytest.raises(Refusal):
        key_holders.propose_count(poll=of.poll, counting_at=hour, at=of.at, by=cast.alice.account)

    assert not mails("count-")


def test_the_count_is_proposed_and_its_risk_is_known_beforehand(cast: Cast) -> None:
    of = polls.opened(cast)
    hour = of.poll.remote_closes_at + timedelta(days=1)
    key_holders.propose_count(poll=of.poll, counting_at=hour, at=of.at, by=cast.alice.account)
    before = standing(of)

    for index, coming in ((1, "yes"), (2, "no"), (3, "yes")):
        row = holder(of, index)
        key_holders.answer_count(trustee=row, coming=coming, at=of.at, by=row.member.account)

    assert len(mails("count-")) == 3
    assert (before.is_confirmed, before.missing, before.awaited) == (False, 2, 3)
    assert (standing(of).is_confirmed, standing(of).coming) == (True, 2)


def test_another_hour_asks_for_new_answers(cast: Cast) -> None:
    of = polls.opened(cast)
    hour = of.poll.remote_closes_at + timedelta(days=1)
    by = cast.alice.account
    key_holders.propose_count(poll=of.poll, counting_at=hour, at=of.at, by=by)
    key_holders.answer_count(trustee=holder(of, 1), coming="yes", at=of.at, by=by)

    later = hour + timedelta(days=1)
    key_holders.propose_count(
        poll=of.poll, counting_at=later, at=of.at + timedelta(minutes=1), by=by
    )

    assert standing(of).awaited == 3
    assert len(mails("count-")) == 6


def test_the_count_is_not_proposed_before_the_close(cast: Cast) -> None:
    of = polls.opened(cast)

    with pytest.raises(Refusal) as error:
        key_holders.propose_count(poll=of.poll, counting_at=of.at, at=of.at, by=cast.alice.account)

    assert error.value.code == "count-before-the-close"


def test_once_a_part_is_opened_its_holder_neither_loses_the_key_nor_answers_for_the_count(
    cast: Cast,
) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [polls.YES])
    of.vote(cast.chloe, [polls.YES])
    hour = of.poll.remote_closes_at + timedelta(days=1)
    key_holders.propose_count(poll=of.poll, counting_at=hour, at=of.at, by=cast.alice.account)
    of.count(holders=(1,))

    row = holder(of, 1)
    found = []
    for act in (
        lambda: key_holders.declare_lost(trustee=row, at=of.at, by=row.member.account),
        lambda: key_holders.answer_count(trustee=row, coming="no", at=of.at, by=row.member.account),
    ):
        with pytest.raises(Refusal) as error:
            act()
        found.append(error.value.code)

    assert found == ["not-at-this-stage"] * 2


def test_each_sees_on_the_page_what_depends_on_them(cast: Cast) -> None:
    of = polls.opened(cast)
    hour = of.poll.remote_closes_at + timedelta(days=1)
    key_holders.propose_count(poll=of.poll, counting_at=hour, at=of.at, by=cast.alice.account)

    offered = {
        member: {
            gesture.verb for gesture in desk.gestures(of.poll, member.account, of.at.date(), of.at)
        }
        for member in (cast.alice, cast.gwenn, cast.diego)
    }

    assert {"depouillement", "presence", "cle-perdue"} <= offered[cast.alice]
    assert {"presence", "cle-perdue"} <= offered[cast.gwenn]
    assert not {"presence", "cle-perdue"} & offered[cast.diego]


def test_everybody_is_shown_the_same_fingerprint_of_the_common_key(cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast))
    rows = keyholding.in_order(of.poll)
    before = stages.common_fingerprint(of.poll, rows)
    life.seal(poll=of.poll, at=of.at)

    assert len(before) == 20
    assert stages.common_fingerprint(of.poll, rows) == before

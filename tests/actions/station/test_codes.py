"""Independent mode: the codes are made elsewhere, the server has their public parts alone."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from assembly.documents.opening import mode_in_words
from assembly.documents.urns import _urn
from common import clock
from common.models import AuditEvent
from common.refusals import Refusal
from members.models import Account
from notifications.models import Message
from tests.actions.station.test_secrecy import text_of_dump
from tests.cast import Cast
from tests.factories import codes as factory
from tests.factories import members, polls
from tests.factories.polls import NO, YES
from votes.belenios.authority import fingerprint, make_codes, public_file, read_public_file
from votes.station import codes as exported
from votes.station import integrity, queries, rights_officers
from votes.station.actions import codes, key_holders, reissues
from votes.station.actions import polls as life
from votes.station.models import HandOver, Poll
from votes.urn import queries as urn
from votes.urn.models import Poll as UrnPoll

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

SEEN = "Rappelé au numéro du registre, pièce d’identité vue"


def code(act) -> str:
    with pytest.raises(Refusal) as error:
        act()
    return error.value.code


def test_a_member_votes_with_the_code_of_their_letter_and_their_own_permit(cast: Cast) -> None:
    poll = factory.opened(cast)
    of = poll.of
    (right,) = of.rights_of(cast.bilal)

    receipt = of.send(*poll.ballot(cast.bilal, [YES]))

    assert receipt.is_new
    assert right.credential is None
    assert right.public_key == of.poll.roll.get(member=cast.bilal).public_credential
    assert HandOver.objects.get(pk=HandOver.objects.latest("pk").pk).entry.member == cast.bilal
    assert queries.has_voted(of.poll, cast.bilal)


def test_the_whole_vote_is_counted_and_verifies(cast: Cast) -> None:
    poll = factory.opened(cast)
    for member, choice in ((cast.bilal, YES), (cast.gwenn, NO), (cast.hugo, YES)):
        poll.of.send(*poll.ballot(member, [choice]))

    poll.of.count()

    assert poll.of.poll.result == [[2, 1, 0]]
    made = json.loads(UrnPoll.objects.get(pk=poll.of.poll.uuid).election_json)
    assert made["credential_authority"] == poll.maker.display_name


def test_nothing_the_server_keeps_can_make_a_ballot(cast: Cast) -> None:
    poll = factory.opened(cast)
    poll.of.send(*poll.ballot(cast.bilal, [YES]))

    kept = text_of_dump()
    folder = Path(settings.SECRETS_DIR) / "keeper"

    assert not any(secret in kept for secret in poll.codes.values())
    assert list(folder.glob(f"{poll.of.poll.uuid}*")) == []


def test_the_exported_roll_names_nobody_and_its_numbers_follow_no_order(cast: Cast) -> None:
    poll = factory.entrusted(cast)
    of, orders = poll.of, set()

    for _time in range(6):
        codes.choose_maker(poll=of.poll, member=poll.maker, at=of.at, by=cast.alice.account)
        orders.add(tuple(of.poll.roll.order_by("pk").values_list("slot", flat=True)))
    said = json.dumps(exported.state_for(of.poll), ensure_ascii=False)

    assert len(orders) > 1
    assert {tuple(sorted(order, key=int)) for order in orders} == {tuple("1234567")}
    others = [member for member in cast.members if member != poll.maker]
    assert not any(member.display_name in said for member in others)


def test_the_exported_roll_is_in_the_order_of_its_numbers_not_of_the_names(cast: Cast) -> None:
    poll = factory.entrusted(cast, reserves=2)

    said = exported.state_for(poll.of.poll)

    assert [number for number, _weight in said["lines"]] == list("1234567")
    assert said["spare"] == ["R1", "R2"]


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("diego", "officer-on-the-board"),
        ("bilal", "officer-without-function"),
    ],
)
def test_who_has_another_part_in_the_vote_makes_no_code(cast: Cast, who: str, why: str) -> None:
    of = polls.prepared(cast)

    member = getattr(cast, who)
    code(lambda: codes.choose_maker(poll=of.poll, member=member, at=of.at, by=cast.gwenn.account))

    found = rights_officers.obstacles(of.poll, member, clock.today())
    assert why in [each.code for each in found]
    assert Poll.objects.get(pk=of.poll.pk).mode == "assisted"


def test_a_key_holder_who_is_chosen_leaves_their_key_and_the_others_begin_again(
    cast: Cast,
) -> None:
    of = polls.with_keys(polls.prepared(cast))

    codes.choose_maker(poll=of.poll, member=cast.alice, at=of.at, by=cast.gwenn.account)

    holders = list(of.poll.trustees.order_by("index").values_list("index", "name", "certificate"))
    assert holders == [(1, "Gwenn Le Goff", ""), (2, "Hugo Nguyen", "")]
    assert (of.poll.threshold, of.poll.trustees_count) == (2, 2)
    again = Message.objects.filter(step="key-invitation-1")
    assert {mail.to_name for mail in again} == {"Gwenn Le Goff", "Hugo Nguyen"}


def test_two_key_holders_at_least_remain(cast: Cast) -> None:
    of = polls.prepared(cast, key_holders=[cast.alice, cast.gwenn])

    refused = code(
        lambda: codes.choose_maker(poll=of.poll, member=cast.alice, at=of.at, by=cast.hugo.account)
    )

    assert refused == "officer-holds-a-needed-key"
    assert of.poll.trustees.count() == 2


def test_the_keys_made_again_count_a_vote_whose_codes_a_key_holder_made(cast: Cast) -> None:
    of = polls.prepared(cast)
    codes.choose_maker(poll=of.poll, member=cast.alice, at=of.at, by=cast.gwenn.account)
    of.devices = polls.ceremony_of(2, 2)
    poll = factory.sent(factory.Entrusted(polls.with_keys(of), cast.alice, {}))
    life.seal(poll=of.poll, at=of.at)
    life.open_poll(poll=of.poll, at=of.at)

    of.send(*poll.ballot(cast.bilal, [YES]))
    of.send(*poll.ballot(cast.chloe, [YES]))
    of.count()

    assert of.poll.result == [[2, 0, 0]]


def test_a_candidate_makes_no_code(cast: Cast) -> None:
    maker = factory.watcher(cast)
    of = polls.prepared(cast, questions=[polls.election_of(maker, cast.bilal)])

    refused = code(
        lambda: codes.choose_maker(poll=of.poll, member=maker, at=of.at, by=cast.alice.account)
    )

    assert refused == "officer-is-candidate"


def test_who_makes_the_codes_takes_no_key_afterwards(cast: Cast) -> None:
    poll = factory.entrusted(cast)

    refused = code(
        lambda: key_holders.replace(
            trustee=poll.of.poll.trustees.get(index=1),
            member=poll.maker,
            at=poll.of.at,
            by=cast.alice.account,
        )
    )

    assert refused == "trustee-makes-the-codes"


def test_who_makes_the_codes_is_written_to(cast: Cast) -> None:
    poll = factory.entrusted(cast)

    (mail,) = Message.objects.filter(step__startswith="codes-invitation")

    assert mail.member == poll.maker
    assert f"/codes-de-vote/#{poll.of.poll.uuid}" in mail.text


def test_the_urn_is_not_sealed_before_the_public_parts_are_there(cast: Cast) -> None:
    poll = factory.entrusted(cast)

    early = code(lambda: life.seal(poll=poll.of.poll, at=poll.of.at))
    factory.sent(poll)
    life.seal(poll=poll.of.poll, at=poll.of.at)

    assert early == "codes-awaited"
    assert poll.of.poll.state == "sealed"


def test_the_maker_finds_their_own_list_in_what_was_sealed(cast: Cast) -> None:
    poll = factory.opened(cast, reserves=2)
    roll = factory.roll_of(poll.of)

    mine = fingerprint(polls.GROUP, read_public_file(polls.GROUP, public_file(roll, poll.codes)))

    manifest = urn.poll(poll.of.poll.uuid).manifest
    assert manifest["credentials"] == mine == exported.state_for(poll.of.poll)["fingerprint"]
    assert (manifest["mode"], manifest["reserves"]) == ("independent", 2)


@pytest.mark.parametrize("change", ["one missing", "another number", "another weight"])
def test_codes_for_another_roll_are_refused(cast: Cast, change: str) -> None:
    poll = factory.entrusted(cast)
    roll = factory.roll_of(poll.of)
    lines = json.loads(public_file(roll, make_codes(roll)))
    key, weight, number = lines[0].split(",")
    lines[:1] = {
        "one missing": [],
        "another number": [f"{key},{weight},99"],
        "another weight": [f"{key},2,{number}"],
    }[change]

    refused = code(
        lambda: codes.receive(
            poll=poll.of.poll, public=json.dumps(lines), at=poll.of.at, by=poll.maker.account
        )
    )

    assert refused == "other-roll"
    assert Poll.objects.get(pk=poll.of.poll.pk).codes_received_at is None


@pytest.mark.parametrize("part", ["operator", "board"])
def test_who_took_another_part_meanwhile_sends_no_code_and_the_urn_stays_open(
    cast: Cast, part: str
) -> None:
    poll = factory.entrusted(cast)
    of, at = poll.of, poll.of.at
    take_another_part(poll.maker, part)

    sending = code(lambda: factory.sent(poll))

    assert sending == {"operator": "officer-is-operator", "board": "officer-on-the-board"}[part]
    assert code(lambda: life.seal(poll=of.poll, at=at)) == "codes-awaited"


@pytest.mark.parametrize("part", ["operator", "board"])
def test_the_urn_is_not_sealed_over_codes_whose_maker_took_another_part(
    cast: Cast, part: str
) -> None:
    poll = factory.sent(factory.entrusted(cast))
    take_another_part(poll.maker, part)

    refused = code(lambda: life.seal(poll=poll.of.poll, at=poll.of.at))

    assert refused == {"operator": "officer-is-operator", "board": "officer-on-the-board"}[part]


def test_nobody_is_entrusted_with_the_codes_of_an_urn_that_is_sealed_already(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = polls.with_keys(polls.prepared(cast))
    monkeypatch.setattr("votes.station.actions.sealing.mirror", lambda **_said: False)
    life.seal(poll=of.poll, at=of.at)  # the process dies before the station knows
    monkeypatch.undo()

    refused = code(
        lambda: codes.choose_maker(
            poll=of.poll, member=factory.watcher(cast), at=of.at, by=cast.diego.account
        )
    )

    assert refused == "not-at-this-stage"
    assert (Path(settings.SECRETS_DIR) / "keeper" / f"{of.poll.uuid}.secret").exists()


def take_another_part(member, part: str) -> None:
    if part == "operator":
        Account.objects.filter(pk=member.account.pk).update(is_operator=True)
    else:
        members.mandate(member, "board")


def test_the_same_codes_sent_twice_are_one_and_others_are_refused(cast: Cast) -> None:
    poll = factory.sent(factory.entrusted(cast))
    of, roll = poll.of, factory.roll_of(poll.of)
    by, at = poll.maker.account, poll.of.at

    codes.receive(poll=of.poll, public=public_file(roll, poll.codes), at=at, by=by)
    other = code(
        lambda: codes.receive(
            poll=of.poll, public=public_file(roll, make_codes(roll)), at=at, by=by
        )
    )

    assert other == "already-sent"
    assert AuditEvent.objects.filter(verb="poll.codes_received").count() == 1


def test_coming_back_to_assisted_mode_before_the_sealing_makes_the_codes_void(cast: Cast) -> None:
    poll = factory.sent(factory.entrusted(cast))
    of = poll.of

    codes.choose_maker(poll=of.poll, member=None, at=of.at, by=cast.alice.account)
    life.seal(poll=of.poll, at=of.at)
    life.open_poll(poll=of.poll, at=of.at)

    (right,) = of.rights_of(cast.bilal)
    assert of.send(of.ballot(right, [YES]), right.permit).is_new
    assert (
        code(
            lambda: codes.choose_maker(
                poll=of.poll, member=poll.maker, at=of.at, by=cast.alice.account
            )
        )
        == "not-at-this-stage"
    )


def test_the_code_of_somebody_else_or_of_another_poll_is_refused(cast: Cast) -> None:
    poll = factory.opened(cast)
    of = poll.of
    (right,) = of.rights_of(cast.bilal)
    others = of.maker.make(poll.code_of(cast.gwenn), [YES])
    stranger = of.maker.make(make_codes(factory.roll_of(of))["1"], [YES])

    assert code(lambda: of.send(others, right.permit)) == "permit-refused"
    assert code(lambda: of.send(stranger, right.permit)) == "permit-refused"
    assert urn.turnout(of.poll.uuid) == 0


def test_a_code_used_once_does_not_vote_again(cast: Cast) -> None:
    poll = factory.opened(cast)
    ballot, permit = poll.ballot(cast.bilal, [YES])
    poll.of.send(ballot, permit)
    again = poll.of.maker.make(poll.code_of(cast.bilal), [NO])

    (right,) = poll.of.rights_of(cast.bilal)
    refused = code(lambda: poll.of.send(again, permit))

    assert refused == "already-voted"
    assert right.locked is not None
    assert right.public_key is None


def test_a_lost_code_is_replaced_by_a_spare_envelope_that_two_people_give(cast: Cast) -> None:
    poll = factory.opened(cast, reserves=1)
    of, lost = poll.of, poll.code_of(cast.bilal)
    request = reissues.ask(
        entry=of.poll.roll.get(member=cast.bilal),
        identity_check=SEEN,
        at=of.at,
        by=cast.diego.account,
    )

    entry = reissues.approve(request=request, at=of.at, by=cast.gwenn.account)

    (right,) = of.rights_of(cast.bilal)
    assert entry.slot == "R1"
    assert [each.member for each in queries.spare_envelopes(of.poll)] == [cast.bilal]
    assert code(lambda: of.send(of.maker.make(lost, [YES]), right.permit)) == "permit-refused"
    assert of.send(of.maker.make(poll.codes["R1"], [YES]), right.permit).is_new
    verbs = AuditEvent.objects.filter(verb__startswith="right.reissue").order_by("height")
    assert [event.verb for event in verbs] == ["right.reissue_asked", "right.reissued"]
    assert all(check.ok for check in integrity.checks(of.poll))


def test_a_used_code_is_not_replaced(cast: Cast) -> None:
    poll = factory.opened(cast, reserves=1)
    poll.of.send(*poll.ballot(cast.bilal, [YES]))

    found = reissues.obstacles(entry=poll.of.poll.roll.get(member=cast.bilal))

    assert [each.code for each in found] == ["credential-holds-a-ballot"]


def test_a_right_that_weighs_more_than_a_reserve_is_not_replaced(cast: Cast) -> None:
    of = polls.opened(cast, reserves=1)
    entry = of.poll.roll.get(member=cast.bilal)
    entry.weight = 3

    found = reissues.obstacles(entry=entry)

    assert [each.code for each in found] == ["weighs-more-than-a-reserve"]


def test_a_ballot_without_a_hand_over_is_still_an_alarm(cast: Cast) -> None:
    poll = factory.opened(cast)
    poll.of.send(*poll.ballot(cast.bilal, [YES]))
    HandOver.objects.all().delete()

    failed = [check.code for check in integrity.checks(poll.of.poll) if not check.ok]

    assert failed == ["hand-overs"]


def test_the_end_destroys_nothing_here_and_the_maker_declares_it(cast: Cast) -> None:
    poll = factory.opened(cast)
    of, by = poll.of, poll.maker.account
    early = code(lambda: codes.declare_destroyed(poll=of.poll, at=of.at, by=by))
    of.end()
    of.poll.refresh_from_db()
    waiting = (of.poll.secret_destroyed_at, _urn(of.poll)["destroyed"])

    codes.declare_destroyed(poll=of.poll, at=of.at, by=by)
    codes.declare_destroyed(poll=of.poll, at=of.at, by=by)

    assert early == "not-at-this-stage"
    assert waiting == (None, "non déclarée à la date de ce document")
    assert of.poll.secret_destroyed_at == of.at
    assert "déclarée par Chloe Évrard" in _urn(of.poll)["destroyed"]
    assert AuditEvent.objects.filter(verb="poll.codes_destroyed").count() == 1


def test_the_minutes_say_the_mode_and_what_it_guarantees(cast: Cast) -> None:
    independent = factory.opened(cast).of.poll
    assisted = polls.opened(cast).poll

    assert "Chloe Évrard a fabriqué les codes" in mode_in_words(independent)
    assert _urn(independent)["mode"] == mode_in_words(independent)
    assert "pourrait voter à la place d’un membre" in _urn(assisted)["mode"]
    assert _urn(assisted)["destroyed"] == ""

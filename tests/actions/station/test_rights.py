"""Handing rights over: journal first, nothing kept, every way a right is lost (secrecy.md 1)."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from common.models import ApartEvent
from common.refusals import Obstacle, Refusal
from members.actions import register, sessions
from tests.cast import Cast
from tests.factories import polls
from tests.factories.polls import NO, YES
from votes.belenios.credentials import public_credential
from votes.station import eligibility, holders, queries
from votes.station.actions import polls as life
from votes.station.actions import roll
from votes.station.actions.preparation import RollLine
from votes.station.models import HandOver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def proxies():
    """Pouvoirs held: account → members who gave theirs. The room above says who holds what."""
    held: dict[object, list[object]] = {}

    def provider(poll, account, at):
        given = held.get(account.pk, [])
        return [(entry.pk, "proxy") for entry in poll.roll.filter(member__in=given)]

    holders.register(provider)
    yield held
    holders.unregister(provider)


@pytest.fixture
def present(monkeypatch: pytest.MonkeyPatch):
    """Accounts checked in at the sitting."""
    checked_in: set[object] = set()

    def answers(poll, entry, account, at):
        return account.pk in checked_in

    monkeypatch.setattr(eligibility, "_presences", list(eligibility._presences))
    eligibility.register_presence(answers)
    return checked_in


def code(act) -> str:
    with pytest.raises(Refusal) as error:
        act()
    return error.value.code


def test_a_right_is_the_credential_of_the_roll_with_a_permit(cast: Cast) -> None:
    of = polls.opened(cast)

    (right,) = of.rights_of(cast.bilal)

    entry = of.poll.roll.get(member=cast.bilal)
    assert right.kind == "own"
    assert right.label == "Bilal Benali"
    assert public_credential(polls.GROUP, of.poll.uuid, right.credential) == entry.public_credential
    assert of.send(of.ballot(right, [YES]), right.permit).is_new


def test_a_legal_person_is_represented(cast: Cast) -> None:
    of = polls.opened(cast)

    (right,) = of.rights_of(cast.mots_passants)

    assert right.kind == "represented"


def test_the_hand_over_is_in_both_journals(cast: Cast) -> None:
    of = polls.opened(cast)
    (right,) = of.rights_of(cast.bilal)

    act = ApartEvent.objects.get(verb="right.handed_over")
    kept = (Path(settings.SECRETS_DIR) / "keeper" / "journal.jsonl").read_text()
    line = json.loads(kept.splitlines()[-1])

    assert act.actor == str(cast.bilal.account.pk)
    assert act.subject == f"poll:{of.poll.uuid}"
    assert (line["do"], line["poll"], line["to"]) == (
        "hand_over",
        of.poll.uuid,
        str(cast.bilal.account.pk),
    )
    for text in (str(act.details), kept):
        assert right.credential not in text
        assert right.permit not in text


def test_a_right_that_cannot_be_journalled_is_not_released(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = polls.opened(cast)
    asked = []
    monkeypatch.setattr("votes.station.keeper.hand_over", lambda *a, **k: asked.append(a))

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the journal is full")

    monkeypatch.setattr("common.audit.record", broken)
    with pytest.raises(RuntimeError):
        of.rights_of(cast.bilal)

    assert asked == []
    assert HandOver.objects.count() == 0


def test_a_right_does_not_show_itself_in_a_trace() -> None:
    from votes.station.actions.rights import Right

    shown = repr(Right(1, "Bilal", HandOver.Kind.OWN, False, None, "SECRET-CREDENTIAL", "PERMIT"))

    assert "SECRET-CREDENTIAL" not in shown
    assert "PERMIT" not in shown


def test_whoever_is_signed_out_of_every_device_casts_with_no_permit_of_before(
    cast: Cast, proxies
) -> None:
    of = polls.opened(cast)
    proxies[cast.bilal.account.pk] = [cast.chloe]
    own, held = of.rights_of(cast.bilal)
    ballots = [(of.ballot(right, [YES]), right.permit) for right in (own, held)]

    sessions.end_all(account=cast.bilal.account, at=of.at, by=cast.bilal.account)

    assert [code(lambda sent=sent: of.send(*sent)) for sent in ballots] == ["permit-refused"] * 2
    again, _held = of.rights_of(cast.bilal)
    assert of.send(of.ballot(again, [YES]), again.permit).is_new


def test_a_pouvoir_taken_back_since_is_void_on_the_devices_signed_out(cast: Cast, proxies) -> None:
    of = polls.opened(cast)
    proxies[cast.bilal.account.pk] = [cast.chloe]
    _own, held = of.rights_of(cast.bilal)
    proxies.clear()

    sessions.end_all(account=cast.bilal.account, at=of.at, by=cast.bilal.account)

    assert code(lambda: of.send(of.ballot(held, [NO]), held.permit)) == "permit-refused"


@pytest.mark.django_db(transaction=True)
def test_whoever_has_left_casts_with_no_permit_of_before_for_themselves_nor_for_a_pouvoir(
    cast: Cast, proxies
) -> None:
    of = polls.opened(cast)
    proxies[cast.bilal.account.pk] = [cast.chloe]
    own, held = of.rights_of(cast.bilal)
    ballots = [(of.ballot(right, [YES]), right.permit) for right in (own, held)]

    register.record_leaving(
        member=cast.bilal, left_on=of.at.date(), at=of.at, by=cast.diego.account
    )

    assert [code(lambda sent=sent: of.send(*sent)) for sent in ballots] == ["permit-refused"] * 2


def test_somebody_off_the_roll_has_no_right(cast: Cast) -> None:
    of = polls.opened(cast, voters=[cast.alice, cast.bilal])

    assert code(lambda: of.rights_of(cast.diego)) == "no-right"


def test_rights_are_handed_over_only_while_the_poll_is_open(cast: Cast) -> None:
    of = polls.prepared(cast)
    assert code(lambda: of.rights_of(cast.bilal)) == "not-yet-open"
    polls.with_keys(of)
    life.seal(poll=of.poll, at=of.at)
    assert code(lambda: of.rights_of(cast.bilal)) == "not-yet-open"
    life.open_poll(poll=of.poll, at=of.at)
    assert of.rights_of(cast.bilal)
    life.suspend(poll=of.poll, at=of.at)
    assert code(lambda: of.rights_of(cast.bilal)) == "remote-vote-closed"
    life.end(poll=of.poll, at=of.at)
    assert code(lambda: of.rights_of(cast.bilal)) == "poll-ended"


def test_a_used_right_is_not_released_again_without_revote(cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])

    (right,) = of.rights_of(cast.bilal)

    assert right.voted
    assert right.locked
    assert (right.credential, right.permit) == (None, "")


def test_with_revote_a_used_right_is_released_again(cast: Cast) -> None:
    of = polls.opened(cast, revote=True)
    of.vote(cast.bilal, [YES])

    (right,) = of.rights_of(cast.bilal)

    assert right.voted
    assert right.locked is None
    assert of.send(of.ballot(right, [NO]), right.permit).is_new


def test_a_holder_sees_own_right_first_then_pouvoirs(cast: Cast, proxies) -> None:
    of = polls.opened(cast)
    proxies[cast.chloe.account.pk] = [cast.bilal, cast.alice]

    rights = of.rights_of(cast.chloe)

    assert [(right.kind, right.label) for right in rights] == [
        ("own", "Chloe Évrard"),
        ("proxy", "Bilal Benali"),
        ("proxy", "Alice Martin"),
    ]
    for right in rights:
        assert of.send(of.ballot(right, [YES]), right.permit).is_new
    assert queries.has_voted(of.poll, cast.bilal)


def test_a_pouvoir_taken_back_makes_the_right_in_the_booth_worthless(cast: Cast, proxies) -> None:
    of = polls.opened(cast)
    proxies[cast.chloe.account.pk] = [cast.bilal]
    _own, right = of.rights_of(cast.chloe)

    proxies.clear()
    roll.void_permits(entries=of.poll.roll.filter(member=cast.bilal))

    assert code(lambda: of.send(of.ballot(right, [YES]), right.permit)) == "permit-refused"
    assert not queries.has_voted(of.poll, cast.bilal)


def test_the_principal_votes_over_the_holder_and_finally(cast: Cast, proxies) -> None:
    of = polls.opened(cast)
    proxies[cast.chloe.account.pk] = [cast.bilal]
    by_holder = of.rights_of(cast.chloe)[1]
    of.send(of.ballot(by_holder, [YES]), by_holder.permit)

    (own,) = of.rights_of(cast.bilal)
    assert not own.voted
    of.send(of.ballot(own, [NO]), own.permit)

    locked = of.rights_of(cast.chloe)[1]
    assert locked.locked
    assert locked.credential is None


def test_a_guard_of_the_room_above_locks_a_right_with_its_words(cast: Cast) -> None:
    of = polls.opened(cast)

    def guard(poll, entry, account, at):
        return Obstacle("given-away", "Vous avez donné pouvoir à Chloé Évrard.")

    eligibility.register(guard)
    try:
        (right,) = of.rights_of(cast.bilal)
    finally:
        eligibility.unregister(guard)

    assert right.locked == "Vous avez donné pouvoir à Chloé Évrard."
    assert right.credential is None


def test_after_the_remote_close_permits_go_to_people_checked_in_alone(cast: Cast, present) -> None:
    of = polls.opened(cast)
    closes_at = of.poll.remote_closes_at
    life.suspend(poll=of.poll, at=closes_at)
    life.reopen(poll=of.poll, closes_at=None, at=closes_at + timedelta(hours=5))
    sitting = closes_at + timedelta(hours=6)

    (outside,) = of.rights_of(cast.bilal, at=sitting)
    present.add(cast.chloe.account.pk)
    (inside,) = of.rights_of(cast.chloe, at=sitting)

    assert outside.locked
    assert outside.credential is None
    assert of.send(of.ballot(inside, [YES]), inside.permit, at=sitting).is_new


def test_a_check_out_makes_the_permit_worthless(cast: Cast, present) -> None:
    of = polls.opened(cast)
    closes_at = of.poll.remote_closes_at
    life.suspend(poll=of.poll, at=closes_at)
    life.reopen(poll=of.poll, closes_at=None, at=closes_at)
    present.add(cast.chloe.account.pk)
    (right,) = of.rights_of(cast.chloe, at=closes_at)

    present.clear()
    roll.void_permits(entries=of.poll.roll.filter(member=cast.chloe))

    late = closes_at + timedelta(minutes=1)
    ballot = of.ballot(right, [YES])
    assert code(lambda: of.send(ballot, right.permit, at=late)) == "permit-refused"


def test_a_permit_obtained_before_the_legal_hour_is_worth_nothing_after(cast: Cast) -> None:
    of = polls.opened(cast)
    closes_at = of.poll.remote_closes_at
    (right,) = of.rights_of(cast.bilal, at=closes_at - timedelta(minutes=1))

    ballot = of.ballot(right, [YES])

    assert code(lambda: of.send(ballot, right.permit, at=closes_at)) == "remote-vote-closed"


def test_a_right_withdrawn_is_locked_for_its_member(cast: Cast) -> None:
    of = polls.opened(cast)
    (right,) = of.rights_of(cast.bilal)

    roll.withdraw(
        entry=of.poll.roll.get(member=cast.bilal), why="vote sur papier", at=of.at, by=None
    )

    assert code(lambda: of.send(of.ballot(right, [YES]), right.permit)) == "permit-refused"
    assert of.rights_of(cast.bilal)[0].locked


def test_a_right_with_a_ballot_is_not_withdrawn(cast: Cast) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    entry = of.poll.roll.get(member=cast.bilal)

    found = code(lambda: roll.withdraw(entry=entry, why="parti", at=of.at, by=None))

    entry.refresh_from_db()
    assert found == "credential-holds-a-ballot"
    assert entry.withdrawn_at is None


def test_a_reissued_right_replaces_the_old_one(cast: Cast) -> None:
    of = polls.opened(cast, reserves=1)
    (old,) = of.rights_of(cast.bilal)

    roll.reissue(entry=of.poll.roll.get(member=cast.bilal), why="perdu", at=of.at, by=None)
    (new,) = of.rights_of(cast.bilal)

    assert code(lambda: of.send(of.ballot(old, [YES]), old.permit)) == "permit-refused"
    assert new.credential != old.credential
    assert of.send(of.ballot(new, [YES]), new.permit).is_new
    assert queries.turnout(of.poll).voted == 1


def test_an_entrant_takes_a_declared_reserve(cast: Cast) -> None:
    of = polls.opened(cast, voters=[cast.alice, cast.bilal], reserves=1)
    line = RollLine(cast.chloe.pk, cast.chloe.sort_name)

    roll.add_entrant(poll=of.poll, line=line, why="admise le 20 mai", at=of.at, by=None)
    of.vote(cast.chloe, [YES])

    assert queries.has_voted(of.poll, cast.chloe)
    other = RollLine(cast.diego.pk, cast.diego.sort_name)
    found = code(lambda: roll.add_entrant(poll=of.poll, line=other, why="tard", at=of.at, by=None))
    assert found == "no-reserve"


def test_a_reserve_goes_neither_to_a_member_of_the_roll_nor_to_a_right_that_weighs_more(
    cast: Cast,
) -> None:
    of = polls.opened(cast, voters=[cast.alice, cast.bilal], reserves=1)
    heavy = RollLine(cast.chloe.pk, cast.chloe.sort_name, weight=2)
    known = RollLine(cast.bilal.pk, cast.bilal.sort_name)

    found = [
        code(lambda: roll.add_entrant(poll=of.poll, line=heavy, why="", at=of.at, by=None)),
        code(lambda: roll.add_entrant(poll=of.poll, line=known, why="", at=of.at, by=None)),
    ]

    assert found == ["entrant-with-weight", "already-on-roll"]
    assert queries.reserves_left(of.poll).count() == 1


def test_once_the_poll_has_ended_no_credential_can_be_made_any_more(cast: Cast) -> None:
    from votes.station import keeper

    of = polls.opened(cast)
    entry = of.poll.roll.first()
    of.end()

    assert of.poll.secret_destroyed_at is not None
    assert not list((Path(settings.SECRETS_DIR) / "keeper").glob(f"{of.poll.uuid}*"))
    found = code(lambda: keeper.hand_over(of.poll.uuid, (entry.slot, entry.nonce), to="anybody"))
    assert found == "rights-destroyed"

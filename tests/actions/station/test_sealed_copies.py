"""The secret of the rights, sealed to two key holders: given back to a new machine, by both."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as live_settings
from django.core.management import call_command

from common import clock
from common.models import AuditEvent
from common.refusals import Refusal
from notifications.models import Message
from tests.cast import Cast
from tests.conftest import Machine
from tests.factories import polls
from tests.factories.polls import NO, YES
from votes.belenios.errors import ProtocolError
from votes.belenios.messages import decrypt_text
from votes.station import integrity, keeper, lost_rights, stages
from votes.station.actions import codes, key_holders, projection, sealed_copies, watching
from votes.station.actions import polls as life
from votes.station.keeper_journal import JOURNAL
from votes.station.keeper_service import FOLDER
from votes.station.models import SealedCopy, Trustee

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def copy_of(of: polls.Rehearsed, index: int) -> SealedCopy:
    return SealedCopy.objects.get(trustee__poll=of.poll, trustee__index=index)


def give(of: polls.Rehearsed, index: int, half: str) -> bool:
    row = of.poll.trustees.select_related("poll").get(index=index)
    return sealed_copies.give_back(trustee=row, half=half, at=of.at, by=row.member.account)


def code(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as error:
        act()
    return error.value.code


def journal(folder: Path) -> list[str]:
    return [json.loads(line)["do"] for line in (folder / FOLDER / JOURNAL).read_text().splitlines()]


def test_sealing_gives_two_holders_an_envelope_that_each_alone_opens(cast: Cast) -> None:
    of = polls.opened(cast)

    names = [row.trustee.name for row in SealedCopy.objects.order_by("trustee__index")]

    assert names == ["Alice Martin", "Gwenn Le Goff"]
    assert AuditEvent.objects.get(verb="poll.secret_sealed").details == {"trustees": names}
    assert len(bytes.fromhex(of.half(1))) == 32
    for other in (2, 3):
        with pytest.raises(ProtocolError):
            decrypt_text(
                polls.GROUP, of.devices[other - 1].keys.decryption, copy_of(of, 1).envelope
            )


def test_a_half_is_not_the_secret_and_both_together_are(cast: Cast) -> None:
    of = polls.opened(cast)
    path = Path(live_settings.SECRETS_DIR) / FOLDER / f"{of.poll.uuid}.secret"
    secret = path.read_bytes()

    first, second = (bytes.fromhex(of.half(index)) for index in (1, 2))

    assert secret not in (first, second)
    assert bytes(a ^ b for a, b in zip(first, second, strict=True)) == secret


def test_halves_are_drawn_anew_for_each_poll(cast: Cast) -> None:
    one, other = polls.opened(cast), polls.opened(cast)

    assert one.half(1) != other.half(1)
    assert copy_of(one, 1).commitment != copy_of(other, 1).commitment


def test_after_the_machine_dies_two_key_holders_give_the_rights_back_and_voting_goes_on(
    cast: Cast, another_machine: Machine
) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    folder = another_machine()
    refused = code(lambda: of.rights_of(cast.chloe))

    first = give(of, 1, of.half(1))
    still = code(lambda: of.rights_of(cast.chloe))
    second = give(of, 2, of.half(2))
    of.vote(cast.chloe, [NO])

    assert (refused, first, still, second) == ("rights-missing", False, "rights-missing", True)
    assert journal(folder) == ["give_back", "give_back", "restore", "hand_over"]
    assert AuditEvent.objects.filter(verb="poll.half_given_back").count() == 2
    assert AuditEvent.objects.filter(verb="poll.secret_restored").count() == 1
    assert not list((folder / FOLDER).glob("*.half-*"))
    of.count()
    assert of.poll.result == [[1, 1, 0]]


def test_the_refusal_names_the_two_who_can_give_the_rights_back(
    cast: Cast, another_machine: Machine
) -> None:
    of = polls.opened(cast)
    another_machine()

    with pytest.raises(Refusal) as error:
        of.rights_of(cast.chloe)

    assert "Alice Martin et Gwenn Le Goff" in str(error.value.what_to_do)
    assert error.value.status < 500


def test_ballots_of_the_former_machine_are_no_alarm_once_the_rights_are_back(
    cast: Cast, another_machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    projection.project_turnout(poll=of.poll, at=of.at)
    another_machine()
    check = {made.code: made.ok for made in integrity.checks(of.poll)}["hand-overs"]

    monkeypatch.setattr(clock, "now", lambda: of.at + timedelta(minutes=5))
    for index in (1, 2):
        give(of, index, of.half(index))

    assert not check
    assert {made.code: made.ok for made in integrity.checks(of.poll)}["hand-overs"]


def test_a_ballot_cast_after_the_restoration_still_needs_both_journals(
    cast: Cast, another_machine: Machine
) -> None:
    of = polls.opened(cast)
    folder = another_machine()
    for index in (1, 2):
        give(of, index, of.half(index))
    of.at = clock.now()
    of.vote(cast.bilal, [YES])
    path = folder / FOLDER / JOURNAL
    lines = path.read_text().splitlines(keepends=True)

    path.write_text("".join(line for line in lines if '"hand_over"' not in line))

    assert not {made.code: made.ok for made in integrity.checks(of.poll)}["hand-overs"]


def test_the_same_holder_twice_makes_nothing(cast: Cast, another_machine: Machine) -> None:
    of = polls.opened(cast)
    another_machine()
    half = of.half(1)
    give(of, 1, half)

    assert code(lambda: give(of, 1, half)) == "half-twice"
    assert code(lambda: give(of, 2, half)) == "half-false"
    assert not keeper.held(of.poll.uuid).secret


def test_a_false_half_names_its_holder_and_is_not_kept(
    cast: Cast, another_machine: Machine
) -> None:
    of = polls.opened(cast)
    another_machine()
    true = of.half(1)
    false = ("0" if true[0] != "0" else "1") + true[1:]

    refused = [code(lambda sent=sent: give(of, 1, sent)) for sent in (false, "zz", "ab", "")]

    assert refused == ["half-false"] * 4
    assert keeper.held(of.poll.uuid).given == frozenset()
    assert not AuditEvent.objects.filter(verb="poll.half_given_back").exists()
    assert not give(of, 1, true)


def test_the_half_of_another_vote_is_refused(cast: Cast, another_machine: Machine) -> None:
    of, other = polls.opened(cast), polls.opened(cast)
    another_machine()

    assert code(lambda: give(of, 1, other.half(1))) == "half-false"


def test_halves_that_do_not_make_the_rights_of_the_roll_are_both_erased(
    cast: Cast, another_machine: Machine
) -> None:
    """Whoever rewrites the commitments in the database still does not choose the secret."""
    of, other = polls.opened(cast), polls.opened(cast)
    folder = another_machine()
    halves = {index: of.half(index) for index in (1, 2)}
    of.poll.roll.update(nonce="00" * 16)

    give(of, 1, halves[1])
    found = code(lambda: give(of, 2, halves[2]))

    assert found == "secret-false"
    assert keeper.held(of.poll.uuid) == keeper.Held(False, frozenset())
    assert journal(folder)[-1] == "not_restored"
    assert code(lambda: of.rights_of(cast.chloe)) == "rights-missing"
    assert other.poll.uuid != of.poll.uuid


def test_whoever_has_no_copy_gives_nothing_back(cast: Cast, another_machine: Machine) -> None:
    of = polls.opened(cast)
    another_machine()

    assert code(lambda: give(of, 3, of.half(1))) == "no-sealed-copy"


def test_nothing_is_given_back_while_the_secret_is_here(cast: Cast) -> None:
    of = polls.opened(cast)

    assert code(lambda: give(of, 1, of.half(1))) == "secret-present"
    assert not keeper.held(of.poll.uuid).given


def test_once_the_vote_has_ended_the_envelopes_are_erased_and_no_half_is_taken(
    cast: Cast, another_machine: Machine
) -> None:
    of = polls.opened(cast)
    half = of.half(1)

    of.end()

    of.poll.refresh_from_db()
    assert not SealedCopy.objects.exists()
    another_machine()
    assert code(lambda: give(of, 1, half)) == "poll-over"


def test_an_old_backup_on_the_same_machine_does_not_bring_a_destroyed_secret_back(
    cast: Cast,
) -> None:
    of = polls.opened(cast)
    half = of.half(1)

    keeper.destroy_secret(of.poll.uuid)

    assert code(lambda: give(of, 1, half)) == "destroyed"


def test_a_cancelled_vote_leaves_no_half_behind(cast: Cast, another_machine: Machine) -> None:
    of = polls.opened(cast)
    folder = another_machine()
    give(of, 1, of.half(1))

    life.cancel(poll=of.poll, at=of.at, why="La machine est perdue.")

    assert not SealedCopy.objects.exists()
    assert not list((folder / FOLDER).glob(f"{of.poll.uuid}*"))


def test_with_the_databases_alone_no_credential_can_be_made(
    cast: Cast, another_machine: Machine
) -> None:
    """The operator of the new machine has the roll, the commitments and both envelopes."""
    of = polls.opened(cast)
    another_machine()
    entry = of.poll.roll.first()
    kept = [copy_of(of, index) for index in (1, 2)]

    assert code(lambda: keeper.hand_over(of.poll.uuid, (entry.slot, entry.nonce), to="op"))
    for row in kept:
        assert set(json.loads(row.envelope)) == {"algorithm", "alpha", "beta", "data"}
        assert code(lambda row=row: give(of, row.trustee.index, row.commitment)) == "half-false"


def test_a_lost_key_and_a_candidate_receive_no_half(cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast))
    Trustee.objects.filter(poll=of.poll, index=1).update(lost_at=of.at)

    life.seal(poll=of.poll, at=of.at)

    copies = lost_rights.copies(of.poll)
    assert copies is not None
    assert [row.index for row in copies.holders] == [2, 3]


def test_a_poll_with_one_key_holder_says_that_nobody_can_give_it_back(
    cast: Cast, another_machine: Machine
) -> None:
    of = polls.opened(cast, key_holders=[cast.alice], threshold=1)
    another_machine()

    assert not SealedCopy.objects.exists()
    assert code(lambda: of.rights_of(cast.chloe)) == "rights-lost"


def test_a_vote_in_preparation_draws_a_new_secret_on_the_new_machine(
    cast: Cast, another_machine: Machine
) -> None:
    of = polls.with_keys(polls.prepared(cast))
    another_machine()

    refused = code(lambda: life.seal(poll=of.poll, at=of.at))
    codes.choose_maker(poll=of.poll, member=None, at=of.at, by=cast.alice.account)
    life.seal(poll=of.poll, at=of.at)

    assert refused == "rights-lost"
    assert SealedCopy.objects.count() == 2


def test_each_holder_s_page_asks_for_their_half_then_waits_for_the_other(
    cast: Cast, another_machine: Machine
) -> None:
    of = polls.opened(cast)
    row = of.poll.trustees.select_related("poll").get(index=1)
    third = of.poll.trustees.select_related("poll").get(index=3)
    before = stages.state_for(row)
    another_machine()

    asked, spared = stages.state_for(row), stages.state_for(third)
    give(of, 1, of.half(1))
    after = stages.state_for(row)

    assert (before["stage"], asked["stage"], spared["stage"]) == ("ready", "restore", "ready")
    assert asked["sealed_copy"] == copy_of(of, 1).envelope
    assert spared["sealed_copy"] is None
    assert (after["stage"], after["waiting_for"]) == ("waiting", ["Gwenn Le Goff"])


def test_a_holder_who_loses_their_key_hands_the_copy_over_to_another(cast: Cast) -> None:
    of = polls.opened(cast)
    row = of.poll.trustees.select_related("poll").get(index=1)
    old = of.half(2)

    key_holders.declare_lost(trustee=row, at=of.at, by=row.member.account)

    copies = lost_rights.copies(of.poll)
    assert copies is not None
    assert [holder.index for holder in copies.holders] == [2, 3]
    assert of.half(2) != old


def test_a_half_torn_by_a_kill_is_asked_for_again(cast: Cast, another_machine: Machine) -> None:
    of = polls.opened(cast)
    folder = another_machine() / FOLDER
    (folder / f"{of.poll.uuid}.half-1").write_bytes(b"torn")

    asked = keeper.held(of.poll.uuid).given
    back = [
        sealed_copies.give_back(
            trustee=of.poll.trustees.get(index=index), half=of.half(index), at=of.at, by=None
        )
        for index in (1, 2)
    ]

    assert asked == frozenset()
    assert back == [False, True]


def test_a_keeper_killed_between_both_halves_and_the_secret_is_given_it_back_by_either(
    cast: Cast, another_machine: Machine
) -> None:
    of = polls.opened(cast)
    folder = another_machine() / FOLDER
    give(of, 1, of.half(1))
    (folder / f"{of.poll.uuid}.half-2").write_bytes(bytes.fromhex(of.half(2)))

    copies = lost_rights.copies(of.poll)
    assert copies is not None
    assert copies.awaited == ("Alice Martin", "Gwenn Le Goff")
    assert give(of, 2, of.half(2))

    assert not list(folder.glob("*.half-*"))
    of.vote(cast.chloe, [NO])


def torn_on_another_machine(of: polls.Rehearsed, another_machine: Machine, folder: Path) -> None:
    """A secret cut short by a kill, in the folder that another keeper then serves."""
    (folder / FOLDER).mkdir(exist_ok=True)
    (folder / FOLDER / f"{of.poll.uuid}.secret").write_bytes(b"torn")
    another_machine()


def test_a_secret_cut_short_is_named_at_the_start_and_given_back(
    cast: Cast, another_machine: Machine, tmp_path: Path
) -> None:
    of = polls.opened(cast)
    torn_on_another_machine(of, another_machine, tmp_path)

    assert journal(tmp_path)[-1] == "torn"
    assert not (tmp_path / FOLDER / f"{of.poll.uuid}.secret").exists()
    held = keeper.held(of.poll.uuid)
    assert (held.secret, held.torn) == (False, True)
    with pytest.raises(keeper.SecretTorn):
        keeper.hand_over(of.poll.uuid, ("1", "x"), to="1")
    assert code(lambda: of.rights_of(cast.bilal)) == "rights-missing"
    assert [give(of, index, of.half(index)) for index in (1, 2)] == [False, True]
    assert not keeper.held(of.poll.uuid).torn
    of.vote(cast.bilal, [YES])


def test_certifiers_and_key_holders_are_written_to_when_the_secret_is_missing(
    cast: Cast, another_machine: Machine
) -> None:
    of = polls.opened(cast)
    watching.check(poll=of.poll, at=of.at)
    another_machine()

    watching.check(poll=of.poll, at=of.at)
    watching.check(poll=of.poll, at=of.at)

    mails = Message.objects.filter(step__startswith="integrity-")
    assert "Alice Martin" in {mail.to_name for mail in mails}
    assert all("Les droits de vote peuvent être remis" in mail.text for mail in mails)
    assert mails.count() == len({mail.to_name for mail in mails})


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_after_the_real_restore_command_two_key_holders_give_the_rights_back(
    cast: Cast, another_machine: Machine, tmp_path: Path, settings
) -> None:
    of = polls.opened(cast)
    of.vote(cast.bilal, [YES])
    halves = {index: of.half(index) for index in (1, 2)}
    settings.DATA_DIR = tmp_path / "data"
    (settings.DATA_DIR / "documents").mkdir(parents=True)
    saved = tmp_path / "saved.tar"
    call_command("backup", str(saved))
    SealedCopy.objects.all().delete()
    another_machine()

    call_command("restore", str(saved), replace=True)
    assert code(lambda: of.rights_of(cast.chloe)) == "rights-missing"
    back = [give(of, index, half) for index, half in halves.items()]

    assert back == [False, True]
    of.vote(cast.chloe, [NO])
    of.count()
    assert of.poll.result == [[1, 1, 0]]

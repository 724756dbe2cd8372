"""The test vote counted by the key holders: from their own key files, with keys made for it alone,
and never with what opens the true urn (secrecy.md 7)."""

import json
from datetime import timedelta
from typing import Any

import pytest

from common.refusals import Refusal
from frontend.rehearsal.protocol import KeyHolder
from notifications.models import Message
from tests.cast import Cast
from tests.factories import members as factories
from tests.factories import polls
from tests.factories.threads import together
from votes.belenios.ceremony import open_private_key
from votes.belenios.decryption import decrypt_partially
from votes.belenios.election import Election
from votes.belenios.verify import verify_archive
from votes.station import stages
from votes.station.actions import key_holders, rehearsing, trials
from votes.station.actions import polls as life
from votes.station.models import Rehearsal, Trial, Trustee
from votes.station.tasks import repair
from votes.urn import counts
from votes.urn import queries as urn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def of(cast: Cast) -> polls.Rehearsed:
    """Every key is made and tried; the test waits for its keys."""
    prepared = polls.with_keys(polls.prepared(cast), is_tested=False)
    assert Trial.objects.filter(poll=prepared.poll).exists()
    return prepared


def holder(of: polls.Rehearsed, index: int) -> Trustee:
    return Trustee.objects.select_related("poll").get(poll=of.poll, index=index)


def word(of: polls.Rehearsed, index: int) -> str:
    """What the page of a holder sends for the test: the public part of a key for this clone."""
    asked = {**stages.state_for(holder(of, index)), "stage": "trial-key"}
    answer = KeyHolder(of.devices[index - 1].seed).answer(of.poll.uuid, asked)
    assert answer is not None
    return str(answer["trial_key"])


def give(of: polls.Rehearsed, *indexes: int) -> None:
    for index in indexes:
        trials.submit_key(trustee=holder(of, index), word=word(of, index), at=of.at, by=None)


def opened_part(of: polls.Rehearsed, index: int) -> dict[str, str]:
    asked = stages.state_for(holder(of, index))
    archive = b"".join(urn.archive(asked["trial"]["clone"]))
    return KeyHolder(of.devices[index - 1].seed).trial_decryption(asked, archive)


def send(of: polls.Rehearsed, index: int, part: dict[str, str]) -> None:
    trials.open_total(
        trustee=holder(of, index),
        clone=part["clone"],
        decryption=part["partial_decryption"],
        head=part["head"],
        at=of.at,
        by=None,
    )


def open_as(of: polls.Rehearsed, *indexes: int) -> None:
    for index in indexes:
        send(of, index, opened_part(of, index))


def stage(of: polls.Rehearsed, index: int) -> str:
    return str(stages.state_for(holder(of, index))["stage"])


def test_each_holder_opens_the_test_with_a_key_of_their_own_file(
    of: polls.Rehearsed, tmp_path
) -> None:
    assert stage(of, 1) == "trial-key"
    give(of, 1, 2, 3)
    assert stage(of, 1) == "trial-count"
    open_as(of, 1, 2)
    assert (stage(of, 1), stage(of, 3)) == ("waiting", "trial-count")
    open_as(of, 3)

    kept = Rehearsal.objects.get(poll=of.poll)
    assert kept.is_right
    assert kept.counted_by == [row.name for row in of.poll.trustees.order_by("index")]
    assert kept.absent == []
    archive = tmp_path / f"{kept.clone}.bel"
    archive.write_bytes(b"".join(urn.archive(kept.clone)))
    assert verify_archive(archive).ok
    assert stage(of, 1) == "ready"
    assert life.seal(poll=of.poll, at=of.at).state == "sealed"


def test_the_share_of_the_true_key_opens_nothing_of_the_test(of: polls.Rehearsed) -> None:
    give(of, 1, 2, 3)
    clone = Trial.objects.get().clone
    election = Election.parse(urn.poll(clone).election_json)
    tally, _sized = counts.stored_tally(urn.poll(clone), election)
    shown = json.loads(holder(of, 1).shown_key)
    share = open_private_key(polls.GROUP, of.devices[0].keys, shown["private_key"])

    made = decrypt_partially(election, tally, share).text
    with pytest.raises(Refusal) as error:
        send(of, 1, {**opened_part(of, 1), "partial_decryption": made})

    assert error.value.code.startswith("contribution-refused")
    assert not counts.owners(urn.poll(clone))


def test_no_key_of_the_test_closes_the_true_urn(of: polls.Rehearsed) -> None:
    give(of, 1, 2, 3)
    open_as(of, 1, 2, 3)
    life.seal(poll=of.poll, at=of.at)

    of_the_test = urn.poll(Rehearsal.objects.get().clone).trustees_json
    true = urn.poll(of.poll.uuid).trustees_json
    keys = [item[1]["public_key"] for item in json.loads(of_the_test)]
    assert len(set(keys)) == 3
    assert not [key for key in keys if key in true]


def test_another_holders_key_or_another_clones_is_refused(of: polls.Rehearsed) -> None:
    stolen, old = word(of, 2), word(of, 1)

    with pytest.raises(Refusal) as of_another:
        trials.submit_key(trustee=holder(of, 1), word=stolen, at=of.at, by=None)
    trials.begin(poll=of.poll, at=of.at, by=None)
    with pytest.raises(Refusal) as of_before:
        trials.submit_key(trustee=holder(of, 1), word=old, at=of.at, by=None)

    assert of_another.value.code == of_before.value.code == "contribution-refused.trustee-signature"


def test_the_urn_is_not_sealed_before_the_test_is_opened(of: polls.Rehearsed) -> None:
    give(of, 1, 2, 3)
    open_as(of, 1, 2)

    with pytest.raises(Refusal) as error:
        life.seal(poll=of.poll, at=of.at)

    assert error.value.code == "test-vote-missing"
    assert holder(of, 3).name in str(error.value.what_to_do)


def test_whoever_runs_it_goes_on_without_an_absent_holder_and_it_is_kept(
    of: polls.Rehearsed,
) -> None:
    give(of, 1)
    with pytest.raises(Refusal) as error:
        trials.cast(poll=of.poll, at=of.at, by=None)
    assert error.value.code == "test-keys-awaited"

    give(of, 3)
    trials.cast(poll=of.poll, at=of.at, by=None)
    open_as(of, 1, 3)

    kept = Rehearsal.objects.get()
    assert kept.counted_by == [holder(of, 1).name, holder(of, 3).name]
    assert kept.absent == [holder(of, 2).name]
    assert stage(of, 2) == "ready"


def test_the_site_counts_without_the_holders_only_with_a_reason(of: polls.Rehearsed) -> None:
    with pytest.raises(Refusal) as error:
        rehearsing.rehearse(poll=of.poll, why="  ", at=of.at, by=None)
    assert error.value.code == "reasons-missing"

    rehearsing.rehearse(poll=of.poll, why="Deux dépositaires en voyage.", at=of.at, by=None)

    kept = Rehearsal.objects.get()
    assert (kept.counted_by, len(kept.absent)) == ([], 3)
    assert not Trial.objects.exists()
    assert life.seal(poll=of.poll, at=of.at).state == "sealed"


def test_a_part_sent_again_or_for_an_urn_that_ended_otherwise_changes_nothing(
    of: polls.Rehearsed,
) -> None:
    give(of, 1, 2, 3)
    part = opened_part(of, 1)

    with pytest.raises(Refusal) as error:
        send(of, 1, {**part, "head": "0" * 64})
    send(of, 1, part)
    send(of, 1, part)
    open_as(of, 2, 3)
    send(of, 1, part)

    assert error.value.code == "other-head"
    assert Rehearsal.objects.count() == 1


def test_the_test_of_a_vote_given_up_is_not_opened(of: polls.Rehearsed, cast: Cast) -> None:
    give(of, 1, 2, 3)
    part = opened_part(of, 1)
    life.cancel(poll=of.poll, at=of.at, why="Date changée", by=cast.alice.account)

    with pytest.raises(Refusal):
        send(of, 1, part)

    assert not counts.owners(urn.poll(part["clone"]))


def test_a_key_given_once_the_ballots_are_cast_is_not_taken(of: polls.Rehearsed) -> None:
    give(of, 1, 3)
    late = word(of, 2)
    trials.cast(poll=of.poll, at=of.at, by=None)

    with pytest.raises(Refusal) as key:
        trials.submit_key(trustee=holder(of, 2), word=late, at=of.at, by=None)
    with pytest.raises(Refusal) as part:
        send(of, 2, opened_part(of, 1))

    assert (key.value.code, part.value.code) == ("not-at-this-stage", "not-at-this-stage")
    assert Trial.objects.get().keys.count() == 2


def test_keys_begun_again_make_the_test_void(cast: Cast, of: polls.Rehearsed) -> None:
    give(of, 1, 2, 3)
    open_as(of, 1, 2, 3)
    newcomer = factories.member("Inès", "Roche", email="ines@example.org")
    key_holders.replace(trustee=holder(of, 3), member=newcomer, at=of.at, by=cast.alice.account)

    assert Rehearsal.objects.get().is_right
    with pytest.raises(Refusal) as error:
        life.seal(poll=of.poll, at=of.at)
    assert "test-vote-missing" in {each.code for each in error.value.obstacles}


def test_after_a_crash_the_worker_keeps_what_was_opened(
    of: polls.Rehearsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(of, 1, 2, 3)
    open_as(of, 1, 2)
    with monkeypatch.context() as cut:
        cut.setattr(trials, "keep_when_opened", lambda **_: None)
        open_as(of, 3)
    assert not Rehearsal.objects.exists()

    repair(of.at)

    assert Rehearsal.objects.get().is_right


def killed(**_: Any) -> None:
    raise SystemExit


def test_ballots_that_a_killed_process_did_not_cast_are_cast_with_the_keys_given(
    of: polls.Rehearsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(of, 1, 2)
    before, lasts = Trial.objects.get(), trials.CASTING_LASTS
    with monkeypatch.context() as cut:
        cut.setattr(rehearsing, "fill", killed)
        with pytest.raises(SystemExit):
            give(of, 3)

    repair(of.at + lasts - timedelta(seconds=1))
    early = Trial.objects.get().is_cast
    repair(of.at + lasts)

    after = Trial.objects.get()
    assert (early, after.is_cast, after.clone) == (False, True, before.clone)
    open_as(of, 1, 2, 3)
    assert Rehearsal.objects.get().is_right


def test_a_test_killed_after_its_sealing_begins_again_by_itself_once(
    of: polls.Rehearsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(of, 1, 2)
    before, later = Trial.objects.get(), of.at + trials.CASTING_LASTS
    with monkeypatch.context() as cut:
        cut.setattr(rehearsing.casting, "cast", killed)
        with pytest.raises(SystemExit):
            give(of, 3)
    stopped = Trial.objects.get()

    for _ in range(2):
        trials.go_on_after_a_crash(trial=stopped, at=later)
    repair(later + trials.CASTING_LASTS)

    after = Trial.objects.get()
    assert (after.clone == before.clone, after.closed_at, after.keys.count()) == (False, None, 0)
    asked = Message.objects.filter(step=f"test-{after.clone}-key")
    assert asked.count() == 3
    give(of, 1, 2, 3)
    open_as(of, 1, 2, 3)
    assert Rehearsal.objects.get().is_right


def test_the_holders_are_written_to_when_the_test_can_be_opened(of: polls.Rehearsed) -> None:
    give(of, 1, 2)
    assert not Message.objects.filter(step__startswith="test-").exists()

    give(of, 3)

    told = Message.objects.filter(step__startswith="test-")
    assert told.count() == 3
    head = urn.end_head(Trial.objects.get().clone)
    assert all(head[:8] in mail.text for mail in told)


def test_a_test_begun_again_while_ballots_are_cast_gives_the_first_one_up(
    of: polls.Rehearsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(of, 1, 2)
    first, fill = Trial.objects.get(poll=of.poll), rehearsing.fill

    def filled_then_begun_again(**told: Any) -> Any:
        expected = fill(**told)
        trials.begin(poll=of.poll, at=of.at, by=None)
        return expected

    monkeypatch.setattr(rehearsing, "fill", filled_then_begun_again)
    give(of, 3)

    (left,) = Trial.objects.filter(poll=of.poll)
    assert (left.clone == first.clone, left.is_cast, left.closed_at) == (False, False, None)
    assert not Rehearsal.objects.filter(poll=of.poll).exists()


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_two_last_keys_in_the_same_second_cast_the_ballots_once(of: polls.Rehearsed) -> None:
    give(of, 1)
    words = {index: word(of, index) for index in (2, 3)}

    def last(index: int) -> None:
        trials.submit_key(trustee=holder(of, index), word=words[index], at=of.at, by=None)

    together(lambda: last(2), lambda: last(3))

    trial = Trial.objects.get()
    assert trial.is_cast
    assert urn.turnout(trial.clone) == rehearsing.BALLOTS

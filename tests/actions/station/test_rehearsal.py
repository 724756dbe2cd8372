"""The test vote that the site counts without the key holders: real protocol, an urn apart, and
nothing that could pass for the true vote."""

import pytest

from common.refusals import Refusal
from tests.cast import Cast
from tests.factories import polls
from votes.belenios.verify import verify_archive
from votes.station.actions import polls as life
from votes.station.actions import rehearsing
from votes.station.models import Poll, Rehearsal
from votes.station.models.rehearsals import RehearsalsAreAppendOnly
from votes.urn import queries as urn
from votes.urn.actions.casting import cast as cast_into
from votes.urn.models import Poll as UrnPoll

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

WHY = "Un dépositaire est en voyage."


@pytest.fixture
def of(cast: Cast) -> polls.Rehearsed:
    questions = [polls.RESOLUTION, polls.election_of(cast.bilal, cast.chloe, seats=2)]
    return polls.prepared(cast, questions=questions)


def test_the_test_count_finds_what_was_cast_and_its_archive_is_valid(
    of: polls.Rehearsed, tmp_path
) -> None:
    found = rehearsing.rehearse(poll=of.poll, why=WHY, at=of.at, by=None)

    archive = tmp_path / f"{found.clone}.bel"
    archive.write_bytes(b"".join(urn.archive(found.clone)))
    report = verify_archive(archive)
    assert report.ok
    assert [list(counts) for counts in report.result] == found.expected == found.counted
    assert sum(found.counted[0]) == found.ballots


def test_the_clone_says_that_it_is_a_rehearsal_and_has_keys_of_its_own(
    of: polls.Rehearsed,
) -> None:
    polls.with_keys(of)
    clone = rehearsing.rehearse(poll=of.poll, why=WHY, at=of.at, by=None).clone
    life.seal(poll=of.poll, at=of.at)

    made, true = urn.poll(clone), urn.poll(of.poll.uuid)
    assert made.title.startswith("RÉPÉTITION")
    assert '"name":"RÉPÉTITION' in made.election_json
    assert made.manifest["rehearsal_of"] == of.poll.uuid
    assert "rehearsal_of" not in true.manifest
    keys = {holder["key"] for holder in made.manifest["trustees"]}
    assert not keys & {holder["key"] for holder in true.manifest["trustees"]}
    assert not Poll.objects.filter(pk=clone).exists()


def test_a_true_ballot_does_not_go_into_the_clone(cast: Cast, of: polls.Rehearsed) -> None:
    polls.with_keys(of)
    clone = rehearsing.rehearse(poll=of.poll, why=WHY, at=of.at, by=None).clone
    life.seal(poll=of.poll, at=of.at)
    life.open_poll(poll=of.poll, at=of.at)
    (right,) = of.rights_of(cast.bilal)
    ballot = of.ballot(right, [polls.YES, [0, 1, 0]])
    UrnPoll.objects.filter(pk=clone).update(state="open")

    with pytest.raises(Refusal):
        cast_into(poll_uuid=clone, ballot_text=ballot, permit=right.permit, at=of.at)


def test_an_urn_is_not_sealed_without_a_test_vote_counted_right(of: polls.Rehearsed) -> None:
    polls.with_keys(of)
    Rehearsal.objects.all().delete()
    polls.Rehearsal.objects.create(
        poll=of.poll, clone="x", at=of.at, ballots=1, expected=[[1]], counted=[[0]], head=""
    )

    with pytest.raises(Refusal) as error:
        life.seal(poll=of.poll, at=of.at)

    assert error.value.code == "test-vote-missing"


def test_a_wrong_count_is_refused_and_kept(
    of: polls.Rehearsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsing.counts, "stored_result", lambda clone: ((9, 9, 9),))

    with pytest.raises(Refusal) as error:
        rehearsing.rehearse(poll=of.poll, why=WHY, at=of.at, by=None)

    assert error.value.code == "test-count-wrong"
    assert not Rehearsal.objects.get().is_right


def test_what_a_test_found_is_never_changed(of: polls.Rehearsed) -> None:
    found = rehearsing.rehearse(poll=of.poll, why=WHY, at=of.at, by=None)

    for change in (found.save, found.delete):
        with pytest.raises(RehearsalsAreAppendOnly):
            change()


def test_no_test_vote_once_the_urn_is_sealed(cast: Cast) -> None:
    of = polls.opened(cast)

    with pytest.raises(Refusal) as error:
        rehearsing.rehearse(poll=of.poll, why=WHY, at=of.at, by=None)

    assert error.value.code == "already-sealed"

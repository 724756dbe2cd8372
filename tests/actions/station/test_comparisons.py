"""The key holders say that they see the same fingerprint: kept, void when the keys begin again."""

import pytest

from assembly.documents.opening import draw_opening_minutes, opening_data
from common.models import AuditEvent
from common.refusals import Refusal
from tests.cast import Cast
from tests.factories import assemblies, polls
from tests.factories import members as factories
from tests.factories.assemblies import Story
from votes.station import desk, keyholding, stages
from votes.station.actions import comparisons, key_holders
from votes.station.actions import polls as life
from votes.station.models import Trustee

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def holder(of: polls.Rehearsed, index: int) -> Trustee:
    return of.poll.trustees.select_related("poll", "member").get(index=index)


def shown(of: polls.Rehearsed) -> str:
    return stages.common_fingerprint(of.poll, keyholding.in_order(of.poll))


def confirm(of: polls.Rehearsed, index: int, seen: str | None = None) -> Trustee:
    row = holder(of, index)
    return comparisons.confirm(
        trustee=row,
        seen=shown(of) if seen is None else seen,
        at=of.at,
        by=row.member.account,
    )


def test_a_confirmation_is_kept_once_with_who_when_and_what(cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast))

    confirm(of, 1)
    confirm(of, 1)

    assert holder(of, 1).agreed_at == of.at
    (event,) = AuditEvent.objects.filter(verb="trustee.fingerprint_confirmed")
    assert event.details == {"trustee": "Alice Martin", "fingerprint": shown(of)}


def test_a_confirmation_of_another_fingerprint_is_refused(cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast))

    for seen in ("", "0" * 20):
        with pytest.raises(Refusal) as error:
            confirm(of, 1, seen)
        assert error.value.code == "other-fingerprint"

    assert holder(of, 1).agreed_at is None


def test_there_is_nothing_to_confirm_before_every_key_is_made(cast: Cast) -> None:
    of = polls.prepared(cast)

    with pytest.raises(Refusal) as error:
        confirm(of, 1)

    assert error.value.code == "other-fingerprint"


def test_keys_begun_again_void_what_was_confirmed(cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast))
    before = shown(of)
    confirm(of, 1)
    newcomer = factories.member("Inès", "Roche", email="ines@example.org")

    key_holders.replace(trustee=holder(of, 2), member=newcomer, at=of.at, by=cast.alice.account)

    assert holder(of, 1).agreed_at is None
    with pytest.raises(Refusal) as error:
        confirm(of, 1, before)
    assert error.value.code == "other-fingerprint"


def test_a_key_that_leaves_voids_what_was_confirmed(cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast))
    confirm(of, 1)

    key_holders.release(poll=of.poll, member=cast.gwenn, at=of.at, by=cast.alice.account)

    assert holder(of, 1).agreed_at is None


def test_nobody_confirms_once_the_vote_is_open(cast: Cast) -> None:
    of = polls.opened(cast)

    with pytest.raises(Refusal) as error:
        confirm(of, 1)

    assert error.value.code == "not-at-this-stage"


def test_a_vote_that_uses_the_same_keys_keeps_what_was_confirmed(cast: Cast) -> None:
    of = polls.opened(cast)
    of.poll.trustees.filter(index=1).update(agreed_at=of.at)

    again = polls.prepared(cast, keys_of=of.poll)

    assert shown(again) == shown(of)
    assert [row.agreed_at for row in keyholding.in_order(again.poll)] == [of.at, None, None]


def test_sealing_warns_of_who_did_not_confirm_and_goes_on(cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast))
    confirm(of, 1)

    seal = next(
        gesture
        for gesture in desk.gestures(of.poll, cast.alice.account, of.at.date(), of.at)
        if gesture.verb == "sceller"
    )
    (warning,) = keyholding.sealing_warnings(of.poll)
    life.seal(poll=of.poll, at=of.at)

    assert seal.is_possible
    assert [each.code for each in seal.warnings] == ["fingerprint-not-compared"]
    assert "Gwenn Le Goff, Hugo Nguyen" in str(warning.what_to_do)
    assert "Alice Martin" not in str(warning.what_to_do)
    assert of.poll.state == "sealed"


def test_nothing_is_warned_of_when_all_confirmed(cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast))

    for index in (1, 2, 3):
        confirm(of, index)

    assert keyholding.sealing_warnings(of.poll) == []


def test_the_minutes_of_the_opening_say_who_confirmed_and_who_did_not(cast: Cast) -> None:
    story = Story(cast, assemblies.draft(cast)).convene().open_vote()
    of = story.rehearsed[0]
    of.poll.trustees.filter(index=1).update(agreed_at=of.at)

    data = opening_data(story.assembly.call, [of.poll], at=story.at)

    compared = data["polls"][0]["compared"]
    names = [row.name for row in keyholding.in_order(of.poll)]
    assert [name for name, _said in compared] == names
    assert "2026" in compared[0][1]
    assert {said for _name, said in compared[1:]} == {"n’a pas confirmé"}
    assert draw_opening_minutes(data).bytes().startswith(b"%PDF-")

"""Sealing and entrusting the codes in the same second: the urn is never sealed on codes that were
replaced meanwhile; and the two holders of the sealed halves are named wherever it is read."""

import pytest

from common.refusals import Refusal
from notifications.models import Message
from tests.cast import Cast
from tests.factories import polls
from tests.factories.threads import together
from votes.station import keyholding, stages
from votes.station.actions import codes, comparisons, key_holders, sealing, trials
from votes.station.actions import polls as life
from votes.station.models import Poll, SealedCopy, Trustee
from votes.urn import queries as urn

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("keeper")]


def test_the_urn_holds_the_codes_of_the_roll_whoever_comes_first(cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast))
    by = cast.alice.account

    results = together(
        lambda: life.seal(poll=Poll.objects.get(pk=of.poll.pk), at=of.at, by=by).state,
        lambda: (
            codes.choose_maker(
                poll=Poll.objects.get(pk=of.poll.pk), member=cast.diego, at=of.at, by=by
            ).mode
        ),
    )

    poll = Poll.objects.get(pk=of.poll.pk)
    sealed = poll.pk in urn.heights({poll.pk}) and urn.poll(poll.pk).state == "sealed"
    assert sealed == (poll.mode == "assisted"), results
    if sealed:
        roll = set(poll.roll.values_list("public_credential", flat=True))
        assert roll <= set(urn.credentials(poll.pk)), results


def test_what_was_prepared_is_not_sealed_once_the_codes_have_changed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = polls.with_keys(polls.prepared(cast))
    prepare = sealing.seal_of

    def overtaken(**given: object) -> object:
        prepared = prepare(**given)
        poll = Poll.objects.get(pk=of.poll.pk)
        codes.choose_maker(poll=poll, member=None, at=of.at, by=cast.alice.account)
        return prepared

    monkeypatch.setattr(sealing, "seal_of", overtaken)
    with pytest.raises(Refusal) as error:
        life.seal(poll=of.poll, at=of.at)

    assert error.value.code == "changed-meanwhile"
    assert urn.poll(of.poll.pk).state == "draft"
    assert not SealedCopy.objects.exists()


def test_keys_stay_as_they_are_once_the_urn_is_sealed_with_them(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = polls.with_keys(polls.prepared(cast))
    trustee, by = keyholding.in_order(of.poll)[1], cast.alice.account
    sealed_with = Trustee.objects.filter(poll=of.poll).exclude(shown_key="").count()
    # Killed after the urn was sealed, before the station knows; or read an instant earlier.
    monkeypatch.setattr(sealing, "mirror", lambda **_given: False)
    life.seal(poll=Poll.objects.get(pk=of.poll.pk), at=of.at)

    for act in (
        lambda: key_holders.replace(trustee=trustee, member=cast.diego, at=of.at, by=by),
        lambda: key_holders.release(poll=of.poll, member=cast.gwenn, at=of.at, by=by),
        lambda: key_holders.take_back(poll=of.poll, member=cast.diego, at=of.at, by=by),
        lambda: trials.begin(poll=of.poll, at=of.at, by=by),
    ):
        with pytest.raises(Refusal) as error:
            act()
        assert error.value.code == "not-at-this-stage"

    kept = Trustee.objects.filter(poll=of.poll).exclude(shown_key="").exclude(certificate="")
    assert kept.count() == sealed_with == 3


def test_a_confirmation_never_outlives_the_keys_it_was_given_for(cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast))
    rows = keyholding.in_order(of.poll)
    seen, by = stages.common_fingerprint(of.poll, rows), cast.alice.account

    together(
        lambda: comparisons.confirm(trustee=rows[0], seen=seen, at=of.at, by=by),
        lambda: key_holders.replace(trustee=rows[1], member=cast.diego, at=of.at, by=by),
    )

    assert not Trustee.objects.filter(poll=of.poll).exclude(agreed_at=None).exists()
    assert not Trustee.objects.filter(poll=of.poll).exclude(shown_key="").exists()


def test_both_holders_of_a_half_are_written_to_once_and_named_in_the_manifest(cast: Cast) -> None:
    of = polls.with_keys(polls.prepared(cast))

    life.seal(poll=of.poll, at=of.at)

    sent = Message.objects.filter(step__startswith="sealed-copy").order_by("to_name")
    assert [mail.to_name for mail in sent] == ["Alice Martin", "Gwenn Le Goff"]
    assert "l’autre pour Gwenn Le Goff" in sent[0].text.replace("\n", " ")
    assert urn.poll(of.poll.uuid).manifest["sealed_copies"] == ["Alice Martin", "Gwenn Le Goff"]

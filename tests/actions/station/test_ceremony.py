"""The key ceremony: each step checked, none replaced, none skipped."""

import json

import pytest

from common.refusals import Refusal
from tests.cast import Cast
from tests.factories import polls
from tests.factories.polls import GROUP, Rehearsed
from votes.belenios import ceremony as devices
from votes.station import stages
from votes.station.actions import ceremony, sealing
from votes.station.actions import polls as life
from votes.station.models import Trustee
from votes.urn.models import Poll as UrnPoll

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def trustee(of: Rehearsed, index: int) -> Trustee:
    return of.poll.trustees.select_related("poll").get(index=index)


def send(of: Rehearsed, index: int, field: str, text: str | None = None) -> Trustee:
    submit = {
        "certificate": ceremony.submit_certificate,
        "polynomial": ceremony.submit_polynomial,
        "voutput": ceremony.submit_share,
    }[field]
    text = getattr(of.devices[index - 1], field) if text is None else text
    return submit(trustee=trustee(of, index), at=of.at, by=None, **{field: text})


def stage(of: Rehearsed, index: int) -> str:
    return stages.state_for(trustee(of, index))["stage"]


def test_each_holder_is_led_from_step_to_step(cast: Cast) -> None:
    of = polls.prepared(cast)
    seen = [stage(of, 1)]
    for field in ("certificate", "polynomial", "voutput"):
        send(of, 1, field)
        seen.append(stage(of, 1))
        send(of, 2, field)
        send(of, 3, field)
        seen.append(stage(of, 1))
    ceremony.check_key(
        trustee=trustee(of, 1), key_check=of.devices[0].key_check(of.poll), at=of.at, by=None
    )
    seen.append(stage(of, 1))

    assert seen == [
        "certificate",
        "waiting",
        "polynomial",
        "waiting",
        "share",
        "check",
        "check",
        "trial-key",
    ]


def test_a_holder_who_is_ahead_is_awaiting_the_others_and_not_told_that_all_is_done(
    cast: Cast,
) -> None:
    of = polls.prepared(cast)
    for field in ("certificate", "polynomial"):
        for index in (1, 2, 3):
            send(of, index, field)

    send(of, 1, "voutput")
    untried = stage(of, 1)
    word = of.devices[0].key_check(of.poll)
    ceremony.check_key(trustee=trustee(of, 1), key_check=word, at=of.at, by=None)
    ahead = stages.state_for(trustee(of, 1))
    send(of, 2, "voutput")
    send(of, 3, "voutput")

    assert untried == "check"
    assert ahead["stage"] == "waiting"
    assert ahead["waiting_for"] == [row.name for row in of.poll.trustees.order_by("index")[1:]]
    assert stage(of, 1) == "trial-key"


def test_the_page_names_who_is_awaited(cast: Cast) -> None:
    of = polls.prepared(cast)
    send(of, 1, "certificate")
    send(of, 3, "certificate")

    state = stages.state_for(trustee(of, 1))

    assert state["waiting_for"] == [cast.gwenn.display_name]
    assert state["certificates"] == []


def test_a_contribution_made_for_another_place_is_refused(cast: Cast) -> None:
    of = polls.prepared(cast)

    with pytest.raises(Refusal) as error:
        send(of, 1, "certificate", of.devices[1].certificate)

    assert error.value.code == "contribution-refused.trustee-certificate"
    assert not trustee(of, 1).certificate


def test_a_step_waits_for_the_one_before(cast: Cast) -> None:
    of = polls.prepared(cast)
    send(of, 1, "certificate")

    for field in ("polynomial", "voutput"):
        with pytest.raises(Refusal) as error:
            send(of, 1, field)
        assert error.value.code == "ceremony-step-not-reached"


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"message":"x"}', "\ud800", "9" * 5000])
def test_nonsense_is_refused_in_words(cast: Cast, text: str) -> None:
    of = polls.prepared(cast)

    with pytest.raises(Refusal) as error:
        send(of, 1, "certificate", text)

    assert error.value.status == 400
    assert str(error.value.what_to_do)


def test_the_same_contribution_twice_is_one(cast: Cast) -> None:
    of = polls.prepared(cast)

    send(of, 1, "certificate")
    send(of, 1, "certificate")

    assert trustee(of, 1).certificate == of.devices[0].certificate


def test_a_contribution_is_never_replaced(cast: Cast) -> None:
    of = polls.prepared(cast)
    send(of, 1, "certificate")
    other = devices.make_certificate(
        GROUP,
        devices.MemberKeys.from_seed(GROUP, devices.new_seed()),
        size=3,
        threshold=2,
        index=1,
    )

    with pytest.raises(Refusal) as error:
        send(of, 1, "certificate", other)

    assert error.value.code == "already-sent"


def test_a_key_is_tried_by_a_signed_word_about_this_very_poll(cast: Cast) -> None:
    of, other = polls.prepared(cast), polls.prepared(cast)
    for index in (1, 2, 3):
        send(of, index, "certificate")
    for index in (1, 2, 3):
        send(of, index, "polynomial")
    send(of, 1, "voutput")

    for word in (of.devices[0].key_check(other.poll), of.devices[1].key_check(of.poll)):
        with pytest.raises(Refusal):
            ceremony.check_key(trustee=trustee(of, 1), key_check=word, at=of.at, by=None)

    assert trustee(of, 1).checked_at is None


def test_the_urn_is_not_sealed_before_every_key_is_tried(cast: Cast) -> None:
    of = polls.prepared(cast)

    with pytest.raises(Refusal) as error:
        life.seal(poll=of.poll, at=of.at)

    assert error.value.code == "ceremony-unfinished"
    assert cast.alice.display_name in str(error.value.what_to_do)


def test_nothing_is_contributed_after_the_sealing(cast: Cast) -> None:
    of = polls.opened(cast)

    Trustee.objects.filter(poll=of.poll, index=1).update(certificate="")

    with pytest.raises(Refusal) as error:
        send(of, 1, "certificate")

    assert error.value.code == "already-sealed"


def test_what_is_sealed_names_everything_that_is_compared_later(cast: Cast) -> None:
    of = polls.opened(cast, questions=[polls.RESOLUTION], reserves=2)
    sealed = UrnPoll.objects.get(pk=of.poll.uuid)

    assert sealed.manifest["fingerprint"] == sealed.fingerprint == of.poll.fingerprint
    assert sealed.manifest["roll"] == len(cast.members)
    assert sealed.manifest["reserves"] == 2
    assert [holder["name"] for holder in sealed.manifest["trustees"]] == [
        member.display_name for member in cast.key_holders
    ]
    assert sealed.manifest["programs"] == sealing.programs_served()
    assert sealed.manifest["resolutions"][0]["reference"] == "resolution:1"
    assert len(json.loads(sealed.credentials_json)) == len(cast.members) + 2


def test_the_published_credentials_are_sorted_so_that_their_order_says_nothing(
    cast: Cast,
) -> None:
    of = polls.opened(cast)

    listed = [int(key) for key in json.loads(UrnPoll.objects.get(pk=of.poll.uuid).credentials_json)]

    assert listed == sorted(listed)


def test_sealing_twice_is_refused(cast: Cast) -> None:
    of = polls.opened(cast)

    with pytest.raises(Refusal) as error:
        life.seal(poll=of.poll, at=of.at)

    assert error.value.code == "already-sealed"


def test_altered_programs_are_not_sealed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    of = polls.with_keys(polls.prepared(cast))
    monkeypatch.setattr(sealing, "programs_served", lambda: {"booth.js": "0" * 64})

    with pytest.raises(Refusal) as error:
        life.seal(poll=of.poll, at=of.at)

    assert error.value.code == "programs-altered"
    assert not UrnPoll.objects.filter(height__gte=0).exists()

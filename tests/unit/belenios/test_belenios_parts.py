"""Groups, credentials, elections: what is read strictly, what is refused, and why."""

import json
from typing import Any

import pytest

from tests.factories.belenios import BOARD, YES_NO, belenios_2048, make_poll, shared_poll
from votes.belenios import canonical
from votes.belenios.credentials import (
    CredentialList,
    PublicCredential,
    check_credentials,
    credential_from_seed,
    new_credential,
    new_uuid,
    public_credential,
)
from votes.belenios.election import Election, Question, make_election
from votes.belenios.errors import Check, ProtocolError
from votes.belenios.group import P_2048, Q_2048, group_named


def refused(check: Check, action: Any, *arguments: Any, **named: Any) -> None:
    """The action is refused by this very check."""
    with pytest.raises(ProtocolError) as refusal:
        action(*arguments, **named)
    assert refusal.value.check == check


def test_the_generator_has_prime_order() -> None:
    group = belenios_2048()
    assert group.contains(group.generator)
    assert group.text(group.power(group.generator, Q_2048 - 1)) == group.text(
        group.invert(group.generator)
    )


def test_prepared_powers_and_secret_powers_equal_ordinary_ones() -> None:
    group = belenios_2048()
    for exponent in (0, 1, 255, 256, Q_2048 - 1, group.random_scalar()):
        expected = group.power(group.generator, exponent)
        assert group.generator_powers.power(exponent) == expected
        assert group.power_secret(group.generator, exponent) == expected
        assert group.fixed_base(group.generator, 5).power(exponent) == expected


@pytest.mark.parametrize(
    "text", ["", "01", "-1", "+1", " 1", "1\n", "1e3", "٣", "0x2", str(P_2048)]
)
def test_an_element_has_one_way_to_be_written(text: str) -> None:
    refused(Check.ELEMENT, belenios_2048().read, text)


@pytest.mark.parametrize("text", ["", "007", "-1", str(Q_2048), 5, None, "9" * 5000])
def test_an_exponent_is_canonical_and_below_the_order(text: Any) -> None:
    refused(Check.SCALAR, belenios_2048().read_scalar, text)


@pytest.mark.parametrize("text", ["0", "2", str(P_2048 - 1)])
def test_an_element_outside_the_subgroup_is_refused(text: str) -> None:
    refused(Check.ELEMENT, belenios_2048().read_member, text)


@pytest.mark.parametrize("intruder", [0, 2, P_2048 - 1], ids=["zero", "two", "minus one"])
@pytest.mark.parametrize("position", [0, 77, 149])
def test_one_intruder_among_many_is_found_by_the_batched_test(intruder: int, position: int) -> None:
    group = belenios_2048()
    elements = [group.generator_powers.power(group.random_scalar()) for _ in range(150)]
    assert group.contains_all(elements)
    elements[position] = group.read(str(intruder))
    assert not group.contains_all(elements)


def test_two_intruders_that_cancel_each_other_are_found() -> None:
    group = belenios_2048()
    minus_one = group.read(str(P_2048 - 1))
    elements = [group.generator] * 100 + [minus_one, minus_one]
    assert group.contains(group.product(elements))
    assert not group.contains_all(elements)


def test_an_unknown_group_is_refused() -> None:
    refused(Check.GROUP, group_named, "RFC-3526-2048")
    assert group_named("BELENIOS-2048") is belenios_2048()


def test_the_same_seed_gives_the_same_credential() -> None:
    first = credential_from_seed(b"\x01" * 32)
    assert first == credential_from_seed(b"\x01" * 32) != credential_from_seed(b"\x02" * 32)
    assert [len(part) for part in first.split("-")] == [5, 6, 5, 6]
    refused(Check.CREDENTIAL_FORMAT, credential_from_seed, b"\x01" * 31)


@pytest.mark.parametrize(
    "credential", ["", "11111-222222-33333-44444", "11111222222333334444444", "0" * 25, "x" * 999]
)
def test_a_badly_written_credential_signs_nothing(credential: str) -> None:
    refused(Check.CREDENTIAL_FORMAT, public_credential, belenios_2048(), new_uuid(), credential)


def test_the_same_secret_gives_unlinkable_keys_in_two_elections() -> None:
    group, secret = belenios_2048(), new_credential()
    assert public_credential(group, new_uuid(), secret) != public_credential(
        group, new_uuid(), secret
    )


def test_credentials_are_published_sorted_by_value_with_weights_for_all_or_none() -> None:
    listed = make_poll(weights=(3, 1, 1)).credentials
    keys = [int(item.split(",")[0]) for item in json.loads(listed.text)]
    assert keys == sorted(keys)
    assert sorted(item.split(",")[1] for item in json.loads(listed.text)) == ["1", "1", "3"]
    assert "," not in json.loads(make_poll(weights=(1, 1)).credentials.text)[0]
    assert listed.total_weight == 5


def test_a_list_of_credentials_out_of_order_or_repeated_is_refused() -> None:
    group = belenios_2048()
    items = json.loads(shared_poll().credentials.text)
    for wrong in (items[::-1], [items[0], items[0]]):
        listed = CredentialList.parse(canonical.serialize(wrong))
        refused(Check.CREDENTIAL_ORDER, check_credentials, group, listed)
    twice = [PublicCredential(items[0]), PublicCredential(items[0], 2)]
    refused(Check.CREDENTIAL_ORDER, CredentialList.build, group, twice)


def test_a_credential_outside_the_group_is_refused() -> None:
    listed = CredentialList.parse('["4"]')
    assert belenios_2048().contains(belenios_2048().read("4")) is False
    refused(Check.CREDENTIAL_MEMBERSHIP, check_credentials, belenios_2048(), listed)


@pytest.mark.parametrize(
    "text", ["{}", "[4]", '["4,"]', '["4,01"]', '["4,-1"]', '["4,1,paul"]', '["4,1073741824"]']
)
def test_a_list_of_credentials_has_one_syntax(text: str) -> None:
    refused(Check.CREDENTIAL_FORMAT, CredentialList.parse, text)


def test_a_person_next_to_a_credential_never_enters_an_archive() -> None:
    refused(Check.CREDENTIAL_FORMAT, CredentialList.parse, '["4,,paul@example.org"]')


def test_the_fingerprint_is_that_of_the_exact_bytes() -> None:
    election = shared_poll().election
    spaced = Election.parse(election.text.replace('"version":1', '"version": 1'))
    assert spaced.fingerprint != election.fingerprint
    assert Election.parse(election.text).fingerprint == election.fingerprint


def test_unknown_members_of_an_election_are_kept_under_its_fingerprint() -> None:
    poll = shared_poll()
    election = make_election(
        group=poll.group,
        uuid=poll.election.uuid,
        name="AG",
        description="",
        public_key=poll.election.public_key,
        questions=[YES_NO, BOARD],
        extra={"x_ouvote": {"assembly": "2026-06", "documents": ["ab" * 32]}},
    )
    assert json.loads(election.text)["x_ouvote"]["assembly"] == "2026-06"
    assert election.questions == (YES_NO, BOARD)


@pytest.mark.parametrize("title", ["a\nb", "a\x7f", "\x00"])
def test_a_title_with_a_control_character_is_refused(title: str) -> None:
    poll = shared_poll()
    refused(
        Check.ELECTION_FORMAT,
        make_election,
        group=poll.group,
        uuid=poll.election.uuid,
        name=title,
        description="",
        public_key=poll.election.public_key,
        questions=[YES_NO],
    )


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"version": 2}, Check.ELECTION_FORMAT),
        ({"group": "Ed448"}, Check.GROUP),
        ({"public_key": "2"}, Check.ELECTION_KEY),
        ({"uuid": "short"}, Check.ELECTION_FORMAT),
        ({"questions": []}, Check.ELECTION_FORMAT),
        ({"questions": [{"type": "Lists", "value": {}}]}, Check.ELECTION_FORMAT),
        ({"name": 3}, Check.ELECTION_FORMAT),
    ],
)
def test_an_election_that_no_tool_would_read_is_refused(
    change: dict[str, Any], check: Check
) -> None:
    value = json.loads(shared_poll().election.text) | change
    refused(check, Election.parse, canonical.serialize(value))


@pytest.mark.parametrize(
    ("minimum", "maximum", "answers"), [(-1, 1, 2), (2, 1, 2), (0, 3, 2), (0, 0, 0)]
)
def test_a_question_has_a_rule_that_some_answer_can_follow(
    minimum: int, maximum: int, answers: int
) -> None:
    refused(Check.ELECTION_FORMAT, Question, "Q", ("a",) * answers, minimum, maximum)

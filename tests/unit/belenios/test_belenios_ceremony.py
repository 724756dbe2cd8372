"""The threshold ceremony: what each side refuses, and who can decrypt at the end."""

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from tests.factories.belenios import belenios_2048, run_ceremony, shared_ceremony
from votes.belenios import canonical, ceremony
from votes.belenios.decryption import lagrange
from votes.belenios.errors import Check, ProtocolError
from votes.belenios.group import P_2048, Q_2048
from votes.belenios.messages import decrypt_text, encrypt_text, receive, send, sign
from votes.belenios.proofs import Proof
from votes.belenios.trustees import Certificate, Single, TrusteeKey, Trustees, make_key


def refused(check: Check, action: Any, *arguments: Any, **named: Any) -> None:
    with pytest.raises(ProtocolError) as refusal:
        action(*arguments, **named)
    assert refusal.value.check == check


def certificates() -> tuple[Certificate, ...]:
    return ceremony.check_certificates(belenios_2048(), shared_ceremony().certificates, threshold=2)


def polynomials() -> list[ceremony.Polynomial]:
    return [
        ceremony.check_polynomial(belenios_2048(), certificates(), index, text)
        for index, text in enumerate(shared_ceremony().polynomials, 1)
    ]


@pytest.mark.parametrize(("size", "threshold"), [(2, 2), (3, 2), (4, 3), (1, 1)])
def test_any_majority_named_by_the_threshold_holds_the_key(size: int, threshold: int) -> None:
    group = belenios_2048()
    held = run_ceremony(group, size, threshold)
    for indices in combinations(range(1, size + 1), threshold):
        secret = sum(held.secrets[index - 1] * lagrange(group, index, indices) for index in indices)
        assert group.power(group.generator, secret % Q_2048) == held.item.public_key


def test_fewer_members_than_the_threshold_hold_nothing() -> None:
    group, held = belenios_2048(), shared_ceremony()
    for index in (1, 2, 3):
        key = group.power(group.generator, held.secrets[index - 1])
        assert key != held.item.public_key


@pytest.mark.parametrize(("size", "threshold"), [(3, 1), (4, 2), (3, 4), (2, 1), (3, 0)])
def test_a_minority_may_never_decrypt(size: int, threshold: int) -> None:
    refused(Check.TRUSTEE_THRESHOLD, ceremony.check_threshold, size, threshold)


@pytest.mark.parametrize(("size", "threshold", "index"), [(4, 3, 1), (3, 3, 1), (3, 2, 2)])
def test_a_certificate_serves_one_place_of_one_ceremony(
    size: int, threshold: int, index: int
) -> None:
    refused(
        Check.TRUSTEE_CERTIFICATE,
        ceremony.check_certificate,
        belenios_2048(),
        shared_ceremony().certificates[0],
        size=size,
        threshold=threshold,
        index=index,
    )


def test_a_certificate_signed_by_another_is_refused() -> None:
    group = belenios_2048()
    value = json.loads(shared_ceremony().certificates[0])
    value["message"] = value["message"].replace('"index":1', '"index":2')
    refused(
        Check.TRUSTEE_CERTIFICATE,
        ceremony.check_certificate,
        group,
        canonical.serialize(value),
        size=3,
        threshold=2,
        index=2,
    )


def test_a_certificate_with_a_key_outside_the_group_is_refused() -> None:
    group, keys = belenios_2048(), shared_ceremony().keys[0]
    message = {
        "context": {"group": group.name, "size": 3, "threshold": 2, "index": 1},
        "verification": group.text(keys.verification),
        "encryption": str(P_2048 - 1),
    }
    text = sign(group, keys.signing, canonical.serialize(message)).text
    refused(
        Check.TRUSTEE_CERTIFICATE,
        ceremony.check_certificate,
        group,
        text,
        size=3,
        threshold=2,
        index=1,
    )


def test_one_person_may_not_sit_in_two_places() -> None:
    group, keys = belenios_2048(), shared_ceremony().keys[0]
    texts = [
        ceremony.make_certificate(group, keys, size=2, threshold=2, index=index) for index in (1, 2)
    ]
    refused(Check.TRUSTEE_CERTIFICATE, ceremony.check_certificates, group, texts, threshold=2)


Change = Callable[[dict[str, Any]], object]


def _other_member(value: dict[str, Any]) -> None:
    other = json.loads(shared_ceremony().polynomials[1])
    value["coefexps"] = other["coefexps"]


def _one_more_coefficient(value: dict[str, Any]) -> None:
    message = json.loads(value["coefexps"]["message"])
    message["coefexps"].append("1")
    keys = shared_ceremony().keys[0]
    signed = sign(belenios_2048(), keys.signing, canonical.serialize(message))
    value["coefexps"] = signed.to_json()


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (lambda v: v["secrets"].pop(), Check.TRUSTEE_POLYNOMIAL),
        (lambda v: v.update(polynomial="{}"), Check.TRUSTEE_POLYNOMIAL),
        (lambda v: v.update(more=1), Check.TRUSTEE_POLYNOMIAL),
        (lambda v: v["signature"].update(response="1"), Check.TRUSTEE_SIGNATURE),
        (_other_member, Check.TRUSTEE_POLYNOMIAL),
        (_one_more_coefficient, Check.TRUSTEE_POLYNOMIAL),
    ],
)
def test_a_polynomial_that_is_not_its_sender_s_is_refused(change: Change, check: Check) -> None:
    value = json.loads(shared_ceremony().polynomials[0])
    change(value)
    text = canonical.serialize(value)
    refused(check, ceremony.check_polynomial, belenios_2048(), certificates(), 1, text)


def test_a_member_refuses_a_share_that_contradicts_its_sender() -> None:
    group, held = belenios_2048(), shared_ceremony()
    value = json.loads(held.vinputs[2])
    false = canonical.serialize({"secret": "5"})
    value["secrets"][0] = send(group, held.keys[0].signing, held.keys[2].encryption, false)
    text = canonical.serialize(value)
    refused(Check.SHARE, ceremony.make_voutput, group, held.keys[2], certificates(), 3, text)


def test_a_member_refuses_what_was_sent_to_another() -> None:
    group, held = belenios_2048(), shared_ceremony()
    refused(
        Check.MESSAGE_DECRYPTION,
        ceremony.make_voutput,
        group,
        held.keys[2],
        certificates(),
        2,
        held.vinputs[1],
    )


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (lambda v: v["public_key"]["pok"].update(response="1"), Check.TRUSTEE_PROOF),
        (lambda v: v["public_key"]["signature"].update(response="1"), Check.TRUSTEE_SIGNATURE),
        (lambda v: v["public_key"].pop("signature"), Check.TRUSTEE_SIGNATURE),
        (lambda v: v.update(private_key="{}"), Check.TRUSTEE_VERIFICATION_KEY),
        (lambda v: v["public_key"].update(public_key="4"), Check.TRUSTEE_PROOF),
    ],
)
def test_a_shown_key_that_does_not_hold_is_refused(change: Change, check: Check) -> None:
    value = json.loads(shared_ceremony().voutputs[0])
    change(value)
    refused(
        check,
        ceremony.check_voutput,
        belenios_2048(),
        certificates(),
        polynomials(),
        1,
        canonical.serialize(value),
    )


def test_a_member_may_not_show_a_key_of_its_own_choice() -> None:
    group, keys = belenios_2048(), shared_ceremony().keys[0]
    own = make_key(group, 12345)
    signed = sign(group, keys.signing, group.text(own.public_key)).signature
    value = json.loads(shared_ceremony().voutputs[0])
    value["public_key"] = TrusteeKey(own.public_key, own.proof, signed).to_json(group)
    refused(
        Check.TRUSTEE_VERIFICATION_KEY,
        ceremony.check_voutput,
        group,
        certificates(),
        polynomials(),
        1,
        canonical.serialize(value),
    )


def test_a_message_opens_only_for_its_recipient_and_only_if_untouched() -> None:
    group, (anne, bruno, chloe) = belenios_2048(), shared_ceremony().keys
    text = send(group, anne.signing, bruno.encryption, "é")
    opened = receive(group, bruno.decryption, bruno.encryption, anne.verification, text)
    assert opened == "é"
    refused(Check.MESSAGE_DECRYPTION, decrypt_text, group, chloe.decryption, text)
    refused(
        Check.MESSAGE_SIGNATURE,
        receive,
        group,
        bruno.decryption,
        bruno.encryption,
        chloe.verification,
        text,
    )
    value = json.loads(text)
    value["data"] = ("0" if value["data"][0] != "0" else "1") + value["data"][1:]
    refused(
        Check.MESSAGE_DECRYPTION, decrypt_text, group, bruno.decryption, canonical.serialize(value)
    )


def test_a_message_passed_on_to_another_recipient_is_refused() -> None:
    group, (anne, bruno, chloe) = belenios_2048(), shared_ceremony().keys
    inner = decrypt_text(
        group, bruno.decryption, send(group, anne.signing, bruno.encryption, "secret")
    )
    forwarded = encrypt_text(group, chloe.encryption, inner)
    refused(
        Check.MESSAGE_RECIPIENT,
        receive,
        group,
        chloe.decryption,
        chloe.encryption,
        anne.verification,
        forwarded,
    )


def test_the_record_of_the_key_holders_is_read_back_identical() -> None:
    group = belenios_2048()
    items = [Single(make_key(group, 77, "Conseil")), shared_ceremony().item]
    trustees = Trustees.build(group, items)
    trustees.check(group)
    again = Trustees.build(group, Trustees.parse(group, trustees.text).items)
    assert again.text == trustees.text
    assert len(again.keys) == 4


def test_keys_made_without_the_signatures_of_2_5_1_are_refused_unless_admitted() -> None:
    group = belenios_2048()
    value = json.loads(Trustees.build(group, [shared_ceremony().item]).text)
    del value[0][1]["signatures"]
    old = Trustees.parse(group, canonical.serialize(value))
    refused(Check.TRUSTEE_SIGNATURE, old.check, group)
    for _, _, step in old.steps(group, accept_legacy=True):
        step()


@pytest.mark.parametrize("text", ["[]", "{}", '[["Other",{}]]', '[["Single"]]', "[[]]"])
def test_a_record_without_key_holders_is_refused(text: str) -> None:
    refused(Check.TRUSTEE_FORMAT, Trustees.parse, belenios_2048(), text)


def shown(**change: Any) -> Trustees:
    """The key holders of the shared ceremony, one of whom shows something else, duly signed."""
    group, held = belenios_2048(), shared_ceremony()
    return Trustees.build(group, [replace(held.item, **change)])


def shown_key(key: TrusteeKey) -> tuple[TrusteeKey, ...]:
    """The keys of the members, the first one's replaced by another with its signature."""
    group, held = belenios_2048(), shared_ceremony()
    signature = sign(group, held.keys[0].signing, group.text(key.public_key)).signature
    return replace(key, signature=signature), *held.item.members[1:]


def test_an_archive_where_a_member_signs_a_key_that_is_not_its_share_is_refused() -> None:
    group = belenios_2048()

    forged = shown(members=shown_key(make_key(group, 12345)))

    refused(Check.TRUSTEE_VERIFICATION_KEY, forged.check, group)


def test_an_archive_where_a_member_of_a_threshold_proves_nothing_is_refused() -> None:
    group, first = belenios_2048(), shared_ceremony().item.members[0]

    forged = shown(members=shown_key(replace(first, proof=Proof(1, 1))))

    refused(Check.TRUSTEE_PROOF, forged.check, group)


def test_an_archive_whose_certificates_were_made_for_another_ceremony_is_refused() -> None:
    group = belenios_2048()
    other = tuple(replace(each, context=None) for each in shared_ceremony().item.certificates)

    forged = replace(shared_ceremony().item, certificates=other)

    refused(Check.TRUSTEE_CERTIFICATE, forged.check, group)

"""Partial decryptions: what a key holder's program refuses to open, and what is refused of them."""

from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from tests.factories.belenios import shared_ceremony
from tests.factories.forgeries import ballots, setting, tally_of
from votes.belenios import ceremony, decryption
from votes.belenios.decryption import Ownership, PartialDecryption
from votes.belenios.errors import Check, ProtocolError
from votes.belenios.group import P_2048, Q_2048
from votes.belenios.proofs import Ciphertext, Proof
from votes.belenios.tally import EncryptedTally


def refused(check: Check, action: Any, *arguments: Any, **named: Any) -> None:
    with pytest.raises(ProtocolError) as refusal:
        action(*arguments, **named)
    assert refusal.value.check == check


def honest() -> tuple[EncryptedTally, PartialDecryption]:
    """The tally of the corpus, and the part of its first key holder."""
    poll, holders = setting()
    tally, _sized = tally_of(poll, ballots())
    return tally, decryption.decrypt_partially(poll.election, tally, holders.secrets[1])


@pytest.mark.parametrize("intruder", ["alpha", "beta"])
def test_a_key_holder_decrypts_nothing_that_is_outside_the_group(intruder: str) -> None:
    """The answer could tell bits of the key (secrecy.md 7)."""
    election = setting()[0].election
    group = election.group
    outside = replace(Ciphertext(group.generator, group.generator), **{intruder: P_2048 - 1})
    tally = EncryptedTally.build(group, tuple((outside,) * q.choices for q in election.questions))

    refused(Check.TALLY_FORMAT, decryption.decrypt_partially, election, tally, 42)


def test_a_factor_of_the_wrong_sign_is_refused_although_its_proof_holds() -> None:
    """Half of the proofs made for α^x hold for −α^x too: membership alone tells them apart."""
    poll, holders = setting()
    election, group = poll.election, poll.election.group
    tally, part = honest()
    item, secret = tally.ciphertexts[0][0], holders.secrets[1]
    prefix = decryption._prefix(election, holders.trustees.keys[0].public_key)
    wrong = P_2048 - part.factors[0][0]
    for witness in count(2):
        bases = (group.generator, item.alpha)
        challenge = group.challenge(prefix, [group.power(base, witness) for base in bases])
        if challenge % 2 == 0:
            break
    proof = Proof(challenge, (witness - secret * challenge) % Q_2048)
    forged = PartialDecryption.build(
        group,
        ((wrong, *part.factors[0][1:]),),
        ((proof, *part.proofs[0][1:]),),
    )

    refused(
        Check.DECRYPTION_PROOF,
        decryption.check_partial_decryption,
        election, holders.trustees, tally, 1, forged.text,
    )  # fmt: skip


def test_a_record_of_ownership_designates_one_decryption() -> None:
    _tally, part = honest()
    record = f'{{"owner":1,"payload":"{"0" * 64}"}}'
    assert Ownership.parse(record).owner == 1

    refused(Check.DECRYPTION_OWNER, decryption.check_ownership, record, part.text)


@pytest.mark.parametrize("threshold", [1, 4])
def test_certificates_are_not_taken_for_a_threshold_that_is_no_majority(threshold: int) -> None:
    poll, _holders = setting()

    refused(
        Check.TRUSTEE_THRESHOLD,
        ceremony.check_certificates,
        poll.election.group,
        shared_ceremony().certificates,
        threshold=threshold,
    )

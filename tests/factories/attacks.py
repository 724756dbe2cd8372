"""Attacks that the literature names, each carried out as far as its author can go."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from tests.factories.belenios import (
    YES_NO,
    Holders,
    Poll,
    archive_chunks,
    count_steps,
    make_poll,
    vote_steps,
)
from tests.factories.forgeries import (
    YES,
    Forgery,
    ballots,
    honest,
    rechained,
    setting,
    tally_of,
    with_ballots,
    with_records,
)
from votes.belenios import archive, ballot, canonical, events
from votes.belenios.casting import BallotMaker, sign_ballot
from votes.belenios.credentials import public_credential
from votes.belenios.decryption import decrypt_partially
from votes.belenios.election import Question
from votes.belenios.errors import Check
from votes.belenios.events import Appended
from votes.belenios.group import P_2048
from votes.belenios.proofs import Ciphertext, Opening, Proof, prove_one_of
from votes.belenios.tally import EncryptedTally, RunningTally, SizedTally
from votes.belenios.trustees import Single, TrusteeKey, Trustees, make_key


def _loose(minimum: int, maximum: int, vote: list[int]) -> str:
    """A ballot made under another rule, cut to the shape that the election asks for."""
    poll, _ = setting()
    rule = Question(YES_NO.question, YES_NO.answers, minimum, maximum)
    maker = BallotMaker(replace(poll.election, questions=(rule,)))
    value = json.loads(maker.make(poll.secrets[1], [vote]))
    value.pop("signature")
    del value["answers"][0]["overall_proof"][1:]
    return sign_ballot(poll.election, poll.secrets[1], value)


def copied() -> str:
    """The second voter casts the first one's ciphertexts and proofs under their own right."""
    poll, _ = setting()
    value = json.loads(ballots()[0])
    value.pop("signature")
    value["credential"] = public_credential(poll.group, poll.election.uuid, poll.secrets[1])
    return sign_ballot(poll.election, poll.secrets[1], value)


def from_another_poll() -> str:
    """A ballot of the same key and questions, made for another poll."""
    poll, holders = setting()
    other = make_poll(holders.public_key(poll.group), questions=[YES_NO])
    return other.maker.make(other.secrets[0], YES)


def renamed_from_another_poll() -> str:
    """The same with this poll's name, fingerprint and a right of this poll, signed again."""
    poll, _ = setting()
    value = json.loads(from_another_poll())
    value.pop("signature")
    value["election_uuid"] = poll.election.uuid
    value["election_hash"] = poll.election.fingerprint
    value["credential"] = public_credential(poll.group, poll.election.uuid, poll.secrets[1])
    return sign_ballot(poll.election, poll.secrets[1], value)


def small_subgroup() -> str:
    """A ciphertext times the element of order 2, with proofs drawn until every challenge is
    even: all of them hold, only the test of membership can see it."""
    poll, _ = setting()
    group, key, secret = poll.group, poll.maker.key, poll.secrets[1]
    bound = ballot.context(
        poll.election.fingerprint, public_credential(group, poll.election.uuid, secret)
    )
    value: dict[str, Any] = json.loads(poll.maker.make(secret, YES))
    value.pop("signature")
    answer = value["answers"][0]
    openings = [Opening(group.random_scalar(), bit) for bit in YES[0]]
    choices = [_encrypted(poll, opening) for opening in openings]
    choices[0] = Ciphertext(_negated(choices[0].alpha), choices[0].beta)
    answer["choices"] = [choice.to_json(group) for choice in choices]
    for index, (choice, opening) in enumerate(zip(choices, openings, strict=True)):
        prefix = ballot.individual_statement(group, bound, choice).prefix
        proofs = prove_one_of(key, prefix, [(opening, 0), (opening, 1)])
        while any(proof.challenge % 2 for proof in proofs) and index == 0:
            proofs = prove_one_of(key, prefix, [(opening, 0), (opening, 1)])
        answer["individual_proofs"][index] = [proof.to_json() for proof in proofs]
    total = Opening(sum(item.randomness for item in openings) % group.order, 1)
    prefix = ballot.overall_statement(group, bound, poll.election.questions[0], choices).prefix
    (proof,) = prove_one_of(key, prefix, [(total, 1)])
    while proof.challenge % 2:
        (proof,) = prove_one_of(key, prefix, [(total, 1)])
    answer["overall_proof"] = [proof.to_json()]
    return sign_ballot(poll.election, secret, value)


def _encrypted(poll: Poll, opening: Opening) -> Ciphertext:
    group, key = poll.group, poll.maker.key
    return Ciphertext(
        group.power(group.generator, opening.randomness),
        group.multiply(
            key.powers.power(opening.randomness), group.power(group.generator, opening.message)
        ),
    )


def _negated(element: Any) -> Any:
    return P_2048 - element


def _edited(change: Any) -> str:
    poll, _ = setting()
    value = json.loads(ballots()[1])
    value.pop("signature")
    change(value["answers"][0])
    return sign_ballot(poll.election, poll.secrets[1], value)


def _element(text: str) -> list[Appended]:
    return with_records(2, _edited(lambda answer: answer["choices"][0].update(alpha=text)))


def _trustees(text: str) -> list[Appended]:
    poll, _ = setting()
    return [events.setup(poll.election.text, text, poll.credentials.text)]


def _keys(make: Any) -> list[Appended]:
    """An opening whose key holders are made by `make(group, secret)`, the key following."""
    group = setting()[0].group
    items: list[Single] = make(group, group.random_scalar())
    trustees = Trustees.build(group, items)
    poll = make_poll(trustees.public_key(group), questions=[YES_NO])
    return [events.setup(poll.election.text, trustees.text, poll.credentials.text)]


def _same_key_twice(group: Any, secret: int) -> list[Single]:
    return [Single(make_key(group, secret)), Single(make_key(group, secret))]


def _copied_key(group: Any, secret: int) -> list[Single]:
    return [Single(make_key(group, secret))] * 2


def _cancelling_key(group: Any, secret: int) -> list[Single]:
    """The last holder publishes a key that removes all the others' from the product."""
    first, own = make_key(group, secret), make_key(group, group.random_scalar())
    rogue = group.multiply(own.public_key, group.invert(first.public_key))
    return [Single(first), Single(replace(own, public_key=rogue))]


def _no_proof_of_key(group: Any, secret: int) -> list[Single]:
    key: TrusteeKey = make_key(group, secret)
    return [Single(replace(key, proof=Proof(0, 0)))]


def _pedersen(change: Any) -> list[Appended]:
    value = json.loads(setting()[1].trustees.text)
    change(value[0][1])
    return _trustees(canonical.serialize(value))


def _swapped_decryptions() -> list[Appended]:
    steps = list(honest())
    for position, other in ((6, 7), (7, 6)):
        owner = json.loads(honest()[position].records[1])["owner"]
        text = honest()[other].records[0]
        steps[position] = replace(steps[position], records=(text, events.ownership(owner, text)))
    return rechained(steps)


def _decrypted_twice() -> list[Appended]:
    return rechained([*honest()[:7], honest()[6], *honest()[8:]])


def _again(position: int) -> list[Appended]:
    """The same holder decrypts twice, with fresh proofs."""
    poll, holders = setting()
    tally = EncryptedTally.parse(poll.election, honest()[5].records[0])
    made = decrypt_partially(poll.election, tally, holders.secrets[1])
    return with_records(position, made.text, events.ownership(1, made.text))


def _foreign_decryption() -> list[Appended]:
    """Member 1's honest decryption of another tally."""
    poll, holders = setting()
    other, _ = tally_of(poll, ballots()[:1])
    made = decrypt_partially(poll.election, other, holders.secrets[1])
    return with_records(6, made.text, events.ownership(1, made.text))


def _first_ballot_counts() -> list[Appended]:
    """The second voter votes again; the count keeps their first ballot."""
    poll, holders = setting()
    again = poll.maker.make(poll.secrets[1], YES)
    return _counted(poll, holders, [*ballots(), again], ballots())


def _dropped_before_the_count() -> list[Appended]:
    poll, holders = setting()
    return _counted(poll, holders, ballots()[:2], ballots())


def _counted(poll: Poll, holders: Holders, cast: Any, kept: Any) -> list[Appended]:
    steps = vote_steps(poll, holders.trustees.text, cast)
    count_steps(poll, holders, steps, tally_of(poll, kept), owners=[1, 3])
    return steps


def _still_open() -> list[Appended]:
    """No honest holder decrypts a tally outside the group: the vote goes on."""
    poll, holders = setting()
    texts = [ballots()[0], ballots()[2], small_subgroup()]
    return vote_steps(poll, holders.trustees.text, texts)[:-1]


def _counted_twice() -> list[Appended]:
    """One ballot is multiplied twice into the tally, and the numbers are true."""
    poll, holders = setting()
    running = RunningTally(poll.election)
    for text in (*ballots(), ballots()[0]):
        running.add(poll.read(text), 1)
    tally, _ = running.finish()
    steps = vote_steps(poll, holders.trustees.text, ballots())
    sized = SizedTally(3, 3, tally.hash)
    count_steps(poll, holders, steps, (tally, sized), owners=[1, 3], highest=4)
    return steps


def _credentials(change: Any) -> list[Appended]:
    poll, holders = setting()
    lines = json.loads(poll.credentials.text)
    text = canonical.serialize(change(lines))
    return [events.setup(poll.election.text, holders.trustees.text, text)]


def _moved(*order: int) -> list[Appended]:
    return [honest()[position] for position in order]


def _archive(steps: Any) -> bytes:
    return b"".join(archive_chunks(steps))


def _with_hidden_record() -> bytes:
    body = b'{"hidden":true}'
    name = f"{archive.sha256_hex(body)}.data.json"
    return _archive(honest()) + archive.record_bytes(name, body, 1_700_000_000)


def _ballot(make: Any) -> Any:
    return lambda: with_ballots(ballots()[0], ballots()[2], make())


_C, _F = Check, Forgery
ATTACKS: dict[str, Forgery] = {
    "zero votes": _F(_ballot(lambda: _loose(0, 1, [0, 0, 0])), _C.BALLOT_OVERALL_PROOF),
    "two votes": _F(_ballot(lambda: _loose(1, 2, [1, 1, 0])), _C.BALLOT_OVERALL_PROOF),
    "three votes": _F(_ballot(lambda: _loose(1, 3, [1, 1, 1])), _C.BALLOT_OVERALL_PROOF),
    "ciphertexts copied from another voter": _F(_ballot(copied), _C.BALLOT_INDIVIDUAL_PROOF),
    "ballot of another poll": _F(
        lambda: with_ballots(ballots()[0], from_another_poll()), _C.BALLOT_ELECTION
    ),
    "ballot of another poll under this poll's name": _F(
        _ballot(renamed_from_another_poll), _C.BALLOT_INDIVIDUAL_PROOF
    ),
    "small subgroup, every proof true": _F(_still_open, _C.BALLOT_MEMBERSHIP),
    "element zero": _F(lambda: _element("0"), _C.BALLOT_INDIVIDUAL_PROOF),
    "element with a leading zero": _F(lambda: _element("04"), _C.ELEMENT),
    "element above the modulus": _F(lambda: _element(str(P_2048 + 4)), _C.ELEMENT),
    "negative element": _F(lambda: _element("-4"), _C.ELEMENT),
    "proofs of two choices swapped": _F(
        _ballot(lambda: _edited(lambda a: a["individual_proofs"].reverse())),
        _C.BALLOT_INDIVIDUAL_PROOF,
    ),
    "a choice taken away": _F(
        lambda: with_records(2, _edited(lambda a: a["choices"].pop())), _C.BALLOT_FORMAT
    ),
    "two holders, one key": _F(lambda: _keys(_same_key_twice), _C.TRUSTEE_DISTINCT, False),
    "a holder's key and proof copied": _F(lambda: _keys(_copied_key), _C.TRUSTEE_DISTINCT, False),
    "a key that cancels the others": _F(lambda: _keys(_cancelling_key), _C.TRUSTEE_PROOF),
    "a key without proof": _F(lambda: _keys(_no_proof_of_key), _C.TRUSTEE_PROOF),
    "a threshold changed afterwards": _F(
        lambda: _pedersen(lambda item: item.update(threshold=3)), _C.TRUSTEE_POLYNOMIAL
    ),
    "two holders' shares swapped": _F(
        lambda: _pedersen(lambda item: item["verification_keys"].reverse()),
        _C.TRUSTEE_SIGNATURE,
    ),
    "two holders' certificates swapped": _F(
        lambda: _pedersen(lambda item: item["certs"].reverse()), _C.TRUSTEE_POLYNOMIAL
    ),
    "certificates that nobody approved": _F(
        lambda: _pedersen(lambda item: item["signatures"].reverse()),
        _C.TRUSTEE_SIGNATURE,
        False,
    ),
    "partial decryptions swapped": _F(_swapped_decryptions, _C.DECRYPTION_PROOF),
    "one partial decryption named twice": _F(_decrypted_twice, _C.ARCHIVE_RECORDS),
    "one holder decrypts for two": _F(lambda: _again(7), _C.DECRYPTION_OWNER),
    "decryption of another tally": _F(_foreign_decryption, _C.DECRYPTION_PROOF),
    "result without enough holders": _F(
        lambda: rechained([*honest()[:7], honest()[8]]), _C.DECRYPTION_SUFFICIENT
    ),
    "the first ballot counts, not the last": _F(_first_ballot_counts, _C.TALLY_PRODUCT),
    "ballot dropped, tally kept": _F(_dropped_before_the_count, _C.TALLY_PRODUCT),
    "one ballot counted twice": _F(_counted_twice, _C.TALLY_PRODUCT),
    "right listed twice": _F(
        lambda: _credentials(lambda lines: [lines[0], *lines]), _C.CREDENTIAL_ORDER, False
    ),
    "right outside the group": _F(
        lambda: _credentials(lambda lines: ["2", *lines]), _C.CREDENTIAL_MEMBERSHIP, False
    ),
    "event dropped": _F(lambda: _moved(0, 1, 3, 4, 5, 6, 7, 8), _C.ARCHIVE_CHAIN),
    "events in another order": _F(lambda: _moved(0, 2, 1, 3, 4, 5, 6, 7, 8), _C.ARCHIVE_CHAIN),
    "ballot after the end": _F(
        lambda: rechained(_moved(0, 1, 2, 4, 3, 5, 6, 7, 8)), _C.ARCHIVE_ORDER
    ),
    "two results": _F(lambda: rechained([*honest(), honest()[8]]), _C.ARCHIVE_ORDER, False),
    "record that no event names": _F(_with_hidden_record, _C.ARCHIVE_RECORDS),
    "closing blocks of a tar": _F(lambda: _archive(honest()) + bytes(1024), _C.ARCHIVE_FORMAT),
    "a body that is not what its name says": _F(
        lambda: _archive(honest()).replace(b'"Bureau"', b'"Bureaa"'), _C.ARCHIVE_HASHES
    ),
}
"""Each attack, the check that finds it, whether belenios-tool 2.0 does too."""

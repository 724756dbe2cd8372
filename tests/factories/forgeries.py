"""Forged elections: each breaks one rule and keeps all the others, hashes included."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from tests.factories.belenios import (
    YES_NO,
    Holders,
    Poll,
    archive_chunks,
    belenios_2048,
    count_steps,
    hold,
    make_poll,
    tally_of,
    vote_steps,
)
from votes.belenios import canonical, events
from votes.belenios.casting import sign_ballot
from votes.belenios.credentials import new_credential
from votes.belenios.errors import Check
from votes.belenios.events import Appended, Event
from votes.belenios.group import Q_2048
from votes.belenios.hashing import sha256_hex
from votes.belenios.proofs import Opening, Proof, encrypt
from votes.belenios.tally import EncryptedTally, SizedTally

YES, NO = [[1, 0, 0]], [[0, 1, 0]]


@cache
def setting() -> tuple[Poll, Holders]:
    """A poll of one question and three voters, with a threshold of 2 among 3."""
    holders = hold(belenios_2048(), 0, 3, 2)
    return make_poll(holders.public_key(belenios_2048()), questions=[YES_NO]), holders


@cache
def ballots() -> tuple[str, ...]:
    poll, _ = setting()
    return tuple(
        poll.maker.make(secret, vote)
        for secret, vote in zip(poll.secrets, (YES, NO, YES), strict=True)
    )


@cache
def honest() -> tuple[Appended, ...]:
    """Three ballots, counted by members 1 and 3: 0 setup, 1-3 ballots, 4 end, 5 tally,
    6-7 decryptions, 8 result."""
    poll, holders = setting()
    steps = vote_steps(poll, holders.trustees.text, ballots())
    count_steps(poll, holders, steps, tally_of(poll, ballots()), owners=[1, 3])
    return tuple(steps)


def rechained(steps: list[Appended]) -> list[Appended]:
    """The same steps with fresh heights, parents and payloads: a careful forger."""
    done: list[Appended] = []
    for step in steps:
        head = done[-1].event if done else None
        payload = sha256_hex(step.records[-1]) if step.records else None
        event = Event(
            step.event.type,
            head.height + 1 if head else 0,
            head.hash if head else None,
            payload,
        )
        done.append(Appended(step.records, event))
    return done


def with_records(position: int, *records: str) -> list[Appended]:
    """The honest archive with other records at one step, chained again."""
    steps = list(honest())
    steps[position] = replace(steps[position], records=records)
    return rechained(steps)


def with_ballots(*texts: str) -> list[Appended]:
    """An archive whose count follows from the given ballots, valid or not."""
    poll, holders = setting()
    steps = vote_steps(poll, holders.trustees.text, texts)
    count_steps(poll, holders, steps, tally_of(poll, texts), owners=[1, 3], highest=2000)
    return steps


def altered(what: str) -> str:
    """The second ballot, altered and signed again by its own voter."""
    poll, _ = setting()
    value: dict[str, Any] = json.loads(ballots()[1])
    proof = value["answers"][0]["individual_proofs"][1][0]
    if what == "response":
        proof["response"] = str((int(proof["response"]) + 1) % Q_2048)
    elif what == "challenge":
        proof["challenge"] = str(int(proof["challenge"]) + Q_2048)
    secret, signature = poll.secrets[1], value.pop("signature")
    if what == "signature":
        signature["proof"]["response"] = "1"
        return canonical.serialize({**value, "signature": signature})
    return sign_ballot(poll.election, secret, value)


def stuffed() -> str:
    """A ballot that encrypts a thousand votes, with meaningless proofs."""
    poll, _ = setting()
    group = poll.group
    openings = [Opening(group.random_scalar(), value) for value in (1000, 0, 0)]
    choices = [encrypt(poll.maker.key, item.message, item.randomness) for item in openings]
    value = json.loads(ballots()[1])
    value.pop("signature")
    nothing = Proof(0, 0).to_json()
    value["answers"] = [
        {
            "choices": [choice.to_json(group) for choice in choices],
            "individual_proofs": [[nothing, nothing]] * 3,
            "overall_proof": [nothing],
        }
    ]
    return sign_ballot(poll.election, poll.secrets[1], value)


def stranger() -> str:
    return setting()[0].maker.make(new_credential(), YES)


def replayed() -> str:
    """The first voter signs the same ciphertexts again: other bytes, same content."""
    poll, _ = setting()
    value = json.loads(ballots()[0])
    value.pop("signature")
    return sign_ballot(poll.election, poll.secrets[0], value)


def shifted_tally() -> tuple[EncryptedTally, SizedTally]:
    """The product of the ballots plus one vote for yes."""
    poll, _ = setting()
    tally, sized = tally_of(poll, ballots())
    first, *others = tally.ciphertexts[0]
    more = replace(first, beta=poll.group.multiply(first.beta, poll.group.generator))
    false = EncryptedTally.build(poll.group, ((more, *others),))
    return false, SizedTally(sized.num_tallied, sized.total_weight, false.hash)


def _wrong_tally() -> list[Appended]:
    poll, holders = setting()
    steps = list(honest()[:5])
    assert count_steps(poll, holders, steps, shifted_tally(), owners=[1, 3]) == ((3, 1, 0),)
    return steps


def _wrong_sizes(**change: int) -> list[Appended]:
    tally, sized = honest()[5].records
    return with_records(5, tally, canonical.serialize(json.loads(sized) | change))


def _unsorted() -> list[Appended]:
    poll, holders = setting()
    backwards = canonical.serialize(json.loads(poll.credentials.text)[::-1])
    first = events.setup(poll.election.text, holders.trustees.text, backwards)
    return rechained([first, *honest()[1:]])


def _reordered() -> list[Appended]:
    text = canonical.serialize(dict(reversed(json.loads(ballots()[1]).items())))
    return with_records(2, text)


@dataclass(frozen=True)
class Forgery:
    """A forged archive, the check that finds it, whether belenios-tool 2.0 does too."""

    make: Callable[[], list[Appended] | bytes]
    check: Check
    seen_by_tool: bool = True

    def write(self, folder: Path) -> Path:
        """The forged file, under the name that the tools expect."""
        made = self.make()
        content = made if isinstance(made, bytes) else archive_bytes(made)
        path = folder / f"{uuid_of(content)}.bel"
        path.write_bytes(content)
        return path


def archive_bytes(steps: list[Appended]) -> bytes:
    return b"".join(archive_chunks(steps))


def uuid_of(content: bytes) -> str:
    found = re.search(rb'"uuid":"(\w+)"', content)
    assert found is not None
    return found[1].decode()


def _third(make: Callable[[], str]) -> Callable[[], list[Appended]]:
    return lambda: with_ballots(ballots()[0], ballots()[2], make())


FORGERIES: dict[str, Forgery] = {
    "wrong response": Forgery(_third(lambda: altered("response")), Check.BALLOT_INDIVIDUAL_PROOF),
    "a thousand votes": Forgery(_third(stuffed), Check.BALLOT_INDIVIDUAL_PROOF),
    "bad signature": Forgery(_third(lambda: altered("signature")), Check.BALLOT_SIGNATURE),
    "unknown credential": Forgery(_third(stranger), Check.BALLOT_CREDENTIAL),
    "challenge above q": Forgery(
        lambda: with_records(2, altered("challenge")), Check.BALLOT_FORMAT
    ),
    "members in another order": Forgery(_reordered, Check.BALLOT_CANONICAL),
    "spaces": Forgery(
        lambda: with_records(2, ballots()[1].replace(",", ", ", 1)), Check.BALLOT_CANONICAL
    ),
    "tally and result of other ballots": Forgery(_wrong_tally, Check.TALLY_PRODUCT),
    "false result": Forgery(lambda: with_records(8, '{"result":[[1,2,0]]}'), Check.RESULT_VALUE),
    "same ballot twice": Forgery(
        lambda: with_ballots(ballots()[0], ballots()[0]), Check.BALLOT_DUPLICATE, False
    ),
    "same ciphertexts signed twice": Forgery(
        lambda: with_ballots(ballots()[0], replayed()), Check.CIPHERTEXT_DUPLICATE, False
    ),
    "tally of other ballots, no result yet": Forgery(
        lambda: _wrong_tally()[:6], Check.TALLY_PRODUCT, False
    ),
    "false number of ballots": Forgery(
        lambda: _wrong_sizes(num_tallied=4), Check.TALLY_COUNT, False
    ),
    "false total weight": Forgery(lambda: _wrong_sizes(total_weight=4), Check.TALLY_WEIGHT, False),
    "credentials out of order": Forgery(_unsorted, Check.CREDENTIAL_ORDER, False),
}

"""`python -m tests.mutants [KIND] [--count N]`: bad texts by the million.

Each mutant of a valid ballot, list of rights, partial decryption or archive is given to the
program that must refuse it. None may be accepted, none may end in anything but a named
refusal. The suite tries some thousands; this command as many as wanted; `tests.guided`
keeps those that reach new code and mutates them again.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import gmpy2

from tests.factories.belenios import write_bel
from tests.factories.forgeries import archive_bytes, ballots, honest, rechained, setting
from votes.belenios import canonical, events
from votes.belenios.casting import sign_ballot
from votes.belenios.credentials import CredentialList, check_credentials
from votes.belenios.decryption import check_partial_decryption
from votes.belenios.errors import ProtocolError, UnreadableArchive
from votes.belenios.events import Appended, EventType
from votes.belenios.group import P_2048, Q_2048
from votes.belenios.hashing import sha256_hex
from votes.belenios.tally import EncryptedTally
from votes.belenios.verify import verify_archive

Choose = Callable[[int], int]
"""A number below the given one: from a generator, or from the bytes of a guided fuzzer."""


class Accepted(AssertionError):
    """A mutant was accepted: the text is the counter-example."""


EDGES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 1.5, 2**31, 10**30, "", "0", "1", "-1", "00", "01", "1e3"),
    *(" 1", "1 ", "+1", "0x1", "١", "9" * 79, "9" * 700, [], {}, [[]], "\u0000", "é", "\ud7ff"),
    *(str(Q_2048), str(Q_2048 - 1), str(P_2048), str(P_2048 - 1), str(P_2048 + 1)),
)


def an_edge(choose: Choose) -> Any:
    """One of them, which may be changed in turn without changing the others to come."""
    return deepcopy(EDGES[choose(len(EDGES))])


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place of a JSON value: its container and its key."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    found = [(value, key) for key in keys]
    for key in keys:
        if isinstance(value[key], dict | list):
            found += places(value[key])
    return found


def mutate(value: Any, choose: Choose) -> None:
    """Change one thing somewhere in a JSON object or array."""
    where = places(value)
    if not where:
        return
    container, key = where[choose(len(where))]
    other, name = where[choose(len(where))]
    old, kind = container[key], choose(8)
    if kind == 0:
        container[key] = an_edge(choose)
    elif kind == 1:
        container[key] = json.loads(json.dumps(other[name]))
    elif kind == 2:
        del container[key]
    elif kind == 3 and isinstance(container, list):
        container.insert(key, json.loads(json.dumps(old)))
    elif kind == 4 and isinstance(old, list):
        old.reverse()
    elif isinstance(old, str) and old.isdecimal():
        shift = (1, -1, Q_2048, -Q_2048, P_2048, 2)[choose(6)]
        moved = int(old) + shift if kind != 5 else P_2048 - int(old)
        container[key] = str(moved)
    elif isinstance(old, int) and not isinstance(old, bool):
        container[key] = old + (1, -1, 1000)[choose(3)]
    else:
        container[key] = an_edge(choose)


def respelt(text: str, choose: Choose) -> str:
    """The same bytes but for one character, or another spelling."""
    place = choose(len(text))
    kind = choose(5)
    if kind == 0:
        return text[:place] + chr(choose(0x250)) + text[place + 1 :]
    if kind == 1:
        return text[:place] + text[place + 1 :]
    if kind == 2:
        return text[:place] + " " + text[place:]
    if kind == 3:
        return text[:place] + f"\\u{ord(text[place]):04x}" + text[place + 1 :]
    return text[:place]


def mutant_of(text: str, choose: Choose) -> str:
    """Some changes to a JSON text."""
    if choose(5) == 0:
        return respelt(text, choose)
    value = json.loads(text)
    for _ in range(1 + choose(3)):
        mutate(value, choose)
    return canonical.serialize(value)


def try_ballot(choose: Choose) -> None:
    """A ballot changed, one time in two signed again by its own voter."""
    poll, _ = setting()
    text = mutant_of(ballots()[0], choose)
    if choose(2):
        try:
            value = json.loads(text)
            value.pop("signature", None)
            text = sign_ballot(poll.election, poll.secrets[0], value)
        except (ValueError, AttributeError, TypeError):
            pass
    try:
        ballot = poll.checker.check(text)
    except ProtocolError:
        return
    honest_one = poll.checker.check(ballots()[0])
    if ballot.ciphertext_digests != honest_one.ciphertext_digests:
        raise Accepted(text)


def try_credentials(choose: Choose) -> None:
    """A list of rights changed: what is accepted is sorted, distinct and in the group."""
    poll, _ = setting()
    text = mutant_of(poll.credentials.text, choose)
    try:
        listed = CredentialList.parse(text)
        check_credentials(poll.group, listed)
    except ProtocolError:
        return
    keys = [int(item.key) for item in listed.credentials]
    members = all(0 < key < P_2048 and gmpy2.powmod(key, Q_2048, P_2048) == 1 for key in keys)
    if (
        not members
        or keys != sorted(set(keys))
        or [str(key) for key in keys] != [item.key for item in listed.credentials]
    ):
        raise Accepted(text)


@cache
def _counted() -> tuple[EncryptedTally, list[tuple[str, ...]]]:
    poll, _ = setting()
    tally = EncryptedTally.parse(poll.election, honest()[5].records[0])
    return tally, [honest()[6].records, honest()[7].records]


def try_decryption(choose: Choose) -> None:
    """A partial decryption changed, or sent in the name of another holder."""
    poll, holders = setting()
    tally, records = _counted()
    which = choose(2)
    owner = (1, 3)[which]
    text = mutant_of(records[which][0], choose)
    if choose(4) == 0:
        owner = choose(6)
    try:
        made = check_partial_decryption(poll.election, holders.trustees, tally, owner, text)
    except ProtocolError:
        return
    secret = holders.secrets[owner]
    if made.factors != tuple(
        tuple(poll.group.power(item.alpha, secret) for item in row) for row in tally.ciphertexts
    ):
        raise Accepted(text)


def resealed(position: int, index: int, text: str) -> list[Appended]:
    """The honest archive with another record, all hashes made anew."""
    records = list(honest()[position].records)
    records[index] = text
    kind = honest()[position].event.type
    if kind is EventType.SETUP:
        return rechained([events.setup(*records[:3]), *honest()[1:]])
    if kind is EventType.ENCRYPTED_TALLY and index == 0:
        sized = json.loads(records[1]) | {"encrypted_tally": sha256_hex(text)}
        records[1] = canonical.serialize(sized)
    if kind is EventType.PARTIAL_DECRYPTION and index == 0:
        records[1] = events.ownership(json.loads(records[1])["owner"], text)
    steps = list(honest())
    steps[position] = Appended(tuple(records), steps[position].event)
    return rechained(steps)


RECORDS = ((1, 0), (2, 0), (3, 0), (5, 0), (5, 1), (6, 0), (6, 1), (7, 0), (8, 0), (0, 0))


def try_archive(choose: Choose) -> None:
    """A record changed and everything sealed again, or bytes of the file changed."""
    with tempfile.TemporaryDirectory() as folder:
        if choose(2):
            position, index = RECORDS[choose(len(RECORDS))]
            text = mutant_of(honest()[position].records[index], choose)
            path = write_bel(Path(folder), setting()[0], resealed(position, index, text))
        else:
            content = bytearray(archive_bytes(list(honest())))
            for _ in range(1 + choose(3)):
                place = choose(len(content))
                if choose(2):
                    content[place] ^= 1 + choose(255)
                else:
                    del content[place : place + 1 + choose(1024)]
            path = Path(folder) / "x.bel"
            path.write_bytes(content)
        try:
            report = verify_archive(path)
        except UnreadableArchive:
            return
        if report.ok and path.read_bytes() != archive_bytes(list(honest())):
            _require_same_vote(report.result, path)


def _require_same_vote(result: object, path: Path) -> None:
    """Only what carries no meaning may differ: spaces in a partial decryption, or an
    archive cut after a whole step, which says how far it goes."""
    if result not in (None, ((2, 1, 0),)):
        raise Accepted(path.read_bytes().hex())


@dataclass(frozen=True)
class Kind:
    """What is mutated, and how many mutants the suite tries."""

    attempt: Callable[[Choose], None]
    in_suite: int


KINDS = {
    "ballot": Kind(try_ballot, 1500),
    "credentials": Kind(try_credentials, 600),
    "decryption": Kind(try_decryption, 600),
    "archive": Kind(try_archive, 200),
}


def campaign(kind: str, count: int, seed: int, seconds: float = float("inf")) -> int:
    """Try that many mutants, or for that long; returns how many were tried."""
    draw, start = random.Random(seed), time.monotonic()
    for number in range(count):
        if time.monotonic() - start > seconds:
            return number
        KINDS[kind].attempt(draw.randrange)
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    options = parser.parse_args()
    for kind in options.kinds or KINDS:
        start = time.monotonic()
        tried = campaign(kind, options.count, options.seed, options.seconds)
        spent = time.monotonic() - start
        print(f"{kind}: {tried} mutants, none accepted, seed {options.seed}, {spent:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())

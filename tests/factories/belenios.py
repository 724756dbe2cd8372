"""Small real elections for the tests of the protocol."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from votes.belenios import ceremony, events
from votes.belenios.archive import first_record, record_bytes
from votes.belenios.ballot import Ballot, read_ballot
from votes.belenios.casting import BallotMaker
from votes.belenios.checking import BallotChecker
from votes.belenios.credentials import (
    CredentialList,
    PublicCredential,
    new_credential,
    new_uuid,
    public_credential,
)
from votes.belenios.decryption import check_partial_decryption, decrypt_partially
from votes.belenios.election import Election, Question, make_election
from votes.belenios.events import Appended
from votes.belenios.group import Element, Group, group_named
from votes.belenios.hashing import sha256_hex
from votes.belenios.result import Result, compute_result, result_text
from votes.belenios.tally import EncryptedTally, RunningTally, SizedTally, counted
from votes.belenios.trustees import Pedersen, Single, Trustees, make_key

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
TIMESTAMP = 1_700_000_000
YES_NO = Question("Approuvez-vous les comptes\u202f?", ("Pour", "Contre", "Abstention"))
BOARD = Question("Conseil de surveillance", ("Anne", "Bruno", "Chloé"), 0, 2, blank=True)

Plaintext = list[list[int]]


def vector(name: str) -> list[str]:
    """The records of a stored election."""
    return (VECTORS / name).read_text(encoding="utf-8").splitlines()


def belenios_2048() -> Group:
    """The group of every test that does not name another."""
    return group_named("BELENIOS-2048")


@dataclass(frozen=True)
class Poll:
    """An election ready for ballots, with the secrets of its voters."""

    group: Group
    election: Election
    secrets: tuple[str, ...]
    credentials: CredentialList
    maker: BallotMaker
    checker: BallotChecker

    def read(self, text: str) -> Ballot:
        """A ballot as read, not checked."""
        return read_ballot(self.election, text)


def make_poll(
    public_key: Element | None = None,
    *,
    questions: Sequence[Question] = (YES_NO, BOARD),
    weights: Sequence[int] = (1, 1, 1),
    group: Group | None = None,
    uuid: str = "",
    name: str = "Assemblée générale",
    extra: dict[str, Any] | None = None,
) -> Poll:
    """A poll with one voter per weight."""
    group = group or belenios_2048()
    uuid = uuid or new_uuid()
    key = public_key or group.power(group.generator, group.random_scalar())
    secrets = tuple(new_credential() for _ in weights)
    listed = CredentialList.build(
        group,
        [
            PublicCredential(public_credential(group, uuid, secret), weight)
            for secret, weight in zip(secrets, weights, strict=True)
        ],
    )
    election = make_election(
        group=group,
        uuid=uuid,
        name=name,
        description="Résolutions de l’été",
        public_key=key,
        questions=questions,
        administrator="Bureau",
        credential_authority="Conseil de surveillance",
        extra=extra,
    )
    checker = BallotChecker(election, listed)
    return Poll(group, election, secrets, listed, BallotMaker(election), checker)


@cache
def shared_poll() -> Poll:
    """One poll for all the tests that do not count it."""
    return make_poll()


@cache
def shared_ballot() -> str:
    """A valid ballot of the first voter of `shared_poll`: yes; Bruno and Chloé."""
    poll = shared_poll()
    return poll.maker.make(poll.secrets[0], [[1, 0, 0], [0, 0, 1, 1]])


@dataclass(frozen=True)
class Holders:
    """Key holders with their secrets, by number."""

    trustees: Trustees
    secrets: dict[int, int]

    def public_key(self, group: Group) -> Element:
        """The election's key."""
        return self.trustees.public_key(group)


def hold(group: Group, singles: int, members: int = 0, threshold: int = 0) -> Holders:
    """`singles` mandatory keys, then a threshold group if `members` is given."""
    secrets = {owner: group.random_scalar() for owner in range(1, singles + 1)}
    items: list[Single | Pedersen] = [
        Single(make_key(group, secret, f"Dépositaire {owner}")) for owner, secret in secrets.items()
    ]
    if members:
        shared = run_ceremony(group, members, threshold)
        items.append(shared.item)
        for index, secret in enumerate(shared.secrets, 1):
            secrets[singles + index] = secret
    return Holders(Trustees.build(group, items), secrets)


@dataclass(frozen=True)
class Ceremony:
    """A whole threshold ceremony, all that was exchanged included."""

    keys: list[ceremony.MemberKeys]
    certificates: list[str]
    polynomials: list[str]
    vinputs: list[str]
    voutputs: list[str]
    item: Pedersen
    secrets: list[int]


def run_ceremony(group: Group, size: int, threshold: int) -> Ceremony:
    """Every member honest, every text sent through the server's checks."""
    keys = [ceremony.MemberKeys.from_seed(group, ceremony.new_seed()) for _ in range(size)]
    certificates = [
        ceremony.make_certificate(group, key, size=size, threshold=threshold, index=index)
        for index, key in enumerate(keys, 1)
    ]
    certs = ceremony.check_certificates(group, certificates, threshold=threshold)
    polynomials = [ceremony.make_polynomial(group, key, certs) for key in keys]
    checked = [
        ceremony.check_polynomial(group, certs, index, text)
        for index, text in enumerate(polynomials, 1)
    ]
    vinputs = [ceremony.build_vinput(checked, index) for index in range(1, size + 1)]
    voutputs = [
        ceremony.make_voutput(group, key, certs, index, vinput)
        for index, (key, vinput) in enumerate(zip(keys, vinputs, strict=True), 1)
    ]
    shown = [
        ceremony.check_voutput(group, certs, checked, index, text)
        for index, text in enumerate(voutputs, 1)
    ]
    return Ceremony(
        keys=keys,
        certificates=certificates,
        polynomials=polynomials,
        vinputs=vinputs,
        voutputs=voutputs,
        item=ceremony.assemble_threshold(group, certs, checked, shown),
        secrets=[
            ceremony.open_private_key(group, key, item.private_key)
            for key, item in zip(keys, shown, strict=True)
        ],
    )


@cache
def shared_ceremony() -> Ceremony:
    """A ceremony of two among three."""
    return run_ceremony(belenios_2048(), 3, 2)


def tally_of(poll: Poll, texts: Sequence[str]) -> tuple[EncryptedTally, SizedTally]:
    """The tally of ballots in order, valid or not; an unknown credential weighs 1."""
    ballots = [poll.read(text) for text in texts]
    running = RunningTally(poll.election)
    kept = counted(ballot.credential for ballot in ballots)
    for ballot, counts in zip(ballots, kept, strict=True):
        if counts:
            running.add(ballot, poll.credentials.weights.get(ballot.credential, 1))
    return running.finish()


def vote_steps(poll: Poll, trustees: str, texts: Sequence[str]) -> list[Appended]:
    """From the opening to the end of the vote."""
    steps = [events.setup(poll.election.text, trustees, poll.credentials.text)]
    for text in texts:
        steps.append(events.ballot(steps[-1].event, text))
    steps.append(events.end_ballots(steps[-1].event))
    return steps


def count_steps(
    poll: Poll,
    holders: Holders,
    steps: list[Appended],
    records: tuple[EncryptedTally, SizedTally],
    owners: Sequence[int] | None = None,
    *,
    highest: int | None = None,
) -> Result:
    """Adds the count to `steps`, decrypted by `owners` (all of them by default).
    `highest` lets a forger publish a count above the total weight."""
    tally, sized = records
    steps.append(events.encrypted_tally(steps[-1].event, tally.text, sized.text))
    decryptions = {}
    for owner in owners or sorted(holders.secrets):
        made = decrypt_partially(poll.election, tally, holders.secrets[owner])
        decryptions[owner] = check_partial_decryption(
            poll.election, holders.trustees, tally, owner, made.text
        )
        steps.append(events.partial_decryption(steps[-1].event, made.text, owner))
    maximum = highest or sized.total_weight
    result = compute_result(poll.election, holders.trustees, tally, maximum, decryptions)
    steps.append(events.result(steps[-1].event, result_text(result)))
    return result


def whole_election(
    poll: Poll,
    holders: Holders,
    votes: Sequence[tuple[int, Plaintext]],
    owners: Sequence[int] | None = None,
) -> tuple[list[Appended], Result]:
    """A complete election from (voter, plaintext) pairs in casting order."""
    texts = [poll.maker.make(poll.secrets[voter], plaintext) for voter, plaintext in votes]
    steps = vote_steps(poll, holders.trustees.text, texts)
    return steps, count_steps(poll, holders, steps, tally_of(poll, texts), owners)


def archive_chunks(steps: Iterable[Appended], timestamp: int = TIMESTAMP) -> Iterator[bytes]:
    """A whole archive; the urn writes the same records from its rows (votes.urn.queries)."""
    yield first_record(timestamp)
    for step in steps:
        for text in step.records:
            body = text.encode()
            yield record_bytes(f"{sha256_hex(body)}.data.json", body, timestamp)
        event = step.event
        yield record_bytes(f"{event.hash}.event.json", event.text.encode(), timestamp)


def write_bel(folder: Path, poll: Poll, steps: Iterable[Appended]) -> Path:
    """The archive file, under the name that the tools expect."""
    path = folder / f"{poll.election.uuid}.bel"
    with path.open("wb") as stream:
        stream.writelines(archive_chunks(steps))
    return path

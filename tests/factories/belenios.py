"""Small real elections for the tests of the protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from votes.belenios.casting import BallotMaker
from votes.belenios.checking import BallotChecker
from votes.belenios.credentials import (
    CredentialList,
    PublicCredential,
    new_credential,
    new_uuid,
    public_credential,
)
from votes.belenios.election import Election, Question, make_election
from votes.belenios.group import Group, group_named

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
YES_NO = Question("Approuvez-vous les comptes ?", ("Pour", "Contre", "Abstention"))
BOARD = Question("Conseil de surveillance", ("Anne", "Bruno", "Chloé"), 0, 2, blank=True)


def vector(name: str) -> list[str]:
    """The records of a stored election."""
    return (VECTORS / name).read_text(encoding="utf-8").splitlines()


@dataclass(frozen=True)
class Poll:
    """An election ready for ballots, with the secrets of its voters."""

    group: Group
    election: Election
    secrets: tuple[str, ...]
    credentials: CredentialList
    maker: BallotMaker
    checker: BallotChecker


def make_poll(
    public_key: object | None = None,
    *,
    questions: Sequence[Question] = (YES_NO, BOARD),
    weights: Sequence[int] = (1, 1, 1),
    group: Group | None = None,
) -> Poll:
    """A poll with one voter per weight."""
    group = group or group_named("BELENIOS-2048")
    uuid = new_uuid()
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
        name="Assemblée générale",
        description="Résolutions de l’été",
        public_key=key,
        questions=questions,
    )
    return Poll(
        group,
        election,
        secrets,
        listed,
        BallotMaker(election),
        BallotChecker(election, listed),
    )


@cache
def shared_poll() -> Poll:
    """One poll for all the tests that do not count it."""
    return make_poll()


@cache
def shared_ballot() -> str:
    """A valid ballot of the first voter of `shared_poll`: yes; Bruno and Chloé."""
    poll = shared_poll()
    return poll.maker.make(poll.secrets[0], [[1, 0, 0], [0, 0, 1, 1]])

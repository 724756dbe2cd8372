"""An urn by itself: sealed over a small real election, with the secrets of its voters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.factories.belenios import Poll as Drawn
from tests.factories.belenios import make_poll
from votes.belenios.credentials import public_credential
from votes.belenios.decryption import decrypt_partially
from votes.belenios.election import Question
from votes.belenios.group import group_named
from votes.belenios.trustees import Single, Trustees, make_key
from votes.urn import counts, queries
from votes.urn.actions import casting, counting, polls
from votes.urn.models import Poll, Rank
from votes.urn.receipts import Receipt

NOON = datetime(2026, 5, 30, 10, 0, tzinfo=UTC)
GROUP = group_named("BELENIOS-2048")
RESOLUTION = Question("Approuver les comptes ?", ("Pour", "Contre", "Abstention"))
YES, NO = [[1, 0, 0]], [[0, 1, 0]]


@dataclass
class Box:
    """An urn and what its voters and its one key holder know."""

    drawn: Drawn
    secret: int
    at: datetime = NOON

    @property
    def uuid(self) -> str:
        return self.drawn.election.uuid

    @property
    def poll(self) -> Poll:
        return Poll.objects.get(pk=self.uuid)

    def credential(self, voter: int = 0) -> str:
        return public_credential(GROUP, self.uuid, self.drawn.secrets[voter])

    def permit(
        self,
        voter: int = 0,
        *,
        rank: Rank = Rank.OWNER,
        expires_at: datetime | None = None,
    ) -> str:
        return queries.permit(
            poll_uuid=self.uuid,
            credential=self.credential(voter),
            rank=rank,
            expires_at=expires_at or self.at + timedelta(minutes=30),
        )

    def ballot(self, voter: int = 0, choice: Sequence[Sequence[int]] = ([1, 0, 0],)) -> str:
        return self.drawn.maker.make(self.drawn.secrets[voter], choice)

    def send(self, ballot: str, permit: str, *, at: datetime | None = None) -> Receipt:
        return casting.cast(
            poll_uuid=self.uuid, ballot_text=ballot, permit=permit, at=at or self.at
        )

    def cast(
        self,
        voter: int = 0,
        choice: Sequence[Sequence[int]] = ([1, 0, 0],),
        *,
        rank: Rank = Rank.OWNER,
    ) -> Receipt:
        return self.send(self.ballot(voter, choice), self.permit(voter, rank=rank))

    def archive(self) -> bytes:
        return b"".join(queries.archive(self.uuid))

    def decrypt(self) -> None:
        election = self.drawn.election
        tally, _sized = counts.stored_tally(self.poll, election)
        text = decrypt_partially(election, tally, self.secret).text
        counting.add_partial_decryption(poll_uuid=self.uuid, owner=1, text=text, at=self.at)

    def count(self) -> None:
        polls.end(poll_uuid=self.uuid, at=self.at)
        counting.tally(poll_uuid=self.uuid, at=self.at)
        self.decrypt()
        counting.publish_result(poll_uuid=self.uuid, at=self.at)


def drawn(
    *,
    voters: int = 3,
    revote: bool = False,
    closes_at: datetime | None = None,
    questions: Sequence[Question] = (RESOLUTION,),
    weights: Sequence[int] | None = None,
) -> tuple[Box, polls.Seal]:
    """An urn that is not sealed yet, and what will be."""
    secret = GROUP.random_scalar()
    key = make_key(GROUP, secret)
    made = make_poll(
        key.public_key, questions=questions, weights=weights or [1] * voters, group=GROUP
    )
    box = Box(made, secret)
    polls.create(poll_uuid=box.uuid, title="Assemblée générale", revote=revote, closes_at=closes_at)
    seal = polls.Seal(
        election=made.election.text,
        trustees=Trustees.build(GROUP, [Single(key)]).text,
        credentials=made.credentials.text,
        information={"0": {"title": "Approuver les comptes ?"}},
    )
    return box, seal


def sealed(**options: object) -> Box:
    """An empty urn, sealed."""
    box, seal = drawn(**options)  # type: ignore[arg-type]
    polls.seal(poll_uuid=box.uuid, sealed=seal, at=NOON)
    return box


def opened(**options: object) -> Box:
    """An urn that receives ballots."""
    box = sealed(**options)
    polls.open_poll(poll_uuid=box.uuid, at=NOON)
    return box

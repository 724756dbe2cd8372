"""A ballot that its booth opened instead of casting it ("challenge or cast").

The file holds the sealed ballot and the numbers drawn at random that open it: whoever has
them recomputes every ciphertext, hence knows what each one encrypts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from votes.belenios import canonical
from votes.belenios.ballot import read_ballot
from votes.belenios.checking import BallotChecker
from votes.belenios.credentials import CredentialList, check_membership
from votes.belenios.election import Election
from votes.belenios.errors import Check, InvalidBallot
from votes.belenios.proofs import Ciphertext, Opening, encrypt

_FORMAT = Check.BALLOT_FORMAT


@dataclass(frozen=True)
class OpenedBallot:
    """What a ballot contains: for each question, the boxes that are ticked."""

    election: Election
    tracker: str
    ticked: tuple[tuple[str, ...], ...]


def read_opened(text: str) -> OpenedBallot:
    """The content of an opened ballot, recomputed; refused when the numbers do not open it."""
    members = canonical.as_object(canonical.parse(text, _FORMAT), _FORMAT, "an opened ballot")
    election = Election.parse(_text(members, "election"))
    ballot = read_ballot(election, _text(members, "ballot"))
    alone = CredentialList.parse(canonical.serialize([ballot.credential]))
    check_membership(election.group, alone)
    checker = BallotChecker(election, alone)
    checker.check(ballot.text)
    if ballot.tracker != _text(members, "tracker"):
        raise InvalidBallot(Check.BALLOT_CANONICAL, "the number shown is not the ballot's")
    rows = canonical.as_array(
        _get(members, "openings"), _FORMAT, "openings", len(election.questions)
    )
    ticked = []
    for question, answer, row in zip(election.questions, ballot.answers, rows, strict=True):
        labels = ("Vote blanc", *question.answers) if question.blank else question.answers
        openings = canonical.array_of(
            row, lambda item: _opening(election, item), _FORMAT, "openings", question.choices
        )
        for opening, choice in zip(openings, answer.choices, strict=True):
            _require_opens(checker, opening, choice)
        ticked.append(
            tuple(label for label, opening in zip(labels, openings, strict=True) if opening.message)
        )
    return OpenedBallot(election, ballot.tracker, tuple(ticked))


def _require_opens(checker: BallotChecker, opening: Opening, choice: Ciphertext) -> None:
    if encrypt(checker.key, opening.message, opening.randomness) != choice:
        raise InvalidBallot(Check.PLAINTEXT, "these numbers do not open the ballot")


def _opening(election: Election, item: object) -> Opening:
    members = canonical.as_object(item, _FORMAT, "an opening")
    vote = canonical.as_integer(_get(members, "vote"), _FORMAT, "vote")
    canonical.require(vote in (0, 1), Check.PLAINTEXT, "a box is neither ticked nor empty")
    return Opening(election.group.read_scalar(_get(members, "randomness"), _FORMAT), vote)


def _text(members: dict[str, Any], name: str) -> str:
    return canonical.as_string(_get(members, name), _FORMAT, name)


def _get(members: dict[str, Any], name: str) -> Any:
    return canonical.member(members, name, _FORMAT, "an opened ballot")

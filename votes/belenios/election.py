"""The election as everybody sees it: questions, group, public key, fingerprint.

"Belenios specification", section "Election": homomorphic questions only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from votes.belenios import canonical
from votes.belenios.credentials import check_uuid
from votes.belenios.errors import Check, InvalidBallot, Malformed
from votes.belenios.group import Element, Group, group_named
from votes.belenios.hashing import sha256_b64

_FORMAT = Check.ELECTION_FORMAT


@dataclass(frozen=True)
class Question:
    """A question and the rule of its answers: between `minimum` and `maximum` boxes are
    ticked, or the blank box alone when `blank` is offered."""

    question: str
    answers: tuple[str, ...]
    minimum: int = 1
    maximum: int = 1
    blank: bool = False

    def __post_init__(self) -> None:
        if not self.answers or not 0 <= self.minimum <= self.maximum <= len(self.answers):
            raise Malformed(_FORMAT, "a question needs answers and 0 ≤ min ≤ max ≤ their number")

    @property
    def choices(self) -> int:
        """How many bits are encrypted: one per answer, and one for the blank vote."""
        return len(self.answers) + self.blank

    @classmethod
    def read(cls, value: object) -> Question:
        """From the JSON object of the election."""
        members = canonical.as_object(value, _FORMAT, "a question")
        blank = members.get("blank", False)
        canonical.require(isinstance(blank, bool), _FORMAT, "blank is not a boolean")
        return cls(
            question=canonical.as_string(_get(members, "question"), _FORMAT, "a question's text"),
            answers=canonical.array_of(_get(members, "answers"), _answer, _FORMAT, "answers"),
            minimum=canonical.as_integer(_get(members, "min"), _FORMAT, "min"),
            maximum=canonical.as_integer(_get(members, "max"), _FORMAT, "max"),
            blank=blank,
        )

    def to_json(self) -> dict[str, Any]:
        """The JSON object, members in the order of the specification."""
        blank = {"blank": True} if self.blank else {}
        return {
            "answers": list(self.answers),
            **blank,
            "min": self.minimum,
            "max": self.maximum,
            "question": self.question,
        }

    def check_plaintext(self, bits: Sequence[int]) -> None:
        """Refuse an answer that no proof could justify."""
        ticked = sum(bits[1:]) if self.blank else sum(bits)
        blank = self.blank and bits[:1] == [1]
        right = len(bits) == self.choices and all(bit in (0, 1) for bit in bits)
        if not right or not (ticked == 0 if blank else self.minimum <= ticked <= self.maximum):
            raise InvalidBallot(Check.PLAINTEXT, "the answer does not follow the question's rule")


@dataclass(frozen=True)
class Election:
    """The election record. `text` keeps its exact bytes: the fingerprint is their hash,
    so it is never written again."""

    text: str
    uuid: str
    name: str
    description: str
    group: Group
    public_key: Element
    questions: tuple[Question, ...]

    @cached_property
    def fingerprint(self) -> str:
        """The 43 characters that people compare: base-64 SHA-256 of `text`."""
        return sha256_b64(self.text)

    @classmethod
    def parse(cls, text: str) -> Election:
        """Read and check an election record; unknown members are allowed, and covered
        by the fingerprint like the rest."""
        members = canonical.as_object(canonical.parse(text, _FORMAT), _FORMAT, "the election")
        canonical.require(_get(members, "version") == 1, _FORMAT, "the version is not 1")
        group = group_named(canonical.as_string(_get(members, "group"), Check.GROUP, "group"))
        key = canonical.as_string(_get(members, "public_key"), Check.ELECTION_KEY, "public_key")
        uuid = canonical.as_string(_get(members, "uuid"), _FORMAT, "uuid")
        check_uuid(uuid)
        questions = canonical.array_of(
            _get(members, "questions"), Question.read, _FORMAT, "questions"
        )
        canonical.require(bool(questions), _FORMAT, "the election has no question")
        return cls(
            text=text,
            uuid=uuid,
            name=canonical.as_string(_get(members, "name"), _FORMAT, "name"),
            description=canonical.as_string(_get(members, "description"), _FORMAT, "description"),
            group=group,
            public_key=group.read_member(key, Check.ELECTION_KEY, "the election's public key"),
            questions=questions,
        )


def make_election(
    *,
    group: Group,
    uuid: str,
    name: str,
    description: str,
    public_key: Element,
    questions: Sequence[Question],
    administrator: str | None = None,
    credential_authority: str | None = None,
    extra: dict[str, Any] | None = None,
) -> Election:
    """Write an election record. `extra` adds members that only we read (document hashes,
    assembly…): the tools ignore them, the fingerprint covers them."""
    value: dict[str, Any] = {
        "version": 1,
        "description": description,
        "name": name,
        "group": group.name,
        "public_key": group.text(public_key),
        "questions": [question.to_json() for question in questions],
        "uuid": uuid,
    }
    if administrator is not None:
        value["administrator"] = administrator
    if credential_authority is not None:
        value["credential_authority"] = credential_authority
    for member, content in (extra or {}).items():
        canonical.require(member not in value, _FORMAT, f"{member} is already defined")
        value[member] = content
    _refuse_control_characters(value)
    return Election.parse(canonical.serialize(value))


def _refuse_control_characters(value: object) -> None:
    if isinstance(value, str):
        canonical.refuse_control_characters(value, _FORMAT, "a text of the election")
    elif isinstance(value, dict):
        for key, content in value.items():
            _refuse_control_characters(key)
            _refuse_control_characters(content)
    elif isinstance(value, list | tuple):
        for content in value:
            _refuse_control_characters(content)


def _answer(value: object) -> str:
    return canonical.as_string(value, _FORMAT, "an answer")


def _get(members: dict[str, Any], name: str) -> Any:
    return canonical.member(members, name, _FORMAT, "the election")

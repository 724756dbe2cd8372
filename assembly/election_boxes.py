"""The boxes of one election: the urns, or the room and the forms on paper where it is public.

Its result is the sum of its boxes (architecture): the same ballots add up whatever box they were
taken from. Blank proxies are added by the law (assembly.blank_proxies).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from assembly import colleges
from assembly.boxes import HANDS, PAPER
from assembly.freezing import in_order
from assembly.models import HandCount, PaperAnswer, QuorumRecord, Resolution
from votes.station.queries import QuestionResult

Choice = PaperAnswer.Choice


@dataclass(frozen=True)
class Ballots:
    """The ballots of a box. `marks`: how many name each candidate, in the order of the ballot;
    `expressed`: how many name somebody."""

    marks: tuple[int, ...]
    expressed: int = 0
    blank: int = 0
    null: int = 0

    def __add__(self, other: "Ballots") -> "Ballots":
        return Ballots(
            tuple(mine + theirs for mine, theirs in zip(self.marks, other.marks, strict=True)),
            self.expressed + other.expressed,
            self.blank + other.blank,
            self.null + other.null,
        )

    @property
    def voters(self) -> int:
        return self.expressed + self.blank + self.null


def none(resolution: Resolution) -> Ballots:
    """An empty box."""
    return Ballots((0,) * len(in_order(resolution)))


def in_urn(result: QuestionResult, voted: int) -> Ballots:
    """An urn opened: it has no null ballot."""
    blank = result.blank or 0
    return Ballots(result.counts, voted - blank, blank)


def boxes(resolution: Resolution) -> dict[str, Ballots]:
    """The boxes that people count, once they are counted."""
    room = [_in_room(each) for each in resolution.hand_counts.all()]
    empty = none(resolution)
    return {HANDS: sum(room, start=empty), PAPER: _on_paper(resolution)}


def by_college(resolution: Resolution, record: QuorumRecord) -> dict[str, Ballots]:
    """The sum of the boxes of each college that weighs votes; of all under no name otherwise."""
    if not record.colleges:
        return {"": sum(boxes(resolution).values(), start=none(resolution))}
    members = colleges.members_by_college(resolution.assembly)
    room = {each.college: _in_room(each) for each in resolution.hand_counts.all()}
    empty = none(resolution)
    return {
        each["name"]: room.get(each["name"], empty) + _on_paper(resolution, members[each["name"]])
        for each in record.colleges
    }


def by_candidate(found: Mapping[str, Ballots]) -> list[dict[str, int]]:
    """For each candidate, the votes of each box."""
    first = next(iter(found.values()))
    return [
        {name: box.marks[place] for name, box in found.items()} for place in range(len(first.marks))
    ]


def figures(found: Mapping[str, Ballots]) -> dict[str, int]:
    """The boxes as an outcome keeps them: “paper_voters”, “hands_blank”…"""
    return {
        f"{name}_{what}": getattr(box, what)
        for name, box in found.items()
        for what in ("voters", "blank", "null", "expressed")
    }


def most_names(resolution: Resolution) -> int:
    """How many names a ballot may bear."""
    return min(resolution.seats, len(in_order(resolution)))


def _in_room(counted: HandCount) -> Ballots:
    expressed = counted.ballots - counted.blank - counted.null
    return Ballots(tuple(counted.marks), expressed, counted.blank, counted.null)


def _on_paper(resolution: Resolution, members: Collection[int] | None = None) -> Ballots:
    """Every form that was read, or those of some members."""
    answers = resolution.paper_answers.filter(paper__set_aside_at__isnull=True).order_by("pk")
    if members is not None:
        answers = answers.filter(paper__member__in=members)
    read = list(answers)
    said = [each.choice for each in read]
    named = [pk for each in read for pk in each.marks]
    return Ballots(
        tuple(named.count(candidate.pk) for candidate in in_order(resolution)),
        said.count(Choice.NAMES),
        said.count(Choice.BLANK),
        said.count(Choice.NULL),
    )

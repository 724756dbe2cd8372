"""The boxes of one question voted in public: the room, by hands, by name, or in an urn born in the
sitting; forms on paper; blank proxies.

The result of a question is the sum of its boxes (architecture). One voted in secret has its urn,
in which every channel is together, papers too (secrecy.md 8 and 12). Where colleges weigh votes
each has its boxes.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from assembly import rulebook
from assembly.ballot_papers import answer, resolutions
from assembly.deadlines import meeting_of
from assembly.freezing import in_order
from assembly.models import (
    Assembly,
    Call,
    HandCount,
    PaperAnswer,
    PaperReading,
    QuorumRecord,
    Resolution,
)
from assembly.rules.blank_proxies import Choice, blank_proxy_counts
from assembly.rules.calendar import deadline, timeline
from assembly.rules.majority import Counts

HANDS, NAMED, PAPER, LAW = "hands", "named", "paper", "law"
URN = "session_urn"
NOBODY = Counts(votes_for=0)


@dataclass(frozen=True)
class Box:
    """One box and what was counted in it."""

    name: str
    counts: Counts


def boxes(resolution: Resolution, record: QuorumRecord, blank: Choice) -> list[Box]:
    """Every box of a question voted in public, once they are counted."""
    counted = list(resolution.hand_counts.all())
    room = NAMED if any(each.by_name for each in counted) else HANDS
    if any(each.poll_id for each in counted):
        room = URN
    return [
        Box(room, sum(map(_raised, counted), start=NOBODY)),
        Box(PAPER, _on_paper(resolution, blank)),
        Box(LAW, blank_proxy_counts(record.blank_proxies, blank)),
    ]


def by_college(
    resolution: Resolution,
    record: QuorumRecord,
    blank: Choice,
    members: Mapping[str, Collection[int]],
) -> dict[str, Counts]:
    """The sum of the boxes of each college that weighs votes."""
    hands = {each.college: _raised(each) for each in resolution.hand_counts.all()}
    return {
        each["name"]: hands.get(each["name"], NOBODY)
        + _on_paper(resolution, blank, members[each["name"]])
        + blank_proxy_counts(each["blank_proxies"], blank)
        for each in record.colleges
    }


def figures(found: list[Box]) -> dict[str, int]:
    """The boxes as an outcome keeps them: “paper_for”, “hands_against”…"""
    return {
        f"{box.name}_{answer}": number
        for box in found
        for answer, number in (
            ("for", box.counts.votes_for),
            ("against", box.counts.against),
            ("abstain", box.counts.abstain),
            ("null", box.counts.null),
        )
    }


def folded(resolution: Resolution) -> "QuerySet[PaperAnswer]":
    """The answers on paper that two people have not read alike yet."""
    return _answers(resolution).filter(settled_at__isnull=True)


def to_read(assembly: Assembly) -> list[PaperAnswer]:
    """The answers that may be read now: their question had its quorum, the sitting is closed.
    Before that, and between two calls, no form is read (secrecy.md 10)."""
    quorate = QuorumRecord.objects.filter(resolution__assembly=assembly, reached=True)
    waiting = PaperAnswer.objects.filter(
        resolution__in=quorate.values("resolution"),
        resolution__outcome=None,
        paper__set_aside_at__isnull=True,
        settled_at__isnull=True,
    )
    return list(
        waiting.select_related("paper__member", "resolution").order_by(
            "paper__member__sort_key", "paper", "resolution__number"
        )
    )


def askable(assembly: Assembly) -> list[Resolution]:
    """The questions that a form on paper can answer: voted in public, not decided yet."""
    quorate = set(
        assembly.resolutions.filter(quorum_records__reached=True).values_list("pk", flat=True)
    )
    return [
        resolution
        for resolution in resolutions(assembly)
        if not (resolution.is_secret or resolution.is_opened_in_session)
        and resolution.pk not in quorate
    ]


def has_urns(assembly: Assembly) -> bool:
    """Whether questions are voted in secret, and a form may come with closed envelopes."""
    return assembly.polls.exists()


def choices_on(resolution: Resolution) -> tuple[str, ...]:
    """What a form may say of a question; of one opened in session, what it says beforehand of new
    resolutions (R-VOTE-08)."""
    of = PaperAnswer.Choice
    if resolution.is_election:
        return (of.NAMES, of.BLANK, of.NULL)
    if resolution.is_opened_in_session:
        return (of.ABSTAIN, of.AGAINST, of.CHAIR, of.FOR, of.NULL)
    return (of.FOR, of.AGAINST, of.ABSTAIN, of.NULL)


def said(read: PaperAnswer | PaperReading) -> str:
    """A choice in words: the names that a form bears in an election."""
    if not read.marks:
        return str(read.get_choice_display())
    resolution = read.answer.resolution if isinstance(read, PaperReading) else read.resolution
    candidates = in_order(resolution)
    return ", ".join(answer(each, candidates) for each in candidates if each.pk in read.marks)


def last_day(call: Call) -> date | None:
    """The last day on which a form is received (R225-77)."""
    rules = rulebook.of(call.assembly)
    found = deadline(timeline(meeting_of(call), rules), "paper_close")
    return found.on if found else None


def _answers(resolution: Resolution) -> "QuerySet[PaperAnswer]":
    return resolution.paper_answers.filter(paper__set_aside_at__isnull=True).order_by("pk")


def _raised(hands: HandCount) -> Counts:
    return Counts(votes_for=hands.votes_for, against=hands.against, abstain=hands.abstain)


def _on_paper(
    resolution: Resolution, blank: Choice, members: Collection[int] | None = None
) -> Counts:
    """Every form, or those of some members. A power to the chair counts as the law says of one
    that names nobody (L225-106)."""
    answers = _answers(resolution)
    if members is not None:
        answers = answers.filter(paper__member__in=members)
    choices = list(answers.values_list("choice", flat=True))
    of = PaperAnswer.Choice
    said = Counts(
        votes_for=choices.count(of.FOR),
        against=choices.count(of.AGAINST),
        abstain=choices.count(of.ABSTAIN),
        null=choices.count(of.NULL),
    )
    return said + blank_proxy_counts(choices.count(of.CHAIR), blank)

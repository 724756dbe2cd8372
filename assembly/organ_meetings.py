"""Minutes of an organ as its members look at them: who sits, which rules apply, what is missing
before they can enter its register (R-PV-06)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assembly import rulebook
from assembly.freezing import fingerprint
from assembly.models import OrganMeeting, ReplacedScan
from assembly.organ_limits import DIRECTORS, SUPERVISORS
from assembly.rules import meetings
from assembly.rules.meetings import OrganVote
from assembly.states import MeetingState
from common.clock import PARIS
from common.refusals import Obstacle
from members import queries as register
from members.models import Account, Mandate
from members.models.mandates import Organ

GENESIS = "0" * 64
CASTING_VOTE = "supervisors_casting_vote"
M = OrganMeeting.Manner
THERE = (M.PRESENT, M.REMOTE)


@dataclass(frozen=True)
class Ruled:
    """What decides a vote of this organ: the quorum, its source, whether votes are judged here by
    the majority of L225-82, whether the chair has the casting vote."""

    quorum: Fraction | None
    source: str
    is_judged: bool
    has_casting_vote: bool


@dataclass(frozen=True)
class Presence:
    """Who was there, as counts."""

    seats: int
    present: int
    represented: int

    @property
    def voices(self) -> int:
        return self.present + self.represented


def words(meeting: OrganMeeting) -> list[Any]:
    """What the sheets of a draft print: whoever signed them signed these."""
    return [
        meeting.meets_at, meeting.place, meeting.attendance, meeting.decisions, meeting.account,
    ]  # fmt: skip


def seats(organ: str, at: datetime) -> list[Mandate]:
    """Who sits in the organ on the day of a meeting."""
    return register.organ(organ, at.astimezone(PARIS).date())


def is_council(organ: str, at: datetime) -> bool:
    """The supervisory board, or a board that has none beside it: the law rules how it decides and
    lets its members be represented (R225-46); a directoire follows the statutes (L225-64)."""
    return organ == Organ.SUPERVISORY_BOARD or not seats(Organ.SUPERVISORY_BOARD, at)


def ruled(organ: str, at: datetime) -> Ruled:
    """The rules of the statutes in force for the meetings of this organ."""
    statutes = rulebook.current()
    if statutes is None:
        return Ruled(None, "", is_judged=False, has_casting_vote=False)
    rules = rulebook.of_statutes(statutes)
    council = is_council(organ, at)
    key = f"{SUPERVISORS if council else DIRECTORS}_quorum"
    if not rules.has(key):
        return Ruled(None, "", is_judged=False, has_casting_vote=False)
    return Ruled(
        rules.fraction(key),
        rules.rule(key).source,
        is_judged=council,
        has_casting_vote=council and rules.has(CASTING_VOTE) and rules.flag(CASTING_VOTE),
    )


def presence(attendance: list[dict[str, Any]]) -> Presence:
    manners = [line["manner"] for line in attendance]
    return Presence(
        seats=len(attendance),
        present=sum(manner in THERE for manner in manners),
        represented=manners.count(M.REPRESENTED),
    )


def vote(decision: dict[str, Any]) -> OrganVote | None:
    """The counts of a decision, or None where it was taken note of without a vote."""
    if decision["for"] is None:
        return None
    return OrganVote(
        votes_for=decision["for"],
        against=decision["against"],
        abstain=decision["abstain"],
        chair_for={"for": True, "against": False}.get(decision["chair"]),
    )


def least_present(meeting: OrganMeeting, rules: Ruled) -> int | None:
    """How many must be present, or None where nothing asks for a quorum."""
    if rules.quorum is None:
        return None
    return meetings.needed(rules.quorum, seats=len(meeting.attendance))


def is_adopted(meeting: OrganMeeting, decision: dict[str, Any], rules: Ruled) -> bool | None:
    """Whether a decision is taken; None without a vote."""
    counts = vote(decision)
    if counts is None:
        return None
    if not rules.is_judged:
        return bool(decision["outcome"] == "adopted")
    voices = presence(meeting.attendance).voices
    return meetings.is_adopted(counts, voices=voices, has_casting_vote=rules.has_casting_vote)


def obstacles(meeting: OrganMeeting, *, at: datetime) -> list[Obstacle]:
    """Why these minutes cannot enter the register now."""
    found = [*_of_moment(meeting, at), *_of_attendance(meeting)]
    if not meeting.account.strip():
        found.append(
            Obstacle(
                "account-missing",
                _("The account of the meeting is missing."),
                _("Say in a few lines what was discussed."),
            )
        )
    if not found:
        found += _of_decisions(meeting)
    return found


def drafts(organs: list[str]) -> QuerySet[OrganMeeting]:
    """What these organs are writing: for those who sit in them, and nobody else."""
    found = OrganMeeting.objects.filter(organ__in=organs, state=MeetingState.DRAFT)
    return found.select_related("written_by", "corrects").order_by("-meets_at", "-pk")


def entered(organ: str) -> QuerySet[OrganMeeting]:
    """The register of one organ, the latest line first."""
    lines = OrganMeeting.objects.filter(organ=organ, state=MeetingState.ENTERED)
    return (
        lines.select_related("corrects")
        .prefetch_related("signatures", "corrections")
        .order_by("-number")
    )


def still_to_sign(meeting: OrganMeeting) -> list[tuple[str, str]]:
    """Whose signature is missing, as function and name: the person who presided, and one other of
    those who were there (R225-50). A rectifying act is signed by nobody: the journal has who."""
    if meeting.signed_copy or meeting.is_rectification:
        return []
    signed = {signature.name for signature in meeting.signatures.all()}
    return [(role, name) for role, name, may in _signatories(meeting) if not signed & may]


def is_signed(meeting: OrganMeeting) -> bool:
    """By the chair of the meeting and at least one other member (R225-50), or on paper."""
    return not still_to_sign(meeting)


def is_enough(meeting: OrganMeeting, names: set[str]) -> bool:
    """Whether signatures of these people are those that the law asks for."""
    asked = _signatories(meeting)
    return bool(asked) and all(names & may for _role, _name, may in asked)


def replaced(meeting: OrganMeeting, *, writes: bool) -> QuerySet[ReplacedScan]:
    """The scans that gave way to another; for those who do not sit in the organ, only what an act
    of the register rectified: the rest belongs to the draft."""
    rows = meeting.replaced_scans.select_related("by", "act").order_by("number")
    return rows if writes else rows.exclude(act=None)


def line_of(meeting: OrganMeeting, account: Account, on: date) -> dict[str, Any] | None:
    """The line of the attendance of somebody who was there, by one of the members they are."""
    mine = {member.pk for member in register.members_of(account, on)}
    for line in meeting.attendance:
        if line["member"] in mine and line["manner"] in THERE:
            return dict(line)
    return None


def first_broken(organ: str) -> int | None:
    """The number of the first line that does not fit the chain of this organ's register."""
    previous = GENESIS
    lines = OrganMeeting.objects.filter(organ=organ, state=MeetingState.ENTERED)
    for expected, line in enumerate(lines.order_by("number"), start=1):
        if line.number != expected or line.previous != previous or line.digest != digest(line):
            return expected
        previous = line.digest
    return None


def digest(meeting: OrganMeeting) -> str:
    """The print of a line: all that it enters, and the line before."""
    assert meeting.entered_at is not None
    return fingerprint(
        {
            "organ": meeting.organ,
            "number": meeting.number,
            "sha256": meeting.sha256,
            "data": fingerprint(meeting.data),
            "entered_at": meeting.entered_at.isoformat(),
            "previous": meeting.previous,
        }
    )


def _signatories(meeting: OrganMeeting) -> list[tuple[str, str, set[str]]]:
    """Each signature asked for: function, whose, and the names of which one is enough."""
    there = [line for line in meeting.attendance if line["manner"] in THERE]
    chair = [line["name"] for line in there if line["presides"]]
    others = {line["name"] for line in there if not line["presides"]}
    asked = [(_("chair of the meeting"), name, {name}) for name in chair]
    if others:
        asked.append((_("who was there"), _("at least one other member"), others))
    return asked


def _of_moment(meeting: OrganMeeting, at: datetime) -> Iterator[Obstacle]:
    if meeting.meets_at > at:
        yield Obstacle(
            "meeting-to-come",
            _("This meeting has not been held yet."),
            _("Its minutes enter the register after it."),
        )
    held = {line["mandate"] for line in meeting.attendance}
    if held != {seat.pk for seat in seats(meeting.organ, meeting.meets_at)}:
        yield Obstacle(
            "seats-changed",
            _("It is not said of each seat of that day who was present, excused or absent."),
            _("Save the presences again."),
        )


def _of_attendance(meeting: OrganMeeting) -> Iterator[Obstacle]:
    there = {line["mandate"] for line in meeting.attendance if line["manner"] in THERE}
    holders = [line["holder"] for line in meeting.attendance if line["manner"] == M.REPRESENTED]
    if meeting.attendance and not there:
        yield Obstacle(
            "nobody-present",
            _("Nobody was present: there was no meeting."),
            _("Correct the presences, or throw this draft away."),
        )
    if set(holders) - there:
        yield Obstacle(
            "holder-absent",
            _("Somebody is represented by a person who was not there."),
            _("Only a member present represents another (R225-46)."),
        )
    if len(holders) != len(set(holders)):
        yield Obstacle(
            "two-proxies",
            _("One person represents two others."),
            _("Each member of the organ holds one proxy at most in a meeting (R225-46)."),
        )
    presides = [line["mandate"] for line in meeting.attendance if line["presides"]]
    if there and (not presides or presides[0] not in there):
        yield Obstacle(
            "chair-missing",
            _("It is not said who presided, among those present."),
            _("Choose the person who presided: they sign the minutes."),
        )


def _of_decisions(meeting: OrganMeeting) -> Iterator[Obstacle]:
    rules, there = ruled(meeting.organ, meeting.meets_at), presence(meeting.attendance)
    votes = [(each, vote(each)) for each in meeting.decisions]
    voted = [(each, counts) for each, counts in votes if counts is not None]
    least = least_present(meeting, rules)
    if voted and least is not None and there.present < least:
        yield Obstacle(
            "organ-quorum",
            _("{present} present, {least} are needed to decide ({source}).").format(
                present=there.present, least=least, source=rules.source
            ),
            _("Without them there is no vote: write what was said, without counts."),
        )
    for each, counts in voted:
        yield from _of_vote(each, counts, there, rules)


def _of_vote(
    decision: dict[str, Any], counts: OrganVote, there: Presence, rules: Ruled
) -> Iterator[Obstacle]:
    title = decision["title"]
    if counts.cast > there.voices:
        yield Obstacle(
            "more-votes-than-voices",
            _("“{title}”: {votes} votes for {voices} members present or represented.").format(
                title=title, votes=counts.cast, voices=there.voices
            ),
            _("Correct the counts or the presences."),
        )
    if not counts.cast:
        yield Obstacle(
            "no-vote-cast",
            _("“{title}”: nobody voted.").format(title=title),
            _("Leave the counts empty where there was no vote."),
        )
    if rules.is_judged:
        if rules.has_casting_vote and counts.is_tied and counts.cast and counts.chair_for is None:
            yield Obstacle(
                "tie-without-chair",
                _(
                    "“{title}”: as many for as against, and nothing says how the chair voted."
                ).format(title=title),
                _("The chair has the casting vote ({source}): say which side.").format(
                    source=rules.source
                ),
            )
    elif not decision["outcome"]:
        yield Obstacle(
            "outcome-missing",
            _("“{title}”: it is not said whether it is adopted.").format(title=title),
            _("The statutes on this site do not say how this organ decides: say the outcome."),
        )
    elif decision["outcome"] == "adopted" and counts.votes_for < counts.against:
        yield Obstacle(
            "adopted-by-fewer",
            _("“{title}”: adopted, with fewer votes for than against.").format(title=title),
            _("Correct the counts or the outcome."),
        )

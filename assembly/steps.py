"""What is done, what comes next and what is left of an assembly, each with the time it takes.

Times are what a volunteer who has never done it needs, not what a habit allows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assembly import checklist, completing, deadlines, queries, requests, rulebook, second_rounds
from assembly.models import Assembly, Minutes
from assembly.rights import is_scrutineer_of
from assembly.states import AssemblyState, RollRequestState
from common.refusals import Obstacle
from members import permissions as rights
from members.models import OrganFunction
from members.queries import Person
from votes.station import papers
from votes.station.models import Poll
from votes.station.states import PollState

S, F = AssemblyState, OrganFunction.Function
BOARD, SCRUTINEERS = "board", "scrutineers"
SITTING_MINUTES = 150
HELD = (S.ADJOURNED, S.CLOSED, S.DECIDED)


@dataclass(frozen=True)
class Step:
    """One thing to do, by the holders of one function of the statutes, by the board (BOARD) or
    by the scrutineers of the bureau (SCRUTINEERS)."""

    code: str
    title: str | Promise
    minutes: int
    url: str
    done_by: str
    is_done: bool
    details: tuple[Obstacle, ...] = ()


@dataclass(frozen=True)
class _Part:
    """A part of the preparation: the obstacles it settles, where, in how many minutes."""

    code: str
    title: str | Promise
    minutes: int
    page: str
    settles: frozenset[str]
    of_assembly: bool = True


def _part(
    code: str, title: str | Promise, minutes: int, page: str, *settles: str, here: bool = True
) -> _Part:
    return _Part(code, title, minutes, page, frozenset(settles), here)


# In the order in which a first-timer does them; each obstacle of the checklist has its part.
PARTS = (
    _part("identity", _("Complete what every notice prints of the cooperative"), 10,
          "members:cooperative", "mentions-missing", here=False),
    _part("statutes", _("Record what the statutes allow"), 15, "assembly:statutes",
          "electronic-vote-not-allowed", "remote-not-allowed", "video-not-allowed",
          here=False),
    _part("colleges", _("Settle the colleges and their weights"), 15, "members:colleges",
          "weights-not-whole", "investors-cap", "weights-not-allowed", "weights-out-of-law",
          "quorum-without-colleges",
          "members-without-college", "college-of-one", here=False),
    _part("dues", _("Record the dues that were paid"), 20, "members:imports",
          "dues-of-nobody", here=False),
    _part("frame", _("Settle the date, the place and the decision to convene"), 10,
          "assembly:frame", "title-missing", "decision-missing", "decision-to-come",
          "convener-not-allowed", "convener-unnamed",
          "place-missing", "video-missing", "meeting-in-the-past", "notice-too-late",
          "voting-time"),
    _part("offices", _("Name key holders who can sign in"), 15, "members:mandates",
          "too-few-key-holders", "key-holder-without-account", here=False),
    _part("requests", _("Answer members’ requests"), 20, "assembly:requests",
          "members-request-waiting"),
    _part("agenda", _("Write the agenda and the texts"), 45, "assembly:agenda", "agenda-empty",
          "exclusion-not-extraordinary", "item-unclear",
          "nothing-to-decide", "text-missing", "blank-left", "nature-too-high",
          "author-missing", "election-not-secret"),
    _part("candidates", _("Enter the candidacies"), 15, "assembly:agenda", "no-candidate",
          "candidate-incomplete", "too-many-seats", "too-few-seats"),
    _part("documents", _("Publish the documents the law asks for"), 20, "assembly:documents",
          "document-missing"),
    _part("calendar", _("Say why a date was not kept"), 5, "assembly:calendar", "date-missed"),
)  # fmt: skip


RARE = ("colleges", "dues")  # concern an assembly only while something is left to do


def steps(assembly: Assembly, *, at: datetime) -> list[Step]:
    """Every step of this assembly, in order; those that do not concern it are left out."""
    if assembly.state == S.CANCELLED:
        return []
    if assembly.state == S.DRAFT:
        return [*_preparing(assembly, at), _convening(assembly, is_done=False)]
    return [
        _convening(assembly, is_done=True),
        *_before_the_meeting(assembly, at),
        *_meeting(assembly),
        *_afterwards(assembly),
    ]


def is_for(step: Step, assembly: Assembly, account: Person, on: date) -> bool:
    """Whether this person may do it."""
    if step.done_by == SCRUTINEERS:
        return is_scrutineer_of(assembly, account, on)
    if step.done_by == BOARD:
        return rights.is_board(account, on)
    return rights.holds(step.done_by, account, on)


def minutes_left(found: list[Step]) -> int:
    return sum(step.minutes for step in found if not step.is_done)


def _preparing(assembly: Assembly, at: datetime) -> Iterator[Step]:
    standing = checklist.obstacles(assembly, at=at)
    for part in PARTS:
        left = tuple(obstacle for obstacle in standing if obstacle.code in part.settles)
        if part.code in RARE and not left:
            continue
        yield Step(
            part.code,
            part.title,
            part.minutes,
            reverse(part.page, args=[assembly.pk] if part.of_assembly else []),
            F.CONVENER if part.of_assembly else BOARD,
            not left,
            left,
        )


def _convening(assembly: Assembly, *, is_done: bool) -> Step:
    url = _page(assembly, "assembly:page" if is_done else "assembly:convene")
    return Step("convene", _("Convene every member"), 5, url, F.CONVENER, is_done)


def _before_the_meeting(assembly: Assembly, at: datetime) -> Iterator[Step]:
    call = assembly.call
    yield from _completing(assembly)
    letters = checklist.letters_left(call)
    is_of_use = at < call.meets_at  # a notice posted later arrives after the assembly
    if is_of_use and (letters or call.notices.filter(channel="post").exists()):
        url = reverse("notifications:post")
        yield Step("letters", _("Print and post the letters"), 45, url, BOARD, not letters)
    if call.number > 1 and rulebook.of(assembly).flag("second_notice_journal"):
        url, title = _page(assembly, "assembly:second-call"), _("Order and record the legal notice")
        yield Step("insertion", title, 20, url, F.CONVENER, bool(call.insertion))
    for poll in _secret_polls(assembly):
        url, title = _urn(poll), _("Make the keys, try them, seal the empty urn")
        yield Step("seal", title, 30, url, F.KEY_HOLDER, poll.sealed_at is not None)
    doubts = assembly.roll_requests.filter(state=RollRequestState.ASKED).count()
    if doubts and assembly.state == S.CONVENED:
        url, title = _page(assembly, "assembly:own-roll"), _("Answer members about the roll")
        yield Step("roll", title, 10 * doubts, url, F.CONVENER, is_done=False)
    asked = assembly.questions.filter(is_late=False)
    waiting = asked.filter(answer=None).count()
    if asked.exists():
        url, title = _page(assembly, "assembly:questions"), _("Answer the written questions")
        yield Step("questions", title, 10 * (waiting or 1), url, F.CONVENER, not waiting)
    if any(row.is_unexplained for row in deadlines.missed(call, at=at)):
        url = _page(assembly, "assembly:calendar")
        yield Step("calendar", _("Say why a date was not kept"), 5, url, F.CONVENER, is_done=False)


def _completing(assembly: Assembly) -> Iterator[Step]:
    """What members asked for after the notice left; what the vote began without."""
    url = _page(assembly, "assembly:complete-agenda")
    if assembly.state == S.CONVENED and (waiting := requests.obstacles(assembly)):
        title = _("Add to the agenda a text that members asked for")
        yield Step("completion", title, 15, url, F.CONVENER, is_done=False, details=tuple(waiting))
    unsaid = assembly.requests_left_out.filter(reason="").exists()
    if unsaid and completing.may_explain(assembly):
        title = _("Say why a request of members was left out")
        yield Step("left-out", title, 5, url, F.CONVENER, is_done=False)


def _meeting(assembly: Assembly) -> Iterator[Step]:
    url, held = _page(assembly, "assembly:sitting"), assembly.state in HELD
    yield Step(
        "sitting", _("Open the doors, hold the sitting"), SITTING_MINUTES, url, F.CHAIR, held
    )
    if assembly.state == S.ADJOURNED:
        url, title = _page(assembly, "assembly:second-call"), _("Convene the second assembly")
        yield Step("second-call", title, 15, url, F.CONVENER, is_done=False)


def _afterwards(assembly: Assembly) -> Iterator[Step]:
    if assembly.state == S.ADJOURNED:
        return
    url, title = _page(assembly, "assembly:sitting"), _("Write the summary of the debates")
    yield Step("debates", title, 30, url, F.CHAIR, bool(assembly.call.debates.strip()))
    for poll in _secret_polls(assembly):
        if came := papers.standing(poll).received:
            url, title = reverse("votes:papers", args=[poll.pk]), _("Enter the votes on paper")
            settled = not papers.ending_obstacles(poll)
            yield Step("papers", title, 5 + 2 * came, url, SCRUTINEERS, settled)
        url, counted = _urn(poll), poll.result_at is not None
        yield Step("count", _("Count the urn, with the keys"), 30, url, F.KEY_HOLDER, counted)
        certified = poll.state in (PollState.CERTIFIED, PollState.CONTESTED)
        title = _("Certify the result, or say why not")
        yield Step("certify", title, 15, url, F.CERTIFIER, certified)
    url = _page(assembly, "assembly:minutes")
    drawn = assembly.call.minutes.filter(kind=Minutes.Kind.MINUTES).first()
    yield Step("minutes", _("Draw the minutes up"), 10, url, F.CHAIR, drawn is not None)
    signed = drawn is not None and drawn.signed_copy != ""
    title = _("Have the bureau sign them, keep the signed copy")
    yield Step("signature", title, 20, url, F.CHAIR, signed)
    if assembly.state == S.DECIDED and second_rounds.left_by(assembly):
        url, title = _page(assembly, "assembly:second-rounds"), _("Prepare the second round")
        yield Step("second-round", title, 20, url, F.CONVENER, is_done=False)


def _secret_polls(assembly: Assembly) -> list[Poll]:
    return [poll for poll in queries.polls_of(assembly) if poll.is_secret]


def _urn(poll: Poll) -> str:
    return reverse("votes:poll", args=[poll.pk])


def _page(assembly: Assembly, name: str) -> str:
    return reverse(name, args=[assembly.pk])

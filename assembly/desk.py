"""What an assembly's page says first: the situation as a sentence, and what comes next."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assembly import checklist, queries
from assembly.certifying import refusals
from assembly.models import Assembly, Minutes, Outcome
from assembly.participation import QuorumNow
from assembly.states import AssemblyState
from assembly.steps import Step
from common.clock import PARIS
from votes.station import queries as station
from votes.station.discretion import shown_voters
from votes.station.models import Poll
from votes.station.states import PollState

S = AssemblyState


@dataclass(frozen=True)
class Situation:
    """A title that says where things stand, and the next step in a sentence that `when` ends."""

    title: str
    next_step: str
    when: datetime | None = None


def situation(assembly: Assembly, now: QuorumNow | None, *, at: datetime) -> Situation:
    """For the people who prepare and hold the assembly."""
    if assembly.state == S.DRAFT:
        return _draft(assembly, at)
    if assembly.state in (S.CONVENED, S.VOTING):
        return _convened(assembly, now, at)
    if assembly.state == S.SITTING:
        return _sitting(now)
    return _after(assembly)


@dataclass(frozen=True)
class NextItem:
    """The one thing to do now, as the list of things to do shows it."""

    effort: str
    unit: str
    title: str
    url: str
    detail: str = ""


def item_of(step: Step) -> NextItem:
    """A step with the minutes it takes, and what it settles."""
    unit = ngettext("minute", "minutes", step.minutes)
    detail = " ".join(str(obstacle.message) for obstacle in step.details)
    return NextItem(str(step.minutes), unit, str(step.title), step.url, detail)


def for_members(
    assembly: Assembly, now: QuorumNow | None, *, at: datetime, standings: list[queries.Standing]
) -> Situation:
    """For members: what is decided, what is expected of them, until when."""
    if assembly.state == S.VOTING and queries.open_polls(assembly):
        return _during_the_vote(assembly, standings)
    if assembly.state == S.CONVENED:
        return _before_the_vote(assembly, at)
    if assembly.state == S.VOTING:
        return Situation(
            _("The remote vote is closed, the meeting is to come"),
            _("The assembly meets"),
            assembly.call.meets_at,
        )
    if assembly.state == S.SITTING:
        return _in_session(assembly, now)
    if assembly.state == S.ADJOURNED:
        return Situation(
            _("The quorum was not reached, a second assembly will be convened"),
            _("The votes and proxies already given remain valid: you have nothing to do again."),
        )
    return _after(assembly)


def _during_the_vote(assembly: Assembly, standings: list[queries.Standing]) -> Situation:
    asked = assembly.resolutions.filter(is_secret=True).count()
    if standings and not any(standing.on_roll for standing in standings):
        return Situation(
            _("You are not on the roll of the remote vote"),
            _("You entered the register after it was drawn up. Come and vote at the assembly."),
        )
    if queries.have_all_voted(standings):
        return Situation(
            _("Your vote is recorded, nothing more is expected of you"),
            _("The vote of the others goes on."),
            queries.remote_close(assembly),
        )
    return Situation(
        ngettext(
            "{count} decision awaits your vote", "{count} decisions await your vote", asked
        ).format(count=asked),
        "",
        queries.remote_close(assembly),
    )


def _before_the_vote(assembly: Assembly, at: datetime) -> Situation:
    if assembly.polls.exists() and queries.remote_close(assembly) <= at:
        return Situation(
            _("The vote did not open before its close"),
            _("The assembly will be convened again on other dates: you will be told."),
        )
    return Situation(
        _("The assembly is convened, the vote opens soon"),
        _("The vote opens by itself"),
        assembly.vote_opens_at,
    )


def _draft(assembly: Assembly, at: datetime) -> Situation:
    left = len(checklist.obstacles(assembly, at=at))
    if left:
        return Situation(
            ngettext(
                "{count} thing to settle before convening",
                "{count} things to settle before convening",
                left,
            ).format(count=left),
            _("Nobody but those who prepare it sees this assembly yet."),
        )
    return Situation(
        _("The assembly is ready to be convened"),
        _("Read the notice once more, then convene: texts and roll will be frozen."),
    )


def _convened(assembly: Assembly, now: QuorumNow | None, at: datetime) -> Situation:
    polls = queries.polls_of(assembly)
    states = {poll.state for poll in polls}
    if states & {PollState.DRAFT, PollState.SEALED} and queries.remote_close(assembly) <= at:
        return Situation(
            _("The urn was never opened, and the close of the vote has passed"),
            _("Cancel the assembly and convene it again, on dates that leave time to vote."),
        )
    if PollState.DRAFT in states:
        return Situation(
            _("The assembly is convened, the urn is still to be sealed"),
            _("The key holders make and try their keys, then the urn is sealed. The vote opens"),
            assembly.vote_opens_at,
        )
    if PollState.SEALED in states:
        return Situation(
            _("The urn is sealed, the vote has not opened yet"),
            _("The vote opens by itself"),
            assembly.vote_opens_at,
        )
    if PollState.OPEN in states:
        title = _("The vote is open, the quorum is not reached yet")
        if now and now.reached:
            title = _("The vote is open, the quorum is reached")
        if now and now.result is None:
            title = _("The vote is open, no quorum is asked for")
        return Situation(
            title, _("The remote vote closes by itself"), queries.remote_close(assembly)
        )
    return Situation(
        _("The remote vote is closed, the meeting is to come")
        if polls
        else _("The assembly is convened"),
        _("The chair opens the sitting once the bureau is complete. The assembly meets"),
        assembly.call.meets_at,
    )


def _in_session(assembly: Assembly, now: QuorumNow | None) -> Situation:
    """The sitting as those who do not hold it read it."""
    next_step = _("Votes open in the room. Only people who are checked in can vote.")
    if queries.open_polls(assembly):
        next_step = _("The vote of the room is open to people who are checked in.")
    return Situation(_sitting(now).title, next_step)


def _sitting(now: QuorumNow | None) -> Situation:
    if now and now.reached:
        return Situation(
            _("The assembly is in session, the quorum is reached"),
            _("Open the vote to the people present, then close the sitting."),
        )
    return Situation(
        _("The assembly is in session, the quorum is not reached"),
        _("Without quorum at the close, a second assembly is convened."),
    )


def _after(assembly: Assembly) -> Situation:
    if assembly.state == S.ADJOURNED:
        return Situation(
            _("The quorum was not reached, a second assembly is to be convened"),
            _("The urn stays sealed: ballots and proxies already given remain valid."),
        )
    if assembly.state == S.CLOSED:
        return Situation(
            _("The sitting is closed, the urn is to be counted"),
            _("The key holders open the total; no single ballot is ever opened."),
        )
    if assembly.state == S.CANCELLED:
        return Situation(_("The assembly was cancelled"), assembly.cancelled_reason)
    return _decided(assembly)


def _decided(assembly: Assembly) -> Situation:
    outcomes = list(Outcome.objects.filter(resolution__assembly=assembly))
    adopted = sum(outcome.is_carried for outcome in outcomes)
    title = ngettext(
        "The assembly has decided: {adopted} question adopted, of {count}",
        "The assembly has decided: {adopted} questions adopted, of {count}",
        adopted,
    ).format(adopted=adopted, count=len(outcomes))
    drawn = assembly.minutes.filter(kind=Minutes.Kind.MINUTES).exists()
    step = (
        _("The certifier refuses to certify: the reasons are beside the result.")
        if refusals(assembly)
        else _("Nothing more is expected: the minutes are in the register.")
        if drawn
        else _("The secretary draws up the minutes.")
    )
    return Situation(title, step)


@dataclass(frozen=True)
class Urn:
    """An urn as the board's page shows it: state, keys, counts, never a choice. `voted` is None
    from one to nine while it is voted in at a distance."""

    poll: Poll
    voted: int | None
    waiting_for: list[str]


def urns(assembly: Assembly, *, at: datetime) -> list[Urn]:
    """The urns of an assembly, with the key holders still awaited before the sealing."""
    found = []
    for poll in queries.polls_of(assembly):
        waiting = [
            trustee.name
            for trustee in poll.trustees.order_by("index")
            if poll.state == PollState.DRAFT and trustee.checked_at is None
        ]
        found.append(Urn(poll, shown_voters(poll, station.turnout(poll).voted, at=at), waiting))
    return found


def days_to(meets_at: datetime, at: datetime) -> int:
    """Whole days until the meeting, by the calendar of Paris."""
    return (meets_at.astimezone(PARIS).date() - at.astimezone(PARIS).date()).days

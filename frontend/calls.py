"""The one thing expected of a member now, in words: the panel on top of the home page."""

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assembly.participation import QuorumNow
from assembly.states import AssemblyState
from frontend.queries.standing import MemberStanding, Standing
from frontend.templatetags.ouvote import day, hour, moment

NOW, DONE, QUIET = "", "done", "quiet"


@dataclass(frozen=True)
class Action:
    """A button: what it does, where it leads."""

    name: str
    url: str


@dataclass(frozen=True)
class Line:
    """The vote of one member, when the person acts for several."""

    name: str
    recorded_at: datetime | None


@dataclass(frozen=True)
class Call:
    """What is expected, why, until when. `tone` is NOW, DONE or QUIET."""

    kicker: str
    title: str
    lead: str
    tone: str = QUIET
    actions: list[Action] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    quorum: QuorumNow | None = None
    live_poll: str = ""
    assembly: int = 0

    @property
    def is_waiting(self) -> bool:
        """Whether the reader's own vote is still missing."""
        return self.tone == NOW


def call_for(standing: Standing) -> Call:
    """The panel of one running assembly."""
    in_session = standing.assembly.state == AssemblyState.SITTING
    if standing.waiting_polls and in_session:
        return _vote_in_the_room(standing)
    if standing.waiting_polls:
        return _vote_now(standing)
    if standing.voted_at is not None:
        return _voted(standing)
    by_state = {
        AssemblyState.CONVENED: _convened,
        AssemblyState.VOTING: _no_vote_now,
        AssemblyState.SITTING: _sitting,
        AssemblyState.ADJOURNED: _adjourned,
        AssemblyState.CLOSED: _counting,
    }
    return by_state[AssemblyState(standing.assembly.state)](standing)


def nothing_expected(today: str) -> Call:
    """No assembly runs."""
    return Call(
        kicker=today,
        title=_("Nothing is expected of you today"),
        lead=_("We will write to you before the next vote."),
    )


def _vote_now(standing: Standing) -> Call:
    count = standing.questions
    minutes = standing.minutes
    title = ngettext(
        "%(count)s decision is waiting for your vote",
        "%(count)s decisions are waiting for your vote",
        count,
    ) % {"count": count}
    lead = ngettext(
        "About %(minutes)s minute. Nothing is sent before you confirm, at the end.",
        "About %(minutes)s minutes. Nothing is sent before you confirm, at the end.",
        minutes,
    ) % {"minutes": minutes}
    if represented := [each.proxy for each in standing.members if each.proxy]:
        lead = f"{_given(represented[0].holder_name)} {_('Voting yourself takes it back.')}"
    actions = [Action(_("Vote now"), f"{reverse('votes:booth')}#{standing.waiting_polls[0].pk}")]
    if not represented:
        actions.append(Action(_("Give a proxy"), _page(standing, "pouvoirs")))
    return Call(
        kicker=_("%(assembly)s · not voted yet · before %(day)s, %(hour)s")
        % {
            "assembly": standing.assembly.title,
            "day": day(standing.closes_at),
            "hour": hour(standing.closes_at),
        },
        title=title,
        lead=lead,
        tone=NOW,
        actions=actions,
        lines=_lines(standing),
        quorum=standing.quorum,
        live_poll=standing.live_poll,
        assembly=standing.assembly.pk,
    )


def _vote_in_the_room(standing: Standing) -> Call:
    """The urn is open again for those who are there: no hour ends it, and no proxy is given."""
    vote = Action(_("Vote now"), f"{reverse('votes:booth')}#{standing.waiting_polls[0].pk}")
    here = standing.is_present
    lead = _("You are checked in: vote before the sitting is closed.")
    if not here:
        lead = _("Come to the assembly and check in: only people who are there vote now.")
    return Call(
        kicker=standing.assembly.title,
        title=_("The vote of the room is open"),
        lead=lead,
        tone=NOW if here else QUIET,
        actions=[*([vote] if here else []), Action(_("See the assembly"), _page(standing))],
        lines=_lines(standing),
        assembly=standing.assembly.pk,
    )


def _voted(standing: Standing) -> Call:
    at = standing.voted_at
    again = [poll for poll in standing.open_polls if poll.revote]
    lead = _("The result will be published after the assembly of %(day)s.") % {
        "day": day(standing.assembly.call.meets_at)
    }
    actions = [Action(_("See the assembly"), _page(standing))]
    if by_holder := [each for each in standing.members if each.by_holder]:
        lead = _("The person who held your proxy voted for you. Nobody votes any more.")
        if standing.assembly.state != AssemblyState.CLOSED:
            lead = _(
                "The person who held your proxy voted for you. "
                "Their vote counts as long as you do not vote yourself."
            )
            actions.append(_over_the_holder(standing, by_holder[0]))
    elif again:
        lead = _("You may still replace it until %(day)s, %(hour)s.") % {
            "day": day(standing.closes_at),
            "hour": hour(standing.closes_at),
        }
        actions.append(Action(_("Vote again"), f"{reverse('votes:booth')}#{again[0].pk}"))
    return Call(
        kicker=standing.assembly.title,
        title=_("Your vote is recorded, %(moment)s") % {"moment": moment(at)},
        lead=lead,
        tone=DONE,
        actions=actions,
        lines=_lines(standing),
        quorum=standing.quorum,
        live_poll=standing.live_poll,
        assembly=standing.assembly.pk,
    )


def _over_the_holder(standing: Standing, member: MemberStanding) -> Action:
    """A proxy still given is taken back on its page before an own vote may replace the other."""
    if member.proxy or not standing.open_polls:
        return Action(_("See my proxy"), _page(standing, "pouvoirs"))
    return Action(_("Vote yourself"), f"{reverse('votes:booth')}#{standing.open_polls[0].pk}")


def _convened(standing: Standing) -> Call:
    opens = standing.assembly.vote_opens_at
    lead = _("The vote is not open yet. Nothing is expected of you before it opens.")
    if opens is not None:
        lead = _("The vote opens %(moment)s.") % {"moment": moment(opens)}
    if represented := [each.proxy for each in standing.members if each.proxy]:
        lead = f"{_given(represented[0].holder_name)} {lead}"
    return Call(
        kicker=_convened_for(standing),
        title=_("An assembly is convened"),
        lead=lead,
        actions=[
            Action(_("Read the agenda"), _page(standing)),
            Action(_("Give a proxy"), _page(standing, "pouvoirs")),
        ],
        assembly=standing.assembly.pk,
    )


def _sitting(standing: Standing) -> Call:
    return Call(
        kicker=standing.assembly.title,
        title=_("The assembly is in session"),
        lead=_("Come in, or follow it here: votes open one after the other."),
        tone=NOW,
        actions=[Action(_("Follow the session"), _page(standing))],
        assembly=standing.assembly.pk,
    )


def _adjourned(standing: Standing) -> Call:
    return Call(
        kicker=standing.assembly.title,
        title=_("The quorum was not reached"),
        lead=_("A second assembly will be convened. The ballots already cast are kept."),
        actions=[Action(_("See the assembly"), _page(standing))],
        assembly=standing.assembly.pk,
    )


def _counting(standing: Standing) -> Call:
    return Call(
        kicker=standing.assembly.title,
        title=_("The votes are being counted"),
        lead=_("The session is closed. The result will be published here."),
        actions=[Action(_("See the assembly"), _page(standing))],
        assembly=standing.assembly.pk,
    )


def _no_vote_now(standing: Standing) -> Call:
    """The remote vote runs or has run, and this person has nothing to cast in it now."""
    if not standing.is_on_a_roll:
        title = _("You are not on the roll of the remote vote")
        lead = _("You entered the register after it was drawn up. Come and vote at the assembly.")
    elif standing.is_stopped:
        title = _("The vote is stopped for now")
        lead = _("Your vote is still expected: this page says it as soon as the vote goes on.")
    else:
        title = _("The remote vote is closed")
        lead = _("You can still come and vote at the assembly.")
    return Call(
        kicker=_convened_for(standing),
        title=title,
        lead=lead,
        actions=[Action(_("See the assembly"), _page(standing))],
        quorum=standing.quorum,
        live_poll=standing.live_poll,
        assembly=standing.assembly.pk,
    )


def _convened_for(standing: Standing) -> str:
    return _("%(assembly)s · %(moment)s") % {
        "assembly": standing.assembly.title,
        "moment": moment(standing.assembly.call.meets_at),
    }


def _given(holder: str) -> str:
    if not holder:
        return _("You gave a proxy without naming a holder.")
    return _("You gave your proxy to %(name)s.") % {"name": holder}


def _lines(standing: Standing) -> list[Line]:
    if len(standing.members) < 2:
        return []
    return [Line(str(each.member), each.voted_at) for each in standing.members]


def _page(standing: Standing, part: str = "") -> str:
    return f"/assemblees/{standing.assembly.pk}/{part}"

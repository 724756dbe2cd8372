"""An agenda completed after its notice: what members asked for in time, and what adding it entails
(R-ODJ-02).

The law lets members ask until the twenty-fifth day before the meeting, and the notice leave before
it. It sets no delay for telling the others what was added. Ours is by analogy that of a first
notice (R225-69): leaving less needs a reason, which the minutes print (ADR 23).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from assembly import ballot_papers, reaching, requests, rulebook
from assembly.checklist import LEAST_VOTING_TIME
from assembly.models import AgendaCompletion, Assembly, Minutes, Resolution
from assembly.rules.calendar import is_late
from assembly.states import LIVE_PROXIES, AssemblyState
from common.clock import PARIS
from common.refusals import Obstacle
from proposals.models import Proposal
from votes.station.roles import FEWEST_KEY_HOLDERS
from votes.station.states import PollState
from votes.urn import queries as urn
from votes.urn.states import PollState as UrnState

FIRST = 1
UNOPENED = {UrnState.DRAFT, UrnState.SEALED}
EXPLAINED = (
    AssemblyState.VOTING,
    AssemblyState.SITTING,
    AssemblyState.ADJOURNED,
    AssemblyState.CLOSED,
    AssemblyState.DECIDED,
)


@dataclass(frozen=True)
class Added:
    """What the board says of one request (primary key of the proposal): whether it agrees, hence
    how blank proxies count (R-PROC-04), and how it is voted."""

    proposal: int
    agreed_by_board: bool
    is_secret: bool = True
    nature: str = Resolution.Nature.ORDINARY


@dataclass(frozen=True)
class Entails:
    """What completing changes, in numbers. `joins` and `apart`: the natures of questions whose urn
    takes one more, and those that get an urn beside a sealed one. `differs_on_paper`: a ballot on
    paper gets one line more than those already printed."""

    numbers: list[int]
    joins: bool
    apart: bool
    differs_on_paper: bool
    is_independent: bool
    by_email: int
    by_post: int
    proxies: int
    forms: int
    in_time_until: date


def waiting(assembly: Assembly) -> list[Proposal]:
    """The requests that a convened agenda has to take, those of moderation too: the board answers
    them all."""
    if assembly.is_draft:
        return []
    return list(requests.due(assembly).select_related("author"))


def in_time_until(assembly: Assembly) -> date:
    """The last day on which the complementary notice leaves members as long as a first one."""
    days = rulebook.of(assembly).notice_days(FIRST)
    return assembly.call.meets_in_paris.date() - timedelta(days=days)


def leaves_too_little(assembly: Assembly, at: datetime) -> bool:
    """Whether a notice sent now leaves members less time than a first one must."""
    today, meets_on = at.astimezone(PARIS).date(), assembly.call.meets_in_paris.date()
    return is_late(today, meets_on, FIRST, rulebook.of(assembly))


def obstacles(
    assembly: Assembly, added: Sequence[Added], *, at: datetime, late_reason: str
) -> list[Obstacle]:
    """Why the agenda cannot be completed so, all at once."""
    if assembly.is_draft or not requests.takes_requests(assembly) or assembly.call.meets_at <= at:
        return [_closed()]
    uuids = set(assembly.polls.order_by("pk").values_list("poll", flat=True))
    if any(state not in UNOPENED for state, *_place in urn.heights(uuids).values()):
        return [_closed()]
    return [
        *_requests(assembly, added),
        *_votes(assembly, added, at),
        *_delay(assembly, late_reason, at),
    ]


def numbers(of: AgendaCompletion) -> list[int]:
    """The numbers of what it added."""
    return list(of.resolutions.order_by("number").values_list("number", flat=True))


def join_former_ballots(of: AgendaCompletion) -> bool:
    """Whether a ballot on paper that was printed before it has fewer lines than the new one."""
    return any(
        {True, False} <= {_is_older(question, of) for question in group.resolutions}
        for group in ballot_papers.groups(of.assembly)
    )


def _is_older(question: Resolution, than: AgendaCompletion) -> bool:
    return question.completion is None or question.completion.number < than.number


def on_form(assembly: Assembly, edition: int) -> list[Resolution]:
    """The questions that a form printed after so many completions bears."""
    return [
        each
        for each in ballot_papers.resolutions(assembly)
        if each.completion is None or each.completion.number <= edition
    ]


def may_explain(assembly: Assembly) -> bool:
    """Whether the minutes can still print why a request was left out: until they are drawn up."""
    drawn = assembly.minutes.filter(kind=Minutes.Kind.MINUTES, call=assembly.call)
    return assembly.state in EXPLAINED and not drawn.exists()


def entails(assembly: Assembly, asked: Sequence[Proposal], *, at: datetime) -> Entails:
    """What the page says before the gesture."""
    polls = [link.poll for link in assembly.polls.select_related("poll").order_by("pk")]
    by_email = reaching.by_email_ids(assembly.call)
    told = list(assembly.call.notices.filter(completion=None).order_by("pk"))
    by_mail = sum(
        each.channel == each.Channel.EMAIL and each.member_id in by_email for each in told
    )
    last = len(ballot_papers.resolutions(assembly))
    joins = any(poll.state == PollState.DRAFT for poll in polls)
    return Entails(
        numbers=list(range(last + 1, last + 1 + len(asked))),
        joins=joins,
        apart=any(poll.state != PollState.DRAFT for poll in polls),
        differs_on_paper=joins and rulebook.of(assembly).flag("correspondence_vote"),
        is_independent=any(poll.is_independent for poll in polls),
        by_email=by_mail,
        by_post=len(told) - by_mail,
        proxies=assembly.proxies.filter(state__in=LIVE_PROXIES).count(),
        forms=assembly.paper_votes.filter(set_aside_at=None).count(),
        in_time_until=in_time_until(assembly),
    )


def _closed() -> Obstacle:
    return Obstacle(
        "agenda-not-to-complete",
        _("The agenda of this assembly is not completed now."),
        _(
            "It is between the notice of the first call and the opening of the vote. A request left"
            " out goes to the next assembly; write why on this page, the minutes print it."
        ),
    )


def _requests(assembly: Assembly, added: Sequence[Added]) -> Iterator[Obstacle]:
    due = {proposal.pk: proposal for proposal in waiting(assembly)}
    if not added or any(each.proposal not in due for each in added):
        yield Obstacle(
            "request-not-due",
            _("Nothing waits to be added here, or no longer."),
            _("Reload the page: a colleague may have added it or answered it."),
        )
    for each in added:
        found = due.get(each.proposal)
        if found is not None and found.hidden_by_id is not None:
            yield Obstacle(
                "request-hidden",
                _("“{title}” is hidden by moderation.").format(title=found.title),
                _("Wait for what moderation says, or turn it down by a formal act."),
            )
        extraordinary = each.nature == Resolution.Nature.EXTRAORDINARY
        if extraordinary and assembly.kind == Assembly.Kind.ORDINARY:
            yield Obstacle(
                "nature-too-high",
                _("“{title}” needs an extraordinary assembly.").format(
                    title=found.title if found else ""
                ),
                _("Turn it down by a formal act that says so, on its page."),
            )


def _votes(assembly: Assembly, added: Sequence[Added], at: datetime) -> Iterator[Obstacle]:
    """What a secret vote needs."""
    if not any(each.is_secret for each in added):
        return
    rules = rulebook.of(assembly)
    publicly = _("Have it voted in public, in session.")
    if not rules.flag("electronic_vote"):
        yield Obstacle(
            "electronic-vote-not-allowed",
            _("The statutes do not open the electronic vote."),
            publicly,
        )
    closes_at = rulebook.remote_close(rules, assembly.call.meets_at)
    if closes_at - max(assembly.vote_opens_at or at, at) < LEAST_VOTING_TIME:
        yield Obstacle(
            "voting-time",
            _("The vote must be open for at least a day before its legal close."),
            publicly,
        )
    has_keys = assembly.polls.exists()
    if not has_keys and len(ballot_papers.key_holders(assembly)) < FEWEST_KEY_HOLDERS:
        yield Obstacle(
            "too-few-key-holders",
            _("Fewer than two key holders remain once the candidates are set aside."),
            publicly,
        )


def _delay(assembly: Assembly, late_reason: str, at: datetime) -> Iterator[Obstacle]:
    if late_reason.strip() or not leaves_too_little(assembly, at):
        return
    rules = rulebook.of(assembly)
    today, meets_on = at.astimezone(PARIS).date(), assembly.call.meets_in_paris.date()
    yield Obstacle(
        "complement-too-late",
        _(
            "Members would have {left} days to read what is added; a first notice leaves {days}."
        ).format(left=(meets_on - today).days, days=rules.notice_days(FIRST)),
        _("Write why, to be printed in the minutes: the meeting itself does not move."),
    )

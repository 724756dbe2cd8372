"""Members' requests for the agenda of an assembly: what must be on it, by when (R-ODJ-02).

A request is a proposal that gathered the support the law asks for, before the freeze. While the
assembly is in preparation it enters by itself; once the notice has left, the board completes the
agenda (actions.completing).
"""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from assembly import rulebook
from assembly.deadlines import meeting_of
from assembly.models import Assembly
from assembly.rules.calendar import Deadline, deadline, timeline
from assembly.rules.presets import load_preset
from assembly.rules.statutes import RuleSet
from assembly.states import AssemblyState
from common.documents.dates import day_in_words
from common.refusals import Obstacle
from members import queries as register
from proposals import queries as proposals
from proposals.models import Proposal, Purpose, Step
from proposals.states import ProposalState
from proposals.thresholds import Asked, Progress
from proposals.windows import Window

S = ProposalState
FIRST = 1


@dataclass(frozen=True)
class Request:
    """A proposal seen from an assembly: its support today, and whether it binds the board."""

    proposal: Proposal
    progress: Progress
    is_due: bool
    is_on_agenda: bool


def asked(purpose: str = Purpose.RESOLUTION) -> Asked:
    """What the statutes in force ask of a request for the agenda, or of a petition; what the law
    does while none are recorded."""
    current = rulebook.current()
    if current is not None:
        rules = rulebook.of_statutes(current)
    else:
        has_shares = register.cooperative().has_shares
        rules = load_preset("sa_directoire_cs" if has_shares else "association_1901")
    return asked_by(rules) if purpose == Purpose.RESOLUTION else _of_petition(rules, purpose)


def _of_petition(rules: RuleSet, purpose: str) -> Asked:
    """What a petition takes: a part of the capital or of the members, as their clauses say."""
    if purpose == Purpose.REVIEW:
        return Asked(
            members_share=_share(rules, "review_members_share"),
            supervisors_share=_share(rules, "review_supervisors_share"),
            source=_sources(rules, "review_members_share", "review_supervisors_share"),
        )
    return Asked(
        capital=_share(rules, "convening_capital_share"),
        members_share=_share(rules, "convening_members_share"),
        source=_sources(rules, "convening_capital_share", "convening_members_share"),
    )


def _share(rules: RuleSet, key: str) -> Fraction | None:
    return rules.fraction(key) if rules.has(key) else None


def _sources(rules: RuleSet, *keys: str) -> str:
    return " ; ".join(dict.fromkeys(rules.rule(key).source for key in keys if rules.has(key)))


def asked_by(rules: RuleSet) -> Asked:
    """The ways that statutes open to an agenda, with their articles."""
    return Asked(
        capital=_share(rules, "agenda_capital_share"),
        brackets=tuple(
            (each.up_to, each.share) for each in rules.brackets("agenda_capital_brackets")
        ),
        members_share=_share(rules, "agenda_members_share"),
        members_count=rules.number("agenda_members_count")
        if rules.has("agenda_members_count")
        else None,
        source=_sources(
            rules, "agenda_capital_share", "agenda_members_share", "agenda_members_count"
        ),
    )


def freeze(assembly: Assembly) -> Deadline | None:
    """The last day of requests that bind the board. None for a second call, whose agenda cannot
    change."""
    return deadline(timeline(meeting_of(assembly.call), rulebook.of(assembly)), "agenda_requests")


def takes_requests(assembly: Assembly) -> bool:
    """Whether something can still be put on its agenda: in preparation, or convened at its first
    call while no urn has opened (R-ODJ-02). The agenda of a second call is that of the first."""
    if assembly.is_draft:
        return True
    if assembly.state != AssemblyState.CONVENED or assembly.call.number != FIRST:
        return False
    return not assembly.polls.filter(poll__opened_at__isnull=False).exists()


def due(assembly: Assembly) -> QuerySet[Proposal]:
    """What must be put to the vote of this assembly and is not on any agenda yet. What a nearer
    one, convened already, has to take is not due here."""
    last = freeze(assembly)
    if last is None or not takes_requests(assembly):
        return Proposal.objects.none()
    found = had_support_by(last.at)
    for nearer in _convened_before(assembly):
        found = found.exclude(pk__in=due(nearer).order_by().values("pk"))
    return found


def had_support_by(last: datetime) -> QuerySet[Proposal]:
    """What had enough support by an instant and is on no agenda."""
    return Proposal.objects.filter(
        state__in=(S.PUBLISHED, S.ADMITTED),
        purpose=Purpose.RESOLUTION,
        threshold_reached_at__lte=last,
    ).order_by("threshold_reached_at", "pk")


def _convened_before(assembly: Assembly) -> list[Assembly]:
    others = Assembly.objects.filter(state=AssemblyState.CONVENED).exclude(pk=assembly.pk)
    return [each for each in others if each.call.meets_at < assembly.call.meets_at]


def obstacles(assembly: Assembly) -> list[Obstacle]:
    """Requests that have the support of the law: the board puts them to the vote, or refuses by a
    formal act with its grounds."""
    return [
        Obstacle(
            "members-request-waiting",
            _("“{title}” has had the support the law asks for since {day}: it must be on the"
              " agenda.").format(
                title=proposal.title,
                day=day_in_words(proposal.threshold_reached_at),  # type: ignore[arg-type]
            ),
            _("Admit it and put it on the agenda, or turn it down by a formal act with its"
              " grounds, on its page.")
            if assembly.is_draft
            else _("Complete the agenda, or turn it down by a formal act with its grounds, on its"
                   " page."),
        )
        for proposal in due(assembly)
    ]  # fmt: skip


def seen_from(assembly: Assembly, on: date) -> list[Request]:
    """Every proposal that gathers support or that this agenda carries, the most advanced first."""
    bound = set(due(assembly).values_list("pk", flat=True))
    found = Proposal.objects.filter(
        Q(state__in=(S.PUBLISHED, S.ADMITTED), purpose=Purpose.RESOLUTION)
        | Q(scheduled_for=assembly.subject)
    ).select_related("author")
    rows = [
        Request(
            proposal=proposal,
            progress=proposals.progress(proposal, on),
            is_due=proposal.pk in bound,
            is_on_agenda=proposal.scheduled_for == assembly.subject,
        )
        for proposal in found.order_by("published_at", "pk")
    ]
    return sorted(rows, key=lambda row: (row.is_on_agenda, row.is_due), reverse=True)


def binding(proposal: Proposal, at: datetime) -> Assembly | None:
    """The nearest assembly to come whose agenda this request reached in time; None while it has
    not enough support, or while no such date is known."""
    reached = proposal.threshold_reached_at
    if reached is None or proposal.is_petition:
        return None
    for each in _taking(at, reached):
        last = freeze(each)
        if last is not None and reached <= last.at:
            return each
    return None


def to_enter(assembly: Assembly) -> QuerySet[Proposal]:
    """What goes on this agenda by itself: due, readable, and never taken off an agenda by the
    board, which must then answer it. What the board admitted waits for it to say whether it
    agrees."""
    if not assembly.is_draft or assembly.announced_at is None:
        return Proposal.objects.none()
    waiting = due(assembly).filter(state=S.PUBLISHED, hidden_by=None)
    return waiting.exclude(steps__kind=Step.Kind.UNSCHEDULED)


def window(at: datetime, reached_at: datetime | None = None) -> Window | None:
    """Until when support counts for the next assembly (proposals.windows)."""
    coming = next_assembly(at, reached_at)
    last = freeze(coming) if coming else None
    if coming is None or last is None:
        return None
    return Window(
        coming.title,
        coming.call.meets_at,
        last.on,
        is_open=at <= last.at,
        is_convened=not coming.is_draft,
    )


def next_assembly(at: datetime, reached_at: datetime | None = None) -> Assembly | None:
    """The nearest assembly to come that members may ask something of, or that has to take what had
    enough support at `reached_at`."""
    return next(iter(_taking(at, reached_at or at)), None)


def _taking(at: datetime, asked_at: datetime) -> list[Assembly]:
    """Assemblies whose date members know, the nearest first: in preparation; or convened, while
    they still take what was asked at that instant."""
    known = Q(state=AssemblyState.DRAFT, announced_at__isnull=False)
    found = Assembly.objects.filter(known | Q(state=AssemblyState.CONVENED))
    dated = [each for each in found.select_related("statutes") if each.call.meets_at > at]
    return sorted(
        (each for each in dated if each.is_draft or _still_takes(each, asked_at)),
        key=lambda each: each.call.meets_at,
    )


def _still_takes(convened: Assembly, asked_at: datetime) -> bool:
    last = freeze(convened)
    return last is not None and asked_at <= last.at and takes_requests(convened)

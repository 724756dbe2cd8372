"""Starting again from the previous assembly: what comes along, what does not and why.

Agenda, texts, places and hours come along, with their years moved forward. Nothing of what people
chose, said or stood for does: votes, proxies, candidates, questions, debates, members' proposals.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from assembly import papers
from assembly.freezing import items_in_order
from assembly.models import AgendaItem, Assembly, AssemblyDocument, Resolution
from assembly.rules.standard_texts import has_figures, renewed
from assembly.states import AssemblyState
from common.clock import PARIS
from members import queries as register
from members.models import Mandate

# A year later on the same day of the week.
A_YEAR = timedelta(weeks=52)
# A term that ends nearer to this assembly than to the next one is renewed at this one.
HALF_A_YEAR = timedelta(days=182)
K = AgendaItem.Kind


@dataclass(frozen=True)
class Copied:
    """A line of the new agenda. `again` says that figures of the former year are left in it."""

    kind: str
    title: str
    question: Resolution | None = None
    text: str = ""
    seats: int = 0
    organ: str = ""
    expiring: tuple[str, ...] = ()

    @property
    def again(self) -> bool:
        return has_figures(self.text)


@dataclass(frozen=True)
class LeftOut:
    title: str
    why: str


@dataclass(frozen=True)
class Renewal:
    """The new assembly, before anything is written."""

    items: tuple[Copied, ...]
    left_out: tuple[LeftOut, ...]
    papers: tuple[str, ...]
    vote_opens_at: datetime | None


def latest() -> Assembly | None:
    """The last assembly that was convened and not given up."""
    held = Assembly.objects.exclude(state__in=(AssemblyState.DRAFT, AssemblyState.CANCELLED))
    return max(held.prefetch_related("calls"), key=lambda each: each.call.meets_at, default=None)


def next_meeting(previous: Assembly) -> datetime:
    """The date proposed: the same day of the week and the same hour in Paris, a year later."""
    first = previous.calls.order_by("number")[0].meets_in_paris
    return datetime.combine(first.date() + A_YEAR, first.time(), PARIS)


def next_title(previous: Assembly, meets_at: datetime) -> str:
    return renewed(previous.title, years=meets_at.astimezone(PARIS).year - previous.year)


def renewal(previous: Assembly, *, meets_at: datetime, at: datetime) -> Renewal:
    """What the new assembly takes from the former one."""
    years = meets_at.astimezone(PARIS).year - previous.year
    expiring = _expiring(meets_at.astimezone(PARIS).date(), at.astimezone(PARIS).date())
    items: list[Copied] = []
    left_out: list[LeftOut] = []
    for item in items_in_order(previous):
        question = item.resolutions.order_by("number", "pk").first()
        if why := _why_not(item, question, set(expiring)):
            left_out.append(LeftOut(item.title, why))
            continue
        items.append(_copied(item, question, years, expiring))
    items += _other_elections(expiring)
    kinds = papers.current(previous).values_list("kind", flat=True)
    return Renewal(
        items=tuple(items),
        left_out=tuple(left_out),
        papers=tuple(
            str(AssemblyDocument.Kind(kind).label) for kind in dict.fromkeys(kinds.order_by("pk"))
        ),
        vote_opens_at=opening(previous, meets_at),
    )


def _why_not(item: AgendaItem, question: Resolution | None, organs: set[str]) -> str:
    if item.kind in (K.VOTE, K.ELECTION) and question is None:
        return _("It carries no question any more.")
    if question is None:
        return ""
    if question.proposal_id or question.author == Resolution.Author.MEMBERS:
        return _("Members proposed it: only they can propose it again.")
    if item.kind == K.ELECTION and question.organ not in organs:
        return _("No mandate of this organ ends around this assembly.")
    return ""


def _copied(
    item: AgendaItem,
    question: Resolution | None,
    years: int,
    expiring: dict[str, tuple[str, ...]],
) -> Copied:
    ending: tuple[str, ...] = ()
    if question is not None and item.kind == K.ELECTION:
        ending = expiring.pop(question.organ)
    return Copied(
        kind=item.kind,
        title=renewed(item.title, years=years),
        question=question,
        text=renewed(question.text, years=years) if question else "",
        seats=len(ending),
        organ=question.organ if question else "",
        expiring=ending,
    )


def _expiring(meets_on: date, on: date) -> dict[str, tuple[str, ...]]:
    """The people who sit today and whose seat ends around an assembly, by organ; whom an organ
    appoints, the assembly does not elect."""
    ending = (
        Mandate.objects.running(on)
        .filter(ends_on__lte=meets_on + HALF_A_YEAR)
        .exclude(origin=Mandate.Origin.APPOINTED)
        .select_related("member")
        .order_by("organ", "ends_on", "pk")
    )
    found: dict[str, tuple[str, ...]] = {}
    for mandate in ending:
        found[mandate.organ] = (*found.get(mandate.organ, ()), mandate.member.display_name)
    return found


def _other_elections(expiring: dict[str, tuple[str, ...]]) -> Iterator[Copied]:
    """Elections that the former agenda did not have: mandates end all the same."""
    cooperative = register.cooperative()
    for organ, names in expiring.items():
        # In French: the notice and the minutes print it.
        title = f"Élection de membres du {cooperative.word(organ)}"
        yield Copied(kind=K.ELECTION, title=title, seats=len(names), organ=organ, expiring=names)


def opening(previous: Assembly, meets_at: datetime) -> datetime | None:
    """As many days before the meeting as last time, at the same hour in Paris."""
    if previous.vote_opens_at is None:
        return None
    opened = previous.vote_opens_at.astimezone(PARIS)
    before = previous.calls.order_by("number")[0].meets_in_paris.date() - opened.date()
    return datetime.combine(meets_at.astimezone(PARIS).date() - before, opened.time(), PARIS)

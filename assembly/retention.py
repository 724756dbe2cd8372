"""What has been kept long enough, what a legal hold keeps, and the rows of each category.

Nothing here is the register of minutes: its papers and its chain are never in a plan.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import F, Model, Q, QuerySet

from assembly import rulebook
from assembly.decisions import decided_on
from assembly.models import (
    Assembly,
    AttendanceEntry,
    Candidate,
    Claim,
    DeskNote,
    FloorRequest,
    LegalHold,
    NamedRoomVote,
    Notice,
    Outcome,
    PaperAnswer,
    PaperProxy,
    PaperReading,
    PaperVote,
    Proxy,
    RemoteObjection,
    RollLine,
    RollRequest,
    SheetSignature,
    WrittenQuestion,
)
from assembly.reminding import SEPARATOR
from assembly.rules.retention import Category, CountedFrom, Fate, kept_until, policy
from assembly.rules.working_days import years_after
from assembly.states import AssemblyState, ClaimState
from common.clock import PARIS
from members import queries as register
from members.models import Account, ElectronicConsent, Member, Representative
from notifications.models import Message
from votes.station.actions import retention as station
from votes.station.models import Poll
from votes.station.states import FINISHED

Rows = QuerySet[Any]
REGISTER = "register"
CONSULTATION = f"consultation{SEPARATOR}"
DISPATCHES = "dispatches"
REGIMES = {"signed_roll": Poll.Regime.SECRET, "named_votes": Poll.Regime.NAMED}
CONTACT = ("email", "phone", "address", "address_more", "postcode", "city")
OVER = (AssemblyState.DECIDED, AssemblyState.CANCELLED)


@dataclass(frozen=True)
class Portion:
    """The rows of one category in one assembly, in the order in which they can go; `changes` is
    what replaces the words of those that stay, `removed` what goes with them all the same."""

    rows: list[Rows]
    changes: Mapping[str, Any] = field(default_factory=dict)
    removed: list[Rows] = field(default_factory=list)

    def count(self) -> int:
        return sum(some.count() for some in self.rows)


@dataclass(frozen=True)
class Due:
    """What can go today, or what a legal hold keeps although it could."""

    category: Category
    subject: str
    title: str
    kept_until: date
    count: int
    hold: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.category.code, self.subject


def plan(at: datetime) -> list[Due]:
    """Every portion whose time is over, those kept by a legal hold included and named."""
    today = at.astimezone(PARIS).date()
    found = [*_of_assemblies(today), *_of_consultations(today), *_of_the_register(today)]
    return sorted(found, key=lambda due: (due.kept_until, due.subject, due.category.code))


def portion(category: Category, subject: str, today: date) -> Portion:
    """The rows of a line of the plan."""
    if subject == REGISTER:
        return _departed(category, today)
    if subject.startswith(CONSULTATION):
        return _of_a_consultation(category, _polls_of(subject))
    return PORTIONS[category.code](_assembly(subject))


def hold_on(assembly: Assembly) -> str:
    """Why nothing of this assembly may go: a standing hold, or a claim without answer."""
    hold = LegalHold.objects.filter(assembly=assembly, lifted_at=None).first()
    if hold is not None:
        return hold.reason
    waiting = Claim.objects.filter(assembly=assembly).exclude(state=ClaimState.ANSWERED)
    return "contestation sans réponse" if waiting.exists() else ""


def _of_assemblies(today: date) -> Iterator[Due]:
    ends = register.cooperative().fiscal_year_end
    for assembly in (
        Assembly.objects.filter(state__in=OVER).prefetch_related("calls").order_by("pk")
    ):
        hold, contested = hold_on(assembly), _contested_until(assembly)
        for category in policy().values():
            if category.counted_from is CountedFrom.DEPARTURE:
                continue
            ends_on = kept_until(category, decided_on(assembly), fiscal_year_end=ends)
            if ends_on is None:
                continue
            last = max(ends_on, contested)
            if last >= today:
                continue
            count = PORTIONS[category.code](assembly).count()
            if count:
                yield Due(category, assembly.subject, assembly.title, last, count, hold)


def _contested_until(assembly: Assembly) -> date:
    """The last day to contest, which the form of the cooperative sets: proofs last as long."""
    years = rulebook.of(assembly).number("nullity_years")
    return years_after(decided_on(assembly), years)


def _of_consultations(today: date) -> Iterator[Due]:
    """A consultation keeps who took part no longer than a vote of an assembly does."""
    ends = register.cooperative().fiscal_year_end
    for poll in _consultations().filter(state__in=FINISHED).order_by("created_at", "pk"):
        over = poll.result_at or poll.ended_at or poll.remote_closes_at or poll.opens_at
        for code in (*REGIMES, DISPATCHES):
            category = policy()[code]
            last = kept_until(category, over.astimezone(PARIS).date(), fiscal_year_end=ends)
            if last is None or last >= today:
                continue
            mine = _consultations().filter(pk=poll.pk)
            if count := _of_a_consultation(category, mine).count():
                yield Due(category, poll.subject, poll.title, last, count)


def _consultations() -> QuerySet[Poll]:
    return Poll.objects.filter(kind=Poll.Kind.CONSULTATION, subject__startswith=CONSULTATION)


def _of_a_consultation(category: Category, polls: QuerySet[Poll]) -> Portion:
    if category.code == DISPATCHES:
        return _letters(_messages_about_consultations(polls))
    return _signed_rolls(_still_there(polls, category.code))


def _messages_about_consultations(polls: QuerySet[Poll]) -> QuerySet[Message]:
    subjects = [subject for poll in polls for subject in (poll.subject, poll.journal_subject)]
    return Message.objects.filter(subject__in=subjects)


def _of_the_register(today: date) -> Iterator[Due]:
    for category in policy().values():
        if category.counted_from is CountedFrom.DEPARTURE and category.fate is not Fate.KEPT:
            count = _departed(category, today).count()
            if count:
                yield Due(category, REGISTER, "Registre des membres", today, count)


def _departed(category: Category, today: date) -> Portion:
    return DEPARTED[category.code](years_after(today, -category.years))


def _contacts(last: date) -> Portion:
    """The register goes on saying who was a member, and from when to when; not where they live."""
    gone = Member.objects.filter(left_on__lt=last)
    told = Q(*((name, "") for name in CONTACT))
    return Portion(
        [gone.exclude(told)],
        {**dict.fromkeys(CONTACT, ""), "search_key": F("sort_key")},
        removed=[Representative.objects.filter(member__in=gone)],
    )


def _accesses(last: date) -> Portion:
    """Nobody signs in any more for somebody who left so long ago; the name stays, by which papers
    and the journal say who acted."""
    here = Q(members__isnull=False) & (Q(members__left_on=None) | Q(members__left_on__gte=last))
    gone = Account.objects.filter(
        Q(email__isnull=False) | Q(is_active=True),
        is_operator=False,
        pk__in=Account.objects.filter(members__left_on__lt=last).values("pk"),
    ).exclude(pk__in=Account.objects.filter(here | _represents(last)).values("pk"))
    return Portion(
        [gone],
        {"email": None, "is_active": False},
        removed=[EmailAddress.objects.filter(user__in=gone)],
    )


def _represents(last: date) -> Q:
    """An account that acts for a legal person that is there, or that it left since."""
    there = Q(representations__member__left_on=None) | Q(representations__member__left_on__gte=last)
    going_on = Q(representations__to_on=None) | Q(representations__to_on__gte=last)
    return Q(representations__isnull=False) & there & going_on


def polls_to_clear(category: Category, subject: str) -> list[Poll]:
    """The polls whose roll goes with this category: the station destroys it and keeps counts."""
    if category.code not in REGIMES or subject == REGISTER:
        return []
    return list(_still_there(_polls_of(subject), category.code))


def assemblies_voted_in_secret(category: Category, subject: str) -> list[Assembly]:
    """The assembly whose secret votes go with this category: none for a consultation."""
    if REGIMES.get(category.code) != Poll.Regime.SECRET or subject.startswith(CONSULTATION):
        return []
    return [_assembly(subject)]


def messages_about(subject: str) -> QuerySet[Message]:
    """Everything that was written to anybody about an assembly or a consultation."""
    if subject.startswith(CONSULTATION):
        return _messages_about_consultations(_polls_of(subject))
    return messages_of(_assembly(subject))


def _polls_of(subject: str) -> QuerySet[Poll]:
    if subject.startswith(CONSULTATION):
        return _consultations().filter(subject=subject)
    return _polls_of_assembly(_assembly(subject))


def _polls_of_assembly(assembly: Assembly) -> QuerySet[Poll]:
    """Those of its agenda, and those born in its sittings, given up or not, whose keys come from
    one of them (ADR 22)."""
    own = assembly.polls.order_by().values("poll")
    return Poll.objects.filter(Q(pk__in=own) | Q(keys_from__in=own, state__in=FINISHED))


def _assembly(subject: str) -> Assembly:
    return Assembly.objects.get(pk=int(subject.split(SEPARATOR)[1]))


def _still_there(polls: QuerySet[Poll], code: str) -> QuerySet[Poll]:
    return polls.filter(regime=REGIMES[code], destroyed_roll=None).order_by("pk")


def _signed_rolls(polls: QuerySet[Poll]) -> Portion:
    return Portion([rows for poll in polls for rows in station.signed_roll(poll=poll)])


def _of_polls(code: str) -> Callable[[Assembly], Portion]:
    return lambda assembly: _signed_rolls(_still_there(_polls_of(assembly.subject), code))


def messages_of(assembly: Assembly) -> QuerySet[Message]:
    """Everything that was written to anybody about this assembly: notices, reminders, receipts of
    a vote, answers to a question or a claim. Each says who did what."""
    things = [
        *(
            f"question:{pk}"
            for pk in assembly.questions.order_by("pk").values_list("pk", flat=True)
        ),
        *(f"claim:{pk}" for pk in assembly.claims.order_by("pk").values_list("pk", flat=True)),
        *(
            f"roll:{pk}"
            for pk in assembly.roll_requests.order_by("pk").values_list("pk", flat=True)
        ),
        *(poll.journal_subject for poll in _polls_of_assembly(assembly).order_by("pk")),
    ]
    mine = Q(subject=assembly.subject) | Q(subject__startswith=assembly.subject + SEPARATOR)
    return Message.objects.filter(mine | Q(subject__in=things))


def _dispatches(assembly: Assembly) -> Portion:
    letters = _letters(messages_of(assembly))
    return Portion([Notice.objects.filter(call__assembly=assembly), *letters.rows])


def _letters(messages: QuerySet[Message]) -> Portion:
    """Those that replace another one go before it."""
    return Portion(
        [messages.filter(replaces__isnull=False), messages.filter(replaces__isnull=True)]
    )


def _candidacies(assembly: Assembly) -> Portion:
    """The elected keep theirs; in the minutes only names stand."""
    elected = {
        name
        for outcome in Outcome.objects.filter(resolution__assembly=assembly)
        for name in outcome.elected
    }
    told = ~Q(profession="", functions="", statement="") | Q(age__isnull=False)
    rows = Candidate.objects.filter(resolution__assembly=assembly).exclude(name__in=elected)
    return Portion(
        [rows.filter(told)], {"profession": "", "functions": "", "statement": "", "age": None}
    )


def _of(model: type[Model], path: str) -> Callable[[Assembly], Portion]:
    return lambda assembly: Portion([model._default_manager.filter(**{path: assembly})])


DEPARTED: dict[str, Callable[[date], Portion]] = {
    "consents": lambda last: Portion([ElectronicConsent.objects.filter(member__left_on__lt=last)]),
    "contacts": _contacts,
    "accesses": _accesses,
}
PORTIONS: dict[str, Callable[[Assembly], Portion]] = {
    "named_votes": _of_polls("named_votes"),
    "paper_votes": lambda assembly: Portion(
        [
            PaperReading.objects.filter(answer__paper__assembly=assembly),
            PaperAnswer.objects.filter(paper__assembly=assembly),
            PaperVote.objects.filter(assembly=assembly),
        ]
    ),
    "room_votes": _of(NamedRoomVote, "resolution__assembly"),
    "signed_roll": _of_polls("signed_roll"),
    "rolls": _of(RollLine, "roll__assembly"),
    "dispatches": _dispatches,
    "roll_requests": _of(RollRequest, "assembly"),
    "objections": _of(RemoteObjection, "assembly"),
    "claims": _of(Claim, "assembly"),
    "questions": lambda assembly: Portion(
        [WrittenQuestion.objects.filter(assembly=assembly, member__isnull=False)], {"member": None}
    ),
    "candidacies": _candidacies,
    "proxies": lambda assembly: Portion(
        [
            PaperProxy.objects.filter(assembly=assembly),
            Proxy.objects.filter(assembly=assembly),
        ]
    ),
    "speeches": _of(FloorRequest, "call__assembly"),
    "attendance": lambda assembly: Portion(
        [
            AttendanceEntry.objects.filter(call__assembly=assembly),
            DeskNote.objects.filter(call__assembly=assembly),
            SheetSignature.objects.filter(call__assembly=assembly),
        ]
    ),
}

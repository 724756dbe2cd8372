"""The life of the cooperative since its creation: events, and figures year by year."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from assembly.models import Assembly, PastAssembly
from assembly.models.outcomes import QuorumRecord
from assembly.states import AssemblyState
from members.models import YearlyFigures


@dataclass(frozen=True)
class Event:
    """Something that happened, and where it is written."""

    on: date | None
    year: int
    title: str
    text: str = ""
    participants: int | None = None
    registered: int | None = None
    source: str = ""
    is_fictitious: bool = False
    assembly: int | None = None
    minutes: int | None = None
    sha256: str = ""

    @property
    def share(self) -> str:
        """The turnout as the width of a bar."""
        if not self.registered or self.participants is None:
            return "0%"
        thousandths = self.participants * 1000 // self.registered
        return f"{thousandths // 10}.{thousandths % 10}%"


@dataclass
class Year:
    """A year of the timeline, latest event first."""

    number: int
    events: list[Event] = field(default_factory=list)


@dataclass(frozen=True)
class YearOfFigures:
    """What is known of one year; unknown figures are None. Amounts in cents."""

    year: int
    members: int | None = None
    capital_cents: int | None = None
    turnover_cents: int | None = None
    non_member_turnover_cents: int | None = None
    result_cents: int | None = None
    registered: int | None = None
    participants: int | None = None
    source: str = ""


def timeline() -> list[Year]:
    """Every event, the latest year first."""
    events = sorted(
        [*_past_events(), *_decided_assemblies()],
        key=lambda event: (event.year, event.on or date(event.year, 1, 1)),
        reverse=True,
    )
    years: dict[int, Year] = {}
    for event in events:
        years.setdefault(event.year, Year(event.year)).events.append(event)
    return list(years.values())


def _past_events() -> Iterator[Event]:
    for past in PastAssembly.objects.order_by("pk"):
        yield Event(
            on=past.held_on,
            year=past.year,
            title=past.title,
            text=past.summary,
            participants=past.participants,
            registered=past.registered,
            source=past.source,
            is_fictitious=past.is_fictitious,
            minutes=past.pk if past.document else None,
            sha256=past.document_sha256,
        )


def _decided_assemblies() -> Iterator[Event]:
    decided = Assembly.objects.filter(state=AssemblyState.DECIDED).prefetch_related("calls")
    counted = _heads()
    for assembly in decided.order_by("pk"):
        heads = counted.get(assembly.pk)
        yield Event(
            on=assembly.call.meets_in_paris.date(),
            year=assembly.year,
            title=assembly.title,
            participants=heads.counted if heads else None,
            registered=heads.registered if heads else None,
            assembly=assembly.pk,
        )


def _heads() -> dict[int, QuorumRecord]:
    """The participation frozen at the last close of each decided assembly, on its first
    resolution."""
    records = QuorumRecord.objects.filter(call__assembly__state=AssemblyState.DECIDED)
    ordered = records.select_related("call").order_by("call__number", "-resolution__number")
    return {record.call.assembly_id: record for record in ordered}


def figures() -> list[YearOfFigures]:
    """Year by year, the oldest first: the accounts, and the turnout of the year's assembly."""
    turnout = _turnout_by_year()
    accounts = {row.year: row for row in YearlyFigures.objects.order_by("year")}
    rows = []
    for year in sorted({*turnout, *accounts}):
        account = accounts.get(year)
        registered, participants = turnout.get(year, (None, None))
        rows.append(
            YearOfFigures(
                year=year,
                members=account.members if account else None,
                capital_cents=account.capital_cents if account else None,
                turnover_cents=account.turnover_cents if account else None,
                non_member_turnover_cents=account.non_member_turnover_cents if account else None,
                result_cents=account.result_cents if account else None,
                registered=registered,
                participants=participants,
                source=account.source if account else "",
            )
        )
    return rows


def _turnout_by_year() -> dict[int, tuple[int | None, int | None]]:
    known = PastAssembly.objects.filter(
        registered__isnull=False, registered__gt=0, participants__isnull=False
    )
    turnout: dict[int, tuple[int | None, int | None]] = {
        past.year: (past.registered, past.participants)
        for past in known.order_by("year", "held_on", "pk")
    }
    counted = _heads()
    for assembly in Assembly.objects.filter(state=AssemblyState.DECIDED).order_by("pk"):
        if heads := counted.get(assembly.pk):
            turnout[assembly.year] = (heads.registered, heads.counted)
    return turnout

"""What assemblies decided: the public archive."""

from django.db.models import QuerySet

from assembly import session_urns
from assembly.models import Outcome, Resolution
from assembly.participation import polls_on
from assembly.states import AssemblyState
from members.names import fold
from votes.station.models import Poll
from votes.station.states import COMPLETE, PollState

DECIDED = {"assembly__state": AssemblyState.DECIDED, "outcome__isnull": False}


def decisions(*, text: str = "", year: int | None = None, verdict: str = "") -> list[Resolution]:
    """Decided resolutions, the latest first; every word of `text` is in the title or the text,
    whatever the accents."""
    rows: QuerySet[Resolution] = (
        Resolution.objects.filter(**DECIDED)
        .select_related("assembly", "outcome", "item")
        .order_by("-assembly__year", "-assembly__pk", "number")
    )
    if year:
        rows = rows.filter(assembly__year=year)
    if verdict in Outcome.Verdict.values:
        rows = rows.filter(outcome__verdict=verdict)
    words = fold(text).split()
    return [row for row in rows if _says(row, words)]


def decision(pk: int) -> Resolution | None:
    """One decided resolution with its outcome."""
    rows = Resolution.objects.filter(**DECIDED, pk=pk)
    return rows.select_related("assembly", "outcome", "item").first()


def years() -> list[int]:
    """The years with a decision, the latest first."""
    found = Resolution.objects.filter(**DECIDED).values_list("assembly__year", flat=True)
    return sorted(set(found), reverse=True)


def polls_with_result(resolution: Resolution) -> list[Poll]:
    """The secret polls whose archives hold the votes on a resolution, counted or left uncounted for
    ever, the urn of a sitting too; none for a public vote of the room."""
    born = session_urns.of_question(resolution)
    polls = [*polls_on(resolution.assembly, resolution), *([born] if born else [])]
    return [poll for poll in polls if poll.is_secret and poll.state in COMPLETE]


def running_polls() -> list[Poll]:
    """Secret polls whose sealed urn is not counted yet: their board is public already."""
    sealed = Poll.objects.filter(regime=Poll.Regime.SECRET, sealed_at__isnull=False)
    waiting = sealed.exclude(state__in=(*COMPLETE, PollState.CANCELLED))
    return list(waiting.order_by("-opens_at", "uuid"))


def verifiable_polls() -> list[Poll]:
    """Secret polls whose archive is complete, the latest first."""
    finished = Poll.objects.filter(regime=Poll.Regime.SECRET, state__in=COMPLETE)
    return list(finished.order_by("-ended_at", "uuid"))


def _says(row: Resolution, words: list[str]) -> bool:
    if not words:
        return True
    said = fold(f"{row.title} {row.text} {row.reasons}")
    return all(word in said for word in words)

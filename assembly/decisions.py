"""When an assembly decided: from that day run the time to contest, to file and to keep proofs.

Where a first call decided some questions and a second call the others, each has its own day.
"""

from datetime import date, datetime

from assembly.models import Assembly, Call, QuorumRecord, Resolution
from assembly.states import AssemblyState
from common.clock import PARIS

SAT = (AssemblyState.ADJOURNED, AssemblyState.CLOSED, AssemblyState.DECIDED)


def sat_on(call: Call) -> date | None:
    """The day a sitting ended: it may be another than the notice says, or the morning after. None
    while it did not end."""
    assembly = call.assembly
    if call.pk == assembly.call.pk:
        ended = assembly.sitting_closed_at if assembly.state in SAT else None
    else:
        ended = _last_vote(call)
    return _day(ended) if ended else None


def decided_on(assembly: Assembly) -> date:
    """The day of the last decisions; that of the notice while nothing was decided."""
    return _day(assembly.sitting_closed_at or assembly.call.meets_at)


def deciding_record(resolution: Resolution) -> QuorumRecord | None:
    """The participation in the vote that decided."""
    records = resolution.quorum_records.select_related("call__assembly__statutes")
    return records.order_by("-call__number").first()


def _last_vote(call: Call) -> datetime | None:
    """Of a former call: when its last quorum was frozen, that is at its close."""
    last = call.quorum_records.order_by("-at", "-pk").first()
    return last.at if last else None


def _day(at: datetime) -> date:
    return at.astimezone(PARIS).date()

"""Recording what the assembly decided, once its urns are counted."""

from datetime import datetime

from django.db import transaction

from assembly.actions import quorum_records, room_urns
from assembly.actions.scheduling import conclude_proposals
from assembly.actions.telling import tell_results
from assembly.models import Assembly, Outcome, QuorumRecord, Resolution, SittingEvent
from assembly.participation import quorum_now
from assembly.reminding import assembly_of
from assembly.results import Verdict, replaced, verdict_on
from assembly.signals import assembly_changed
from assembly.states import DECIDE, AssemblyState, CallState
from common import audit
from common.states import take
from members.models import Account
from votes.station import queries as station
from votes.station.models import Poll


def note_counted(*, poll: Poll, at: datetime) -> None:
    """A poll is counted: its resolutions get their outcome."""
    assembly = assembly_of(poll.subject)
    if assembly is None:
        return
    if poll.is_born_in_session:  # the box of the room: the chair proclaims the result
        room_urns.enter(poll=poll, at=at)
    else:
        record(assembly=assembly, at=at)


def record(*, assembly: Assembly, at: datetime, by: Account | None = None) -> list[Outcome]:
    """Writes the outcome of every question that can be judged now; the assembly is decided when
    all have one. Safe to repeat: an outcome is never written twice nor changed."""
    written = []
    with transaction.atomic(using="default"):
        for last in _records_to_judge(assembly):
            verdict = verdict_on(last.resolution, last)
            if verdict is None:
                continue
            outcome = _write(last.resolution, verdict, at)
            written.append(outcome)
            audit.record(
                "resolution.decided",
                at=at,
                by=by,
                subject=assembly.subject,
                details={
                    "resolution": last.resolution.reference,
                    "verdict": verdict.verdict,
                    "figures": verdict.figures,
                },
            )
            _say_in_the_journal(outcome, at)
            _replace_what_it_amends(last.resolution, verdict, at, by)
        _decide_if_complete(assembly, at, by)
        if written:
            assembly_changed.send(sender=Assembly, assembly=assembly, at=at)
    return written


def _write(resolution: Resolution, verdict: Verdict, at: datetime) -> Outcome:
    return Outcome.objects.create(
        resolution=resolution,
        verdict=verdict.verdict,
        figures=verdict.figures,
        rule=verdict.rule,
        sentence=verdict.sentence,
        elected=verdict.elected,
        candidates=verdict.candidates,
        other_preset=verdict.other_preset,
        colleges=verdict.colleges,
        recorded_at=at,
    )


def _say_in_the_journal(outcome: Outcome, at: datetime) -> None:
    """A result known while the sitting runs is proclaimed there."""
    resolution = outcome.resolution
    if resolution.assembly.state != AssemblyState.SITTING:
        return
    SittingEvent.objects.create(
        call=resolution.assembly.call,
        kind=SittingEvent.Kind.RESULT,
        item=resolution.item,
        resolution=resolution,
        text=f"résolution n°\u00a0{resolution.number}. {outcome.sentence}"[:500],
        at=at,
    )


def _replace_what_it_amends(
    amendment: Resolution, verdict: Verdict, at: datetime, by: Account | None
) -> None:
    """An amendment adopted takes the place of the text it amends, unless that one was voted."""
    first = amendment.amends
    if first is None or verdict.verdict != Outcome.Verdict.ADOPTED:
        return
    if first.quorum_records.filter(call=first.assembly.call).exists():
        return
    record = quorum_records.keep(
        resolution=first, now=quorum_now(amendment.assembly, amendment), at=at
    )
    _write(first, replaced(first, record, amendment), at)
    audit.record(
        "resolution.replaced",
        at=at,
        by=by,
        subject=amendment.assembly.subject,
        details={"resolution": first.reference, "amendment": amendment.reference},
    )


def _records_to_judge(assembly: Assembly) -> list[QuorumRecord]:
    """The last quorum frozen for each question without an outcome; a quorum that failed at a
    first call waits for the second."""
    records = (
        QuorumRecord.objects.filter(resolution__assembly=assembly, resolution__outcome=None)
        .select_related("resolution__assembly", "call__assembly")
        .order_by("resolution__number", "call__number")
    )
    last = {record.resolution_id: record for record in records}
    return [
        record for record in last.values() if record.reached or record.call.state == CallState.HELD
    ]


def _decide_if_complete(assembly: Assembly, at: datetime, by: Account | None) -> None:
    assembly.refresh_from_db()
    if assembly.state != AssemblyState.CLOSED:
        return
    if not assembly.resolutions.filter(outcome=None).exists():
        take(assembly, DECIDE)
        conclude_proposals(assembly=assembly, at=at, by=by)
        audit.record("assembly.decided", at=at, by=by, subject=assembly.subject)
        if not _awaits_a_word(assembly):  # else once it is certified (actions.minutes)
            tell_results(assembly=assembly, at=at)


def _awaits_a_word(assembly: Assembly) -> bool:
    """Whether the result of an urn has no word of a certifier yet. An urn left uncounted has no
    result, and waits for none."""
    polls = [link.poll for link in assembly.polls.select_related("poll")]
    return any(each.result_at and station.certification(each) is None for each in polls)

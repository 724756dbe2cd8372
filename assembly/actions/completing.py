"""Completing a convened agenda with what members asked for in time (R-ODJ-02): one gesture of the
board adds the questions, freezes them, has them asked by the urns and tells every member."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import completing, requests, rulebook, weights
from assembly.actions import complements, polls, scheduling
from assembly.completing import Added
from assembly.freezing import agenda_texts, fingerprint, resolution_text
from assembly.models import AgendaCompletion, Assembly, RequestLeftOut, Resolution
from assembly.signals import assembly_changed
from assembly.states import AssemblyState
from assembly.turn import take_turn
from common import audit
from common.clock import PARIS
from common.refusals import Refusal, refuse_if
from members.models import Account
from proposals.models import Proposal, Step

# The vote has begun, and nothing is decided yet.
BEGUN = (AssemblyState.VOTING, AssemblyState.SITTING)
HIDDEN = "Proposition masquée par la modération"


def complete(
    *, assembly: Assembly, added: Sequence[Added], at: datetime, by: Account, late_reason: str = ""
) -> AgendaCompletion:
    """Adds requests of members, in the order in which they had enough support, at the end of a
    convened agenda whose vote has not opened. What was convened keeps its numbers and its frozen
    texts; the former fingerprint stays in the row. Every member who was sent the notice is sent
    what was added, as they were sent it; the delay of the notice does not run again.

    Refused with every obstacle at once; of two people who press in the same second, the second is
    told that nothing waits any more.
    """
    with transaction.atomic(using="default"):
        take_turn(assembly)
        assembly = Assembly.objects.get(pk=assembly.pk)
        refuse_if(completing.obstacles(assembly, added, at=at, late_reason=late_reason))
        had_urns = assembly.polls.exists()
        made = AgendaCompletion.objects.create(
            assembly=assembly,
            number=assembly.completions.count() + 1,
            completed_at=at,
            completed_by=by,
            late_reason=late_reason.strip(),
            former_hash=assembly.agenda_hash,
            dispatched_on=at.astimezone(PARIS).date(),
        )
        resolutions = _add(made, added, at, by)
        digest = fingerprint(agenda_texts(assembly))
        Assembly.objects.filter(pk=assembly.pk).update(agenda_hash=digest)
        AgendaCompletion.objects.filter(pk=made.pk).update(agenda_hash=digest)
        assembly = Assembly.objects.get(pk=assembly.pk)
        if not had_urns and any(each.is_secret for each in resolutions):
            refuse_if(weights.obstacles(assembly, rulebook.of(assembly)))
        asking = polls.add_questions(assembly=assembly, added=resolutions, at=at, by=by)
        made = AgendaCompletion.objects.get(pk=made.pk)
        told = complements.send(completion=made, at=at)
        audit.record(
            "assembly.agenda_completed",
            at=at,
            by=by,
            subject=assembly.subject,
            details={
                "number": made.number,
                "resolutions": [each.reference for each in resolutions],
                "former": made.former_hash,
                "agenda": digest,
                "notice": made.notice_sha256,
                "notices": told,
                "polls": [poll.uuid for poll in asking],
            },
        )
        assembly_changed.send(sender=Assembly, assembly=assembly, at=at)
    return made


def _add(
    made: AgendaCompletion, added: Sequence[Added], at: datetime, by: Account
) -> list[Resolution]:
    """The questions, each frozen at once."""
    said = {each.proposal: each for each in added}
    resolutions = []
    for proposal in completing.waiting(made.assembly):
        if proposal.pk not in said:
            continue
        resolution = scheduling.add_request(
            completion=made, proposal=proposal, added=said[proposal.pk], at=at, by=by
        )
        resolution.frozen_hash = fingerprint(resolution_text(resolution))
        resolution.save(update_fields=["frozen_hash"])
        resolutions.append(resolution)
    return resolutions


def note_left_out(*, assembly: Assembly, at: datetime) -> int:
    """Once the vote has begun: the requests that had enough support in time and that the agenda
    did not take, for the minutes; gives how many are new. Safe to repeat."""
    last = requests.freeze(assembly)
    if assembly.state not in BEGUN or last is None or assembly.call.convened_at is None:
        return 0
    taken_off = Step.objects.filter(
        kind=Step.Kind.UNSCHEDULED, at__gte=assembly.call.convened_at
    ).order_by()
    unanswered = requests.had_support_by(last.at).exclude(pk__in=taken_off.values("proposal"))
    return sum(_note(assembly, proposal, at) for proposal in unanswered)


def _note(assembly: Assembly, proposal: Proposal, at: datetime) -> bool:
    """Whether it is news."""
    assert proposal.threshold_reached_at is not None
    with transaction.atomic(using="default"):
        _row, is_new = RequestLeftOut.objects.get_or_create(
            assembly=assembly,
            proposal=proposal,
            defaults={
                "title": HIDDEN if proposal.hidden_by_id else proposal.title,
                "reached_at": proposal.threshold_reached_at,
                "noted_at": at,
            },
        )
        if is_new:
            audit.record(
                "assembly.request_left_out",
                at=at,
                subject=assembly.subject,
                details={"proposal": proposal.pk},
            )
    return is_new


def explain(*, left_out: RequestLeftOut, reason: str, at: datetime, by: Account) -> None:
    """The board says why the vote began without a request, for the minutes; the last word counts
    until they are drawn up."""
    if not reason.strip():
        raise Refusal(
            "reason-missing",
            _("Say why this request was left out."),
            _("The minutes print it."),
            status=400,
        )
    with transaction.atomic(using="default"):
        take_turn(left_out.assembly)
        if not completing.may_explain(left_out.assembly):
            raise Refusal(
                "minutes-drawn",
                _("The minutes of this assembly are drawn up."),
                _("A correction is an entry of its own in the register."),
            )
        RequestLeftOut.objects.filter(pk=left_out.pk).update(reason=reason.strip())
        audit.record(
            "assembly.request_left_out_explained",
            at=at,
            by=by,
            subject=left_out.assembly.subject,
            details={"proposal": left_out.proposal_id, "reason": reason.strip()},
        )

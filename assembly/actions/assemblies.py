"""Preparing an assembly: its frame, giving it up."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import rulebook
from assembly.actions import campaigns, requests
from assembly.actions.agenda import refuse_unless_draft, release_proposals
from assembly.actions.texts import lay_usual_agenda
from assembly.models import Assembly, Call, Statutes
from assembly.reminding import subject_of
from assembly.signals import assembly_changed
from assembly.states import CALL_CANCELLED, CANCEL, CallState
from common import audit
from common.clock import PARIS
from common.refusals import Refusal
from common.states import take
from members.models import Account
from notifications.actions import outbox, reminders
from votes.station.actions import polls as station
from votes.station.states import CANCEL as CANCEL_POLL


def prepare(
    *,
    kind: str,
    title: str,
    meets_at: datetime,
    at: datetime,
    by: Account,
    mode: str = Assembly.Mode.HYBRID,
    place: str = "",
    videoconference_url: str = "",
    is_annual: bool = True,
    convened_by: str = Assembly.Convener.BOARD,
    with_usual_agenda: bool = True,
) -> Assembly:
    """Opens the file of a new assembly under the statutes in force, with the usual agenda."""
    statutes = _statutes_in_force()
    with transaction.atomic(using="default"):
        assembly = Assembly.objects.create(
            kind=kind,
            mode=mode,
            title=title.strip(),
            year=meets_at.astimezone(PARIS).year,
            is_annual=is_annual and kind == Assembly.Kind.ORDINARY,
            statutes=statutes,
            convened_by=convened_by,
            created_at=at,
        )
        Call.objects.create(
            assembly=assembly,
            number=1,
            meets_at=meets_at,
            place=place.strip(),
            videoconference_url=videoconference_url,
        )
        if with_usual_agenda:
            lay_usual_agenda(assembly=assembly)
        _journal("assembly.prepared", assembly, at, by, kind=kind, meets_at=meets_at.isoformat())
    return assembly


def change(
    *,
    assembly: Assembly,
    at: datetime,
    by: Account,
    title: str,
    mode: str,
    meets_at: datetime,
    place: str,
    videoconference_url: str,
    vote_opens_at: datetime | None,
    decision_on: date | None,
    decision_reference: str,
    convened_by: str = Assembly.Convener.BOARD,
    convener_name: str = "",
    convener_reason: str = "",
    introduction: str = "",
    documents_waiver: str = "",
    late_reason: str = "",
) -> None:
    """Changes the frame of an assembly that is not convened yet."""
    with transaction.atomic(using="default"):
        refuse_unless_draft(assembly=assembly)
        assembly.title = title.strip()
        assembly.mode = mode
        assembly.year = meets_at.astimezone(PARIS).year
        assembly.statutes = _statutes_in_force()
        assembly.vote_opens_at = vote_opens_at
        assembly.decision_on = decision_on
        assembly.decision_reference = decision_reference.strip()
        assembly.convened_by = convened_by
        assembly.convener_name = convener_name.strip()
        assembly.convener_reason = convener_reason.strip()
        assembly.introduction = introduction.strip()
        assembly.documents_waiver = documents_waiver.strip()
        assembly.save()
        call = assembly.call
        call.meets_at = meets_at
        call.place = place.strip()
        call.videoconference_url = videoconference_url
        call.late_reason = late_reason.strip()
        call.save()
        _journal("assembly.changed", assembly, at, by, meets_at=meets_at.isoformat())
        campaigns.follow_dates(assembly=assembly, at=at, by=by)


def announce(*, assembly: Assembly, at: datetime, by: Account) -> None:
    """Tells members the date of an assembly still in preparation, so that they can ask for items
    in time (R225-72); those already made go on its agenda. Announcing twice says it once."""
    with transaction.atomic(using="default"):
        refuse_unless_draft(assembly=assembly)
        first = Assembly.objects.filter(pk=assembly.pk, announced_at=None).update(announced_at=at)
        if first:
            _journal("assembly.announced", assembly, at, by, meets_at=str(assembly.call.meets_at))
    requests.enter(assembly=Assembly.objects.get(pk=assembly.pk), at=at)


def cancel(*, assembly: Assembly, reason: str, at: datetime, by: Account) -> None:
    """Gives an assembly up, with the reason members will read."""
    if not reason.strip():
        raise Refusal(
            "reason-missing", _("Say why the assembly is cancelled."), _("Members will read it.")
        )
    with transaction.atomic(using="default"):
        take(assembly, CANCEL, cancelled_reason=reason.strip())
        call = assembly.call
        if call.state in (CallState.PLANNED, CallState.CONVENED):
            take(call, CALL_CANCELLED)
        _cancel_polls(assembly, reason.strip(), at, by)
        release_proposals(resolutions=assembly.resolutions.all(), at=at, by=by)
        _journal("assembly.cancelled", assembly, at, by, reason=reason.strip())
        assembly_changed.send(sender=Assembly, assembly=assembly, at=at)


def _cancel_polls(assembly: Assembly, reason: str, at: datetime, by: Account) -> None:
    """Nothing of a cancelled assembly is ever decrypted; nobody is convened or called to vote any
    more."""
    for link in assembly.polls.select_related("poll"):
        if link.poll.state in CANCEL_POLL.sources:
            station.cancel(poll=link.poll, at=at, why=reason, by=by)
    reminders.stop(poll_subject=subject_of(assembly), at=at, by=by)
    outbox.withdraw_all(key_subject=assembly.subject, at=at, by=by)


def _statutes_in_force() -> Statutes:
    statutes = rulebook.current()
    if statutes is None:
        raise Refusal(
            "no-statutes",
            _("The rules of the cooperative are not recorded yet."),
            _("Choose a legal model and enter what the statutes change in it."),
        )
    return statutes


def _journal(
    verb: str, assembly: Assembly, at: datetime, by: Account | None, **details: Any
) -> None:
    audit.record(verb, at=at, by=by, subject=assembly.subject, details=details)

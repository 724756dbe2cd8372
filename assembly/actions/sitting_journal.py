"""What the chair writes down while the sitting runs: items, suspensions, incidents (R225-99)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import sitting_journal
from assembly.actions import speaking
from assembly.actions.sittings import unless_sitting
from assembly.models import AgendaItem, Assembly, SittingEvent
from assembly.signals import assembly_changed
from assembly.states import AssemblyState
from assembly.turn import take_turn
from common import audit
from common.refusals import Refusal, refuse_if
from members.models import Account

K = SittingEvent.Kind
LONGEST = 600  # minutes
OPEN = (
    AssemblyState.DRAFT,
    AssemblyState.CONVENED,
    AssemblyState.VOTING,
    AssemblyState.SITTING,
)


def begin_item(*, item: AgendaItem, at: datetime, by: Account) -> None:
    """The assembly comes to an item of its agenda; saying it twice changes nothing."""
    assembly = item.assembly
    with transaction.atomic(using="default"):
        _in_session(assembly)
        now = sitting_journal.item_now(assembly.call)
        if now is None or now.item_id != item.pk:
            speaking.clear(call=assembly.call, at=at)
            _write(assembly, K.ITEM, at, by, item=item)


def suspend(*, assembly: Assembly, why: str, at: datetime, by: Account) -> None:
    """Suspends the sitting; nothing is put to the vote until it resumes."""
    with transaction.atomic(using="default"):
        _in_session(assembly)
        if sitting_journal.suspended_since(assembly.call) is None:
            _write(assembly, K.SUSPENDED, at, by, text=why)


def resume(*, assembly: Assembly, at: datetime, by: Account) -> None:
    """The sitting goes on."""
    with transaction.atomic(using="default"):
        _in_session(assembly)
        if sitting_journal.suspended_since(assembly.call) is not None:
            _write(assembly, K.RESUMED, at, by)


def note_incident(*, assembly: Assembly, kind: str, text: str, at: datetime, by: Account) -> None:
    """A failure of the video or of the vote, or anything else that disturbed the meeting: the
    minutes print it with its hour. The same words sent again at once are one incident."""
    said = text.strip()
    if kind not in sitting_journal.INCIDENTS or not said:
        raise Refusal(
            "incident-unsaid",
            _("An incident needs its kind, and a few words on what happened."),
            _("Write what was disturbed, and for how long."),
            status=400,
        )
    with transaction.atomic(using="default"):
        _in_session(assembly)
        last = assembly.call.events.order_by("at", "pk").last()
        if last is None or (last.kind, last.text) != (kind, said):
            _write(assembly, kind, at, by, text=said)


def plan(
    *, assembly: Assembly, minutes: Mapping[int, int | None], at: datetime, by: Account
) -> None:
    """The time meant for each item of the agenda, by its key; it binds nobody."""
    if any(each is not None and not 0 < each <= LONGEST for each in minutes.values()):
        raise Refusal(
            "time-unlikely",
            _("An item lasts between one minute and ten hours."),
            _("Leave the box empty where no time is meant."),
            status=400,
        )
    with transaction.atomic(using="default"):
        take_turn(assembly)
        if assembly.state not in OPEN:
            raise Refusal("sitting-over", _("The sitting is over."))
        for item in assembly.items.order_by("position", "pk"):
            if item.pk in minutes:
                AgendaItem.objects.filter(pk=item.pk).update(minutes=minutes[item.pk])
        said = {str(key): value for key, value in sorted(minutes.items())}
        audit.record(
            "sitting.times_meant", at=at, by=by, subject=assembly.subject, details={"minutes": said}
        )


def _in_session(assembly: Assembly) -> None:
    take_turn(assembly)
    refuse_if(unless_sitting(assembly=assembly))


def _write(
    assembly: Assembly, kind: str, at: datetime, by: Account, *, text: str = "", **about: Any
) -> None:
    event = SittingEvent.objects.create(
        call=assembly.call, kind=kind, text=text.strip()[:500], at=at, **about
    )
    audit.record(
        "sitting.event_written",
        at=at,
        by=by,
        subject=assembly.subject,
        details={"event": event.pk, "kind": str(kind)},
    )
    assembly_changed.send(sender=Assembly, assembly=assembly, at=at)

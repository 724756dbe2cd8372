"""Saying why a date of the legal calendar was not kept (R-CONV-05, R-CONV-09)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import deadlines
from assembly.models import Call, Minutes, MissedDate
from assembly.turn import take_turn
from common import audit
from common.refusals import Refusal
from members.models import Account

SHORTEST_REASON = 10
PRINTED = (Minutes.Kind.MINUTES, Minutes.Kind.FAILED_QUORUM)


def explain_missed(*, call: Call, code: str, reason: str, at: datetime, by: Account) -> None:
    """Records why a binding date was missed; the minutes print it. Refused when the date was not
    missed, and when the law allows no exception. Another reason replaces the first until the
    minutes are drawn up; the journal keeps both."""
    said = reason.strip()
    with transaction.atomic(using="default"):
        take_turn(call.assembly)
        row = deadlines.row_of(call, code, at=at)
        _refuse_unless_missed(row)
        _refuse_once_printed(call)
        if len(said) < SHORTEST_REASON:
            raise Refusal(
                "reason-missing",
                _("Say why this date was not kept, in a sentence."),
                _("The minutes will print it."),
                status=400,
            )
        assert row is not None
        if code == deadlines.NOTICE:
            Call.objects.filter(pk=call.pk).update(late_reason=said)
        else:
            MissedDate.objects.update_or_create(
                call=call,
                code=code,
                defaults={
                    "until": row.deadline.at,
                    "reason": said,
                    "recorded_at": at,
                    "recorded_by": by,
                },
            )
        audit.record(
            "assembly.missed_date_explained",
            at=at,
            by=by,
            subject=call.assembly.subject,
            details={
                "call": call.number,
                "date": code,
                "until": row.deadline.at.isoformat(),
                "source": row.deadline.source,
                "reason": said,
            },
        )


def _refuse_unless_missed(row: deadlines.Row | None) -> None:
    if row is None:
        raise Refusal(
            "no-such-date", _("This assembly has no such date in its calendar."), status=404
        )
    if not row.deadline.waivable:
        raise Refusal(
            "no-exception",
            _("The law allows no exception to this date ({source}).").format(
                source=row.deadline.source
            ),
            _("Choose other dates for the assembly, or let what came too late wait for the next."),
        )
    if not row.is_missed:
        raise Refusal(
            "date-not-missed",
            _("This date was not missed: there is nothing to explain."),
            _("Keep it: a reason is for what can no longer be done in time."),
        )


def _refuse_once_printed(call: Call) -> None:
    if call.minutes.filter(kind__in=PRINTED).exists():
        raise Refusal(
            "minutes-drawn",
            _("The minutes of this meeting are already in the register."),
            _("They are corrected by a new entry, never changed."),
        )

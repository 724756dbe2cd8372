"""The account of a sitting: what was said and what happened, as its secretary writes it.

Several people of the bureau may write at once. Whoever writes on a text that somebody changed
meanwhile replaces nothing: their words are set apart, whole, until a person has read both.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly.models import Assembly, Call, Minutes, SetApart
from assembly.turn import take_turn
from common import audit
from common.refusals import Refusal
from members.models import Account


def write(
    *,
    assembly: Assembly,
    debates: str,
    incidents: str,
    at: datetime,
    by: Account,
    version: int = 0,
) -> SetApart | None:
    """Keeps the account of the sitting, until its minutes are drawn up. `version` is that of the
    text it was written on; on an older one, gives what was set apart instead."""
    debates, incidents = debates.strip(), incidents.strip()
    with transaction.atomic(using="default"):
        take_turn(assembly)
        call = assembly.call
        _refuse_once_drawn(call)
        if (call.debates, call.incidents) == (debates, incidents):
            return None
        read = Call.objects.filter(pk=call.pk, account_version=version)
        if not read.update(debates=debates, incidents=incidents, account_version=version + 1):
            return _set_apart(call, debates, incidents, at, by)
        audit.record(
            "sitting.account_written",
            at=at,
            by=by,
            subject=assembly.subject,
            details={"version": version + 1},
        )
    return None


def put_away(*, apart: SetApart, at: datetime, by: Account) -> None:
    """Somebody has read both texts: these words are in the account now, or need not be."""
    with transaction.atomic(using="default"):
        take_turn(apart.call.assembly)
        touched = SetApart.objects.filter(pk=apart.pk, put_away_at=None).update(put_away_at=at)
        if touched:
            audit.record(
                "sitting.text_put_away",
                at=at,
                by=by,
                subject=apart.call.assembly.subject,
                details={"text": apart.pk},
            )


def _set_apart(call: Call, debates: str, incidents: str, at: datetime, by: Account) -> SetApart:
    apart, is_new = SetApart.objects.update_or_create(
        call=call,
        account=by,
        put_away_at=None,
        defaults={"debates": debates, "incidents": incidents, "at": at},
    )
    if is_new:
        audit.record(
            "sitting.text_set_apart",
            at=at,
            by=by,
            subject=call.assembly.subject,
            details={"text": apart.pk},
        )
    return apart


def _refuse_once_drawn(call: Call) -> None:
    if call.minutes.filter(kind=Minutes.Kind.MINUTES).exists():
        raise Refusal(
            "minutes-drawn",
            _("The minutes are drawn up: they are corrected by a new entry of the register."),
        )

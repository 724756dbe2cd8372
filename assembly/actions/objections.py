"""Objecting to an assembly held by video only; with enough of the capital, it meets in a room too
(L225-103-1, R225-61-2, R-VOTE-09)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import objections
from assembly.models import Assembly, RemoteObjection
from assembly.turn import take_turn
from common import audit
from common.refusals import Refusal
from members.models import Account, Member


def make(*, assembly: Assembly, member: Member, at: datetime, by: Account) -> bool:
    """Records one member's objection, once; whether it was the one that gives a room."""
    with transaction.atomic(using="default"):
        take_turn(assembly)
        assembly.refresh_from_db(fields=["mode", "announced_at"])
        if RemoteObjection.objects.filter(assembly=assembly, member=member).exists():
            return False
        before = objections.standing(assembly, at=at)
        if before is None or not before.is_open:
            raise Refusal(
                "objection-closed",
                _("Nobody can object to the way this assembly meets, now."),
                _("Objections to an extraordinary assembly held by video only are made between its"
                  " announcement and the twenty-fifth day before it (R225-61-2)."),
            )  # fmt: skip
        RemoteObjection.objects.create(assembly=assembly, member=member, at=at)
        audit.record("assembly.remote_objected", at=at, by=by, subject=assembly.subject)
        after = objections.standing(assembly, at=at)
        if after is None or not after.reached:
            return False
        Assembly.objects.filter(pk=assembly.pk).update(mode=Assembly.Mode.HYBRID)
        assembly.mode = Assembly.Mode.HYBRID
        audit.record(
            "assembly.room_required",
            at=at,
            subject=assembly.subject,
            details={"shares": after.shares, "needed": after.needed},
        )
    return True

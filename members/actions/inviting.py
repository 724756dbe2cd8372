"""Customers who are no members, imported with their agreement and invited once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common import audit
from common.refusals import Obstacle, Refusal, refuse_if
from members import joining, signals
from members.importing.invitees import Row, read
from members.models import Account, Invitee

PROBLEMS_SHOWN = 20


def import_customers(*, content: bytes, at: datetime, by: Account) -> int:
    """Takes in a file of customers who agreed to be written to; gives how many are new. One line
    that is unclear and nothing is taken in; addresses already known are left as they are."""
    sheet = read(content, at=at)
    refuse_if([*_problems(sheet.problems)], status=400)
    rows: Sequence[Row] = sheet.rows
    with transaction.atomic():
        before = Invitee.objects.count()
        Invitee.objects.bulk_create(
            [Invitee(**vars(row), imported_at=at, imported_by=by) for row in rows],
            ignore_conflicts=True,
        )
        new = Invitee.objects.count() - before
        audit.record(
            "customers.imported", at=at, by=by, subject="customers:all", details={"new": new}
        )
    return new


def invite(*, at: datetime, by: Account) -> int:
    """Writes once to each customer who was not invited, did not refuse and is no member; gives how
    many. Two people who ask in the same second write once."""
    with transaction.atomic():
        chosen = list(joining.to_invite(at).select_for_update())
        if not chosen:
            raise Refusal(
                "nobody-to-invite",
                _("Nobody is left to invite."),
                _("Import customers who agreed to be written to."),
            )
        keys = [each.pk for each in chosen]
        Invitee.objects.filter(pk__in=keys, invited_at__isnull=True).update(invited_at=at)
        audit.record(
            "customers.invited",
            at=at,
            by=by,
            subject="customers:all",
            details={"count": len(chosen)},
        )
        signals.customers_invited.send(Invitee, invitees=chosen, at=at)
    return len(chosen)


def refuse(*, invitee_id: int, at: datetime) -> None:
    """An invited customer wants no message; twice changes nothing."""
    Invitee.objects.filter(pk=invitee_id, refused_at__isnull=True).update(refused_at=at)


def _problems(problems: Sequence[str]) -> list[Obstacle]:
    shown = [Obstacle("unclear-line", words) for words in problems[:PROBLEMS_SHOWN]]
    if len(problems) > PROBLEMS_SHOWN:
        more = len(problems) - PROBLEMS_SHOWN
        words = ngettext("And %(count)s more.", "And %(count)s more.", more) % {"count": more}
        shown.append(Obstacle("more-lines", words))
    return shown

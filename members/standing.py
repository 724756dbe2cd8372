"""Members as the register has them now, many at once."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q, Sum

from common.clock import PARIS
from members.importing.comparison import Standing
from members.importing.rows import FIELDS
from members.models import ElectronicConsent, Member, Representative, ShareMovement

_COLUMNS = ("pk", "number", "college__name", "account_id", "account__email", *FIELDS)


def of_numbers(numbers: Collection[int], on: date) -> dict[int, Standing]:
    """The standing of members, by member number; unknown numbers are absent. Shares include
    movements dated ahead."""
    rows = list(Member.objects.filter(number__in=numbers).order_by("pk").values(*_COLUMNS))
    ids = [row["pk"] for row in rows]
    shares = dict(
        ShareMovement.objects.filter(member__in=ids)
        .order_by("member")
        .values("member")
        .annotate(held=Sum("quantity"))
        .values_list("member", "held")
    )
    representatives = {
        r.member_id: (r.last_name, r.first_name, r.email)
        for r in Representative.objects.filter(
            Q(to_on__isnull=True) | Q(to_on__gt=on), member__in=ids
        ).order_by("pk")
    }
    consents = {
        c.member_id: c.given_at.astimezone(PARIS).date()
        for c in ElectronicConsent.objects.filter(member__in=ids, revoked_at__isnull=True).order_by(
            "pk"
        )
    }
    return {
        row["number"]: _standing(
            row,
            shares=shares.get(row["pk"], 0),
            representative=representatives.get(row["pk"]),
            consent_on=consents.get(row["pk"]),
        )
        for row in rows
    }


def _standing(
    row: dict[str, Any],
    *,
    shares: int,
    representative: tuple[str, str, str] | None,
    consent_on: date | None,
) -> Standing:
    return Standing(
        member=row["pk"],
        fields={key: row[key] for key in FIELDS},
        college=row["college__name"] or "",
        shares=shares,
        representative=representative,
        consent_on=consent_on,
        account=str(row["account_id"]) if row["account_id"] else None,
        account_email=row["account__email"],
    )

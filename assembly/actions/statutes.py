"""Recording the rules in force."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from assembly import rulebook
from assembly.models import Statutes
from common import audit
from members.models import Account


def adopt(
    *,
    preset: str,
    overrides: dict[str, Any],
    adopted_on: date,
    at: datetime,
    by: Account | None,
    source: str = "",
) -> Statutes:
    """Records a version of the statutes: a legal preset and what the statutes set differently.

    Refused with one obstacle per clause that the law does not allow (R-NUL-02).
    """
    resolved = rulebook.resolve(preset, overrides)
    with transaction.atomic(using="default"):
        last = Statutes.objects.order_by("-version").first()
        statutes = Statutes.objects.create(
            version=last.version + 1 if last else 1,
            preset=preset,
            overrides=overrides,
            resolved=resolved,
            adopted_on=adopted_on,
            source=source,
            recorded_at=at,
        )
        audit.record(
            "statutes.adopted",
            at=at,
            by=by,
            subject=f"statutes:{statutes.version}",
            details={"preset": preset, "overrides": overrides},
        )
    return statutes

"""The cooperative's identity and its yearly figures."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Obstacle, Refusal, refuse_if
from members import queries
from members.models import Account, Cooperative, YearlyFigures


def change(*, at: datetime, by: Account | None = None, **fields: Any) -> Cooperative:
    """Sets fields of the cooperative, creating its one row at first; the others stay.

    `words` adds to the words already chosen. Wrong values are refused by field.
    """
    with transaction.atomic():
        cooperative = queries.cooperative()
        if "words" in fields:
            fields["words"] = {**cooperative.words, **fields["words"]}
        for name, value in fields.items():
            if not hasattr(cooperative, name):
                raise TypeError(f"not a field of the cooperative: {name}")
            setattr(cooperative, name, value)
        _refuse_invalid(cooperative)
        cooperative.pk = 1
        cooperative.save()
        audit.record(
            "cooperative.changed",
            at=at,
            by=by,
            subject="cooperative:1",
            details={"fields": sorted(fields)},
        )
    return cooperative


def set_up(*, name: str, at: datetime, by: Account | None = None, **fields: Any) -> Cooperative:
    """The first description of a cooperative; refused once there is one."""
    if Cooperative.objects.exists():
        raise Refusal(
            "already-set-up",
            _("This site already serves a cooperative."),
            _("Change its description instead; one installation serves one cooperative."),
        )
    return change(at=at, by=by, name=name, **fields)


def record_figures(
    *, year: int, at: datetime, by: Account | None = None, **figures: Any
) -> YearlyFigures:
    """Writes or corrects the figures of a fiscal year (amounts in cents, `source` in words)."""
    with transaction.atomic():
        row = YearlyFigures.objects.filter(year=year).first() or YearlyFigures(year=year)
        for name, value in figures.items():
            if not hasattr(row, name):
                raise TypeError(f"not a yearly figure: {name}")
            setattr(row, name, value)
        whole, part = row.turnover_cents, row.non_member_turnover_cents
        if whole is not None and part is not None and part > whole:
            raise Refusal(
                "part-over-whole",
                _("The turnover with non-members is larger than the whole turnover."),
                _("Check both amounts."),
            )
        row.save()
        audit.record(
            "cooperative.figures_recorded",
            at=at,
            by=by,
            subject=f"year:{year}",
            details={"fields": sorted(figures)},
        )
    return row


def _refuse_invalid(cooperative: Cooperative) -> None:
    try:
        cooperative.clean_fields()
    except ValidationError as error:
        refuse_if(
            Obstacle(f"invalid-{name}", f"{name}: {' '.join(messages)}", _("Correct this field."))
            for name, messages in error.message_dict.items()
        )

"""What the statutes ask of a proposal before it is on the agenda by right."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from members.models import Account
from proposals.models import SupportRule


def change_rule(
    *,
    capital_basis_points: int,
    members_count: int | None,
    members_basis_points: int | None,
    source: str,
    at: datetime,
    by: Account,
) -> SupportRule:
    """Writes a new rule, kept beside the earlier ones. The statutes may ask for less than the
    law, never for more (R225-71)."""
    if not 1 <= capital_basis_points <= 500:
        raise Refusal(
            "above-the-law",
            _("The statutes cannot ask for more than 5 % of the capital."),
            _("Write 5 % or less."),
            status=400,
        )
    if not source.strip():
        raise Refusal(
            "no-source",
            _("Say where this figure comes from."),
            _("Name the article of the statutes."),
            status=400,
        )
    with transaction.atomic(using="default"):
        rule = SupportRule.objects.create(
            capital_basis_points=capital_basis_points,
            members_count=members_count,
            members_basis_points=members_basis_points,
            source=source.strip(),
            since=at,
        )
        audit.record(
            "proposals.rule_changed",
            at=at,
            by=by,
            details={
                "capital_basis_points": capital_basis_points,
                "members_count": members_count,
                "members_basis_points": members_basis_points,
                "source": rule.source,
            },
        )
    return rule

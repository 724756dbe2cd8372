"""What a request for the agenda needs was also written apart from the statutes (SupportRule), and so
were the organs that hold keys and certify (members.OrganFunction): the statutes keep the first, the
functions of organs the second."""

from fractions import Fraction
from typing import Any

from django.db import migrations

from assembly.rules.presets import PRESETS, load_preset
from assembly.rules.refused import RuleRefused
from assembly.rules.statutes import overrides_from_document, resolve

ELSEWHERE = ("keys_held_by", "certified_by")
BASIS_POINTS = 10_000


def forwards(apps: Any, schema_editor: Any) -> None:
    statutes, draft = (apps.get_model("assembly", name) for name in ("Statutes", "StatutesDraft"))
    for model in (statutes, draft):
        for row in model.objects.order_by("pk"):
            kept = {key: said for key, said in row.overrides.items() if key not in ELSEWHERE}
            if kept != row.overrides:
                model.objects.filter(pk=row.pk).update(overrides=kept)
    rule = apps.get_model("proposals", "SupportRule").objects.order_by("-since", "-pk").first()
    last = statutes.objects.order_by("-version").first()
    if rule is None or last is None or last.preset not in PRESETS:
        return
    said = _clauses(rule)
    known = {each.key for each in load_preset(last.preset).rules}
    overrides = last.overrides | {key: clause for key, clause in said.items() if key in known}
    try:
        resolved = resolve(load_preset(last.preset), overrides_from_document(overrides))
    except RuleRefused:  # what was written apart is not what this form allows
        return
    statutes.objects.create(
        version=last.version + 1,
        preset=last.preset,
        overrides=overrides,
        resolved=resolved.as_document(),
        adopted_on=last.adopted_on,
        source=last.source,
        recorded_at=rule.since,
    )


def _clauses(rule: Any) -> dict[str, dict[str, Any]]:
    """The clauses that say the same, under the source that was given."""
    found: dict[str, Any] = {}
    if rule.capital_basis_points < 500:
        found["agenda_capital_share"] = str(Fraction(rule.capital_basis_points, BASIS_POINTS))
    if rule.members_basis_points is not None:
        found["agenda_members_share"] = str(Fraction(rule.members_basis_points, BASIS_POINTS))
    if rule.members_count is not None:
        found["agenda_members_count"] = rule.members_count
    return {key: {"value": value, "article": rule.source[:100]} for key, value in found.items()}


class Migration(migrations.Migration):
    dependencies = [
        ("assembly", "0031_screens_know_the_last_change"),
        ("proposals", "0017_errands"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]

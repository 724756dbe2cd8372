"""Which tables are the cooperative's, which are the machine's, and at which release they stand."""

from typing import Any

from django.apps import apps
from django.db import connections, router
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

FORMAT = 1
# Whoever reads the file signs in as nobody, and nothing in it acts by itself.
_APPS_OF_THE_MACHINE = frozenset({"auth", "contenttypes", "sessions", "mfa", "django_q"})
_OF_THE_MACHINE = frozenset(
    {
        "common.clockdisplacement",
        "common.livemessage",
        "common.backuprun",
        "notifications.pushdevice",
    }
)


def models() -> list[type[Model]]:
    """The models whose rows leave with the cooperative, by label."""
    found = [
        model
        for model in apps.get_models()
        if model._meta.app_label not in _APPS_OF_THE_MACHINE
        and model._meta.label_lower not in _OF_THE_MACHINE
    ]
    return sorted(found, key=label)


def label(model: type[Model]) -> str:
    """`members.member`: the name of a table in the file."""
    return str(model._meta.label_lower)


def alias(model: type[Model]) -> str:
    """The database that keeps a model."""
    return str(router.db_for_write(model))


def release() -> list[str]:
    """Every migration that shaped these tables: two installations of one release say the same."""
    labels = {model._meta.app_label for model in models()}
    applied: set[tuple[str, str]] = set()
    for each in connections:
        applied |= set(MigrationRecorder(connections[each]).applied_migrations())
    return sorted(f"{app}.{name}" for app, name in applied if app in labels)


def rows() -> dict[str, int]:
    """How many rows each table has."""
    return {label(model): _rows(model) for model in models()}


def _rows(model: Any) -> int:
    return int(model._base_manager.using(alias(model)).count())

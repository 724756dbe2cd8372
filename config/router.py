"""Which database keeps what: the urn alone in its own, everything else in the main one."""

from typing import Any

from django.db.models import Model

URN_APP = "urn"
URN_DATABASE = "urn"
MAIN_DATABASE = "default"


class TwoDatabases:
    """The urn's tables never stand beside a person's (architecture, “Two databases”)."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return URN_DATABASE if model._meta.app_label == URN_APP else MAIN_DATABASE

    db_for_write = db_for_read

    def allow_relation(self, first: Model, second: Model, **hints: Any) -> bool:
        # Instances, not their types: the signed-in person comes wrapped in a lazy object.
        return (first._meta.app_label == URN_APP) == (second._meta.app_label == URN_APP)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (db == URN_DATABASE) == (app_label == URN_APP)

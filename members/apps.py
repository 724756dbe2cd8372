from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

EVERY_HOUR = "members.tasks.forget_stale_imports"


class MembersConfig(AppConfig):
    name = "members"

    def ready(self) -> None:
        from members.signing_in import listening

        listening.connect()
        post_migrate.connect(schedule_the_clean_up, sender=self)


def schedule_the_clean_up(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Files of the register that nobody confirmed do not stay: one schedule, every hour."""
    if using != "default":
        return
    schedules = apps.get_model("django_q", "Schedule").objects.using(using)
    schedules.update_or_create(
        name="members: forget stale imports",
        defaults={"func": EVERY_HOUR, "schedule_type": "H", "repeats": -1},
    )

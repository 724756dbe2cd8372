from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        post_migrate.connect(_schedule_sending, sender=self)


def _schedule_sending(using: str, **kwargs: Any) -> None:
    """The worker looks at the outbox every minute; wake-ups only make it quicker."""
    if using != "default":
        return
    from django_q.models import Schedule

    Schedule.objects.get_or_create(
        name="Send what is due",
        defaults={
            "func": "notifications.tasks.send_due",
            "schedule_type": Schedule.MINUTES,
            "minutes": 1,
            "repeats": -1,
        },
    )

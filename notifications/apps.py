from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        post_migrate.connect(_schedule_sending, sender=self)


def _schedule_sending(using: str, **kwargs: Any) -> None:
    """The worker looks at the outbox every minute (wake-ups only make it quicker) and at our own
    name every day."""
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
    if settings.DEMONSTRATION:
        return  # no mail leaves the machine: there is no name to check
    Schedule.objects.get_or_create(
        name="Check that our mail can arrive",
        defaults={
            "func": "notifications.tasks.check_mail",
            "schedule_type": Schedule.DAILY,
            "repeats": -1,
        },
    )

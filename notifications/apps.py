from django.apps import AppConfig

from common import schedules


class NotificationsConfig(AppConfig):
    """Messages to members: the worker looks at the outbox every minute, wake-ups only make it
    quicker."""

    name = "notifications"

    def ready(self) -> None:
        schedules.repeat(self, "notifications.tasks.send_due", minutes=1)

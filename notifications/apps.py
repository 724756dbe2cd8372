from django.apps import AppConfig
from django.conf import settings

from common import schedules

A_DAY = 24 * 60
AN_HOUR = 60


class NotificationsConfig(AppConfig):
    """Messages to members: the worker looks at the outbox every minute (wake-ups only make it
    quicker) and at our own name every day; in a demonstration no mail leaves the machine and
    there is no name to check."""

    name = "notifications"

    def ready(self) -> None:
        from notifications import joining

        joining.connect()
        schedules.repeat(self, "notifications.tasks.send_due", minutes=1)
        if settings.MAIL_RETURN_MAILBOX:
            schedules.repeat(self, "notifications.tasks.read_returns", minutes=1)
        if settings.SMS_PROVIDER:
            schedules.repeat(self, "notifications.tasks.honour_stops", minutes=AN_HOUR)
        if not settings.DEMONSTRATION:
            schedules.repeat(self, "notifications.tasks.check_mail", minutes=A_DAY)

from django.apps import AppConfig

from common import schedules

AN_HOUR = 60


class FrontendConfig(AppConfig):
    """The pages of the whole site, and the weekly letter that tells what they say."""

    name = "frontend"

    def ready(self) -> None:
        schedules.repeat(self, "frontend.tasks.send_digest", minutes=AN_HOUR)

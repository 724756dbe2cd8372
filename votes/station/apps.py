from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

EVERY_MINUTE = "votes.station.tasks.follow_the_clock"


class StationConfig(AppConfig):
    """The polling station (bureau de vote): roll, hand-over, émargement, results."""

    name = "votes.station"
    label = "votes"

    def ready(self) -> None:
        from members import freezes
        from votes.station import frozen_rolls

        freezes.register(frozen_rolls.obstacle)
        post_migrate.connect(schedule_the_clock, sender=self)


def schedule_the_clock(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """The legal close happens by itself: one schedule, every minute, whatever restarts."""
    if using != "default":
        return
    schedules = apps.get_model("django_q", "Schedule").objects.using(using)
    schedules.update_or_create(
        name="votes: follow the clock",
        defaults={"func": EVERY_MINUTE, "schedule_type": "I", "minutes": 1, "repeats": -1},
    )

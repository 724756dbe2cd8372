from django.apps import AppConfig

from common import schedules


class StationConfig(AppConfig):
    """The polling station (bureau de vote): roll, hand-over, émargement, results."""

    name = "votes.station"
    label = "votes"

    def ready(self) -> None:
        from members import freezes
        from votes.station import frozen_rolls, subscriptions, watch
        from votes.urn import watchers

        freezes.register(frozen_rolls.obstacle)
        subscriptions.connect()
        watchers.register(watch.fault_of)
        schedules.repeat(self, "votes.station.tasks.follow_the_clock", minutes=1)
        schedules.repeat(self, "votes.station.tasks.check_integrity", minutes=5)
        schedules.repeat(self, "votes.station.tasks.verify_closed_urns", minutes=1)
        schedules.repeat(self, "votes.station.tasks.ask_for_keys", minutes=60)

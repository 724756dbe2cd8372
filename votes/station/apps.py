from django.apps import AppConfig


class StationConfig(AppConfig):
    """The polling station (bureau de vote): roll, hand-over, émargement, results."""

    name = "votes.station"
    label = "votes"

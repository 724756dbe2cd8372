from django.apps import AppConfig
from django.db.models.signals import post_migrate

from common import schedules


class ProposalsConfig(AppConfig):
    name = "proposals"

    def ready(self) -> None:
        from proposals import subscriptions
        from proposals.searching import make_index

        subscriptions.connect()
        schedules.repeat(self, "proposals.tasks.publish_remarks", minutes=10)
        schedules.repeat(self, "proposals.tasks.count_amendments", minutes=10)
        post_migrate.connect(make_index, sender=self, dispatch_uid="proposals.words")

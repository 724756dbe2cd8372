from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProposalsConfig(AppConfig):
    name = "proposals"

    def ready(self) -> None:
        from proposals.searching import make_index

        post_migrate.connect(make_index, sender=self, dispatch_uid="proposals.words")

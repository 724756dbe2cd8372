from django.apps import AppConfig

from common import schedules


class MembersConfig(AppConfig):
    name = "members"

    def ready(self) -> None:
        from members.signing_in import listening

        listening.connect()
        schedules.repeat(self, "members.tasks.forget_stale_imports", minutes=60)
        schedules.repeat(self, "members.tasks.forget_old_requests", minutes=24 * 60)

from django.apps import AppConfig

from common import schedules


class AssemblyConfig(AppConfig):
    """Assemblies: from the statutes that rule them to the minutes they leave."""

    name = "assembly"

    def ready(self) -> None:
        from assembly import subscriptions

        subscriptions.connect()
        schedules.repeat(self, "assembly.tasks.follow_the_polls", minutes=1)
        schedules.repeat(self, "assembly.tasks.tell_what_changed", minutes=24 * 60)
        schedules.repeat(self, "assembly.tasks.ask_about_decisions", minutes=6 * 60)
        schedules.repeat(self, "assembly.tasks.preserve_papers", minutes=24 * 60)
        schedules.repeat(self, "assembly.tasks.destroy_what_was_confirmed", minutes=60)

from django.apps import AppConfig


class AssemblyConfig(AppConfig):
    """Assemblies: from the statutes that rule them to the minutes they leave."""

    name = "assembly"

    def ready(self) -> None:
        from assembly import subscriptions

        subscriptions.connect()

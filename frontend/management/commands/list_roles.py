"""Whom a visitor of the demonstration may be, and the address each signs in with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from frontend.demonstration import loading, stage


class Command(BaseCommand):
    help = "Lists the roles of the demonstration with their e-mail addresses."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("Only a demonstration has roles to be taken.")
        if not loading.is_loaded():
            return
        for persona in stage.personas():
            account = persona.account
            self.stdout.write(f"    {persona.role} : {account} <{account.email}>")
        self.stdout.write(
            "  Un clic sur la page des rôles suffit pour devenir l’une de ces personnes ; "
            "les codes envoyés par courriel sont dans la boîte aux lettres.\n"
        )

"""The first start of a real cooperative: who it is, what its statutes give to each organ, and
whoever may then sign in to do the rest on the pages."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from common import clock
from common.refusals import Refusal
from members.actions import cooperative, mandates
from members.models import Member


class Command(BaseCommand):
    help = (
        "Describes the cooperative from a TOML file: [cooperative], [[functions]], [[mandates]]. "
        "Import the register first; refused once a cooperative is described."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = tomllib.loads(options["file"].read_text())
            with transaction.atomic():
                self._write(told)
        except OSError as error:
            raise _unusable(options["file"], error.strerror or "") from error
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise _unusable(options["file"], _("this is not TOML: %s") % error) from error
        except KeyError as error:
            raise _unusable(options["file"], _("%s is missing") % error) from error
        except (TypeError, AttributeError) as error:
            raise _unusable(options["file"], str(error)) from error
        except Refusal as refusal:
            raise CommandError(f"{refusal.message} {refusal.what_to_do}") from refusal

    def _write(self, told: dict[str, Any]) -> None:
        at = clock.now()
        cooperative.set_up(at=at, **told["cooperative"])
        functions = [
            (row["function"], row["organ"], row.get("office", "")) for row in told["functions"]
        ]
        mandates.give_functions(functions=functions, at=at)
        for row in told["mandates"]:
            mandates.appoint(
                member=_member(row["member"]),
                organ=row["organ"],
                office=row.get("office", "member"),
                starts_on=row.get("starts_on", date(at.year, 1, 1)),
                at=at,
            )


def _unusable(file: Path, reason: str) -> CommandError:
    told = _("%(file)s cannot be used: %(reason)s. Nothing was written.")
    return CommandError(told % {"file": file, "reason": reason})


def _member(number: int) -> Member:
    member = Member.objects.filter(number=number).first()
    if member is None:
        told = _("There is no member number %s in the register. Import the register first.")
        raise CommandError(told % number)
    return member

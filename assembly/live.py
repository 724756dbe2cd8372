"""Open pages are told that an assembly changed: those of its sitting, and those of its polls."""

import secrets
from functools import partial
from typing import Any

from django.db import transaction

from assembly.models import Assembly
from votes.station.live import poll_changed, tell

ASSEMBLY_CHANGED = "assembly.changed"


def group_of(number: int) -> str:
    """The group of the pages that show the sitting of an assembly."""
    return f"assembly.{number}"


def bureau_of(number: int) -> str:
    """The group of those among them that follow the sitting as its bureau does."""
    return f"assembly.{number}.bureau"


def tell_pages(sender: type[Assembly], assembly: Assembly, **details: Any) -> None:
    """Says “fetch again” to every page that shows the assembly, once the act is committed: a
    sitting without any urn has pages too. What the screens share is computed again from then on."""
    Assembly.objects.filter(pk=assembly.pk).update(last_change=secrets.token_hex(8))
    transaction.on_commit(partial(tell, group_of(assembly.pk), ASSEMBLY_CHANGED))
    for link in assembly.polls.all():
        transaction.on_commit(partial(poll_changed, link.poll_id))


def tell_progress(assembly: Assembly) -> None:
    """Says that one more has answered a vote, to the pages that show how many have: those of the
    bureau and the screen of the room. Hundreds of phones are not woken for each other's votes."""
    transaction.on_commit(partial(tell, bureau_of(assembly.pk), ASSEMBLY_CHANGED))

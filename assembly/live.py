"""Open pages are told that an assembly changed, through the groups of its polls."""

from functools import partial
from typing import Any

from django.db import transaction

from assembly.models import Assembly
from votes.station.live import poll_changed


def tell_pages(sender: type[Assembly], assembly: Assembly, **details: Any) -> None:
    """Says “fetch again” to every page that shows the assembly, once the act is committed."""
    for link in assembly.polls.all():
        transaction.on_commit(partial(poll_changed, link.poll_id))

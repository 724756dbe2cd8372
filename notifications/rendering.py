"""The words of a message of the outbox, with what every mail of the cooperative knows."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from common import mails
from common.mails import Rendered, of
from members import queries as register

__all__ = ["Rendered", "of", "render"]


def render(name: str, context: Mapping[str, Any]) -> Rendered:
    """The message `name` (frontend/templates/email/README.md) for this context.

    A template reads the cooperative and the site's address besides what the caller gives.
    """
    cooperative = register.cooperative()
    known = {
        "cooperative": cooperative,
        "of_cooperative": of(cooperative.name),
        "site_url": settings.SITE_URL,
        **context,
    }
    return mails.render(name, known)

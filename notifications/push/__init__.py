"""Notifications in members' browsers (RFC 8030, 8291, 8292): who may be written to, and what is
shown. Nothing in it says who has voted: it may light up on a table."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from notifications import short_links
from notifications.models import Step

OPEN = "Un vote est ouvert"
TODAY = "L’assemblée se réunit aujourd’hui"
# Scheme, host and path in printable characters: nothing that two parsers could read differently.
_PLAIN = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+)(?P<port>:[0-9]+)?/[!-\[\]-~]*", re.ASCII
)


def is_offered() -> bool:
    """Whether the cooperative has a key to sign with."""
    return bool(settings.PUSH_KEY)


def host_of(endpoint: str) -> str:
    return urlsplit(endpoint).hostname or ""


def is_known(endpoint: str) -> bool:
    """Whether this address is that of a maker of browsers: we write to no other, whatever a
    member's program asks. Only the plainest form passes: programs that read addresses do not
    agree on where a host begins after a name, a backslash or a tab."""
    plain = _PLAIN.fullmatch(endpoint)
    if plain is None:
        return False
    host = plain["host"]
    known = any(
        host == name or (name.startswith(".") and host.endswith(name))
        for name in settings.PUSH_SERVICES
    )
    usual = plain["scheme"] == "https" and plain["port"] is None
    return known and (usual or host == "127.0.0.1")


def shown(step: Step, context: Mapping[str, Any]) -> str:
    """What the browser receives: the same words for every call, the same address for everybody."""
    path = short_links.address_for(step.campaign).removeprefix(settings.SITE_URL)
    said = {"title": OPEN if step.is_call else TODAY, "body": str(context["title"]), "path": path}
    return json.dumps(said, ensure_ascii=False)

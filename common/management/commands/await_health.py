"""`manage.py await_health`: whether the service that was just started answers visitors."""

import http.client
import json
import time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Waits until /sante and the first page answer; ends with 1 if they do not in time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--seconds", type=float, default=120)

    def handle(self, *args: Any, **options: Any) -> None:
        limit = time.monotonic() + options["seconds"]
        while (said := _answer(options["port"])) != "":
            if time.monotonic() > limit:
                raise CommandError(said)
            time.sleep(1)


def _answer(port: int) -> str:
    """What is missing, in the words of the service itself; nothing once it is ready."""
    try:
        status, body = _asked(port, "/sante")
        if status != http.HTTPStatus.OK:
            parts = json.loads(body)
            return ", ".join(f"{name}: {state}" for name, state in parts.items())
        status, _body = _asked(port, "/")
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"/sante: {error}"
    return "" if status < http.HTTPStatus.BAD_REQUEST else f"/: {status}"


def _asked(port: int, path: str) -> tuple[int, bytes]:
    """As the proxy asks, under the name and over the TLS that it alone sees."""
    site = urlsplit(settings.SITE_URL)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Host": site.netloc, "X-Forwarded-Proto": site.scheme}
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()

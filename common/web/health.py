"""`GET /sante`: is the service ready, part by part (interfaces.md)."""

from django.db import DatabaseError, connections
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django_q.status import Stat

READY = "ok"
DOWN = "unavailable"


@never_cache
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """200 when both databases answer and a worker is alive, 503 with the same shape otherwise."""
    found = parts()
    ready = all(part == READY for part in found.values())
    status = READY if ready else DOWN
    return JsonResponse({"status": status, **found}, status=200 if ready else 503)


def parts() -> dict[str, str]:
    """What the service is made of, each part ready or not."""
    return {
        "database": _database("default"),
        "urn": _database("urn"),
        "worker": _worker(),
    }


def _worker() -> str:
    """Workers say in the shared cache, a table of the main database, that they live."""
    try:
        return READY if Stat.get_all() else DOWN
    except DatabaseError:
        return DOWN


def _database(alias: str) -> str:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return DOWN
    return READY

"""`GET /metrics`: the state of the service for whoever watches it from elsewhere.

Gauges of what the service keeps of itself, read at that moment. Requests are not counted: no label
says a page, an address or a vote; the mail that confirms a vote is one among all the others.
"""

import shutil
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django_q.models import OrmQ
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from common import clock
from common.web import health
from frontend.queries import service
from notifications import queries as outbox


@never_cache
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """To whoever bears METRICS_TOKEN; for anybody else there is nothing here."""
    given = request.headers.get("Authorization", "")
    expected = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not constant_time_compare(given, expected):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Service())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Service(Collector):
    """Read again for each who asks: several processes need not add anything up."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        states = health.parts()
        parts = GaugeMetricFamily("ouvote_part_up", "1 when this part answers.", labels=["part"])
        for part, state in states.items():
            parts.add_metric([part], float(state == health.READY))
        yield parts
        disk = shutil.disk_usage(settings.DATA_DIR)
        yield GaugeMetricFamily("ouvote_disk_free_bytes", "Left on the disk.", value=disk.free)
        if states["database"] == health.READY:
            yield from _of_database()


def _of_database() -> Iterator[GaugeMetricFamily]:
    mail = GaugeMetricFamily("ouvote_messages", "Messages of the outbox.", labels=["state"])
    for state, count in outbox.counts().items():
        mail.add_metric([state], count)
    yield mail
    waiting = OrmQ.objects.count()
    yield GaugeMetricFamily("ouvote_tasks_waiting", "Tasks the worker has to do.", value=waiting)
    good = service.backups(at=clock.now()).good
    if good is not None:
        yield GaugeMetricFamily(
            "ouvote_backup_restored_timestamp_seconds",
            "When the last backup that could be restored was made.",
            value=good.began_at.timestamp(),
        )

"""Where a mail provider says what became of our messages: a machine's door, with its secret."""

import logging

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common import clock
from notifications import providers
from notifications.actions import arrivals

logger = logging.getLogger("notifications")


@csrf_exempt
@never_cache
@require_http_methods(["POST", "HEAD"])
def provider_reports(request: HttpRequest, provider: str) -> HttpResponse:
    """Takes the events of one call; an error of ours makes the provider call again."""
    if not settings.MAIL_PROVIDER or provider != settings.MAIL_PROVIDER:
        raise Http404
    if request.method == "HEAD":
        return HttpResponse()
    if int(request.headers.get("Content-Length") or 0) > providers.MOST_BYTES:
        return HttpResponse(status=413)
    if request.content_type != "application/json":
        return HttpResponse(status=415)
    try:
        events = providers.events_of(request, at=clock.now())
    except providers.NotFromProvider as error:
        logger.warning("A call to the door of the mail provider is refused: %s", error)
        return HttpResponse(status=403)
    except providers.Unreadable as error:
        logger.warning("A call of the mail provider cannot be read: %s", error)
        return HttpResponse(status=400)
    for event in events:
        arrivals.told(reading=event.reading, digest=event.digest, at=clock.now())
    return HttpResponse(status=204)

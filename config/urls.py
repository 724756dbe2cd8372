"""Where the routes of all rooms meet."""

from typing import Any

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from assembly import routing as sittings
from common.web.health import health
from common.web.interrupted import bad_request
from votes.station import routing as polls

urlpatterns: list[URLPattern | URLResolver] = [
    path("sante", health, name="health"),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    path("", include("members.urls_signing_in")),
    path("", include("members.urls")),
    path("", include("votes.urn.urls")),
    path("", include("votes.station.urls")),
    path("", include("notifications.urls")),
    path("", include("proposals.urls")),
    path("", include("assembly.urls")),
    path("demonstration/", include("frontend.demonstration.urls")),
    path("", include("frontend.urls")),
]

websocket_urlpatterns: list[Any] = [
    *polls.websocket_urlpatterns,
    *sittings.websocket_urlpatterns,
]

handler400 = bad_request

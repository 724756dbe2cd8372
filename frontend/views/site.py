"""What browsers and robots ask for: manifest, service worker, offline page, robots."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from members import queries as register

WORKER = Path(__file__).resolve().parent.parent / "worker" / "service-worker.js"
NOT_FOR_ROBOTS = (
    "/recherche/",
    "/connexion/",
    "/affichage/",
    "/scrutins/",
    "/isoloir/",
    "/depositaires/",
    "/api/",
)


@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """`/manifeste.webmanifest`: the site as an installable page."""
    name = register.cooperative().name
    return JsonResponse(
        {
            "name": f"Ouvote · {name}" if name else "Ouvote",
            "short_name": "Ouvote",
            "description": _("Decide together"),
            "lang": request.LANGUAGE_CODE,
            "start_url": "/",
            "scope": "/",
            "display": "minimal-ui",
            "background_color": "#fbf8f2",
            "theme_color": "#083f4a",
            "icons": [
                {"src": static("img/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
                {"src": static("img/icon-192.png"), "sizes": "192x192", "type": "image/png"},
                {"src": static("img/icon-512.png"), "sizes": "512x512", "type": "image/png"},
            ],
        },
        content_type="application/manifest+json",
    )


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """`/service-worker.js`, at the root so that it covers the site. It keeps one page: offline."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """`/hors-ligne/`: what the browser shows without a network."""
    return render(request, "frontend/offline.html")


@require_safe
@cache_control(max_age=86400)
def robots(request: HttpRequest) -> HttpResponse:
    """`/robots.txt`: the archive may be indexed, what is for voters may not."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")

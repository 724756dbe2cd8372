"""Sending somebody to a page of the main site, from the voting host, and back."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe


@require_safe
def on_the_main_site(request: HttpRequest) -> HttpResponseRedirect:
    """The same address on the main site, which sends the person back here afterwards."""
    back = request.GET.get("next", "/")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    query = urlencode({"next": f"{settings.BOOTH_URL}{back}"})
    return HttpResponseRedirect(f"{settings.SITE_URL}{request.path}?{query}")


@require_safe
def here_on_the_main_site(request: HttpRequest, **kwargs: str) -> HttpResponseRedirect:
    """The same address on the main site, for a page that it alone serves."""
    return HttpResponseRedirect(f"{settings.SITE_URL}{request.path}")

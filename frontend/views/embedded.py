"""`/integrer/`: a small page for the cooperative's own site to show in a frame.

The same for everybody, without a form, a script or a session: nothing can be clicked on there in
somebody's name, which is why other sites may frame it and no other page.
"""

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from common import clock
from frontend.queries import history, public_dates
from frontend.views.pages import turnout
from members import joining
from proposals import errands

MOST = 3
# What `?bloc=` asks for; anything else, or nothing, shows everything.
BLOCKS = ("dates", "participation", "coups-de-main", "adherer")
SECONDS = 300


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@cache_control(public=True, max_age=SECONDS)
def block(request: HttpRequest) -> HttpResponse:
    """What comes next for everybody, how many took part last time, which helping hands are asked
    for, how many shares are missing: one of them, or all. In French, whatever its reader chose on
    this site."""
    with translation.override("fr"):
        return _block(request)


def _block(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    wanted = request.GET.get("bloc", "")
    known = turnout(history.figures())
    coming = [each for each in public_dates.dates() if each.ends_at >= now]
    context = {
        "only": wanted if wanted in BLOCKS else "",
        "turnout": known[-1] if known else None,
        "standing": joining.standing(now),
        "site_url": settings.SITE_URL,
        "dates": sorted(coming, key=lambda each: (each.ends_at, each.key))[:MOST],
        "errands": errands.free(clock.today())[:MOST],
    }
    return render(request, "frontend/embedded.html", context)

"""`/assemblees/12/resolutions/34/suite`: the board says what became of a decision."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assembly.actions import followups
from assembly.models import Assembly, Resolution
from assembly.views.doors import preparing
from common import clock
from members.models import Account


@require_POST
@preparing
def say(
    request: HttpRequest, assembly: Assembly, account: Account, resolution: int
) -> HttpResponseBase:
    found = Resolution.objects.filter(assembly=assembly, pk=resolution).first()
    if found is None:
        raise Http404
    followups.say(
        resolution=found,
        status=request.POST.get("status", ""),
        owner=request.POST.get("owner", ""),
        note=request.POST.get("note", ""),
        at=clock.now(),
        by=account,
    )
    messages.success(request, _("The follow-up is published."))
    return redirect("frontend:decision", number=found.pk)

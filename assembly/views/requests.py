"""`/assemblees/12/demandes`: which requests of members reach the agenda, and until when."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assembly import permissions, requests
from assembly.actions import assemblies
from assembly.models import Assembly
from assembly.views.doors import holding, preparing
from common import clock
from members.models import Account
from proposals import queries as proposals


@require_safe
@holding(permissions.can_follow_requests)
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """Support is gathered on the page of each proposal; here is what it is worth."""
    at, today = clock.now(), clock.today()
    last = requests.freeze(assembly)
    context = {
        "assembly": assembly,
        "call": assembly.call,
        "freeze": last,
        "days_left": (last.on - today).days if last else 0,
        "is_frozen": last is None or last.at < at,
        "requests": requests.seen_from(assembly, today),
        "threshold": proposals.threshold(today),
        "source": requests.asked().source,
        "prepares": permissions.can_prepare(account, today),
    }
    return render(request, "assembly/requests.html", context)


@require_POST
@preparing
def announce(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    assemblies.announce(assembly=assembly, at=clock.now(), by=account)
    messages.success(request, _("Members now see the date, and until when they can ask for items."))
    return redirect("assembly:requests", number=assembly.pk)

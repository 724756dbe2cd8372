"""`/assemblees/12/liste-des-membres`: names and homes, in the legal window, each reading noted."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from assembly import members_list, permissions
from assembly.actions import members_list as acts
from assembly.models import Assembly
from assembly.views.doors import holding
from common import clock
from members.models import Account


@require_http_methods(["GET", "HEAD", "POST"])
@holding(permissions.can_read_members_list)
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """What the list is for, then the list for whoever asks for it: asking is an act."""
    at = clock.now()
    listed = None
    if request.method == "POST":
        listed = acts.consult(assembly=assembly, at=at, by=account)
    context = {
        "assembly": assembly,
        "call": assembly.call,
        "window": members_list.window(assembly),
        "obstacles": members_list.obstacles(assembly, at=at),
        "listed": listed,
    }
    return render(request, "assembly/members_list.html", context)

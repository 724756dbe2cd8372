"""`/registre-des-pv/conservation`: when each paper is next made to last."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assembly import permissions, preserving
from assembly.views.doors import having
from common import clock
from members.models import Account


@require_safe
@having(permissions.can_watch)
def page(request: HttpRequest, account: Account) -> HttpResponseBase:
    today = clock.today()
    lines = [(line, line.is_late(today)) for line in preserving.lines()]
    context = {
        "lines": lines,
        "late": sum(is_late for _line, is_late in lines),
        "has_authority": bool(settings.TIMESTAMP_AUTHORITIES),
    }
    return render(request, "assembly/preserving.html", context)

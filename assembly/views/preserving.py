"""`/registre-des-pv/conservation`: when each paper is next made to last."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assembly import permissions, preserving
from assembly.models import OrganMeeting
from assembly.views.doors import having
from common import clock
from members import queries as register
from members.models import Account


@require_safe
@having(permissions.can_watch)
def page(request: HttpRequest, account: Account) -> HttpResponseBase:
    today = clock.today()
    words = register.cooperative()
    lines = []
    for line in preserving.lines(permissions.organs_read(account, today)):
        paper, of = line.paper, ""
        if isinstance(paper, OrganMeeting):
            of = words.word(paper.organ)
            address = reverse("assembly:organ-meeting", args=[paper.pk])
            title = paper.data["title"] + ", " + paper.data["subtitle"]
        else:
            address = reverse("assembly:paper", args=[paper.register_number])
            title = paper.entry.title
        lines.append(
            {
                "number": paper.register_number,
                "organ": of,
                "url": address,
                "title": title,
                "last": line.last,
                "due_on": line.due_on,
                "is_late": line.is_late(today),
            }
        )
    context = {
        "lines": lines,
        "late": sum(line["is_late"] for line in lines),
        "has_authority": bool(settings.TIMESTAMP_AUTHORITIES),
    }
    return render(request, "assembly/preserving.html", context)

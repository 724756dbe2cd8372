"""The technical operator's home: does the service run, does mail leave, who needs a hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common import clock
from common.web import health
from frontend.queries import service
from members import recoveries
from members.models import AccessRecovery
from notifications import arrival
from notifications import queries as outbox


def home(request: HttpRequest) -> HttpResponse:
    """No vote, no member's affair: what this office may see and do, and nothing else."""
    names = service.parts()
    parts = [(names[part], state == health.READY) for part, state in health.parts().items()]
    context = {
        "parts": parts,
        "down": [name for name, ready in parts if not ready],
        "mail": outbox.counts(),
        "check": arrival.last_check(),
        "backups": service.backups(at=clock.now()),
        "days": service.days(at=clock.now()),
        "asked": recoveries.requests().filter(state=AccessRecovery.State.ASKED).count(),
    }
    return render(request, "frontend/operator.html", context)

"""`/assemblees/conservation/`: how long data are kept, what can go, and the certificates."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assembly import permissions, retention
from assembly.actions import retention as acts
from assembly.documents.destruction import draw_destruction
from assembly.models import Destruction
from assembly.rules.retention import policy
from assembly.states import DestructionState
from assembly.views.doors import having
from assembly.views.files import kept_paper
from common import clock
from common.web.papers import as_page
from members import permissions as rights
from members.models import Account

UNDER_WAY = (DestructionState.PROPOSED, DestructionState.CONFIRMED)


@require_safe
@having(permissions.can_watch)
def page(request: HttpRequest, account: Account) -> HttpResponseBase:
    """The policy, the dry run, what waits for a second person, the certificates."""
    due, today = retention.plan(clock.now()), clock.today()
    under_way = Destruction.objects.filter(state__in=UNDER_WAY).first()
    context = {
        "policy": policy().values(),
        "free": [each for each in due if not each.hold],
        "held": [each for each in due if each.hold],
        "under_way": under_way,
        "proposes": rights.is_board(account, today),
        "confirms": permissions.can_answer_claims(account, today)
        and under_way is not None
        and under_way.proposed_by_id != account.pk,
        "done": Destruction.objects.filter(state=DestructionState.DONE).order_by("-number"),
    }
    return render(request, "assembly/retention.html", context)


@require_POST
@having(rights.is_board)
def propose(request: HttpRequest, account: Account) -> HttpResponseBase:
    acts.propose(at=clock.now(), by=account)
    messages.success(request, _("Proposed: somebody who certifies confirms, then it is done."))
    return redirect("assembly:retention")


@require_POST
@having(permissions.can_answer_claims)
def confirm(request: HttpRequest, account: Account, *, destruction: int) -> HttpResponseBase:
    acts.confirm(destruction=_found(destruction), at=clock.now(), by=account)
    messages.success(
        request, _("Confirmed: it is carried out within the hour, with a certificate.")
    )
    return redirect("assembly:retention")


@require_POST
@having(permissions.can_watch)
def give_up(request: HttpRequest, account: Account, *, destruction: int) -> HttpResponseBase:
    acts.give_up(destruction=_found(destruction), at=clock.now(), by=account)
    messages.success(request, _("Given up: nothing is destroyed."))
    return redirect("assembly:retention")


@require_safe
@having(permissions.can_watch)
def certificate(request: HttpRequest, account: Account, *, number: int) -> HttpResponseBase:
    found = Destruction.objects.filter(number=number).first()
    if found is None:
        raise Http404
    return kept_paper(found.file, found.sha256, f"destruction-{number}.pdf")


@require_safe
@having(permissions.can_watch)
def read_certificate(request: HttpRequest, account: Account, *, number: int) -> HttpResponseBase:
    """The same as a page."""
    found = Destruction.objects.filter(number=number).first()
    if found is None or found.done_at is None:
        raise Http404
    return as_page(
        request,
        draw_destruction(found.data),
        pdf=reverse("assembly:destruction", args=[number]),
        back=(reverse("assembly:retention"), _("How long data are kept")),
        sha256=found.sha256,
        is_frozen=True,
    )


def _found(pk: int) -> Destruction:
    found = Destruction.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found

"""`/assemblees/12/seance/pouvoirs-papier`: sheets read by two people of the bureau."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assembly import door_desk, permissions, proxying
from assembly.actions import paper_proxies
from assembly.forms.proxies import PaperProxyForm
from assembly.models import Assembly, PaperProxy
from assembly.states import ProxyState
from assembly.views.doors import holding
from assembly.views.files import kept_paper
from assembly.views.sitting import about
from common import clock
from common.refusals import Refusal
from members.models import Account

at_the_door = holding(permissions.can_check_in)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_door
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """Enter a sheet; see those that wait for a second person, and for their holder."""
    form = PaperProxyForm(request.POST or None, request.FILES or None, ties=proxying.ties(assembly))
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            paper_proxies.enter(assembly=assembly, at=clock.now(), by=account, **form.read())
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("A second person of the bureau must now confirm it."))
            return redirect("assembly:paper-proxies", number=assembly.pk)
    context = {
        **about(assembly, account),
        "form": form,
        "refusal": refusal,
        "sheets": door_desk.sheets(assembly, account),
        "takes_sheets": assembly.state in proxying.TO_COME,
        "cap": proxying.cap(assembly=assembly, at=clock.now()),
    }
    status = refusal.status if refusal else 400 if form.is_bound else 200
    return render(request, "assembly/paper_proxies.html", context, status=status)


@require_POST
@at_the_door
def act(
    request: HttpRequest, assembly: Assembly, account: Account, *, paper: int, verb: str
) -> HttpResponseBase:
    """Confirm, set aside, or note that the holder accepts."""
    found, at = _sheet(assembly, paper), clock.now()
    if verb == "confirmer":
        given = paper_proxies.confirm(paper=found, at=at, by=account)
        messages.success(
            request,
            _("The proxy is recorded and accepted.")
            if given.state == ProxyState.ACCEPTED
            else _("The proxy is recorded. Its holder must accept it on arrival."),
        )
    elif verb == "accepter":
        paper_proxies.accept(paper=found, at=at, by=account)
        messages.success(request, _("The holder accepts: the proxy counts."))
    elif verb == "ecarter":
        paper_proxies.set_aside(paper=found, at=at, by=account)
        messages.success(request, _("The sheet is set aside."))
    else:
        raise Http404
    return redirect("assembly:paper-proxies", number=assembly.pk)


@require_safe
@at_the_door
def scan(
    request: HttpRequest, assembly: Assembly, account: Account, *, paper: int
) -> HttpResponseBase:
    """The sheet as it was scanned, for the person who reads it again."""
    found = _sheet(assembly, paper)
    if not found.scan:
        raise Http404
    return kept_paper(found.scan, found.scan_sha256, f"pouvoir-{found.pk}.pdf")


def _sheet(assembly: Assembly, pk: int) -> PaperProxy:
    found = assembly.paper_proxies.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found

"""`/adherer/`: becoming a member, for everybody; following one's request by a personal link."""

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import clock
from members import joining, joining_links, queries, receipt_paper
from members.actions import inviting
from members.actions import joining as actions
from members.forms.joining import JoinForm, SimulatorForm
from members.models import JoiningRequest
from members.views.members import sent, shows_or_sends

State = JoiningRequest.State
WITHDRAWABLE = (State.ASKED, State.CONFIRMED, State.ADMITTED)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Why, what it costs, and where the cooperative stands, with a simulator."""
    now = joining.standing(clock.now())
    form = SimulatorForm(request.GET or None)
    after = None
    if request.GET and form.is_valid():
        shares, turnover = form.values()
        after = now.after(shares=shares, turnover_cents=turnover)
    context = {
        "now": now,
        "form": form,
        "after": after,
        "is_member": bool(queries.members_of(request.user, clock.today())),
    }
    return render(request, "members/join.html", context)


@never_cache
@shows_or_sends
def ask(request: HttpRequest) -> HttpResponseBase:
    """The subscription form. What it answers is the same whoever is known here."""
    form = JoinForm(request.POST or None)

    def act() -> None:
        actions.ask(asked=form.asked(), at=clock.now())

    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, app="allauth.account", action="joining"):
            return ratelimit.respond_429(request)  # type: ignore[no-any-return]
        if sent(request, form, act):
            return redirect("members:join-asked")
    context = {"form": form, "cooperative": queries.cooperative()}
    return render(request, "members/join_form.html", context, status=422 if form.errors else 200)


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    return render(request, "members/join_asked.html")


@never_cache
@require_safe
def one(request: HttpRequest, token: str) -> HttpResponse:
    """Where the request stands; a GET confirms nothing, since mail programs open links."""
    found = _of(token)
    context = {
        "joining": found,
        "token": token,
        "may_withdraw": found.state in WITHDRAWABLE,
    }
    return render(request, "members/joining.html", context)


@never_cache
@require_POST
def act(request: HttpRequest, token: str) -> HttpResponse:
    """Confirms, or takes back."""
    found = _of(token)
    if "withdraw" in request.POST:
        actions.withdraw(joining=found, at=clock.now())
        messages.success(request, _("Your request is taken back."))
    else:
        actions.confirm(joining=found, at=clock.now())
        messages.success(request, _("Your request is confirmed."))
    return redirect("members:joining", token)


@never_cache
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    return receipt_response(_of(token))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def refuse_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Without cookie or sign-in (RFC 8058): a machine's POST acts, a person's GET asks."""
    invitee = joining_links.read_invitee(token)
    if invitee is None:
        raise Http404
    if request.method == "POST":
        inviting.refuse(invitee_id=invitee, at=clock.now())
    return render(request, "members/refuse_invitation.html", {"done": request.method == "POST"})


def receipt_response(found: JoiningRequest) -> HttpResponse:
    """The receipt of who has paid."""
    if found.paid_on is None:
        raise Http404
    return HttpResponse(
        receipt_paper.draw(found, found.entered_at or clock.now()).bytes(),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{receipt_paper.FILE_NAME}"'},
    )


def _of(token: str) -> JoiningRequest:
    found = joining.by_key(joining_links.read(token))
    if found is None:
        raise Http404
    return found

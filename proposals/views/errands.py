"""`/coups-de-main/`: one task, one volunteer, one date."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import clock
from common.refusals import Refusal
from common.web.tables import page_of
from members import access
from members import queries as register
from proposals import errands, permissions
from proposals.acting import acting_for
from proposals.actions import errands as actions
from proposals.errand_forms import ErrandForm, ThanksForm
from proposals.models import Errand


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is asked, for everybody; who promised and did what, for members; thanks outside for
    those who want to be named."""
    today, at = clock.today(), clock.now()
    is_inside = permissions.can_read_proposals(request.user, today)
    mine = register.members_of(request.user, today)
    context = {
        "today": today,
        "is_inside": is_inside,
        "free": errands.free(today),
        "mine": mine,
        "own": {each.pk for each in errands.promised_by(mine)},
        "may_ask": errands.can_ask(request.user, today),
        "thanks_form": ThanksForm(),
    }
    if is_inside:
        context |= {"promised": errands.promised(), "unanswered": errands.unanswered(today)}
    found = errands.done(at) if is_inside else errands.thanked_in_public(at)
    context["page"] = page_of(request, found, per_page=20)
    return render(request, "proposals/errands.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access.requires(errands.can_ask)
def ask(request: HttpRequest) -> HttpResponse:
    form = ErrandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask(**form.cleaned_data, at=clock.now(), by=access.account_of(request))
        except Refusal as refusal:
            form.add_error("due_on", f"{refusal.message} {refusal.what_to_do}")
        else:
            messages.success(request, _("Asked: members see it on their home page."))
            return redirect("proposals:errands")
    status = 400 if form.errors else 200
    return render(request, "proposals/errand.html", {"form": form}, status=status)


@require_POST
@access.requires(permissions.can_write_proposals)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes it, or gives it back."""
    account, errand = access.account_of(request), _errand(pk)
    member = acting_for(account, request.POST.get("member", ""))
    if "back" in request.POST:
        actions.give_back(errand=errand, member=member, at=clock.now(), by=account)
        messages.success(request, _("Given back: somebody else can take it."))
    else:
        may_be_named = "named" in request.POST
        actions.take(
            errand=errand, member=member, may_be_named=may_be_named, at=clock.now(), by=account
        )
        messages.success(request, _("Thank you: it is yours. Say here when it is done."))
    return redirect("proposals:errands")


@require_POST
@access.requires(permissions.can_read_proposals)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, by its volunteer or whoever asks for tasks; no longer needed, by the latter."""
    account, errand, today = access.account_of(request), _errand(pk), clock.today()
    may_ask = errands.can_ask(account, today)
    is_mine = errand.volunteer in register.members_of(account, today)
    if "done" in request.POST and (may_ask or is_mine):
        actions.finish(errand=errand, at=clock.now(), by=account)
        messages.success(request, _("Done: thank you."))
    elif "withdraw" in request.POST and may_ask:
        actions.withdraw(errand=errand, at=clock.now(), by=account)
        messages.success(request, _("It is no longer asked."))
    else:
        raise access.refusal_for(account, today)
    return redirect("proposals:errands")


@require_POST
@access.requires(errands.can_ask)
def thank(request: HttpRequest, pk: int) -> HttpResponse:
    form = ThanksForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write a word of thanks, in 300 characters at most."))
        return redirect("proposals:errands")
    by = access.account_of(request)
    actions.thank(errand=_errand(pk), at=clock.now(), by=by, **form.cleaned_data)
    messages.success(request, _("Your thanks are on the page."))
    return redirect("proposals:errands")


def _errand(pk: int) -> Errand:
    found = Errand.objects.select_related("volunteer").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found

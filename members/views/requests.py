"""`/registre/demandes/`: the board answers who asks to join, and invites customers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common import clock
from common.web.tables import csv_response, page_of
from members import joining, queries
from members.access import account_of
from members.actions import inviting
from members.actions import joining as actions
from members.forms.joining import CustomersForm, DeclineForm, PaymentForm
from members.importing.invitees import MODEL
from members.importing.reading import MAX_BYTES
from members.models import JoiningRequest
from members.views.joining import receipt_response
from members.views.members import manages, sent, shows_or_sends

State = JoiningRequest.State
SHOWN_STATES = [choice for choice in State.choices if choice[0] != State.ASKED]


@never_cache
@require_safe
@manages
def index(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    context = {
        "waiting": joining.waiting(),
        "page": page_of(request, joining.requests(state)),
        "states": SHOWN_STATES,
        "state": state,
        "csv": f"demandes.csv?state={state}" if state in State.values else "demandes.csv",
    }
    return render(request, "members/requests.html", context)


@never_cache
@require_safe
@manages
def table(request: HttpRequest) -> HttpResponseBase:
    has_shares = queries.cooperative().has_shares
    headings = [
        *(_("Name"), _("E-mail address"), _("Requested on"), _("State")),
        *([_("Shares")] if has_shares else []),
        *(_("Amount"), _("Paid on"), _("Member number")),
    ]
    rows = (
        [
            each.display_name,
            each.email,
            f"{each.asked_at.astimezone(clock.PARIS):%d/%m/%Y}",
            each.get_state_display(),
            *([each.shares] if has_shares else []),
            f"{each.amount_cents / 100:.2f}".replace(".", ","),
            f"{each.paid_on:%d/%m/%Y}" if each.paid_on else "",
            each.member.number if each.member else "",
        ]
        for each in joining.requests(request.GET.get("state", ""))
    )
    return csv_response("demandes.csv", headings, rows)


@never_cache
@require_safe
@manages
def one(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _of(pk))


@require_POST
@manages
def admit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _of(pk)
    actions.admit(joining=found, at=clock.now(), by=account_of(request))
    messages.success(request, _("Admitted: the person is told by e-mail."))
    return redirect("members:request", pk)


@never_cache
@require_POST
@manages
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _of(pk), DeclineForm(request.POST)

    def act() -> None:
        actions.decline(joining=found, at=clock.now(), by=account_of(request), **form.cleaned_data)

    if sent(request, form, act):
        messages.success(request, _("Declined: the person is told by e-mail."))
        return redirect("members:request", pk)
    return _page(request, found, decline_form=form)


@never_cache
@require_POST
@manages
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _of(pk), PaymentForm(request.POST)

    def act() -> None:
        actions.record_payment(
            joining=found, at=clock.now(), by=account_of(request), **form.cleaned_data
        )

    if sent(request, form, act):
        messages.success(request, _("The payment is recorded: the person is in the register."))
        return redirect("members:request", pk)
    return _page(request, found, payment_form=form)


@never_cache
@require_safe
@manages
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    return receipt_response(_of(pk))


@never_cache
@shows_or_sends
@manages
def invitations(request: HttpRequest) -> HttpResponse:
    """Customers who agreed to be written to: a file, then one message to each."""
    at = clock.now()
    form = CustomersForm(request.POST or None, request.FILES or None)
    taken: list[int] = []

    def act() -> None:
        content = form.cleaned_data["file"].read(MAX_BYTES + 1)
        taken.append(inviting.import_customers(content=content, at=at, by=account_of(request)))

    if sent(request, form, act):
        words = ngettext("%(count)s new customer.", "%(count)s new customers.", taken[0])
        messages.success(request, words % {"count": taken[0]})
        return redirect("members:invitations")
    context = {
        "form": form,
        "page": page_of(request, joining.invitees(at)),
        "to_invite": joining.to_invite(at).count(),
        "columns": MODEL,
    }
    status = 422 if form.errors else 200
    return render(request, "members/invitations.html", context, status=status)


@require_safe
@manages
def invitation_model(request: HttpRequest) -> HttpResponseBase:
    example = ["camille@example.org", "Camille Durand", "01/09/2026", "Formulaire de commande"]
    return csv_response("clients.csv", list(MODEL), [example])


@require_POST
@manages
def invite(request: HttpRequest) -> HttpResponse:
    count = inviting.invite(at=clock.now(), by=account_of(request))
    words = ngettext("%(count)s invitation leaves.", "%(count)s invitations leave.", count)
    messages.success(request, words % {"count": count})
    return redirect("members:invitations")


def _of(pk: int) -> JoiningRequest:
    found = joining.requests().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    found: JoiningRequest,
    *,
    decline_form: DeclineForm | None = None,
    payment_form: PaymentForm | None = None,
) -> HttpResponse:
    context = {
        "joining": found,
        "same_address": joining.already_members(found, clock.now()),
        "decline_form": decline_form or DeclineForm(),
        "payment_form": payment_form or PaymentForm(initial={"paid_on": clock.today()}),
        "cooperative": queries.cooperative(),
    }
    failed = bool(decline_form or payment_form)
    return render(request, "members/request.html", context, status=422 if failed else 200)

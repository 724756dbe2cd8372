"""`/assistance/`: two people give a member's access back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import clock
from common.refusals import Refusal
from common.web.tables import page_of
from members import freezes, permissions, queries, recoveries
from members.access import account_of, requires
from members.actions import access as desk
from members.models import AccessRecovery
from members.views.letters import pdf

Kind = AccessRecovery.Kind
help_desk = requires(permissions.can_help_with_access)


class AskForm(forms.Form):
    """What a member needs, and how its identity was checked."""

    number = forms.IntegerField(
        label=gettext_lazy("Member number"),
        min_value=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What is lost"),
        choices=[
            (Kind.EMAIL, gettext_lazy("The mailbox: change the e-mail address")),
            (Kind.LETTER, gettext_lazy("Everything: print a sign-in letter")),
            (
                Kind.SECOND_FACTORS,
                gettext_lazy("The telephone or the key: remove the second factors"),
            ),
        ],
        widget=forms.RadioSelect,
    )
    new_email = forms.EmailField(
        label=gettext_lazy("New e-mail address"),
        help_text=gettext_lazy("Only to change the address."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    identity_check = forms.CharField(
        label=gettext_lazy("How you made sure of the member’s identity"),
        help_text=gettext_lazy(
            "For example: called back on the telephone number of the register, who gave the date "
            "of joining and the number on the register."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Kind.EMAIL and not cleaned.get("new_email"):
            self.add_error("new_email", _("Write the new address."))
        if "number" in cleaned:
            known = queries.active_members(clock.today()).filter(number=cleaned["number"])
            cleaned["member"] = known.first()
            if cleaned["member"] is None:
                self.add_error("number", _("No member has this number today."))
        return cleaned


@never_cache
@require_safe
@help_desk
def requests(request: HttpRequest) -> HttpResponse:
    """`/assistance/`: what waits for a second person, then what was decided."""
    rows = recoveries.requests()
    return render(
        request,
        "members/help_desk.html",
        {
            "waiting": rows.filter(state=AccessRecovery.State.ASKED),
            "page": page_of(request, rows.exclude(state=AccessRecovery.State.ASKED)),
            "may_print": permissions.can_manage_register(account_of(request), clock.today()),
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
@help_desk
def ask(request: HttpRequest) -> HttpResponseBase:
    """`/assistance/demander/`."""
    form = AskForm(request.POST or None, initial={"number": request.GET.get("numero")})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = desk.ask(
                member=values["member"],
                kind=values["kind"],
                identity_check=values["identity_check"],
                new_email=values["new_email"],
                at=clock.now(),
                by=account_of(request),
            )
        except Refusal as refusal:
            form.add_error(None, f"{refusal.message} {refusal.what_to_do}")
        else:
            messages.success(request, _("A second person must now decide."))
            return HttpResponseRedirect(reverse("members:recovery", args=[made.pk]))
    return render(request, "members/help_desk_ask.html", {"form": form})


@never_cache
@require_safe
@help_desk
def recovery(request: HttpRequest, number: int) -> HttpResponse:
    """`/assistance/<number>/`."""
    row = get_object_or_404(recoveries.requests(), pk=number)
    mine = row.asked_by_id == account_of(request).pk
    return render(
        request,
        "members/recovery.html",
        {
            "recovery": row,
            "is_open": row.state == AccessRecovery.State.ASKED,
            "is_mine": mine,
            "frozen": freezes.obstacles([row.member], clock.now()),
        },
    )


@require_POST
@help_desk
def decide(request: HttpRequest, number: int) -> HttpResponseBase:
    """`POST /assistance/<number>/decision`: approve, refuse or cancel."""
    row = get_object_or_404(recoveries.requests(), pk=number)
    at, by = clock.now(), account_of(request)
    match request.POST.get("decision"):
        case "approve":
            approval = desk.approve(recovery=row, at=at, by=by)
            if approval.letter is not None:
                return pdf([approval.letter])
            messages.success(request, _("The access is given back. The member has been told."))
        case "refuse":
            desk.refuse(recovery=row, at=at, by=by)
            messages.success(request, _("The request is refused."))
        case "cancel":
            desk.cancel(recovery=row, at=at, by=by)
            messages.success(request, _("The request is cancelled."))
    return HttpResponseRedirect(reverse("members:recovery", args=[row.pk]))

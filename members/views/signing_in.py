"""Signing in by a code sent by e-mail, and signing out."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import ConfirmLoginCodeView, LogoutView, RequestLoginCodeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from members import queries
from members.signing_in.forms import ConfirmCodeForm, RequestCodeForm


class RequestCode(RequestLoginCodeView):
    """`/connexion/`. A known and an unknown address give the same page, after the same work."""

    form_class = RequestCodeForm
    template_name = "account/request_code.html"

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Whoever waits for a code may always start again, with another address."""

    def form_valid(self, form: RequestCodeForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        if form._user is None:
            address = form.cleaned_data["email"]
            get_adapter().send_mail("account/email/unknown_account", address, {})
        return response


class ConfirmCode(ConfirmLoginCodeView):
    """`/connexion/code/`. The code signs in; opening the page changes nothing."""

    form_class = ConfirmCodeForm
    template_name = "account/confirm_code.html"


class SignOut(LogoutView):
    """`/deconnexion/`."""

    template_name = "account/sign_out.html"


request_code = RequestCode.as_view()
confirm_code = ConfirmCode.as_view()
sign_out = SignOut.as_view()


@never_cache
def inactive(request: HttpRequest) -> HttpResponse:
    """`/connexion/compte-ferme/`: the account of somebody who left."""
    return render(
        request, "account/inactive.html", {"cooperative": queries.cooperative()}, status=403
    )

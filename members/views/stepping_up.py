"""`/verification/`: showing again that it is you, by a passkey, an application, a letter, or an
e-mail after a letter."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from common import clock
from common.refusals import Refusal
from members import step_up
from members.access import account_of, to_sign_in
from members.actions import letters
from members.models import Account
from members.signing_in import email_codes
from members.signing_in.channels import LETTER_METHOD
from members.signing_in.forms import EmailCodeForm, LetterForm, ShowAgainForm

Type = Authenticator.Type


class StepUp(View):
    """One page, several proofs; the first that is right goes back to what was asked."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, Account):
            return to_sign_in(request)
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        if "send_email" in request.POST:
            return self.send_email(request)
        limit = ratelimit.consume_or_429(
            request, app="allauth.account", action="reauthenticate", user=request.user
        )
        if limit is not None:
            return limit  # type: ignore[no-any-return]
        if "credential" in request.POST:
            return self.passkey(request)
        if "letter" in request.POST:
            return self.letter(request)
        if "email_code" in request.POST:
            return self.email_code(request)
        return self.application(request)

    def passkey(self, request: HttpRequest) -> HttpResponseBase:
        form = ReauthenticateWebAuthnForm(user=request.user, data=request.POST)
        if form.is_valid():
            form.save()
            return _back(request)
        return self.page(request, passkey_error=_("This passkey was not recognised. Try again."))

    def application(self, request: HttpRequest) -> HttpResponseBase:
        form = ShowAgainForm(user=request.user, data=request.POST)
        if form.is_valid():
            form.save()
            return _back(request)
        return self.page(request, application_form=form)

    def letter(self, request: HttpRequest) -> HttpResponseBase:
        form = LetterForm(request.POST)
        account = account_of(request)
        if form.is_valid() and not step_up.email_is_a_second_channel(request):
            try:
                code = form.cleaned_data["letter"]
                letters.confirm(code=code, account=account, at=clock.now())
            except Refusal as refusal:
                form.add_error("letter", f"{refusal.message} {refusal.what_to_do}")
            else:
                record_authentication(request, account, LETTER_METHOD, reauthenticated=True)
                return _back(request)
        return self.page(request, letter_form=form)

    def send_email(self, request: HttpRequest) -> HttpResponseBase:
        limit = ratelimit.consume_or_429(
            request, app="allauth.account", action="step_up_mail", user=request.user
        )
        if limit is not None:
            return limit  # type: ignore[no-any-return]
        account = account_of(request)
        if account.email and _email_is_offered(request):
            email_codes.send(request, account)
        return self.page(request)

    def email_code(self, request: HttpRequest) -> HttpResponseBase:
        form = EmailCodeForm(request.POST)
        if form.is_valid() and _email_is_offered(request):
            if email_codes.check(request, form.cleaned_data["email_code"]):
                account = account_of(request)
                record_authentication(request, account, "code", email=account.email)
                return _back(request)
            form.add_error("email_code", _("This is not the code we sent. Check each figure."))
        return self.page(request, email_form=form)

    def page(self, request: HttpRequest, **forms_in_error: Any) -> HttpResponse:
        kinds = set(
            Authenticator.objects.filter(user=request.user.pk).values_list("type", flat=True)
        )
        account = account_of(request)
        by_letter = step_up.email_is_a_second_channel(request)
        has_passkey = Type.WEBAUTHN in kinds
        context: dict[str, Any] = {
            "wanted": _wanted(request),
            "has_passkey": has_passkey,
            "has_application": bool({Type.TOTP, Type.RECOVERY_CODES} & kinds),
            "takes_letter": not by_letter,
            "takes_email": bool(account.email) and _email_is_offered(request),
            "email_sent": email_codes.is_awaited(request),
            "application_form": ShowAgainForm(user=account),
            "letter_form": LetterForm(),
            "email_form": EmailCodeForm(),
            **forms_in_error,
        }
        if has_passkey:
            context["passkey_options"] = {"request_options": begin_authentication(account)}
        wrong = [form for form in forms_in_error.values() if isinstance(form, forms.Form)]
        return render(request, "members/step_up.html", {**context, "wrong": wrong})


def _wanted(request: HttpRequest) -> str:
    return get_next_redirect_url(request) or "/"


def _email_is_offered(request: HttpRequest) -> bool:
    """After a letter, or before changing one's own security; never as a second e-mail for a
    vote."""
    security = reverse("mfa_index")
    return step_up.email_is_a_second_channel(request) or _wanted(request).startswith(security)


def _back(request: HttpRequest) -> HttpResponseBase:
    answer: HttpResponseBase | None = resume_request(request)
    return answer or HttpResponseRedirect("/")


step_up_page = StepUp.as_view()

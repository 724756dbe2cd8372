"""Second factors: setting them up, using them at sign-in, showing them again later."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.generic.edit import FormView

from common import clock
from common.refusals import refuse_if
from members import access, permissions
from members.access import account_of, signed_in
from members.actions import sessions
from members.signing_in import enrolment
from members.signing_in.channels import proofs
from members.signing_in.entering import record_enrolment
from members.signing_in.forms import (
    NewApplicationForm,
    NewPasskeyForm,
    RenamePasskeyForm,
    SecondFactorForm,
)

# How old the last proof of identity may be when the security of an account changes.
FRESH = timedelta(minutes=30)
Type = Authenticator.Type
AFTER_SET_UP = "members.after_second_factor"


@never_cache
@require_safe
@signed_in
def second_factor(request: HttpRequest) -> HttpResponseBase:
    """`/second-facteur/`: where officers are sent before their first page."""
    wanted = get_next_redirect_url(request) or "/"
    if not access.lacks_second_factor(request):
        return HttpResponseRedirect(wanted)
    request.session[AFTER_SET_UP] = wanted
    has_factor = _factors(request).exists()
    return render(
        request,
        "members/second_factor.html",
        {
            "has_factor": has_factor,
            "wanted": wanted,
            "obstacles": []
            if has_factor
            else enrolment.obstacles(account_of(request), clock.now()),
        },
    )


@never_cache
@require_safe
@signed_in
def security(request: HttpRequest) -> HttpResponse:
    """`/mon-compte/securite/`: second factors, recovery codes, sessions."""
    factors = list(_factors(request))
    by_type = {kind: [f for f in factors if f.type == kind] for kind in Type}
    return render(
        request,
        "members/security.html",
        {
            "totp": by_type[Type.TOTP],
            "passkeys": by_type[Type.WEBAUTHN],
            "recovery_codes": by_type[Type.RECOVERY_CODES],
            "must_have": permissions.must_have_second_factor(request.user, clock.today()),
            "obstacles": enrolment.obstacles(account_of(request), clock.now()),
        },
    )


class Guarded:
    """Second factors change by the hand of somebody who has just shown who they are, and not by
    one person's hand while a roll is frozen."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return access.to_sign_in(request)
        refuse_if(enrolment.obstacles(account_of(request), clock.now()))
        if not any(proof.age < FRESH for proof in proofs(request)):
            return access.to_step_up(request)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]


class AddApplication(Guarded, ActivateTOTPView):
    """`/mon-compte/securite/application/`."""

    form_class = NewApplicationForm
    template_name = "mfa/application_add.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_enrolment(self.request, account_of(self.request), kind=Type.TOTP.value)
        return response


class RemoveApplication(Guarded, DeactivateTOTPView):
    """`/mon-compte/securite/application/retirer/`."""

    template_name = "mfa/application_remove.html"


class AddPasskey(Guarded, AddWebAuthnView):
    """`/mon-compte/securite/cles/ajouter/`."""

    form_class = NewPasskeyForm
    template_name = "mfa/passkey_add.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_enrolment(self.request, account_of(self.request), kind=Type.WEBAUTHN.value)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # Kept by the device and opened by its holder, so that it signs in by itself.
        options = begin_registration(self.request.user, passwordless=True)
        context: dict[str, Any] = FormView.get_context_data(self, **kwargs)
        return {**context, "passkey_options": {"creation_options": options}}


class RemovePasskey(Guarded, RemoveWebAuthnView):
    """`/mon-compte/securite/cles/<number>/retirer/`."""

    template_name = "mfa/passkey_remove.html"
    success_url = reverse_lazy("mfa_index")


class RenamePasskey(Guarded, EditWebAuthnView):
    """`/mon-compte/securite/cles/<number>/nom/`."""

    form_class = RenamePasskeyForm
    template_name = "mfa/passkey_rename.html"
    success_url = reverse_lazy("mfa_index")


class SignInByPasskey(LoginWebAuthnView):
    """`/connexion/cle/`."""

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(
            self.request,
            _("This passkey is not known here. Try again, or ask for a code by e-mail."),
        )
        wanted = get_next_redirect_url(self.request)
        back = f"?{urlencode({'next': wanted})}" if wanted else ""
        return HttpResponseRedirect(f"{reverse('account_login')}{back}")


class NewRecoveryCodes(Guarded, GenerateRecoveryCodesView):
    """`/mon-compte/securite/codes-de-secours/nouveaux/`."""

    template_name = "mfa/recovery_codes_new.html"


class Authenticate(AuthenticateView):
    """`/connexion/second-facteur/`: the second step of signing in."""

    form_class = SecondFactorForm
    template_name = "mfa/authenticate.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        kinds = set(
            Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True)
        )
        return {
            **context,
            "has_application": bool({Type.TOTP, Type.RECOVERY_CODES} & kinds),
            "has_passkey": Type.WEBAUTHN in kinds,
            "passkey_options": context["js_data"],
        }


@require_POST
@signed_in
def end_sessions(request: HttpRequest) -> HttpResponse:
    """`POST /mon-compte/securite/deconnecter-partout`: every device but this one."""
    account = account_of(request)
    sessions.end_all(account=account, at=clock.now(), by=account)
    update_session_auth_hash(request, account)
    messages.success(request, _("Your other devices are signed out."))
    return HttpResponseRedirect(reverse("mfa_index"))


@never_cache
@require_safe
@signed_in
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """`/mon-compte/securite/codes-de-secours/`, shown after a fresh second factor."""
    codes = _unused_recovery_codes(request)
    wanted = request.session.get(AFTER_SET_UP, "")
    return render(request, "mfa/recovery_codes.html", {"unused_codes": codes, "wanted": wanted})


@never_cache
@require_safe
@signed_in
def recovery_codes_file(request: HttpRequest) -> HttpResponse:
    """`/mon-compte/securite/codes-de-secours/codes.txt`."""
    codes = _unused_recovery_codes(request)
    response = HttpResponse("\r\n".join([*codes, ""]), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="codes-de-secours.txt"'
    return response


def _unused_recovery_codes(request: HttpRequest) -> list[str]:
    kept = _factors(request).filter(type=Type.RECOVERY_CODES).first()
    if kept is None:
        raise Http404
    raise_if_reauthentication_required(request, app="allauth.mfa")
    return list(kept.wrap().get_unused_codes())


def _factors(request: HttpRequest) -> Any:
    return Authenticator.objects.filter(user=request.user.pk).order_by("created_at", "pk")


add_application = AddApplication.as_view()
remove_application = RemoveApplication.as_view()
new_recovery_codes = NewRecoveryCodes.as_view()
authenticate = Authenticate.as_view()
add_passkey = AddPasskey.as_view()
remove_passkey = RemovePasskey.as_view()
rename_passkey = RenamePasskey.as_view()
sign_in_by_passkey = SignInByPasskey.as_view()

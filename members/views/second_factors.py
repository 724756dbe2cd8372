"""Second factors: setting them up, using them at sign-in, showing them again later."""

from typing import Any

from allauth.account.internal.flows.reauthentication import (
    raise_if_reauthentication_required,
    resume_request,
)
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal import ratelimit
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common import clock
from common.refusals import refuse_if
from members import access, permissions, queries
from members.access import account_of, signed_in
from members.signing_in import enrolment
from members.signing_in.forms import NewApplicationForm, SecondFactorForm, ShowAgainForm

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
    by_type = {kind: [f for f in factors if f.type == kind] for kind in Authenticator.Type}
    return render(
        request,
        "members/security.html",
        {
            "totp": by_type[Authenticator.Type.TOTP],
            "passkeys": by_type[Authenticator.Type.WEBAUTHN],
            "recovery_codes": by_type[Authenticator.Type.RECOVERY_CODES],
            "must_have": permissions.must_have_second_factor(request.user, clock.today()),
            "obstacles": enrolment.obstacles(account_of(request), clock.now()),
        },
    )


class UnfrozenMixin:
    """Second factors do not change by one person's hand while a roll is frozen."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return access.to_sign_in(request)
        refuse_if(enrolment.obstacles(account_of(request), clock.now()))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]


class AddApplication(UnfrozenMixin, ActivateTOTPView):
    """`/mon-compte/securite/application/`."""

    form_class = NewApplicationForm
    template_name = "mfa/application_add.html"


class RemoveApplication(UnfrozenMixin, DeactivateTOTPView):
    """`/mon-compte/securite/application/retirer/`."""

    template_name = "mfa/application_remove.html"


class NewRecoveryCodes(UnfrozenMixin, GenerateRecoveryCodesView):
    """`/mon-compte/securite/codes-de-secours/nouveaux/`."""

    template_name = "mfa/recovery_codes_new.html"


class Authenticate(AuthenticateView):
    """`/connexion/second-facteur/`: the second step of signing in."""

    form_class = SecondFactorForm
    template_name = "mfa/authenticate.html"


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
    kept = _factors(request).filter(type=Authenticator.Type.RECOVERY_CODES).first()
    if kept is None:
        raise Http404
    raise_if_reauthentication_required(request, app="allauth.mfa")
    return list(kept.wrap().get_unused_codes())


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def step_up(request: HttpRequest) -> HttpResponseBase:
    """`/verification/?next=`: shows again that it is you, then goes back to what was asked."""
    form = ShowAgainForm(user=request.user)
    if request.method == "POST":
        too_many = ratelimit.consume_or_429(
            request, app="allauth.account", action="reauthenticate", user=request.user
        )
        if too_many is not None:
            return too_many  # type: ignore[no-any-return]
        form = ShowAgainForm(user=request.user, data=request.POST)
        if form.is_valid():
            form.save()
            return resume_request(request) or HttpResponseRedirect("/")
    return render(
        request,
        "members/step_up.html",
        {
            "form": form,
            "wanted": get_next_redirect_url(request) or "/",
            "has_application": _factors(request).filter(type=Authenticator.Type.TOTP).exists(),
            "cooperative": queries.cooperative(),
        },
    )


def _factors(request: HttpRequest) -> Any:
    return Authenticator.objects.filter(user=request.user.pk).order_by("created_at", "pk")


add_application = AddApplication.as_view()
remove_application = RemoveApplication.as_view()
new_recovery_codes = NewRecoveryCodes.as_view()
authenticate = Authenticate.as_view()

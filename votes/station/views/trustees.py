"""`/scrutins/<uuid>/depositaire`: what a key holder's program asks and sends."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.refusals import Forbidden, Refusal
from members import permissions as register
from members.models import Account
from votes.belenios import canonical
from votes.station import permissions, queries, stages
from votes.station.actions import ceremony, trustees
from votes.station.models import Trustee
from votes.station.views.programs import from_our_own_page, json_of

Step = Callable[[Trustee, dict[str, Any], Account], Trustee]


@require_http_methods(["GET", "HEAD"])
@from_our_own_page
def state(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """Where this key holder stands, and what their next step needs."""
    if not isinstance(request.user, Account):
        return _sign_in(uuid)
    return JsonResponse(stages.state_for(_trustee(request.user, uuid)))


@require_POST
@from_our_own_page
def step(request: HttpRequest, uuid: str, stage: str) -> HttpResponseBase:
    """One step of the ceremony or of the count, checked before it is kept."""
    if not isinstance(request.user, Account):
        return _sign_in(uuid)
    if stage not in STEPS:
        raise Http404
    trustee = STEPS[stage](_trustee(request.user, uuid), json_of(request), request.user)
    trustee.poll.refresh_from_db()
    return JsonResponse({"stage": stages.state_for(trustee)["stage"]})


def _trustee(account: Account, uuid: str) -> Trustee:
    poll = queries.poll(uuid)
    today = clock.today()
    if poll is None or not register.is_insider(account, today):
        raise Refusal(
            "unknown-poll",
            gettext_lazy("There is no such vote here."),
            gettext_lazy("Check the address, or go back to the home page."),
            status=HTTPStatus.NOT_FOUND,
        )
    trustee = permissions.trustee_of(account, poll, today)
    if trustee is None:
        raise Forbidden(
            "not-a-key-holder",
            gettext_lazy("You hold no key of this vote."),
            gettext_lazy("The names of the key holders are on the page of the vote."),
        )
    return trustee


def _part(body: dict[str, Any], name: str) -> str:
    """A part of what the program sent, as its canonical text."""
    value = body.get(name)
    if isinstance(value, str) and value:
        return value
    if isinstance(value, dict):
        return canonical.serialize(value)
    raise Refusal(
        "unreadable",
        gettext_lazy("What was sent could not be read."),
        gettext_lazy("Reload the page and start again."),
        status=HTTPStatus.BAD_REQUEST,
    )


def _certificate(trustee: Trustee, body: dict[str, Any], by: Account) -> Trustee:
    certificate = _part(body, "certificate")
    return ceremony.submit_certificate(
        trustee=trustee, certificate=certificate, at=clock.now(), by=by
    )


def _polynomial(trustee: Trustee, body: dict[str, Any], by: Account) -> Trustee:
    polynomial = _part(body, "polynomial")
    return ceremony.submit_polynomial(trustee=trustee, polynomial=polynomial, at=clock.now(), by=by)


def _share(trustee: Trustee, body: dict[str, Any], by: Account) -> Trustee:
    voutput = _part(body, "voutput")
    return ceremony.submit_share(trustee=trustee, voutput=voutput, at=clock.now(), by=by)


def _check(trustee: Trustee, body: dict[str, Any], by: Account) -> Trustee:
    key_check = _part(body, "key_check")
    return ceremony.check_key(trustee=trustee, key_check=key_check, at=clock.now(), by=by)


def _decrypt(trustee: Trustee, body: dict[str, Any], by: Account) -> Trustee:
    return trustees.submit_partial_decryption(
        trustee=trustee,
        decryption=_part(body, "partial_decryption"),
        head=str(body.get("head", "")),
        at=clock.now(),
        by=by,
    )


STEPS: dict[str, Step] = {
    "certificate": _certificate,
    "polynomial": _polynomial,
    "share": _share,
    "check": _check,
    "decrypt": _decrypt,
}


def _sign_in(uuid: str) -> JsonResponse:
    back = urlencode({"next": f"/depositaires/#{uuid}"})
    return JsonResponse(
        {"sign_in": f"{reverse('account_login')}?{back}", "message": _("Sign in first.")},
        status=HTTPStatus.UNAUTHORIZED,
    )

"""`/scrutins/<uuid>/depositaire`: what a key holder's program asks and sends."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.refusals import Forbidden, Refusal
from members import permissions as register
from members.models import Account
from votes.belenios import canonical
from votes.station import permissions, queries, stages
from votes.station.actions import (
    ceremony,
    key_holders,
    sealed_copies,
    session_keys,
    trials,
    trustees,
)
from votes.station.models import Trustee
from votes.station.views.programs import from_our_own_page, json_of
from votes.urn.refusals import unknown_poll

Door = Callable[..., HttpResponseBase]
Step = Callable[[Trustee, dict[str, Any], Account], Trustee]


def for_key_holders(view: Door) -> Callable[..., HttpResponseBase]:
    """Lets in somebody who holds a key of the poll, with their second factor. The program is told
    by `sign_in` or `step_up` where to send them first."""

    @from_our_own_page
    @wraps(view)
    def door(request: HttpRequest, uuid: str, **kwargs: Any) -> HttpResponseBase:
        account, today = request.user, clock.today()
        if not isinstance(account, Account):
            return _first(HTTPStatus.UNAUTHORIZED, "sign_in", reverse("account_login"), uuid)
        poll = queries.poll(uuid)
        if poll is None or not register.is_insider(account, today):
            raise unknown_poll()
        trustee = permissions.trustee_of(account, poll, today)
        if trustee is None:
            raise Forbidden(
                "not-a-key-holder",
                gettext_lazy("You hold no key of this vote."),
                gettext_lazy("The names of the key holders are on the page of the vote."),
            )
        if account.offices_suspended:
            second = reverse("members:second_factor")
            return _first(HTTPStatus.FORBIDDEN, "step_up", second, uuid)
        return view(request, trustee, account, **kwargs)

    return door


@require_http_methods(["GET", "HEAD"])
@for_key_holders
def state(request: HttpRequest, trustee: Trustee, account: Account) -> HttpResponseBase:
    """Where this key holder stands, and what their next step needs."""
    return JsonResponse(stages.state_for(trustee))


@require_POST
@for_key_holders
def step(
    request: HttpRequest, trustee: Trustee, account: Account, *, stage: str
) -> HttpResponseBase:
    """One step of the ceremony or of the count, checked before it is kept."""
    if stage not in STEPS:
        raise Http404
    trustee = STEPS[stage](trustee, json_of(request), account)
    trustee.poll.refresh_from_db()
    return JsonResponse({"stage": stages.state_for(trustee)["stage"]})


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


def _try(trustee: Trustee, body: dict[str, Any], by: Account) -> Trustee:
    key_check = _part(body, "key_check")
    return key_holders.try_key(trustee=trustee, key_check=key_check, at=clock.now(), by=by)


def _check(trustee: Trustee, body: dict[str, Any], by: Account) -> Trustee:
    key_check = _part(body, "key_check")
    return ceremony.check_key(trustee=trustee, key_check=key_check, at=clock.now(), by=by)


@sensitive_variables()
def _restore(trustee: Trustee, body: dict[str, Any], by: Account) -> Trustee:
    half = _part(body, "half")
    sealed_copies.give_back(trustee=trustee, half=half, at=clock.now(), by=by)
    return trustee


def _decrypt(trustee: Trustee, body: dict[str, Any], by: Account) -> Trustee:
    return trustees.submit_partial_decryption(
        trustee=trustee,
        decryption=_part(body, "partial_decryption"),
        head=str(body.get("head", "")),
        at=clock.now(),
        by=by,
    )


def _trial_key(trustee: Trustee, body: dict[str, Any], by: Account) -> Trustee:
    return trials.submit_key(trustee=trustee, word=_part(body, "trial_key"), at=clock.now(), by=by)


def _session_key(trustee: Trustee, body: dict[str, Any], by: Account) -> Trustee:
    return session_keys.give(
        trustee=trustee, word=_part(body, "session_key"), at=clock.now(), by=by
    )


def _trial_count(trustee: Trustee, body: dict[str, Any], by: Account) -> Trustee:
    return trials.open_total(
        trustee=trustee,
        clone=str(body.get("clone", "")),
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
    "trial-key": _trial_key,
    "trial-count": _trial_count,
    "session-key": _session_key,
    "test": _try,
    "restore": _restore,
    "decrypt": _decrypt,
}


def _first(status: int, name: str, url: str, uuid: str) -> JsonResponse:
    words = {
        "sign_in": _("Sign in first."),
        "step_up": _("Your function asks for a second factor."),
    }
    back = urlencode({"next": f"/depositaires/#{uuid}"})
    return JsonResponse({name: f"{url}?{back}", "message": words[name]}, status=status)

"""`POST /urne/<uuid>/bulletins`: the casting door. It has no cookie, no session, no person."""

import base64
import binascii
import json
from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.http.request import RawPostDataException
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common import clock
from common.refusals import Refusal
from votes.urn import refusals
from votes.urn.actions import refused
from votes.urn.actions.casting import cast, receipt_if_current
from votes.urn.crowd import Crowd
from votes.urn.receipts import Receipt
from votes.urn.sizes import is_read
from votes.urn.views.doors import answer_refused, for_the_booth

LONGEST_PERMIT = 200
# No such vote, and a ballot that will come again: neither was refused by a rule.
NOT_COUNTED = (HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE)


@csrf_exempt
@require_http_methods(["POST", "OPTIONS"])
@for_the_booth
def ballots(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """Casts a ballot: 201 with its receipt, 200 with the same when it is the current one. What is
    refused leaves a count and nothing else."""
    try:
        ballot, permit = _read(request)
        receipt = cast(poll_uuid=uuid, ballot_text=ballot, permit=permit, at=clock.now())
    except Refusal as refusal:
        if refusal.status not in NOT_COUNTED:
            refused.count(poll_uuid=uuid, rule=refusal.code)
        raise
    return _answer(receipt)


async def ballots_together(request: HttpRequest, uuid: str, *, crowd: Crowd) -> HttpResponseBase:
    """What `ballots` does for a ballot posted, in the event loop and with those who arrive at the
    same time."""
    try:
        ballot, permit = _read(request)
        now = clock.now() if clock.is_at_hand() else await crowd.apart(clock.now)
        receipt = await crowd.cast(poll_uuid=uuid, ballot_text=ballot, permit=permit, at=now)
    except Refusal as refusal:
        if refusal.status not in NOT_COUNTED:
            await crowd.apart(refused.count, poll_uuid=uuid, rule=refusal.code)
        return answer_refused(refusal)
    return _answer(receipt)


@require_http_methods(["GET", "HEAD", "OPTIONS"])
@for_the_booth
def ballot(request: HttpRequest, uuid: str, tracker: str) -> HttpResponseBase:
    """The receipt of a ballot that counts, for a voter whose connection broke after sending."""
    try:
        name = base64.urlsafe_b64decode(f"{tracker}=").hex()
    except (ValueError, binascii.Error) as error:
        raise _not_here() from error
    receipt = receipt_if_current(poll_uuid=uuid, name=name)
    if receipt is None:
        raise _not_here()
    return _answer(receipt)


def _answer(receipt: Receipt) -> HttpResponseBase:
    status = HTTPStatus.CREATED if receipt.is_new else HTTPStatus.OK
    response = JsonResponse({"receipt": receipt.to_json()}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _read(request: HttpRequest) -> tuple[str, str]:
    """The ballot's exact text and its permit, or what is wrong with the request."""
    if request.content_type != "application/json":
        raise refusals.unreadable(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if not is_read(request.META.get("CONTENT_LENGTH", "")):
        raise refusals.too_large()
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError, RawPostDataException) as error:
        raise refusals.unreadable() from error
    if not isinstance(body, dict) or set(body) != {"ballot", "permit"}:
        raise refusals.unreadable()
    ballot, permit = body["ballot"], body["permit"]
    if not isinstance(ballot, str) or not isinstance(permit, str) or len(permit) > LONGEST_PERMIT:
        raise refusals.unreadable()
    return ballot, permit


def _not_here() -> Refusal:
    return Refusal(
        "no-such-ballot",
        _("No ballot with this tracking number counts in this vote."),
        _("If you have just sent it, wait a minute and try again, or vote again."),
        status=HTTPStatus.NOT_FOUND,
    )

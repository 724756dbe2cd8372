"""`POST /scrutins/<uuid>/droits`: rights to vote, to the booth's memory and nowhere else."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from common import clock
from common.refusals import Refusal
from members import step_up
from members.models import Account
from votes.station import queries
from votes.station.actions.rights import Right, hand_over
from votes.station.models import Poll
from votes.station.views.programs import from_our_own_page
from votes.urn import refusals


@require_POST
@from_our_own_page
@sensitive_variables()
def rights(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """The rights of the signed-in person: credential and permit for each, never stored."""
    account = request.user
    if not isinstance(account, Account):
        return _first(HTTPStatus.UNAUTHORIZED, "sign_in", reverse("account_login"), uuid)
    poll = queries.poll(uuid)
    if poll is None:
        raise refusals.unknown_poll()
    if not ratelimit.consume(request, app="allauth.account", action="voting_rights", user=account):
        raise _too_often()
    within = poll.step_up_within
    if within is not None and not step_up.has_recent(request, within=within):
        return _first(HTTPStatus.FORBIDDEN, "step_up", reverse("members:step_up"), uuid)
    handed = hand_over(account=account, poll=poll, at=clock.now())
    return JsonResponse(session(request, poll, account, handed))


def _too_often() -> Refusal:
    return Refusal(
        "too-often",
        _("The rights to vote were asked for too many times."),
        _("Wait a minute, then try again. Nothing of your vote is lost."),
        status=HTTPStatus.TOO_MANY_REQUESTS,
    )


def session(
    request: HttpRequest, poll: Poll, account: Account, handed: list[Right]
) -> dict[str, Any]:
    """What a program that makes ballots is told: the urn, and the rights it may use now."""
    closes_at = None if poll.remote_vote_is_over(clock.now()) else poll.remote_closes_at
    return {
        "urn": request.build_absolute_uri(f"/urne/{poll.uuid}"),
        "board": f"{settings.SITE_URL}/urne/{poll.uuid}/tableau",
        "voter": {"name": str(account)},
        "closes_at": closes_at.isoformat() if closes_at else "",
        "rights": [
            {
                "label": right.label,
                "kind": str(right.kind),
                "credential": right.credential,
                "public_key": right.public_key,
                "permit": right.permit,
                "voted": right.voted,
                "locked": None if right.locked is None else str(right.locked),
            }
            for right in handed
        ],
        "revote": poll.revote,
        "poll": {"title": poll.title, "subtitle": poll.subtitle},
    }


def _first(status: int, name: str, url: str, uuid: str) -> JsonResponse:
    """What must be done before: signing in, or showing a second factor just now."""
    back = urlencode({"next": f"/isoloir/#{uuid}"})
    words = {
        "sign_in": _("Sign in to vote."),
        "step_up": _("Confirm that it is you, then vote."),
    }
    return JsonResponse({name: f"{url}?{back}", "message": words[name]}, status=status)

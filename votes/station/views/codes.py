"""`/scrutins/<uuid>/codes-de-vote`: what the program of whoever makes the codes asks and sends."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.refusals import Forbidden
from common.web.tables import csv_response
from members import permissions as register
from members.models import Account
from votes.belenios import canonical
from votes.station import codes, permissions, queries
from votes.station.actions import codes as actions
from votes.station.models import Poll
from votes.station.views.officers import officer
from votes.station.views.programs import from_our_own_page, json_of
from votes.urn.refusals import unknown_poll

Door = Callable[..., HttpResponseBase]
# A public part is some 630 bytes long: this is the public list of twenty thousand members.
LONGEST_LIST = 14_000_000


def for_the_rights_officer(view: Door) -> Door:
    """Lets in who makes the codes of the poll, with their second factor. The program is told by
    `sign_in` or `step_up` where to send them first."""

    @from_our_own_page
    @wraps(view)
    def door(request: HttpRequest, uuid: str) -> HttpResponseBase:
        account, today = request.user, clock.today()
        if not isinstance(account, Account):
            return _first(HTTPStatus.UNAUTHORIZED, "sign_in", reverse("account_login"), uuid)
        poll = queries.poll(uuid)
        if poll is None or not register.is_insider(account, today):
            raise unknown_poll()
        if account.offices_suspended:
            second = reverse("members:second_factor")
            return _first(HTTPStatus.FORBIDDEN, "step_up", second, uuid)
        if not permissions.is_rights_officer(account, poll, today):
            raise Forbidden(
                "not-the-rights-officer",
                gettext_lazy("You do not make the voting codes of this vote."),
                gettext_lazy("Who makes them is written on the page of the vote."),
            )
        return view(request, poll, account)

    return door


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_rights_officer
def voting_codes(request: HttpRequest, poll: Poll, account: Account) -> HttpResponseBase:
    """The numbered roll; then the public parts, which are all that ever comes back."""
    if request.method == "POST":
        sent = json_of(request, most=LONGEST_LIST).get("credentials")
        public = canonical.serialize(sent)
        poll = actions.receive(poll=poll, public=public, at=clock.now(), by=account)
    return JsonResponse(codes.state_for(poll))


@require_POST
@officer(permissions.can_send_envelopes)
def envelopes(request: HttpRequest, poll: Poll, account: Account) -> HttpResponseBase:
    """Labels for closed envelopes: number, name, postal address. Reading them is journalled."""
    rows = actions.envelopes(poll=poll, at=clock.now(), by=account)
    header = [_("Envelope"), _("Name"), _("Address")]
    return csv_response(f"enveloppes-{poll.uuid}.csv", header, rows)


def _first(status: int, name: str, url: str, uuid: str) -> JsonResponse:
    words = {
        "sign_in": _("Sign in first."),
        "step_up": _("Your function asks for a second factor."),
    }
    back = urlencode({"next": f"/codes-de-vote/#{uuid}"})
    return JsonResponse({name: f"{url}?{back}", "message": words[name]}, status=status)

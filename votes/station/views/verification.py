"""`/scrutins/…/integrite/bulletins`: every ballot verified again by the workers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import clock
from members.models import Account
from votes.station import permissions
from votes.station.actions import watching
from votes.station.models import Poll
from votes.station.views.officers import is_discreet_to, officer
from votes.urn import queries as urn


@require_http_methods(["GET", "HEAD", "POST"])
@officer(permissions.can_follow)
def verify_ballots(request: HttpRequest, poll: Poll, account: Account) -> HttpResponseBase:
    """How far the verification is, as the page fetches it again; posted to, it begins."""
    if request.method != "POST":
        return _progress(request, poll, account)
    watching.verify_ballots(poll=poll, at=clock.now(), by=account)
    messages.success(request, _("The verification has begun: this page shows how far it is."))
    return redirect("votes:integrity", uuid=poll.uuid)


def _progress(request: HttpRequest, poll: Poll, account: Account) -> HttpResponse:
    if not poll.is_secret or poll.sealed_at is None:
        raise Http404
    context = {
        "poll": poll,
        "verification": urn.verification(poll.uuid),
        "is_discreet": is_discreet_to(account, poll),
    }
    return render(request, "votes/station/_verification.html", context)

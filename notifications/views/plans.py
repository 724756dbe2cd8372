"""`/quand-voter/…`: “when will you vote?”, asked by the check of addresses. Without sign-in: the
answer only times one's own reminder."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common import clock
from common.refusals import Refusal
from notifications import plan_links, queries
from notifications.actions import plans
from notifications.models import Campaign


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def voting_plan(request: HttpRequest, token: str) -> HttpResponse:
    """A mail scanner's GET changes nothing; a POST writes the day down."""
    campaign, member_id = _asked(token)
    if request.method == "POST":
        plans.choose_day(campaign=campaign, member_id=member_id, on=_day(request), at=clock.now())
        return redirect("notifications:voting-plan", token=token)
    context = {
        "campaign": campaign,
        "days": queries.days_offered(campaign, at=clock.now()),
        "chosen": queries.plan_of(campaign, member_id),
        "opens_at": queries.anchors_of(campaign)["opening"],
    }
    return render(request, "notifications/voting_plan.html", context)


def _day(request: HttpRequest) -> date:
    try:
        chosen = parse_date(request.POST.get("on", ""))
    except ValueError:
        chosen = None
    if chosen is None:
        raise Refusal(
            "no-day", _("No day was chosen."), _("Choose one of the days offered."), status=400
        )
    return chosen


def _asked(token: str) -> tuple[Campaign, int]:
    read = plan_links.read(token)
    campaign = Campaign.objects.filter(pk=read[0]).first() if read else None
    if read is None or campaign is None:
        raise Http404
    return campaign, read[1]

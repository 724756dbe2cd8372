"""`/scrutins/<uuid>/papiers/`: two scrutineers count the envelopes, enter the papers, say so."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.refusals import Refusal
from members import permissions as register
from members import step_up
from members.models import Account
from votes.station import papers, permissions, queries
from votes.station.actions import papers as actions
from votes.station.models import PaperCount, PaperStatement, Poll
from votes.station.views.officers import officer
from votes.station.views.programs import from_our_own_page
from votes.station.views.rights import session
from votes.urn.refusals import unknown_poll

scrutineer = officer(permissions.can_enter_papers)
About = PaperStatement.About


class NumberForm(forms.Form):
    """What one scrutineer counted, without seeing what the other said."""

    number = forms.IntegerField(
        min_value=0, max_value=100_000, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )

    def __init__(self, data: QueryDict | None = None, *, about: str) -> None:
        super().__init__(data, auto_id=f"{about}-%s")
        self.fields["number"].label = LABELS[about]


LABELS: dict[str, Any] = {
    About.ENVELOPES: gettext_lazy("Closed envelopes in the shuffled pile"),
    About.VOID: gettext_lazy("Envelopes set aside, whose paper does not count"),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@scrutineer
def page(request: HttpRequest, poll: Poll, account: Account) -> HttpResponseBase:
    """Where the papers stand, and what this scrutineer says of the pile."""
    about = request.POST.get("about", "")
    form = NumberForm(request.POST, about=about) if about in About.values else None
    refusal: Refusal | None = None
    if form is not None and form.is_valid():
        try:
            number = form.cleaned_data["number"]
            actions.declare(poll=poll, about=about, number=number, at=clock.now(), by=account)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _said(poll, about))
            return redirect("votes:papers", uuid=poll.uuid)
    context = {**_context(poll, account), "refusal": refusal}
    if form is not None:
        context[f"{about}_form"] = form
    status = refusal.status if refusal else 400 if form is not None else 200
    return render(request, "votes/station/papers.html", context, status=status)


def _said(poll: Poll, about: str) -> str:
    count = PaperCount.objects.get(poll=poll)
    if count.settled_at is not None:
        return _("The papers are settled: the vote has ended.")
    if about == About.ENVELOPES and count.envelopes is not None:
        return _("Two scrutineers say the same: the envelopes can be opened.")
    return _("It is recorded. The other scrutineer must say the same.")


def _context(poll: Poll, account: Account) -> dict[str, Any]:
    count = PaperCount.objects.filter(poll=poll).first()
    said = count.statements.order_by("pk") if count else PaperStatement.objects.none()
    return {
        "poll": poll,
        "can_follow": permissions.can_follow(account, poll, clock.today()),
        "papers": papers.standing(poll),
        "count": count,
        "mine": {each.about: each.number for each in said.filter(account=account)},
        "differs": count is not None
        and {
            about
            for about in About.values
            if said.filter(about=about).values("number").distinct().count() > 1
        },
        "envelopes_form": NumberForm(about=About.ENVELOPES),
        "void_form": NumberForm(about=About.VOID),
        "program": f"{reverse('votes:papers-program')}#{poll.uuid}",
    }


@require_POST
@from_our_own_page
@sensitive_variables()
def slot(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """A slot for the next paper: its code and a permit, to the memory of the page alone."""
    account, today = request.user, clock.today()
    if not isinstance(account, Account):
        return _first(HTTPStatus.UNAUTHORIZED, "sign_in", reverse("account_login"), uuid)
    poll = queries.poll(uuid)
    if poll is None or not register.is_insider(account, today):
        raise unknown_poll()
    if account.offices_suspended:
        second = reverse("members:second_factor")
        return _first(HTTPStatus.FORBIDDEN, "step_up", second, uuid)
    within = poll.step_up_within
    if within is not None and not step_up.has_recent(request, within=within):
        return _first(HTTPStatus.FORBIDDEN, "step_up", reverse("members:step_up"), uuid)
    right = actions.take_slot(poll=poll, at=clock.now(), by=account)
    found = papers.standing(poll)
    return JsonResponse(
        {
            **session(request, poll, account, [right]),
            "papers": {"entered": found.entered, "envelopes": found.envelopes},
        }
    )


def _first(status: int, name: str, url: str, uuid: str) -> JsonResponse:
    words = {
        "sign_in": _("Sign in first."),
        "step_up": _("Confirm that it is you, then enter the papers."),
    }
    back = urlencode({"next": f"/papiers-de-vote/#{uuid}"})
    return JsonResponse({name: f"{url}?{back}", "message": words[name]}, status=status)

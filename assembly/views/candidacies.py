"""`/assemblees/12/candidature`: a member stands for election, with what the law makes public."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assembly import permissions, requests, standing_for
from assembly.actions import agenda
from assembly.forms.preparing import CandidacyForm
from assembly.models import Assembly, Candidate
from assembly.views.doors import holding
from common import clock
from common.refusals import Refusal
from members import queries as register
from members.models import Account
from proposals.acting import acting_for


@require_http_methods(["GET", "HEAD", "POST"])
@holding(permissions.can_stand)
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    mine = register.members_of(account, clock.today())
    form = CandidacyForm(request.POST or None)
    if request.method == "POST":
        if "withdraw" in request.POST:
            return _withdraw(request, assembly, account)
        election = assembly.resolutions.filter(
            pk=_number(request.POST.get("election", "")), seats__gt=0
        ).first()
        if election is None:
            raise Http404
        if form.is_valid():
            member = acting_for(account, request.POST.get("member", ""))
            try:
                agenda.stand(
                    resolution=election,
                    member=member,
                    at=clock.now(),
                    by=account,
                    **form.cleaned_data,
                )
            except Refusal as refusal:
                form.add_error(None, f"{refusal.message} {refusal.what_to_do}")
            else:
                messages.success(request, _("You stand: the notice will name you."))
                return redirect("assembly:candidacy", number=assembly.pk)
    context = {
        "assembly": assembly,
        "call": assembly.call,
        "last_day": requests.freeze(assembly),
        "elections": standing_for.elections(assembly, mine),
        "form": form,
    }
    status = 400 if form.errors else 200
    return render(request, "assembly/candidacy.html", context, status=status)


def _withdraw(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """One takes one's own name off, and nobody else's."""
    mine = register.members_of(account, clock.today())
    found = Candidate.objects.filter(
        resolution__assembly=assembly,
        member__in=mine,
        pk=_number(request.POST.get("withdraw", "")),
    ).first()
    if found is None:
        raise Http404
    agenda.withdraw_candidate(candidate=found, at=clock.now(), by=account)
    messages.success(request, _("You no longer stand."))
    return redirect("assembly:candidacy", number=assembly.pk)


def _number(words: str) -> int:
    return int(words) if words.isdecimal() and len(words) < 12 else 0

"""`/assemblees/12/resolutions/34/suite`: the board says what became of a decision."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assembly.actions import followups
from assembly.forms.followups import FollowUpForm
from assembly.models import Assembly, Resolution
from assembly.views.doors import preparing
from common import clock
from common.refusals import Refusal
from members.models import Account, Member


@require_POST
@preparing
def say(
    request: HttpRequest, assembly: Assembly, account: Account, resolution: int
) -> HttpResponseBase:
    found = Resolution.objects.filter(assembly=assembly, pk=resolution).first()
    if found is None:
        raise Http404
    form = FollowUpForm(request.POST)
    form.is_valid()  # what is missing or wrong, the action refuses in words
    followups.say(
        resolution=found,
        status=request.POST.get("status", ""),
        owner=request.POST.get("owner", ""),
        note=request.POST.get("note", ""),
        milestone=request.POST.get("milestone", ""),
        due_on=form.cleaned_data.get("due_on"),
        carrier=_carrier(form),
        at=clock.now(),
        by=account,
    )
    messages.success(request, _("The follow-up is published."))
    return redirect("frontend:decision", number=found.pk)


def _carrier(form: FollowUpForm) -> Member | None:
    """The member to remind, by name or number; a refusal says whose name was not found."""
    if errors := form.errors.get("carrier"):
        raise Refusal(
            "no-such-member",
            str(errors[0]),
            _("Look for it in the register, or leave it empty."),
            status=400,
        )
    found: Member | None = form.cleaned_data.get("carrier")
    return found

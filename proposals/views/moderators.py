"""`/moderation/moderateurs`: who moderates; the board names them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.refusals import Forbidden, Refusal
from members.access import account_of, requires
from proposals import moderating, permissions
from proposals.actions import moderators as actions
from proposals.models import Moderator
from proposals.moderation_forms import ModeratorForm


@require_http_methods(["GET", "HEAD", "POST"])
@requires(permissions.can_read_proposals)
def moderators(request: HttpRequest) -> HttpResponse:
    """Those of today and those of before; the board's form."""
    account, today = account_of(request), clock.today()
    may_name = permissions.can_name_moderators(account, today)
    form = ModeratorForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if not may_name:
            raise Forbidden("not-the-board", _("The board names the moderators."))
        status = 400
        member = form.member() if form.is_valid() else None
        if member is not None:
            try:
                actions.name(
                    member=member, source=form.cleaned_data["source"], at=clock.now(), by=account
                )
            except Refusal as refusal:
                status = refusal.status
                form.add_error(None, f"{refusal.message} {refusal.what_to_do}".strip())
            else:
                messages.success(request, _("The moderator is named."))
                return redirect("proposals:moderators")
    context = {
        "current": moderating.moderators(today),
        "past": moderating.past_moderators(),
        "judges": moderating.judges(today),
        "form": form,
        "may_name": may_name,
    }
    return render(request, "proposals/moderators.html", context, status=status)


@require_POST
@requires(permissions.can_name_moderators)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    moderator = get_object_or_404(Moderator, pk=pk)
    actions.end(moderator=moderator, at=clock.now(), by=account_of(request))
    messages.success(request, _("This member no longer moderates."))
    return redirect("proposals:moderators")

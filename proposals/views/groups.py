"""`/groupes/`: working groups, joined with one button."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import clock
from common.refusals import Refusal
from members import access
from members import queries as register
from proposals import grouping, permissions
from proposals.acting import acting_for
from proposals.actions import groups
from proposals.group_forms import GroupForm
from proposals.models import WorkingGroup


@never_cache
@require_safe
@access.requires(permissions.can_read_proposals)
def index(request: HttpRequest) -> HttpResponse:
    account, today = access.account_of(request), clock.today()
    mine = register.members_of(account, today)
    places = grouping.places_of(mine)
    rows = [
        (
            group,
            [(member, (group.pk, member.pk) in places) for member in mine],
            grouping.members_of(group, today),
            grouping.can_change(account, group, today),
        )
        for group in grouping.groups()
    ]
    context = {"rows": rows, "may_open": permissions.can_open_group(account, today)}
    return render(request, "proposals/groups.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access.requires(permissions.can_open_group)
def begin(request: HttpRequest) -> HttpResponse:
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            groups.open_group(**form.cleaned_data, at=clock.now(), by=access.account_of(request))
        except Refusal as refusal:
            form.add_error("name", f"{refusal.message} {refusal.what_to_do}")
        else:
            messages.success(request, _("The group is open: members can join it."))
            return redirect("proposals:groups")
    return render(
        request, "proposals/group.html", {"form": form}, status=400 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.requires(permissions.can_read_proposals)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Its words; the board closes it from here."""
    account, today = access.account_of(request), clock.today()
    group = _group(pk)
    if not grouping.can_change(account, group, today):
        raise access.refusal_for(account, today)
    may_close = permissions.can_open_group(account, today)
    if "close" in request.POST and may_close:
        groups.close(group=group, at=clock.now(), by=account)
        messages.success(request, _("The group is closed."))
        return redirect("proposals:groups")
    written = {"name": group.name, "purpose": group.purpose, "help_wanted": group.help_wanted}
    form = GroupForm(request.POST or None, initial=written)
    if request.method == "POST" and form.is_valid():
        try:
            groups.change(group=group, **form.cleaned_data, at=clock.now(), by=account)
        except Refusal as refusal:
            form.add_error("name", f"{refusal.message} {refusal.what_to_do}")
        else:
            messages.success(request, _("Saved."))
            return redirect("proposals:groups")
    context = {"form": form, "group": group, "may_close": may_close}
    return render(request, "proposals/group.html", context, status=400 if form.errors else 200)


@require_POST
@access.requires(permissions.can_write_proposals)
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a place, or gives it back."""
    account = access.account_of(request)
    group, member = _group(pk), acting_for(account, request.POST.get("member", ""))
    if "leave" in request.POST:
        groups.leave(group=group, member=member, at=clock.now(), by=account)
        messages.success(request, _("You no longer take part in this group."))
    else:
        groups.join(group=group, member=member, at=clock.now(), by=account)
        messages.success(request, _("Thank you: you take part in this group."))
    return redirect("proposals:groups")


def _group(pk: int) -> WorkingGroup:
    found = WorkingGroup.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found

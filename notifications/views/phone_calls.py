"""`/messages/a-retrouver`: members whom nothing reaches, and the calls that find them again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common import clock
from common.web.tables import csv_response, page_of
from members.access import account_of, requires
from members.models import Member
from notifications import permissions, phoning, queries
from notifications.actions import phone_calls
from notifications.models import PhoneCall


@never_cache
@require_safe
@requires(permissions.can_manage_messages)
def unreachable(request: HttpRequest) -> HttpResponse:
    """The call under way first, then everybody to find, with the next thing to do."""
    now = clock.now()
    page = page_of(request, queries.unreachable().select_related("account"))
    context = {
        "page": page,
        "rows": phoning.to_find(list(page), at=now),
        "call": phoning.running_of(account_of(request), at=now),
        "outcomes": PhoneCall.Outcome.choices,
    }
    return render(request, "notifications/unreachable.html", context)


@require_safe
@requires(permissions.can_manage_messages)
def table(request: HttpRequest) -> HttpResponseBase:
    """The members to find again, as a file."""
    found = list(queries.unreachable().select_related("account"))
    rows = phoning.to_find(found, at=clock.now())
    return csv_response(
        "adresses-a-retrouver.csv",
        [
            _("Number"),
            _("Name"),
            _("E-mail"),
            _("Phone"),
            _("Postal address"),
            _("Last call"),
            _("Called by"),
            _("What came of it"),
        ],
        (
            [
                row.member.number,
                row.member.sort_name,
                row.member.email,
                row.member.phone,
                ", ".join(row.member.address_lines),
                *_last(row.last),
            ]
            for row in rows
        ),
    )


@require_POST
@requires(permissions.can_manage_messages)
def take(request: HttpRequest, number: int) -> HttpResponse:
    member = Member.objects.filter(number=number).first()
    if member is None:
        raise Http404
    phone_calls.take(member=member, at=clock.now(), by=account_of(request))
    return redirect("notifications:unreachable")


@require_POST
@requires(permissions.can_manage_messages)
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of it; an address that was given is then written in the register."""
    call = _call(pk)
    outcome = request.POST.get("outcome", "")
    phone_calls.tell(call=call, outcome=outcome, at=clock.now(), by=account_of(request))
    if outcome == PhoneCall.Outcome.FOUND:
        messages.success(request, _("Write the address that was given in the register now."))
        return redirect("members:member", number=call.member.number)
    messages.success(request, _("The call is written down."))
    return redirect("notifications:unreachable")


@require_POST
@requires(permissions.can_manage_messages)
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    phone_calls.give_back(call=_call(pk), at=clock.now(), by=account_of(request))
    messages.success(request, _("Somebody else may call."))
    return redirect("notifications:unreachable")


def _call(pk: int) -> PhoneCall:
    found = PhoneCall.objects.filter(pk=pk).select_related("member").first()
    if found is None:
        raise Http404
    return found


def _last(call: PhoneCall | None) -> list[str]:
    if call is None or call.ended_at is None:
        return ["", "", ""]
    ended = call.ended_at.astimezone(clock.PARIS).isoformat(" ", "minutes")
    return [ended, str(call.caller), call.get_outcome_display()]

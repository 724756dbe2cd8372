"""`/mon-compte/…/prevenir`: how a member wants to be told; and the addresses of SMS."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import clock
from members import queries as register
from members.access import account_of, own_member, signed_in
from notifications import audiences, push, short_links, told
from notifications.actions import arrivals, choices, devices, phones
from notifications.push import service
from notifications.sms.provider import is_offered


@never_cache
@require_safe
@signed_in
def page(request: HttpRequest, number: int) -> HttpResponse:
    member = own_member(account_of(request), number)
    context = {
        "member": member,
        "consent": register.running_consent(member),
        "told": told.of(member, at=clock.now()),
        "offers_sms": is_offered(),
        "push_key": service.public_key() if push.is_offered() else "",
    }
    return render(request, "notifications/channels.html", context)


@require_POST
@signed_in
def choose(request: HttpRequest, number: int) -> HttpResponse:
    """Calls to vote by these channels."""
    wanted = request.POST.getlist("by")
    choices.choose(
        member=own_member(account_of(request), number),
        by_email="email" in wanted,
        by_sms="sms" in wanted,
        at=clock.now(),
        by=account_of(request),
    )
    messages.success(request, _("Your choice is saved."))
    return redirect("notifications:channels", number=number)


@require_POST
@signed_in
def give_phone(request: HttpRequest, number: int) -> HttpResponse:
    phones.give(
        member=own_member(account_of(request), number),
        number=request.POST.get("phone", ""),
        at=clock.now(),
        by=account_of(request),
    )
    messages.success(request, _("A code is on its way to your telephone."))
    return redirect("notifications:channels", number=number)


@require_POST
@signed_in
def confirm_phone(request: HttpRequest, number: int) -> HttpResponse:
    phones.confirm(
        member=own_member(account_of(request), number),
        code=request.POST.get("code", ""),
        at=clock.now(),
        by=account_of(request),
    )
    messages.success(request, _("Your number is confirmed: calls to vote will come there too."))
    return redirect("notifications:channels", number=number)


@require_POST
@signed_in
def stop_sms(request: HttpRequest, number: int) -> HttpResponse:
    phones.take_back(
        member=own_member(account_of(request), number), at=clock.now(), by=account_of(request)
    )
    messages.success(request, _("No more SMS; your number is erased."))
    return redirect("notifications:channels", number=number)


@require_POST
@signed_in
def add_device(request: HttpRequest, number: int) -> HttpResponse:
    """This browser shows notifications from now on."""
    devices.add(
        member=own_member(account_of(request), number),
        endpoint=request.POST.get("endpoint", ""),
        public_key=request.POST.get("public_key", ""),
        shared_secret=request.POST.get("shared_secret", ""),
        expires_at=_instant(request.POST.get("expires", "")),
        at=clock.now(),
        by=account_of(request),
    )
    messages.success(request, _("This device will tell you when a vote opens."))
    return redirect("notifications:channels", number=number)


@require_POST
@signed_in
def remove_devices(request: HttpRequest, number: int) -> HttpResponse:
    devices.remove_all(
        member=own_member(account_of(request), number), at=clock.now(), by=account_of(request)
    )
    messages.success(request, _("No more notifications."))
    return redirect("notifications:channels", number=number)


@require_POST
@signed_in
def optional(request: HttpRequest, number: int) -> HttpResponse:
    """Optional messages, or none."""
    member = own_member(account_of(request), number)
    if request.POST.get("wanted"):
        choices.accept_optional(member_id=member.pk, at=clock.now())
        messages.success(request, _("You will receive the optional messages again."))
    else:
        choices.refuse_optional(member_id=member.pk, at=clock.now())
        messages.success(request, _("You will receive no more optional messages."))
    return redirect("notifications:channels", number=number)


@require_POST
@signed_in
def digest(request: HttpRequest, number: int) -> HttpResponse:
    """The weekly letter, or not."""
    member = own_member(account_of(request), number)
    if request.POST.get("wanted"):
        choices.accept_digest(member_id=member.pk, at=clock.now())
        messages.success(request, _("You will receive the weekly letter again."))
    else:
        choices.refuse_digest(member_id=member.pk, at=clock.now())
        messages.success(request, _("You will receive the weekly letter no more."))
    return redirect("notifications:channels", number=number)


@require_POST
@signed_in
def calls(request: HttpRequest, number: int) -> HttpResponse:
    """Being telephoned when nothing else reaches, or never."""
    account, member = account_of(request), own_member(account_of(request), number)
    if request.POST.get("wanted"):
        choices.accept_calls(member=member, at=clock.now(), by=account)
        messages.success(request, _("The cooperative may telephone you to ask for an address."))
    else:
        choices.refuse_calls(member=member, at=clock.now(), by=account)
        messages.success(request, _("The cooperative will not telephone you."))
    return redirect("notifications:channels", number=number)


@require_safe
def short_link(request: HttpRequest, code: str) -> HttpResponseBase:
    """The address of an SMS leads to the vote's own page; nothing is written, nobody signed in."""
    campaign = short_links.read(code)
    if campaign is None:
        raise Http404
    words = audiences.words_of(campaign, at=clock.now())
    return redirect(str(words["link"]).removeprefix(settings.SITE_URL))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def sms_report(request: HttpRequest, token: str) -> HttpResponse:
    """The provider says what became of an SMS. Only it knows the address."""
    expected = str(settings.SMS_REPORT_TOKEN)
    if not (is_offered() and expected and constant_time_compare(token, expected)):
        raise Http404
    said = {**request.GET.dict(), **request.POST.dict()}
    known = arrivals.delivered_by_telephone(said=said, at=clock.now())
    return HttpResponse(status=204 if known else 404)


def _instant(milliseconds: str) -> datetime | None:
    """An instant as browsers write it; most subscriptions have no end."""
    try:
        return datetime.fromtimestamp(float(milliseconds) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None

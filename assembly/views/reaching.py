"""`/assemblees/accords/`: the yearly question about e-mail; `…/affranchissement`: our tariff."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from assembly import consenting, permissions, postage
from assembly.actions import reaching
from assembly.forms.reaching import TariffForm
from assembly.views.doors import having
from common import clock
from members.models import Account

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@read_or_write
@having(permissions.can_prepare)
def consents(request: HttpRequest, account: Account) -> HttpResponseBase:
    at = clock.now()
    if request.method == "POST":
        asked = reaching.ask_for_consents(at=at, by=account)
        messages.success(
            request,
            ngettext("%(count)s member is asked.", "%(count)s members are asked.", asked)
            % {"count": asked},
        )
        return redirect("assembly:consents")
    return render(request, "assembly/consents.html", {"campaign": consenting.campaign(at)})


@read_or_write
@having(permissions.can_prepare)
def tariff(request: HttpRequest, account: Account) -> HttpResponseBase:
    known = postage.known()
    form = TariffForm(request.POST or None, known=known)
    if request.method == "POST" and form.is_valid():
        reaching.record_tariff(
            plain=form.plain(),
            source=form.cleaned_data["source"],
            checked_on=form.cleaned_data["checked_on"],
            at=clock.now(),
            by=account,
        )
        messages.success(request, _("Saved."))
        return redirect("assembly:postage")
    context = {"form": form, "known": known}
    return render(request, "assembly/postage.html", context, status=400 if form.is_bound else 200)

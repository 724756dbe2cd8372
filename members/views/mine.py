"""`/mon-compte/`: what the register says of the person who signed in, and of those one acts for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common import clock
from members import queries
from members.access import account_of, own_member, signed_in
from members.actions import consents, register
from members.forms.register import PostalAddressForm
from members.views.members import sent, shows_or_sends


@never_cache
@require_safe
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """Members acted for, with their details, shares, consent and mandates."""
    today = clock.today()
    person = account_of(request)
    mine = [
        {
            "member": member,
            "shares": member.shares(today),
            "consent": queries.running_consent(member),
            "consent_text": consents.text(member=member) if member.email else "",
            "representative": queries.representative(member, today),
            "mandates": [
                mandate
                for mandate in queries.mandates_with_words(member)
                if mandate.is_running(today)
            ],
        }
        for member in queries.members_of(person, today)
    ]
    context = {"person": person, "mine": mine, "cooperative": queries.cooperative()}
    context["has_second_factor"] = queries.has_second_factor(person)
    return render(request, "members/account.html", context)


@never_cache
@shows_or_sends
@signed_in
def details(request: HttpRequest, number: int) -> HttpResponse:
    """A member corrects phone and postal address."""
    member = own_member(account_of(request), number)
    initial = {name: getattr(member, name) for name in register.OWN_FIELDS}
    form = PostalAddressForm(request.POST or None, initial=initial)

    def act() -> None:
        register.change_own_details(
            member=member,
            at=clock.now(),
            by=account_of(request),
            **{name: form.cleaned_data[name] for name in register.OWN_FIELDS},
        )

    if sent(request, form, act):
        messages.success(request, _("Your details are up to date."))
        return redirect("members:account")
    context = {"form": form, "member": member}
    return render(request, "members/own_details.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def agree(request: HttpRequest, number: int) -> HttpResponse:
    """The member agrees to be convened by e-mail."""
    member = own_member(account_of(request), number)
    consents.give(member=member, at=clock.now(), by=account_of(request))
    messages.success(request, _("You will be convened by e-mail. Thank you."))
    return redirect("members:account")


@require_POST
@signed_in
def back_to_post(request: HttpRequest, number: int) -> HttpResponse:
    """The member prefers the post."""
    member = own_member(account_of(request), number)
    consents.revoke(member=member, at=clock.now(), by=account_of(request))
    messages.success(request, _("You will be convened by post."))
    return redirect("members:account")

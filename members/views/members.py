"""`/registre/<number>/…`: the board changes one member's row."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.refusals import Refusal
from members import permissions, queries
from members.access import account_of, requires
from members.actions import consents, register
from members.forms.fields import ActionForm
from members.forms.register import (
    ConsentForm,
    LeavingForm,
    MemberForm,
    NewMemberForm,
    RepresentativeForm,
    SharesForm,
)
from members.models import Member

manages = requires(permissions.can_manage_register)
shows_or_sends = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@shows_or_sends
@manages
def new(request: HttpRequest) -> HttpResponse:
    """A member joins."""
    at = clock.now()
    form = NewMemberForm(
        request.POST or None, initial={"kind": "natural", "registered_on": clock.today()}
    )
    made: list[Member] = []

    def add() -> None:
        made.append(
            register.add_member(
                details=form.details(),
                number=form.cleaned_data["number"] or None,
                shares=form.cleaned_data.get("shares") or 0,
                at=at,
                by=account_of(request),
            )
        )

    if sent(request, form, add):
        name = made[0].display_name
        messages.success(request, _("%(name)s is in the register.") % {"name": name})
        return redirect("members:member", made[0].number)
    return _page(request, form, title=_("A new member"), action=_("Enter in the register"))


@never_cache
@shows_or_sends
@manages
def change(request: HttpRequest, number: int) -> HttpResponse:
    """What the register says is corrected."""
    member = _member(number)
    initial = {**vars(register.Details.of(member)), "college": member.college}
    form = MemberForm(request.POST or None, initial=initial, member=member)

    def act() -> None:
        register.change_member(
            member=member, details=form.details(), at=clock.now(), by=account_of(request)
        )

    if sent(request, form, act):
        return _done(request, member, _("The register is up to date."))
    return _page(request, form, member, title=_("Correct the row"), action=_("Save"))


@never_cache
@shows_or_sends
@manages
def leaving(request: HttpRequest, number: int) -> HttpResponse:
    """A membership ends."""
    member = _member(number)
    form = LeavingForm(request.POST or None, initial={"left_on": clock.today()})

    def act() -> None:
        register.record_leaving(
            member=member,
            left_on=form.cleaned_data["left_on"],
            reason=form.cleaned_data["reason"],
            at=clock.now(),
            by=account_of(request),
        )

    if sent(request, form, act):
        return _done(request, member, _("The departure is recorded."))
    consequences = [
        _("From that day this person no longer votes and is no longer convened."),
        _("Mandates end on that day."),
    ]
    if queries.cooperative().has_shares:
        consequences.append(_("The shares stay: record their refund apart."))
    return _page(
        request,
        form,
        member,
        title=_("Record a departure"),
        action=_("Record the departure"),
        consequences=consequences,
    )


@require_POST
@manages
def stay(request: HttpRequest, number: int) -> HttpResponse:
    """A departure was recorded by mistake."""
    member = _member(number)
    register.cancel_leaving(member=member, at=clock.now(), by=account_of(request))
    return _done(request, member, _("The membership goes on."))


@never_cache
@shows_or_sends
@manages
def shares(request: HttpRequest, number: int) -> HttpResponse:
    """Shares come or go, where there are some."""
    member = _member(number)
    if not queries.cooperative().has_shares:
        raise Http404
    form = SharesForm(request.POST or None, initial={"on": clock.today()})

    def act() -> None:
        data = form.cleaned_data
        register.move_shares(
            member=member,
            quantity=data["quantity"],
            kind=data["kind"],
            on=data["on"],
            note=data["note"],
            at=clock.now(),
            by=account_of(request),
        )

    if sent(request, form, act):
        return _done(request, member, _("The movement is recorded."))
    return _page(request, form, member, title=_("Record shares"), action=_("Record the movement"))


@never_cache
@shows_or_sends
@manages
def representative(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody else acts for a legal person."""
    member = _member(number)
    form = RepresentativeForm(request.POST or None, initial={"from_on": clock.today()})

    def act() -> None:
        register.name_representative(
            member=member,
            delegate=form.delegate(),
            from_on=form.cleaned_data["from_on"],
            at=clock.now(),
            by=account_of(request),
        )

    if sent(request, form, act):
        return _done(request, member, _("The representative is recorded."))
    consequences = [
        _("The present representative no longer acts from that day."),
        _("The new one signs in with an account of one’s own."),
    ]
    return _page(
        request,
        form,
        member,
        title=_("Name a representative"),
        action=_("Name this representative"),
        consequences=consequences,
    )


@never_cache
@shows_or_sends
@manages
def consent(request: HttpRequest, number: int) -> HttpResponse:
    """An agreement came on paper or by e-mail."""
    member = _member(number)
    form = ConsentForm(request.POST or None, initial={"given_on": clock.today()})

    def act() -> None:
        consents.give(
            member=member,
            channel=form.cleaned_data["channel"],
            given_at=form.given_at(),
            filed=form.cleaned_data["filed"],
            at=clock.now(),
            by=account_of(request),
        )

    if sent(request, form, act):
        return _done(request, member, _("The agreement is recorded with its proof."))
    return _page(
        request,
        form,
        member,
        title=_("Record an agreement to e-mail"),
        action=_("Record the agreement"),
    )


@require_POST
@manages
def back_to_post(request: HttpRequest, number: int) -> HttpResponse:
    """The member asked to be convened by post again."""
    member = _member(number)
    consents.revoke(member=member, at=clock.now(), by=account_of(request))
    return _done(request, member, _("This member is convened by post from now on."))


def sent(request: HttpRequest, form: Form, act: Callable[[], object]) -> bool:
    """Whether a form was sent, valid, and its action accepted; refusals become its errors."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except Refusal as refusal:
        if not isinstance(form, ActionForm):
            raise
        form.refuse(refusal)
        return False
    return True


def _member(number: int) -> Member:
    return get_object_or_404(queries.all_members(), number=number)


def _done(request: HttpRequest, member: Member, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect("members:member", member.number)


def _page(
    request: HttpRequest,
    form: Form,
    member: Member | None = None,
    *,
    title: str,
    action: str,
    consequences: list[str] | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "member": member,
        "title": title,
        "action": action,
        "consequences": consequences,
    }
    status = 422 if form.errors else 200
    return render(request, "members/member_form.html", context, status=status)

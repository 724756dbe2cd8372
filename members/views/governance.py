"""Organs and mandates, colleges, the cooperative's identity and yearly figures."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common import clock
from members import permissions, queries
from members.access import account_of
from members.actions import cooperative, mandates, register
from members.forms.governance import CooperativeForm, EndMandateForm, FiguresForm, MandateForm
from members.forms.register import ASSOCIATES, CollegeForm, WeightForm
from members.models.mandates import Organ
from members.views.members import manages, sent, shows_or_sends


@require_safe
def organs(request: HttpRequest) -> HttpResponse:
    """`/cooperative/organes/`: who governs, public (R-DOC-03)."""
    today = clock.today()
    coop = queries.cooperative()
    context = {
        "organs": [(coop.word(name), queries.organ(name, today)) for name in Organ.values],
        "cooperative": coop,
        "can_change": permissions.can_manage_register(request.user, today),
        "can_read_minutes": permissions.is_board(request.user, today)
        or permissions.is_supervisory(request.user, today),
    }
    return render(request, "members/organs.html", context)


@never_cache
@shows_or_sends
@manages
def mandate_list(request: HttpRequest) -> HttpResponse:
    """Every mandate, past and present; a new one."""
    coop = queries.cooperative()
    today = clock.today()
    form = MandateForm(
        request.POST or None,
        cooperative=coop,
        initial={"starts_on": today, "number": request.GET.get("number")},
    )

    def act() -> None:
        data = form.cleaned_data
        mandates.appoint(
            member=data["member"],
            organ=data["organ"],
            office=data["office"],
            origin=data["origin"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            at=clock.now(),
            by=account_of(request),
        )

    if sent(request, form, act):
        messages.success(request, _("The mandate is recorded."))
        return redirect("members:mandates")
    context = {
        "form": form,
        "mandates": [
            {"mandate": row, "organ": coop.word(row.organ), "is_running": row.is_running(today)}
            for row in queries.all_mandates()
        ],
        "functions": [
            {"row": row, "organ": coop.word(row.organ)} for row in queries.organ_functions()
        ],
    }
    return render(request, "members/mandates.html", context, status=422 if form.errors else 200)


@never_cache
@shows_or_sends
@manages
def end_mandate(request: HttpRequest, pk: int) -> HttpResponse:
    mandate = get_object_or_404(queries.all_mandates(), pk=pk)
    form = EndMandateForm(request.POST or None, initial={"ends_on": clock.today()})

    def act() -> None:
        mandates.end(
            mandate=mandate,
            ends_on=form.cleaned_data["ends_on"],
            at=clock.now(),
            by=account_of(request),
        )

    if sent(request, form, act):
        messages.success(request, _("The end of the mandate is recorded."))
        return redirect("members:mandates")
    context = {
        "form": form,
        "title": _("End a mandate"),
        "action": _("Record the end"),
        "member": mandate.member,
    }
    return render(request, "members/member_form.html", context, status=422 if form.errors else 200)


@require_POST
@manages
def weigh_college(request: HttpRequest, college: int) -> HttpResponse:
    found = get_object_or_404(queries.colleges(), pk=college)
    form = WeightForm(request.POST)
    if form.is_valid():
        register.weigh_college(
            college=found,
            weight=form.weight(),
            associates=form.cleaned_data["associates"],
            at=clock.now(),
            by=account_of(request),
        )
        messages.success(request, _("The weight is changed."))
    else:
        messages.error(request, " ".join(str(each) for each in form.errors.values()))
    return redirect("members:colleges")


@never_cache
@shows_or_sends
@manages
def colleges(request: HttpRequest) -> HttpResponse:
    form = CollegeForm(request.POST or None)

    def act() -> None:
        register.add_college(
            name=form.cleaned_data["name"],
            weight=form.weight(),
            associates=form.cleaned_data["associates"],
            at=clock.now(),
            by=account_of(request),
        )

    if sent(request, form, act):
        messages.success(request, _("The college is created."))
        return redirect("members:colleges")
    context = {
        "form": form,
        "colleges": queries.colleges_with_members(clock.today()),
        "associates": ASSOCIATES,
    }
    return render(request, "members/colleges.html", context, status=422 if form.errors else 200)


@never_cache
@shows_or_sends
@manages
def identity(request: HttpRequest) -> HttpResponse:
    """What the cooperative's documents print about it."""
    form = CooperativeForm(request.POST or None, instance=queries.cooperative())

    def act() -> None:
        cooperative.change(at=clock.now(), by=account_of(request), **form.values())

    if sent(request, form, act):
        messages.success(request, _("The identity of the cooperative is up to date."))
        return redirect("members:cooperative")
    context = {"form": form, "missing": queries.cooperative().missing_mentions()}
    return render(request, "members/cooperative.html", context, status=422 if form.errors else 200)


@never_cache
@shows_or_sends
@manages
def figures(request: HttpRequest) -> HttpResponse:
    """The yearly figures that every member sees with their trend."""
    wanted = queries.figures_of(request.GET.get("year", ""))
    form = FiguresForm(
        request.POST or None, initial=FiguresForm.initial_of(wanted) if wanted else None
    )

    def act() -> None:
        cooperative.record_figures(
            year=form.cleaned_data["year"],
            at=clock.now(),
            by=account_of(request),
            **form.figures(),
        )

    if sent(request, form, act):
        messages.success(request, _("The figures are recorded."))
        return redirect("members:figures")
    context = {"form": form, "years": queries.yearly_figures()}
    return render(request, "members/figures.html", context, status=422 if form.errors else 200)

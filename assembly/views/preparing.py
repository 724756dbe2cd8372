"""Pages of those who prepare: frame, agenda, texts, candidates, convening."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assembly import checklist, deadlines, permissions, reaching, second_looks, steps
from assembly.actions import (
    agenda,
    assemblies,
    campaigns,
    convening,
    exclusions,
    scheduling,
    second_rounds,
)
from assembly.forms import preparing as forms
from assembly.freezing import in_order, items_in_order
from assembly.models import AgendaItem, Assembly, Candidate, Resolution
from assembly.second_rounds import left_to_fill
from assembly.views.doors import having, preparing
from common import clock
from common.refusals import Refusal
from members import permissions as rights
from members import queries as register
from members.models import Account
from proposals.models import Proposal
from proposals.states import ProposalState

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@read_or_write
@having(permissions.can_prepare)
def new(request: HttpRequest, account: Account) -> HttpResponseBase:
    """`/assemblees/nouvelle`."""
    form = forms.NewAssemblyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        assembly = assemblies.prepare(at=clock.now(), by=account, **form.cleaned_data)
        messages.success(request, _("The assembly is in preparation. Nobody else sees it yet."))
        return redirect("assembly:agenda", number=assembly.pk)
    return _form(request, form, "assembly/new.html")


@read_or_write
@preparing
def frame(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """`/assemblees/12/cadre`: date, place, decision, opening of the vote."""
    if request.method == "POST":
        form = forms.FrameForm(request.POST)
        if form.is_valid():
            assemblies.change(assembly=assembly, at=clock.now(), by=account, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("assembly:page", number=assembly.pk)
    else:
        form = forms.FrameForm.of(assembly)
    return _form(request, form, "assembly/frame.html", assembly=assembly)


@require_POST
@preparing
def calls(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """`/assemblees/12/rappels`: the messages around the vote, planned with their forecast."""
    campaign = campaigns.prepare(assembly=assembly, at=clock.now(), by=account)
    return redirect("notifications:campaign", pk=campaign.pk)


@require_safe
@preparing
def agenda_page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """`/assemblees/12/ordre-du-jour`."""
    context = {
        "assembly": assembly,
        "items": items_in_order(assembly),
        "form": forms.ItemForm(),
        "admitted": Proposal.objects.filter(state=ProposalState.ADMITTED),
        "rounds": left_to_fill(),
        "exclusion": _exclusion_form(assembly),
    }
    return render(request, "assembly/agenda.html", context)


def _exclusion_form(assembly: Assembly) -> forms.ExclusionForm | None:
    """Where the statutes let the assembly exclude a member."""
    return (
        forms.ExclusionForm(auto_id="exclude-%s")
        if exclusions.is_allowed(assembly=assembly)
        else None
    )


@require_POST
@preparing
def exclude(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """Puts the exclusion of a member on the agenda."""
    form = forms.ExclusionForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for es in form.errors.values() for e in es))
        return redirect("assembly:agenda", number=assembly.pk)
    made = exclusions.propose(assembly=assembly, at=clock.now(), by=account, **form.cleaned_data)
    return redirect("assembly:resolution", number=assembly.pk, resolution=made.pk)


@require_POST
@preparing
def second_round(
    request: HttpRequest, assembly: Assembly, account: Account, *, first: int
) -> HttpResponseBase:
    """Plans the second round of an election that another assembly left open."""
    found = get_object_or_404(Resolution, pk=first)
    made = second_rounds.hold(assembly=assembly, first=found, at=clock.now(), by=account)
    return redirect("assembly:resolution", number=assembly.pk, resolution=made.pk)


@require_POST
@preparing
def add_item(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    form = forms.ItemForm(request.POST)
    if not form.is_valid():
        context = {"assembly": assembly, "items": items_in_order(assembly), "form": form}
        context["admitted"] = []
        context["exclusion"] = None
        return render(request, "assembly/agenda.html", context, status=400)
    item = agenda.add_item(assembly=assembly, at=clock.now(), by=account, **form.cleaned_data)
    if item.kind in agenda.DECIDING:
        return redirect(
            "assembly:resolution", number=assembly.pk, resolution=item.resolutions.get().pk
        )
    return redirect("assembly:agenda", number=assembly.pk)


@require_POST
@preparing
def item(
    request: HttpRequest, assembly: Assembly, account: Account, *, item: int, verb: str
) -> HttpResponseBase:
    """Moves or removes a line."""
    found = AgendaItem.objects.filter(assembly=assembly, pk=item).first()
    acts: dict[str, Callable[..., None]] = {
        "monter": lambda **x: agenda.move_item(direction=agenda.UP, **x),
        "descendre": lambda **x: agenda.move_item(direction=agenda.DOWN, **x),
        "retirer": agenda.remove_item,
    }
    if found is None or verb not in acts:
        raise Http404
    acts[verb](item=found, at=clock.now(), by=account)
    return redirect("assembly:agenda", number=assembly.pk)


@read_or_write
@preparing
def resolution(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """`/assemblees/12/resolutions/34`: the text of a question; the candidates of an election."""
    found = _resolution(assembly, resolution)
    if request.method == "POST":
        form = forms.ResolutionForm.of(found, request.POST)
        if form.is_valid():
            agenda.write_resolution(
                resolution=found, at=clock.now(), by=account, **form.cleaned_data
            )
            messages.success(request, _("Saved."))
            if found.is_election:
                return redirect(request.path)
            return redirect("assembly:agenda", number=assembly.pk)
    else:
        form = forms.ResolutionForm.of(found)
    return _form(
        request,
        form,
        "assembly/resolution.html",
        assembly=assembly,
        resolution=found,
        candidates=_candidates(found),
        candidate_form=forms.CandidateForm() if found.is_election else None,
    )


@require_POST
@preparing
def stand(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """Enters a candidacy."""
    found = _resolution(assembly, resolution)
    form = forms.CandidateForm(request.POST)
    if not form.is_valid():
        return _form(
            request,
            forms.ResolutionForm.of(found),
            "assembly/resolution.html",
            status=400,
            assembly=assembly,
            resolution=found,
            candidates=_candidates(found),
            candidate_form=form,
        )
    agenda.stand(resolution=found, at=clock.now(), by=account, **form.cleaned_data)
    messages.success(request, _("The candidacy is entered."))
    return redirect("assembly:resolution", number=assembly.pk, resolution=found.pk)


@require_POST
@preparing
def candidate(
    request: HttpRequest, assembly: Assembly, account: Account, *, candidate: int, verb: str
) -> HttpResponseBase:
    """Agrees a candidate in the name of the board, corrects a candidacy, or takes it off."""
    found = Candidate.objects.filter(resolution__assembly=assembly, pk=candidate).first()
    if found is None:
        raise Http404
    at = clock.now()
    if verb == "agreer":
        agenda.agree_candidate(candidate=found, agreed=not found.agreed_by_board, at=at, by=account)
    elif verb == "modifier":
        form = forms.CandidacyForm(request.POST)
        if not form.is_valid():
            raise Refusal(
                "candidacy-unclear",
                " ".join(str(error) for errors in form.errors.values() for error in errors),
                _("Go back, and correct it. Nothing was changed."),
                status=400,
            )
        agenda.change_candidate(candidate=found, at=at, by=account, **form.cleaned_data)
        messages.success(request, _("The candidacy is corrected."))
    elif verb == "retirer":
        agenda.withdraw_candidate(candidate=found, at=at, by=account)
    else:
        raise Http404
    return redirect("assembly:resolution", number=assembly.pk, resolution=found.resolution_id)


@read_or_write
@preparing
def convene(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """`/assemblees/12/convoquer`: what is left to settle, what will happen, then the act."""
    if request.method == "POST":
        convening.convene(assembly=assembly, at=clock.now(), by=account)
        messages.success(request, _("The assembly is convened. The notices are on their way."))
        return redirect("assembly:page", number=assembly.pk)
    at = clock.now()
    split = reaching.split(assembly.call, at=at)
    without_second_channel = list(register.without_second_channel(at))
    context = {
        "assembly": assembly,
        "call": assembly.call,
        "obstacles": checklist.obstacles(assembly, at=at),
        "unsettled": [step for step in steps.steps(assembly, at=at) if step.details],
        "second_looks": list(second_looks.at_convocation(assembly, at=at)),
        "missed": [row for row in deadlines.missed(assembly.call, at=at) if row.is_unexplained],
        "members": split.members,
        "split": split,
        "without_second_channel": len(without_second_channel),
        "letters_without_address": sum(not m.address_lines for m in without_second_channel),
        "may_print": rights.can_manage_register(account, clock.today()),
    }
    return render(request, "assembly/convene.html", context)


@read_or_write
@preparing
def cancel(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        assemblies.cancel(assembly=assembly, at=clock.now(), by=account, **form.cleaned_data)
        messages.success(request, _("The assembly is cancelled."))
        return redirect("assembly:page", number=assembly.pk)
    return _form(request, form, "assembly/cancel.html", assembly=assembly)


@require_POST
@preparing
def schedule(
    request: HttpRequest, assembly: Assembly, account: Account, *, proposal: int
) -> HttpResponseBase:
    """Puts an admitted proposal on the agenda."""
    found = Proposal.objects.filter(pk=proposal).select_related("author").first()
    if found is None:
        raise Http404
    agreed = {"oui": True, "non": False}.get(request.POST.get("agreed", ""))
    if agreed is None:
        raise Refusal(
            "agreement-missing",
            _("The board has not said whether it agrees with this proposal."),
            _("Choose: blank proxies count for it if the board agrees, against it otherwise."),
            status=400,
        )
    made = scheduling.schedule_proposal(
        assembly=assembly, proposal=found, agreed_by_board=agreed, at=clock.now(), by=account
    )
    return redirect("assembly:resolution", number=assembly.pk, resolution=made.pk)


def _candidates(of: Resolution) -> list[Candidate]:
    """In the order of the ballot, each with the form that corrects it."""
    found = in_order(of)
    for each in found:
        each.form = forms.CandidacyForm.of(each)  # type: ignore[attr-defined]
    return found


def _resolution(assembly: Assembly, pk: int) -> Resolution:
    found = Resolution.objects.filter(assembly=assembly, pk=pk).select_related("item").first()
    if found is None:
        raise Http404
    return found


def _form(
    request: HttpRequest, form: Any, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    wrong = form.is_bound and not form.is_valid()
    return render(request, template, {"form": form, **context}, status=400 if wrong else status)

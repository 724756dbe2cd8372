"""`/assemblees/12/contester`: until when, on what grounds, what was answered, and the dossier."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assembly import contesting, permissions
from assembly.actions import claims
from assembly.claim_file import claim_file
from assembly.documents.claim import claim_data, draw_claim
from assembly.forms.contesting import ClaimAnswerForm, ClaimForm, LiftForm
from assembly.models import Assembly, Claim, LegalHold
from assembly.states import AssemblyState, ClaimState
from assembly.views.doors import having, holding
from assembly.views.files import PDF, ZIP, served
from common import clock
from common.refusals import Refusal
from common.web.papers import as_page
from members import queries as register
from members.models import Account, Member, OrganFunction


@require_http_methods(["GET", "HEAD", "POST"])
@holding(permissions.can_contest)
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """The countdown, the form, one's own claims; every claim for those who answer them."""
    form = ClaimForm(request.POST or None, assembly=assembly)
    if request.method == "POST" and form.is_valid() and _filed(form, assembly, account):
        messages.success(
            request, _("Your claim is recorded. Nothing of this assembly is destroyed.")
        )
        return redirect("assembly:contest", number=assembly.pk)
    context = _context(assembly, account) | {"form": form}
    return render(request, "assembly/contest.html", context, status=400 if form.is_bound else 200)


@require_safe
@holding(permissions.can_contest)
def download(
    request: HttpRequest, assembly: Assembly, account: Account, *, claim: int
) -> HttpResponseBase:
    """The dossier with its proofs: for its claimant, and for those who answer."""
    found = _readable(assembly, account, claim)
    content = claim_file(found, at=clock.now())
    return served(content, f"contestation-{found.pk}.zip", ZIP)


@require_safe
@holding(permissions.can_contest)
def dossier(
    request: HttpRequest, assembly: Assembly, account: Account, *, claim: int
) -> HttpResponseBase:
    """The dossier alone, to print."""
    found = _readable(assembly, account, claim)
    content = draw_claim(claim_data(found, at=clock.now())).bytes()
    return served(content, f"contestation-{found.pk}.pdf", PDF)


@require_safe
@holding(permissions.can_contest)
def read(
    request: HttpRequest, assembly: Assembly, account: Account, *, claim: int
) -> HttpResponseBase:
    """The dossier as a page, from the same data as its PDF."""
    found = _readable(assembly, account, claim)
    return as_page(
        request,
        draw_claim(claim_data(found, at=clock.now())),
        pdf=reverse("assembly:claim-pdf", args=[assembly.pk, found.pk]),
        archive=reverse("assembly:claim-file", args=[assembly.pk, found.pk]),
        back=(reverse("assembly:contest", args=[assembly.pk]), _("Contest the result")),
    )


@require_POST
@having(permissions.can_answer_claims)
def answer(request: HttpRequest, account: Account, *, number: int, claim: int) -> HttpResponseBase:
    found = _found_in(number, claim)
    form = ClaimAnswerForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    certifier = next(
        seat.member
        for seat in register.held_by(account, clock.today())
        if seat.member in register.holders_of(OrganFunction.Function.CERTIFIER, clock.today())
    )
    claims.answer(claim=found, text=text, certifier=certifier, at=clock.now(), by=account)
    messages.success(request, _("The answer is recorded; the claimant is told."))
    return redirect("assembly:contest", number=number)


@require_POST
@having(permissions.can_answer_claims)
def lift(request: HttpRequest, account: Account, *, number: int, hold: int) -> HttpResponseBase:
    found = LegalHold.objects.filter(assembly=number, pk=hold).first()
    if found is None:
        raise Http404
    form = LiftForm(request.POST)
    if not form.is_valid():
        raise Refusal("reason-missing", _("Say why the hold ends."), "", status=400)
    claims.lift_hold(hold=found, at=clock.now(), by=account, **form.cleaned_data)
    messages.success(request, _("The hold is lifted."))
    return redirect("assembly:contest", number=number)


def _filed(form: ClaimForm, assembly: Assembly, account: Account) -> bool:
    """Files the claim; what is refused is said beside what was written, which is not lost."""
    said = form.cleaned_data
    try:
        claims.file(
            assembly=assembly,
            member=_claimant(assembly, account, said["member"]),
            resolution=said["resolution"],
            dispute=said["dispute"],
            votes=said["votes"] or 0,
            reasons=said["reasons"],
            at=clock.now(),
            by=account,
        )
    except Refusal as refusal:
        form.add_error(None, f"{refusal.message} {refusal.what_to_do}")
        return False
    return True


def _claimant(assembly: Assembly, account: Account, wanted: str) -> Member:
    """The member one acts for: the only one, or the one chosen among several."""
    mine = permissions.claimants(account, assembly, clock.today())
    chosen = [each for each in mine if str(each.pk) == wanted or (not wanted and len(mine) == 1)]
    if not chosen:
        raise Refusal(
            "not-your-member",
            _("You do not act for this member."),
            _("Choose one of the members you act for."),
            status=400,
        )
    return chosen[0]


def _context(assembly: Assembly, account: Account) -> dict[str, Any]:
    at, today = clock.now(), clock.today()
    mine = permissions.claimants(account, assembly, today)
    answers = permissions.can_answer_claims(account, today)
    found = assembly.claims.select_related("member", "resolution").order_by("-filed_at", "-pk")
    shown = (
        found if permissions.can_answer_claims(account, today) else found.filter(member__in=mine)
    )
    is_over = assembly.state == AssemblyState.DECIDED
    earlier = contesting.earlier_limits(assembly, at=at)
    last = earlier[0][1] if earlier and not is_over else contesting.limit(assembly, at=at)
    decided = is_over or bool(earlier)
    return {
        "assembly": assembly,
        "call": assembly.call,
        "limit": last,
        "earlier": earlier,
        "is_decided": decided,
        "may_contest": decided and not last.is_past,
        "acting": mine,
        "claims": [(claim, contesting.influence(claim)) for claim in shown],
        "count": found.count(),
        "hold": assembly.holds.filter(lifted_at=None).first(),
        "answers": answers,
        "answer_form": ClaimAnswerForm(),
        "lift_form": LiftForm(),
        "has_waiting": found.filter(state=ClaimState.FILED).exists(),
    }


def _found_in(number: int, pk: int) -> Claim:
    found = Claim.objects.select_related("assembly").filter(assembly=number, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _readable(assembly: Assembly, account: Account, pk: int) -> Claim:
    found, today = _found_in(assembly.pk, pk), clock.today()
    mine = {member.pk for member in permissions.claimants(account, assembly, today)}
    if found.member_id not in mine and not permissions.can_answer_claims(account, today):
        raise Http404
    return found

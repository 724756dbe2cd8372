"""`/assemblees/12/seance/…`: what the bureau does. A refusal is a page that says what to do."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assembly import bureaus, conveners, permissions, sheet_signing, sitting_desk
from assembly.actions import (
    accounts,
    attendance,
    closing,
    outside_holders,
    scrutineers,
    sittings,
)
from assembly.actions import hands as count_of_hands
from assembly.forms.people import named
from assembly.forms.sitting import (
    AccountForm,
    ArrivalForm,
    BureauForm,
    ElectionHandsForm,
    RefusalForm,
)
from assembly.models import Assembly, BureauSeat, Resolution, ScrutineerRefusal, SetApart
from assembly.views.doors import holding
from assembly.views.sitting import about, hands_form_of
from common import clock
from common.refusals import Refusal
from members.models import Account

chairing = holding(permissions.can_chair)
at_the_door = holding(permissions.can_check_in)
read_or_write = require_http_methods(["GET", "HEAD", "POST"])
F = BureauSeat.Function


@read_or_write
@chairing
def bureau(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """Names chair, scrutineers and secretary, with the members who have the most votes beside."""
    status = 200
    obstacles: Any = ()
    outside = assembly.convener_name if conveners.is_outside(assembly) else ""
    form = BureauForm(request.POST or None, initial=_named_so_far(assembly), outside=outside)
    if request.method == "POST":
        status = 400
        if form.is_valid():
            seats = form.seats()
            obstacles = sittings.bureau_obstacles(assembly=assembly, seats=seats)
            if not obstacles:
                sittings.name_bureau(assembly=assembly, seats=seats, at=clock.now(), by=account)
                messages.success(request, _("The bureau is named."))
                return redirect("assembly:sitting", number=assembly.pk)
    context = {
        **about(assembly, account),
        "form": form,
        "outside": outside,
        "obstacles": obstacles,
        "proposed": bureaus.proposed_scrutineers(assembly),
        "refusals": assembly.call.refusals.order_by("at", "pk"),
        "refusal_form": RefusalForm(auto_id="refusal-%s"),
        "presence": sitting_desk.presence(assembly.call),
    }
    return render(request, "assembly/sitting_bureau.html", context, status=status)


def _named_so_far(assembly: Assembly) -> dict[str, str]:
    """The bureau as it is; before it is named, whom the law and the votes point to."""
    seats = bureaus.seats(assembly.call)
    said = {
        seat.function: named(seat.member) if seat.member else seat.name
        for seat in seats
        if seat.function != F.SCRUTINEER
    }
    chair = bureaus.usual_chair(assembly)
    if not seats and chair:
        said[F.CHAIR] = named(chair)
    scrutineers = [named(s.member) for s in seats if s.function == F.SCRUTINEER and s.member]
    if not seats:
        proposed = bureaus.proposed_scrutineers(assembly)
        scrutineers = [
            named(each.member)
            for each in proposed
            if not (each.is_candidate or each.refuses)
            and (chair is None or each.member.pk != chair.pk)
        ]
    first, second = [*scrutineers, "", ""][:2]
    secretary = next((s for s in seats if s.function == F.SECRETARY), None)
    is_member = secretary is not None and secretary.member is not None
    chaired = next((s for s in seats if s.function == F.CHAIR), None)
    from_outside = chaired is not None and chaired.member is None
    return {
        "chair": "" if from_outside else said.get(F.CHAIR, ""),
        "chair_name": said.get(F.CHAIR, "") if from_outside else "",
        "chair_ground": chaired.ground if chaired else "",
        "first_scrutineer": first,
        "second_scrutineer": second,
        "secretary": said.get(F.SECRETARY, "") if is_member else "",
        "secretary_name": "" if is_member else said.get(F.SECRETARY, ""),
    }


@require_POST
@at_the_door
def arrival(
    request: HttpRequest, assembly: Assembly, account: Account, *, verb: str
) -> HttpResponseBase:
    """Somebody comes, somebody leaves."""
    form = ArrivalForm(request.POST)
    if verb not in ("arrivee", "depart"):
        raise Http404
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for es in form.errors.values() for e in es))
        return redirect("assembly:check-in", number=assembly.pk)
    member, at = form.cleaned_data["member"], clock.now()
    if verb == "arrivee":
        manner = form.cleaned_data["manner"]
        attendance.check_in(assembly=assembly, member=member, manner=manner, at=at, by=account)
        if "signer" in request.GET:
            return _to_signature(assembly, sheet_signing.MEMBER, member.number)
        messages.success(request, _("{name} is checked in.").format(name=member.display_name))
    else:
        attendance.check_out(assembly=assembly, member=member, at=at, by=account)
        messages.success(request, _("{name} has left.").format(name=member.display_name))
    return redirect("assembly:check-in", number=assembly.pk)


@require_POST
@at_the_door
def outside_holder(
    request: HttpRequest, assembly: Assembly, account: Account, *, proxy: int, verb: str
) -> HttpResponseBase:
    """A holder who is no member comes, or leaves."""
    found = assembly.proxies.exclude(outside_name="").filter(pk=proxy).first()
    if found is None or verb not in ("arrivee", "depart"):
        raise Http404
    if verb == "arrivee":
        outside_holders.arrive(proxy=found, at=clock.now(), by=account)
        if "signer" in request.GET:
            return _to_signature(assembly, sheet_signing.HOLDER, found.pk)
        said = _("{name} is there and holds the proxy of {principal}.")
    else:
        outside_holders.leave(proxy=found, at=clock.now(), by=account)
        said = _("{name} has left: {principal} is not represented any more.")
    messages.success(
        request,
        said.format(name=found.outside_name, principal=found.principal.display_name),
    )
    return redirect("assembly:check-in", number=assembly.pk)


def _to_signature(assembly: Assembly, kind: str, who: int) -> HttpResponseBase:
    """Straight to the page that is handed over to whoever has just arrived."""
    return redirect("assembly:sheet-signature", assembly.pk, kind, who)


@require_POST
@chairing
def open_sitting(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    sittings.open_sitting(
        assembly=assembly,
        at=clock.now(),
        by=account,
        other_day_reason=request.POST.get("other_day_reason", ""),
    )
    messages.success(request, _("The sitting is open."))
    return redirect("assembly:sitting", number=assembly.pk)


@require_POST
@chairing
def room_vote(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    sittings.open_room_vote(assembly=assembly, at=clock.now(), by=account)
    messages.success(request, _("The members present can vote."))
    return redirect("assembly:sitting", number=assembly.pk)


@read_or_write
@chairing
def close(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """What closing does to each vote, then the close itself."""
    if request.method == "POST":
        closing.close(assembly=assembly, at=clock.now(), by=account)
        messages.success(
            request, _("The sitting is closed. The attendance sheet is in the register.")
        )
        return redirect("assembly:sitting", number=assembly.pk)
    lines = sitting_desk.vote_lines(assembly)
    context = {
        **about(assembly, account),
        "consequences": sitting_desk.consequences_of_closing(assembly, lines),
        "obstacles": closing.closing_obstacles(assembly=assembly),
        "lines": lines,
    }
    return render(request, "assembly/sitting_close.html", context)


@require_POST
@at_the_door
def hands(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """The votes of the room on a question voted in public, as this person counted them."""
    found = Resolution.objects.filter(assembly=assembly, pk=resolution).first()
    if found is None:
        raise Http404
    form = hands_form_of(found, request.POST)
    if not form.is_valid():
        messages.error(request, _("A whole number is awaited in each box, even zero."))
        return redirect("assembly:sitting", number=assembly.pk)
    at = clock.now()
    if isinstance(form, ElectionHandsForm):
        agreed = count_of_hands.count_election(
            resolution=found, at=at, by=account, **form.figures()
        )
    else:
        agreed = count_of_hands.count(resolution=found, at=at, by=account, **form.cleaned_data)
    college = form.cleaned_data["college"]
    if agreed:
        said = _("Two people counted the same on resolution {n}: these figures are kept.")
        messages.success(request, said.format(n=found.number))
    elif found.hand_readings.filter(college=college).count() > 1:
        said = _("The figures on resolution {n} are not the same: count again together.")
        messages.warning(request, said.format(n=found.number))
    else:
        said = _("Kept. Another person of the bureau must count resolution {n} too.")
        messages.success(request, said.format(n=found.number))
    return redirect("assembly:sitting", number=assembly.pk)


@require_POST
@at_the_door
def account(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """The secretary's account of the debates and of the incidents."""
    form = AccountForm(request.POST)
    if form.is_valid():
        apart = accounts.write(assembly=assembly, at=clock.now(), by=account, **form.cleaned_data)
        if apart is None:
            messages.success(request, _("Saved."))
        else:
            messages.warning(
                request,
                _(
                    "Somebody changed the account while you were writing. Nothing is replaced: your"
                    " text is kept whole, below theirs."
                ),
            )
    return redirect(f"{reverse('assembly:sitting', args=[assembly.pk])}#compte-rendu")


@require_POST
@at_the_door
def autosave(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponse:
    """Keeps the account while it is being written; says when, or why not."""
    form, at = AccountForm(request.POST), clock.now()
    context: dict[str, Any] = {"at": at, "assembly": assembly}
    if form.is_valid():
        try:
            context["apart"] = accounts.write(
                assembly=assembly, at=at, by=account, **form.cleaned_data
            )
        except Refusal as refusal:
            context["refusal"] = refusal
        context["version"] = None if context.get("apart") else assembly.call.account_version
    return render(request, "assembly/_sitting_saved.html", context)


@require_POST
@at_the_door
def put_away(
    request: HttpRequest, assembly: Assembly, account: Account, *, text: int
) -> HttpResponseBase:
    """A text set apart has been read, and its words taken into the account."""
    apart = SetApart.objects.filter(call__assembly=assembly, pk=text).first()
    if apart is None:
        raise Http404
    accounts.put_away(apart=apart, at=clock.now(), by=account)
    messages.success(request, _("The text is put away."))
    return redirect(f"{reverse('assembly:sitting', args=[assembly.pk])}#compte-rendu")


@require_POST
@chairing
def refusal(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """A member asked to be scrutineer says no, and why."""
    form = RefusalForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for es in form.errors.values() for e in es))
        return redirect("assembly:bureau", number=assembly.pk)
    scrutineers.note_refusal(assembly=assembly, at=clock.now(), by=account, **form.cleaned_data)
    messages.success(request, _("The refusal is noted: the minutes will say it."))
    return redirect("assembly:bureau", number=assembly.pk)


@require_POST
@chairing
def take_back_refusal(
    request: HttpRequest, assembly: Assembly, account: Account, *, refused: int
) -> HttpResponseBase:
    """The member accepts after all, or the note was a mistake."""
    found = ScrutineerRefusal.objects.filter(call=assembly.call, pk=refused).first()
    if found is None:
        raise Http404
    scrutineers.take_back_refusal(refusal=found, at=clock.now(), by=account)
    messages.success(request, _("The refusal is taken back."))
    return redirect("assembly:bureau", number=assembly.pk)

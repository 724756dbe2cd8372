"""`/assemblees/12/liste-electorale`: “am I on the roll?”, and the desk that corrects it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assembly import dues, permissions, queries, rulebook
from assembly.actions import roll_requests
from assembly.forms.contesting import CorrectionForm, RollAnswerForm
from assembly.models import Assembly, RollRequest
from assembly.participation import roll_of
from assembly.states import AssemblyState, RollRequestState
from assembly.views.doors import holding, preparing
from common import clock
from common.refusals import Refusal
from members import queries as register
from members.models import Account
from proposals.acting import acting_for

NUMBER_OF_ANSWERS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@holding(permissions.can_ask_correction)
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """One's own line, never the others'; the board sees the requests that wait."""
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        roll_requests.ask(
            assembly=assembly,
            member=acting_for(account, form.cleaned_data["member"]),
            text=form.cleaned_data["text"],
            at=clock.now(),
            by=account,
        )
        messages.success(request, _("The board has your request. Its answer comes by mail."))
        return redirect("assembly:own-roll", number=assembly.pk)
    context = _context(assembly, account) | {"form": form}
    return render(request, "assembly/own_roll.html", context, status=400 if form.is_bound else 200)


@require_POST
@preparing
def answer(
    request: HttpRequest, assembly: Assembly, account: Account, *, request_id: int
) -> HttpResponseBase:
    found = RollRequest.objects.filter(assembly=assembly, pk=request_id).first()
    if found is None:
        raise Http404
    form = RollAnswerForm(request.POST)
    if not form.is_valid():
        raise Refusal(
            "answer-incomplete",
            _("The answer says what was found, and why."),
            _("Go back, choose, and write a sentence. Nothing was changed."),
            status=400,
        )
    corrected = form.cleaned_data["verdict"] == RollRequestState.CORRECTED
    act = roll_requests.correct if corrected else roll_requests.refuse
    act(request=found, answer=form.cleaned_data["text"], at=clock.now(), by=account)
    messages.success(request, _("The answer is recorded; the member is told."))
    return redirect("assembly:own-roll", number=assembly.pk)


def _context(assembly: Assembly, account: Account) -> dict[str, Any]:
    today = clock.today()
    roll, rules = roll_of(assembly), rulebook.of(assembly)
    mine = register.members_of(account, today)
    lines = roll.lines.filter(member__in=mine).order_by("sort_key") if roll else []
    rights = {entry.member_id for poll in queries.polls_of(assembly) for entry in poll.roll.filter(
        member__in=mine, withdrawn_at=None)}  # fmt: skip
    prepares = permissions.can_prepare(account, today)
    requests = assembly.roll_requests.select_related("member").order_by("-asked_at", "-pk")
    return {
        "assembly": assembly,
        "call": assembly.call,
        "roll": roll,
        "lines": lines,
        "dues": [(each, said) for each in mine if (said := dues.told(each, assembly, rules))],
        "off_roll": [each for each in mine if each.pk not in {line.member_id for line in lines}],
        "with_right": [each for each in mine if each.pk in rights],
        "acting": mine,
        "own_requests": requests.filter(member__in=mine),
        "waiting": requests.filter(state=RollRequestState.ASKED) if prepares else [],
        "settled": requests.exclude(state=RollRequestState.ASKED)[:NUMBER_OF_ANSWERS]
        if prepares
        else [],
        "may_ask": bool(mine) and assembly.state == AssemblyState.CONVENED,
        "answer_form": RollAnswerForm(),
    }

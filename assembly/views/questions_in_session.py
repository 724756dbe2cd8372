"""`/assemblees/12/seance/questions/`: what the chair proclaims and opens in session."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assembly import in_session, permissions
from assembly.actions import proclaiming
from assembly.actions import questions_in_session as questions
from assembly.forms.questions_in_session import AmendmentForm, ReplacementForm, RevocationForm
from assembly.models import Assembly, Resolution
from assembly.second_rounds import still_standing
from assembly.states import AssemblyState
from assembly.views.doors import holding
from assembly.views.sitting import about
from common import clock
from members.models import Account

following = holding(permissions.can_follow_sitting)
chairing = holding(permissions.can_chair)


@require_safe
@following
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """What can be proclaimed, what can be opened, what was."""
    today = clock.today()
    runs = assembly.state == AssemblyState.SITTING
    amendable = in_session.amendable(assembly) if runs else []
    seats = in_session.revocable(assembly, today) if runs else []
    context = {
        **about(assembly, account),
        "in_session": runs,
        "to_proclaim": [
            (
                each,
                proclaiming.obstacles(resolution=each),
                proclaiming.waits_for_forms(resolution=each),
            )
            for each in (in_session.to_proclaim(assembly) if runs else [])
        ],
        "second_rounds": [
            (first, still_standing(first))
            for first in (in_session.second_rounds(assembly) if runs else [])
        ],
        "opened": [
            (
                each,
                getattr(each, "outcome", None),
                not questions.giving_up_obstacles(resolution=each),
            )
            for each in in_session.opened(assembly)
        ],
        "amendable": [(each, _amendment(each)) for each in amendable],
        "revocation": RevocationForm(seats=seats) if seats else None,
        "to_replace": [
            (each, ReplacementForm(auto_id=f"replace-{each.pk}-%s"))
            for each in (in_session.to_replace(assembly) if runs else [])
        ],
    }
    return render(request, "assembly/sitting_questions.html", context)


@require_POST
@chairing
def proclaim(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """The vote is over: its result is said."""
    outcome = proclaiming.proclaim(resolution=_of(assembly, resolution), at=clock.now(), by=account)
    if outcome is None:
        messages.success(
            request, _("The vote is over. Its result is known once two people have read the forms.")
        )
    else:
        messages.success(request, outcome.sentence)
    return _back(assembly)


@require_POST
@chairing
def second_round(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """The second round begins, among those who stay."""
    made = questions.open_second_round(
        first=_of(assembly, resolution),
        staying={int(each) for each in request.POST.getlist("staying") if each.isdigit()},
        at=clock.now(),
        by=account,
    )
    return _opened(request, made)


@require_POST
@chairing
def amend(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """Another text is put before this one."""
    first = _of(assembly, resolution)
    form = AmendmentForm(request.POST)
    if not form.is_valid():
        return _unread(request, assembly)
    made = questions.amend(first=first, at=clock.now(), by=account, **form.cleaned_data)
    return _opened(request, made)


@require_POST
@chairing
def revoke(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """The revocation of a member of the supervisory board is put to the assembly."""
    form = RevocationForm(request.POST, seats=in_session.revocable(assembly, clock.today()))
    if not form.is_valid():
        return _unread(request, assembly)
    made = questions.open_revocation(assembly=assembly, at=clock.now(), by=account, **form.read())
    return _opened(request, made)


@require_POST
@chairing
def replace(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """The election that fills the seat of somebody revoked."""
    form = ReplacementForm(request.POST)
    if not form.is_valid():
        return _unread(request, assembly)
    made = questions.open_replacement(
        revocation=_of(assembly, resolution),
        candidates=form.candidates(),
        at=clock.now(),
        by=account,
    )
    return _opened(request, made)


@require_POST
@chairing
def give_up(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """A question opened in session is taken back."""
    questions.give_up(
        resolution=_of(assembly, resolution),
        why=request.POST.get("why", ""),
        at=clock.now(),
        by=account,
    )
    messages.success(request, _("The question is given up: the minutes say it."))
    return _back(assembly)


def _amendment(resolution: Resolution) -> AmendmentForm:
    return AmendmentForm(initial={"text": resolution.text}, auto_id=f"amend-{resolution.pk}-%s")


def _of(assembly: Assembly, resolution: int) -> Resolution:
    found = Resolution.objects.filter(assembly=assembly, pk=resolution).first()
    if found is None:
        raise Http404
    return found


def _opened(request: HttpRequest, made: Resolution) -> HttpResponseBase:
    words: Any = _("Resolution {number} is open: put it to the vote on the script of the chair.")
    messages.success(request, words.format(number=made.number))
    return _back(made.assembly)


def _unread(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    messages.error(request, _("Something is missing, or cannot be read. Nothing was opened."))
    return _back(assembly)


def _back(assembly: Assembly) -> HttpResponseBase:
    return redirect("assembly:session-questions", number=assembly.pk)

"""Votes by name in the sitting: a member's ballot on a phone, the bureau's page of the vote."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assembly import permissions, room_rights
from assembly.actions import named_votes
from assembly.forms.named_room import AloudForm, RightForm
from assembly.models import Assembly, Resolution, RoomVote
from assembly.room_rights import Right
from assembly.views.doors import holding
from assembly.views.sitting import about
from common import clock
from members import queries as register
from members import step_up
from members.models import Account
from votes.station.models.polls import STEP_UP_WITHIN

members_alone = holding(permissions.can_take_part)
at_the_door = holding(permissions.can_check_in)
WITHIN = STEP_UP_WITHIN[2]


@require_http_methods(["GET", "HEAD", "POST"])
@members_alone
def ballot(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """One card for each right, sent together."""
    question = _question(assembly, resolution)
    vote = room_rights.put_by_name(question)
    if vote is None:
        raise Http404
    if not step_up.has_recent(request, within=WITHIN):
        return redirect(f"{reverse('members:step_up')}?next={request.path}")
    mine = register.members_of(account, clock.today())
    cards = _cards(request, vote, room_rights.rights_of(vote, mine))
    if request.method == "POST" and all(form.is_valid() for _right, form in cards):
        many = named_votes.cast(
            resolution=question,
            mine=mine,
            answers={right.member.pk: form.answer() for right, form in cards},
            at=clock.now(),
            by=account,
        )
        said = ngettext("Your vote is recorded.", "Your {n} votes are recorded.", many)
        messages.success(request, said.format(n=many))
        return redirect("assembly:taking-part", number=assembly.pk)
    context = {
        "assembly": assembly,
        "call": assembly.call,
        "resolution": question,
        "cards": cards,
        "is_open": vote.closed_at is None,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "assembly/room_ballot.html", context, status=status)


def _cards(
    request: HttpRequest, vote: RoomVote, rights: list[Right]
) -> list[tuple[Right, RightForm]]:
    """A right that its owner has used is not asked of whoever holds a pouvoir."""
    data = request.POST if request.method == "POST" else None
    return [
        (
            right,
            RightForm(
                data,
                resolution=vote.resolution,
                prefix=f"right-{right.member.pk}",
            ),
        )
        for right in rights
        if right.cast is None or not right.by_holder or right.cast.by_holder
    ]


@require_safe
@at_the_door
def page(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """How far the vote is, who has not answered, and the votes said aloud."""
    question = _question(assembly, resolution)
    form = AloudForm(resolution=question)
    return render(request, "assembly/room_vote.html", _context(assembly, account, question, form))


@require_safe
@at_the_door
def state(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """What the page fetches again."""
    question = _question(assembly, resolution)
    context = _context(assembly, account, question, None)
    return render(request, "assembly/_room_vote.html", context)


def _context(
    assembly: Assembly, account: Account, question: Resolution, form: AloudForm | None
) -> dict[str, Any]:
    vote = room_rights.put_by_name(question)
    if vote is None and not question.named_votes.exists():
        raise Http404
    return {
        **about(assembly, account),
        "resolution": question,
        "vote": vote,
        "is_open": vote is not None and vote.closed_at is None,
        "turnout": room_rights.turnout(vote) if vote else None,
        "silent": room_rights.silent(vote) if vote else [],
        "form": form,
    }


@require_POST
@at_the_door
def aloud(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """The bureau records what a member without a phone says, read back to them."""
    question = _question(assembly, resolution)
    form = AloudForm(request.POST, resolution=question)
    if not form.is_valid():
        context = _context(assembly, account, question, form)
        return render(request, "assembly/room_vote.html", context, status=400)
    member = form.cleaned_data["member"]
    named_votes.cast(
        resolution=question,
        mine=room_rights.voices_for(assembly, member),
        answers={member.pk: form.answer()},
        at=clock.now(),
        by=account,
        by_bureau=True,
    )
    said = _("The vote of {name} is recorded: read it back to them.")
    messages.success(request, said.format(name=member.display_name))
    return redirect("assembly:room-vote-by-name", number=assembly.pk, resolution=question.pk)


@require_POST
@at_the_door
def names(
    request: HttpRequest, assembly: Assembly, account: Account, *, resolution: int
) -> HttpResponseBase:
    """The votes with their names, once the chair has closed: the reading is in the journal."""
    question = _question(assembly, resolution)
    context = {
        **_context(assembly, account, question, None),
        "lines": named_votes.read_names(resolution=question, at=clock.now(), by=account),
    }
    return render(request, "assembly/room_names.html", context)


def _question(assembly: Assembly, resolution: int) -> Resolution:
    found = Resolution.objects.filter(assembly=assembly, pk=resolution).first()
    if found is None:
        raise Http404
    return found

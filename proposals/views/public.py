"""What anybody reads of proposals: those that their authors opened to everybody."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common import clock
from common.web.tables import page_of
from proposals import attaching, coauthoring, permissions, queries
from proposals.models import Proposal
from proposals.texts import html_of, plain

View = Callable[..., HttpResponseBase]


def unless_member(shown: Callable[..., HttpResponseBase | None]) -> Callable[[View], View]:
    """Shows people from outside the public page of the same address; where there is none, the
    members' page tells them to sign in."""

    def decorate(page: View) -> View:
        @wraps(page)
        def opened(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if not permissions.can_read_proposals(request.user, clock.today()):
                found = shown(request, **kwargs)
                if found is not None:
                    return found
            return page(request, **kwargs)

        return opened

    return decorate


def to_merged(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """The old address leads to the proposal that took this one in."""
    told = _("“%(title)s” was merged into this proposal.") % {"title": proposal.shown_title}
    messages.info(request, told)
    return redirect("proposals:detail", pk=proposal.merged_into_id)


def listing(request: HttpRequest, search: queries.Search) -> HttpResponse:
    """`/propositions/`, from outside."""
    found = queries.proposals(request.user, search, clock.today())
    page = page_of(request, found, per_page=20)
    for proposal in page:
        proposal.summary = plain(proposal.text)
    return render(request, "proposals/public_list.html", {"page": page, "search": search})


def reading(request: HttpRequest, pk: int) -> HttpResponse | None:
    """`/propositions/12/`, from outside: its texts, where it stands, how many support it."""
    today = clock.today()
    proposal = queries.visible_to(request.user, today).filter(pk=pk).first()
    if proposal is None:
        gone = queries.merged_outside(pk)
        return to_merged(request, gone) if gone else None
    context = {
        "proposal": proposal,
        "progress": queries.progress(proposal, today),
        "signers": coauthoring.signers(proposal).count(),
        "attachments": attaching.of(proposal),
        "text": html_of(proposal.text),
        "summary": plain(proposal.text),
        "reasons": html_of(proposal.reasons),
        "answer": html_of(proposal.board_answer),
        "cost": html_of(proposal.cost),
        "if_yes": html_of(proposal.if_yes),
        "if_no": html_of(proposal.if_no),
        "steps": proposal.steps.order_by("-at", "-pk"),
    }
    return render(request, "proposals/public.html", context)

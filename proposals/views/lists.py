"""`/propositions/`: all proposals, one's drafts, what puts one on the agenda."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import clock
from common.web.tables import csv_response, page_of
from members.access import account_of, requires
from members.queries import members_of
from proposals import coauthoring, permissions, queries
from proposals.states import ProposalState
from proposals.texts import plain
from proposals.views import public

FILTERED = (
    ProposalState.PUBLISHED,
    ProposalState.ADMITTED,
    ProposalState.SCHEDULED,
    ProposalState.ADOPTED,
    ProposalState.REJECTED,
    ProposalState.REFUSED,
    ProposalState.MERGED,
    ProposalState.WITHDRAWN,
)


def search_of(request: HttpRequest) -> queries.Search:
    """What the address asks for."""
    return queries.Search(
        text=request.GET.get("q", ""),
        state=request.GET.get("etat", ""),
        order=request.GET.get("ordre", "opinions"),
    )


@require_safe
@public.unless_member(lambda request: public.listing(request, search_of(request)))
@requires(permissions.can_read_proposals)
def proposals(request: HttpRequest) -> HttpResponse:
    account, today = account_of(request), clock.today()
    search = search_of(request)
    page = page_of(request, queries.proposals(account, search, today), per_page=20)
    for proposal in page:
        proposal.summary = plain(proposal.text)
    context = {
        "page": page,
        "search": search,
        "states": FILTERED,
        "invitations": coauthoring.invitations(account, today),
        "drafts": queries.drafts_of(account, today),
        "waiting": queries.waiting_for_the_board(),
        "threshold": queries.threshold(today),
        "own_members": members_of(account, today),
        "may_write": permissions.can_write_proposals(account, today),
        "may_change_rule": permissions.can_change_rule(account, today),
    }
    return render(request, "proposals/list.html", context)


@require_safe
@requires(permissions.can_read_proposals)
def table(request: HttpRequest) -> HttpResponseBase:
    """The list as a file."""
    rows = queries.proposals(account_of(request), search_of(request), clock.today())
    return csv_response(
        "propositions.csv",
        [_("Title"), _("Author"), _("State"), _("Published on"), _("Supports")],
        (
            [
                row.shown_title,
                row.author.display_name,
                row.get_state_display(),
                row.published_at and row.published_at.astimezone(clock.PARIS).date(),
                row.support_count,  # type: ignore[attr-defined]
            ]
            for row in rows
        ),
    )

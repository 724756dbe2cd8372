"""`/propositions/`: all proposals, one's drafts, the rule of support."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common import clock
from common.refusals import Refusal
from common.web.tables import csv_response, page_of
from members import queries as register
from members.access import account_of, requires
from members.queries import members_of
from proposals import coauthoring, permissions, queries
from proposals.actions import rules
from proposals.forms import SupportRuleForm
from proposals.models import SupportRule
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


@require_http_methods(["GET", "HEAD", "POST"])
@requires(permissions.can_change_rule)
def rule(request: HttpRequest) -> HttpResponse:
    """How much support puts a proposal on the agenda by right."""
    current = queries.support_rule()
    form = SupportRuleForm(
        request.POST or None,
        initial=_initial(current),
        has_shares=register.cooperative().has_shares,
    )
    if request.method == "POST" and form.is_valid():
        try:
            rules.change_rule(**form.rule(), at=clock.now(), by=account_of(request))  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The rule is recorded."))
            return redirect("proposals:list")
    context = {"form": form, "threshold": queries.threshold(clock.today())}
    status = 400 if form.is_bound else 200
    return render(request, "proposals/rule.html", context, status=status)


def _initial(current: SupportRule) -> dict[str, object]:
    part = current.members_basis_points
    return {
        "capital_percent": _percent(current.capital_basis_points),
        "members_count": current.members_count,
        "members_percent": None if part is None else _percent(part),
        "source": current.source,
    }


def _percent(basis_points: int) -> Decimal:
    return Decimal(basis_points) / 100

"""`/registre/`: the register as the board looks at it."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import clock
from common.web.tables import csv_response, page_of
from members import exporting, journal, permissions, queries
from members.access import requires
from members.models import Member

FILTERS = ("status", "kind", "college", "consent")


@never_cache
@require_safe
@requires(permissions.can_see_register)
def register(request: HttpRequest) -> HttpResponse:
    """The list: search, filters, pages."""
    today = clock.today()
    chosen = _chosen(request)
    members = queries.register(on=today, **chosen)
    page = page_of(request, members)
    words = queries.cooperative()
    agreed = queries.convened_by_email([member.pk for member in page])
    rows = [
        {
            "member": member,
            "status": member.status(today),
            "by_email": member.pk in agreed,
            "shares": shares,
        }
        for member, shares in queries.with_shares(page, today)
    ]
    context = {
        "page": page,
        "rows": rows,
        "chosen": chosen,
        "statuses": Member.Status.choices,
        "kinds": Member.Kind.choices,
        "colleges": queries.colleges(),
        "figures": queries.register_figures(today),
        "csv": _with_query(request, "registre.csv"),
        "member_word": words.word("member"),
        "members_word": words.word("members"),
        "shares_word": words.word("shares"),
    }
    return render(request, "members/register.html", context)


@never_cache
@require_safe
@requires(permissions.can_see_register)
def export(request: HttpRequest) -> HttpResponseBase:
    """The same list as a file that can be imported again."""
    today = clock.today()
    members = queries.register(on=today, **_chosen(request))
    return csv_response("registre.csv", exporting.headings(), exporting.rows(members, today))


@never_cache
@require_safe
@requires(permissions.can_see_register)
def member(request: HttpRequest, number: int) -> HttpResponse:
    """Everything the register says of one member."""
    found = get_object_or_404(queries.all_members(), number=number)
    today = clock.today()
    context = {
        "member": found,
        "status": found.status(today),
        "shares": found.shares(today),
        "movements": list(_with_totals(found)),
        "mandates": queries.mandates_with_words(found),
        "consents": found.consents.order_by("-given_at", "-pk"),
        "consent": queries.running_consent(found),
        "representatives": found.representatives.order_by("-from_on", "-pk"),
        "sharing": queries.sharing_account_with(found),
        "journal": journal.acts(queries.journal_of(found)),
        "cooperative": queries.cooperative(),
    }
    return render(request, "members/member.html", context)


def _chosen(request: HttpRequest) -> dict[str, str]:
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    if "status" not in request.GET:
        chosen["status"] = Member.Status.ACTIVE
    return {"text": request.GET.get("q", ""), **chosen}


def _with_query(request: HttpRequest, address: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return f"{address}?{query.urlencode()}" if query else address


def _with_totals(member: Member) -> Iterator[dict[str, Any]]:
    """The share movements, oldest first, each with what the member holds after it."""
    held = 0
    for movement in member.share_movements.order_by("on", "pk"):
        held += movement.quantity
        yield {"movement": movement, "held": held}

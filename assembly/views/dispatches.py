"""`/assemblees/12/convocation/preuves.csv`: how each member was convened, and what came of it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assembly import permissions, queries
from assembly.dispatch_file import dispatch_file
from assembly.documents.dispatch import dispatch_data, draw_dispatch
from assembly.forms.reaching import DispatchForm
from assembly.models import Assembly
from assembly.views.doors import holding
from assembly.views.files import PDF, ZIP, served
from common import clock
from common.clock import PARIS
from common.web.papers import as_page
from common.web.tables import csv_response
from members.models import Account, Member


@require_safe
@holding(permissions.can_prove_dispatch)
def table(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """One row a member and a notice, of a call or of what was added to its agenda: channel,
    address, day, state, fingerprint of the content."""
    headings = (
        _("call"), _("member number"), _("member name"), _("sent by"), _("address used"),
        _("put into the outbox"), _("state of the message"), _("state since"),
        _("letter posted on"), _("fingerprint of the notice"), _("complement"),
    )  # fmt: skip
    return csv_response(f"preuves-{assembly.pk}.csv", headings, _rows(assembly))


@require_safe
@holding(permissions.can_prove_dispatch)
def page(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """`/assemblees/12/convocation/preuves`: whose proof to read, or the table of all."""
    form = DispatchForm(request.GET or None)
    if request.GET and form.is_valid():
        number = form.cleaned_data["member"].number
        return redirect("assembly:dispatch-proof", number=assembly.pk, member=number)
    context = {"assembly": assembly, "call": assembly.call, "form": form}
    status = 400 if form.is_bound else 200
    return render(request, "assembly/dispatches.html", context, status=status)


@require_safe
@holding(permissions.can_prove_dispatch)
def read(
    request: HttpRequest, assembly: Assembly, account: Account, *, member: int
) -> HttpResponseBase:
    """The proof of one member as a page, from the same data as its PDF."""
    document = draw_dispatch(dispatch_data(assembly, _member(member), at=clock.now()))
    return as_page(
        request,
        document,
        pdf=reverse("assembly:dispatch-pdf", args=[assembly.pk, member]),
        archive=reverse("assembly:dispatch-files", args=[assembly.pk, member]),
        back=(reverse("assembly:dispatch-proofs", args=[assembly.pk]), _("Proof of dispatch")),
    )


@require_safe
@holding(permissions.can_prove_dispatch)
def paper(
    request: HttpRequest, assembly: Assembly, account: Account, *, member: int
) -> HttpResponseBase:
    found = dispatch_data(assembly, _member(member), at=clock.now())
    return served(draw_dispatch(found).bytes(), f"preuve-{assembly.pk}-{member}.pdf", PDF)


@require_safe
@holding(permissions.can_prove_dispatch)
def files(
    request: HttpRequest, assembly: Assembly, account: Account, *, member: int
) -> HttpResponseBase:
    """The proof, the notices, and what the post gave."""
    content = dispatch_file(assembly, _member(member), at=clock.now())
    return served(content, f"preuve-{assembly.pk}-{member}.zip", ZIP)


def _member(number: int) -> Member:
    found = Member.objects.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _rows(assembly: Assembly) -> Iterator[list[Any]]:
    for notice in queries.notices(assembly):
        message = notice.message
        yield [
            notice.call.number,
            notice.member.number,
            notice.member.sort_name,
            message.get_channel_display(),
            notice.address_used,
            _written(notice.queued_at),
            message.get_state_display(),
            _written(message.settled_at),
            _written(message.batch.dispatched_on if message.batch else None),
            notice.content_sha256,
            notice.completion.number if notice.completion else "",
        ]


def _written(when: datetime | date | None) -> str:
    """ISO, in Paris."""
    if isinstance(when, datetime):
        return when.astimezone(PARIS).isoformat(timespec="seconds")
    return when.isoformat() if when else ""

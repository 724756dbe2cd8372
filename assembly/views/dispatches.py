"""`/assemblees/12/convocation/preuves.csv`: how each member was convened, and what came of it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assembly import permissions, queries
from assembly.models import Assembly
from assembly.views.doors import holding
from common.clock import PARIS
from common.web.tables import csv_response
from members.models import Account


@require_safe
@holding(permissions.can_prove_dispatch)
def table(request: HttpRequest, assembly: Assembly, account: Account) -> HttpResponseBase:
    """One row a member and a call: channel, address, day, state, fingerprint of the content."""
    headings = (
        _("call"), _("member number"), _("member name"), _("sent by"), _("address used"),
        _("put into the outbox"), _("state of the message"), _("state since"),
        _("letter posted on"), _("fingerprint of the notice"),
    )  # fmt: skip
    return csv_response(f"preuves-{assembly.pk}.csv", headings, _rows(assembly))


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
        ]


def _written(when: datetime | date | None) -> str:
    """ISO, in Paris."""
    if isinstance(when, datetime):
        return when.astimezone(PARIS).isoformat(timespec="seconds")
    return when.isoformat() if when else ""

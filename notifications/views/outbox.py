"""`/messages/`: what was sent, whom it reached, and what still has to be mended."""

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common import clock
from common.web.tables import csv_response, page_of
from members.access import account_of, requires
from notifications import permissions, queries
from notifications.actions import outbox
from notifications.models import BY_TELEPHONE, Channel, Message
from notifications.states import FAILED, WAITING, MessageState


@require_safe
@requires(permissions.can_see_figures)
def messages_page(request: HttpRequest) -> HttpResponse:
    """Figures for whoever runs the assembly or the machine; the list for the board."""
    may_manage = permissions.can_manage_messages(account_of(request), clock.today())
    context = {
        "reaches": queries.statutory_steps(),
        "counts": queries.counts(),
        "campaigns": queries.campaigns(),
        "letters_waiting": queries.waiting_letters(clock.now()).count(),
        "to_post": queries.batches_to_post().count(),
        "unreachable": queries.unreachable().count(),
        "may_manage": may_manage,
    }
    if may_manage:
        context |= {
            "page": page_of(request, _found(request)),
            "states": MessageState.choices,
            "channels": [way for way in Channel.choices if way[0] not in BY_TELEPHONE],
            "asked": _asked(request),
        }
    return render(request, "notifications/outbox.html", context)


@require_safe
@requires(permissions.can_manage_messages)
def table(request: HttpRequest) -> HttpResponseBase:
    """The list as a file: the proof of what was sent, member by member (R-CONV-04)."""
    rows = _found(request).defer("text", "html", "letter")
    return csv_response(
        "messages.csv",
        [
            _("Recipient"),
            _("Channel"),
            _("Address"),
            _("Subject"),
            _("About"),
            _("State"),
            _("Queued"),
            _("Final state on"),
            _("Answer of the server"),
        ],
        (
            [
                row.to_name,
                row.get_channel_display(),
                row.to_address or ", ".join(row.postal_lines[1:]),
                row.subject_line,
                f"{row.subject} {row.step}",
                row.get_state_display(),
                row.queued_at.astimezone(clock.PARIS).isoformat(" ", "seconds"),
                row.settled_at.astimezone(clock.PARIS).isoformat(" ", "seconds")
                if row.settled_at
                else "",
                row.last_reply,
            ]
            for row in rows.iterator(chunk_size=500)
        ),
    )


@require_safe
@requires(permissions.can_manage_messages)
def message(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One message: its text, each try, and what can still be done."""
    found = _message(pk)
    context = {
        "message": found,
        "tries": found.tries.order_by("pk"),
        "may_retry": found.state in FAILED,
        "may_post": found.channel == Channel.EMAIL and found.state in FAILED | WAITING,
        "replacement": Message.objects.filter(replaces=found).first(),
    }
    return render(request, "notifications/message.html", context)


@require_POST
@requires(permissions.can_manage_messages)
def retry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    outbox.retry(message=_message(pk), at=clock.now(), by=account_of(request))
    messages.success(request, _("The message leaves again within a minute."))
    return redirect("notifications:message", pk=pk)


@require_POST
@requires(permissions.can_manage_messages)
def by_post(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A letter takes the place of an e-mail that does not arrive."""
    outbox.send_by_post(message=_message(pk), at=clock.now(), by=account_of(request))
    messages.success(request, _("The letter is in the next batch."))
    return redirect("notifications:post")


def _found(request: HttpRequest) -> QuerySet[Message]:
    asked = _asked(request)
    return queries.outbox(text=asked["q"], state=asked["etat"], channel=asked["canal"])


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the list is searched for."""
    return {name: request.GET.get(name, "") for name in ("q", "etat", "canal")}


def _message(pk: uuid.UUID) -> Message:
    """A message that says nothing of who voted, nor a number; the others have no page."""
    found = queries.readable().filter(pk=pk).select_related("member").first()
    if found is None:
        raise Http404
    return found

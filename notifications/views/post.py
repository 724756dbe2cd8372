"""`/messages/poste/`: letters to print, to post, and the proof of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import clock
from common.refusals import Refusal
from common.web.tables import page_of
from members.access import account_of, requires
from notifications import permissions, queries
from notifications.actions import postal
from notifications.documents import Document, DocumentAltered
from notifications.forms import DispatchForm
from notifications.models import PostalBatch
from notifications.states import BatchState

PAPERS = {"lettres.pdf": "pdf", "adresses.csv": "addresses", "preuve": "proof"}


@require_safe
@requires(permissions.can_manage_messages)
def batches(request: HttpRequest) -> HttpResponse:
    """The letters that wait, and the batches printed before."""
    waiting = queries.waiting_letters(clock.now())
    context = {
        "count": waiting.count(),
        "waiting": waiting[:20],
        "most": postal.MOST_LETTERS,
        "to_post": queries.batches_to_post().count(),
        "page": page_of(request, queries.batches()),
    }
    return render(request, "notifications/post.html", context)


@require_POST
@requires(permissions.can_manage_messages)
def prepare(request: HttpRequest) -> HttpResponse:
    batch = postal.prepare(at=clock.now(), by=account_of(request))
    return redirect("notifications:batch", number=batch.number)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(permissions.can_manage_messages)
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """One batch; posting it is written down here."""
    found = _batch(number)
    form = DispatchForm(request.POST or None, request.FILES or None, initial={"on": clock.today()})
    status = 200
    if request.method == "POST" and form.is_valid():
        proof = form.cleaned_data["proof"]
        try:
            postal.dispatch(
                batch=found,
                on=form.cleaned_data["on"],
                at=clock.now(),
                by=account_of(request),
                proof=proof.read() if proof else b"",
                proof_name=proof.name if proof else "",
                proof_type=proof.content_type if proof else "",
            )
        except Refusal as refusal:
            status = refusal.status
            form.add_error(None, f"{refusal.message} {refusal.what_to_do}")
        else:
            messages.success(request, _("The posting is recorded."))
            return redirect("notifications:batch", number=number)
    elif request.method == "POST":
        status = 400
    context = {
        "batch": found,
        "form": form,
        "letters": page_of(request, found.letters.order_by("postcode", "to_name", "pk")),
        "to_post": found.state == BatchState.PREPARED,
    }
    return render(request, "notifications/batch.html", context, status=status)


@require_POST
@requires(permissions.can_manage_messages)
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    postal.cancel(batch=_batch(number), at=clock.now(), by=account_of(request))
    messages.success(request, _("The letters wait for the next batch."))
    return redirect("notifications:post")


@require_safe
@never_cache
@requires(permissions.can_manage_messages)
def paper(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """The file to print, the addresses, or the proof."""
    reference = getattr(_batch(number), PAPERS.get(name, ""), None) if name in PAPERS else None
    if not reference:
        raise Http404
    document = Document.of_json(reference)
    try:
        content = document.read()
    except DocumentAltered as error:
        raise Refusal(
            "document-altered",
            _("This document is missing or was changed."),
            _("Restore the documents from the last backup."),
        ) from error
    response = HttpResponse(content, content_type=document.media_type)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=document.filename) or "attachment"
    )
    return response


def _batch(number: int) -> PostalBatch:
    found = PostalBatch.objects.filter(number=number).first()
    if found is None:
        raise Http404
    return found

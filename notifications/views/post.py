"""`/messages/poste/`: letters to print, to post, and the proof of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import clock
from common.refusals import Refusal
from common.web.papers import as_page
from common.web.tables import page_of
from members import queries as register
from members.access import account_of, requires
from members.letterhead import letterhead
from notifications import letters, permissions, queries
from notifications.actions import postal
from notifications.documents import Document, DocumentAltered
from notifications.forms import DispatchForm
from notifications.models import Message, PostalBatch
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
        raise _altered() from error
    response = HttpResponse(content, content_type=document.media_type)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=document.filename) or "attachment"
    )
    return response


@require_safe
@never_cache
@requires(permissions.can_manage_messages)
def letter(request: HttpRequest, number: int, pk: UUID) -> HttpResponse:
    """One letter of a batch, read as a page; its papers have their own."""
    found = _letter(number, pk)
    return as_page(
        request,
        letters.draw_letter(
            found, letterhead(register.cooperative()), dated=_batch(number).prepared_at
        ),
        pdf=reverse("notifications:letter-pdf", args=[number, pk]),
        back=(
            reverse("notifications:batch", args=[number]),
            _("Batch %(number)s") % {"number": number},
        ),
    )


@require_safe
@never_cache
@requires(permissions.can_manage_messages)
def letter_pdf(request: HttpRequest, number: int, pk: UUID) -> HttpResponse:
    """One letter with its papers, as the batch holds it: to print again a sheet that was lost."""
    found = _letter(number, pk)
    try:
        content = letters.printable([found], dated=_batch(number).prepared_at)
    except DocumentAltered as error:
        raise _altered() from error
    response = HttpResponse(content, content_type=letters.PDF)
    response.headers["Content-Disposition"] = f'inline; filename="courrier-{number}-{pk}.pdf"'
    return response


def _letter(number: int, pk: UUID) -> Message:
    found = _batch(number).letters.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _altered() -> Refusal:
    return Refusal(
        "document-altered",
        _("This document is missing or was changed."),
        _("Restore the documents from the last backup."),
    )


def _batch(number: int) -> PostalBatch:
    found = PostalBatch.objects.filter(number=number).first()
    if found is None:
        raise Http404
    return found

"""`/boite-aux-lettres/`: the messages of the demonstration, for anybody who tries it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from common.web.tables import page_of
from notifications.mailbox import Letter, Mailbox, folder

View = Callable[..., HttpResponse]
# The message's own styles and nothing else: no script, no form, no remote image.
HTML_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
INLINE = {"application/pdf"}


def in_demonstration_only(view: View) -> View:
    """Elsewhere there is no such page: real mail is nobody else's to read."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMONSTRATION:
            raise Http404
        return view(request, *args, **kwargs)

    return require_safe(never_cache(guarded))


@in_demonstration_only
def messages(request: HttpRequest) -> HttpResponse:
    mailbox, to = Mailbox(folder()), request.GET.get("q", "")
    names = mailbox.names(to=to)
    page = page_of(request, names, per_page=30)
    letters = [letter for name in page if (letter := mailbox.read(name))]
    context = {"page": page, "letters": letters, "query": to, "count": len(names)}
    return render(request, "notifications/mailbox/list.html", context)


@in_demonstration_only
def message(request: HttpRequest, name: str) -> HttpResponse:
    """One letter of the demonstration's mailbox."""
    return render(request, "notifications/mailbox/message.html", {"letter": _letter(name)})


@xframe_options_sameorigin
@in_demonstration_only
def html(request: HttpRequest, name: str) -> HttpResponse:
    """The message as a mail program draws it, in a sandbox of its own."""
    letter = _letter(name)
    if not letter.html:
        raise Http404
    # Links open beside the frame: inside it they would be refused.
    body = letter.html.replace("<head>", '<head><base target="_blank">', 1)
    response = HttpResponse(body)
    response.headers["Content-Security-Policy"] = HTML_POLICY
    return response


@in_demonstration_only
def source(request: HttpRequest, name: str) -> HttpResponse:
    """The message as it travelled."""
    response = HttpResponse(_letter(name).message.as_bytes(), content_type="message/rfc822")
    response.headers["Content-Disposition"] = f'attachment; filename="{name[:22]}.eml"'
    return response


@in_demonstration_only
def attachment(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One of its attachments, as a file."""
    found = _letter(name).attachment(number)
    if found is None:
        raise Http404
    document, content = found
    kind = document.media_type if document.media_type in INLINE else "application/octet-stream"
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = _disposition(document.filename)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _letter(name: str) -> Letter:
    letter = Mailbox(folder()).read(name)
    if letter is None:
        raise Http404
    return letter


def _disposition(filename: str) -> str:
    return content_disposition_header(as_attachment=True, filename=filename) or "attachment"

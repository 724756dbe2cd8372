"""How a stored paper leaves the house: its own type, never guessed, never run, never kept."""

from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

PDF, ZIP = "application/pdf", "application/zip"


def uploaded(file: Any, *, at_most: int) -> bytes:
    """The bytes of an upload, never more than one beyond what is accepted."""
    return bytes(file.read(at_most + 1))


def served(content: bytes, name: str, kind: str, *, opens: bool = True) -> HttpResponse:
    """A PDF of ours opens in the browser; anything else, and whatever may not (`opens`), is
    downloaded."""
    response = HttpResponse(content, content_type=kind)
    disposition = content_disposition_header(as_attachment=not opens or kind != PDF, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response

"""A paper read as a page: the same words as its PDF, for whoever cannot or will not open one."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.documents import Document


def as_page(
    request: HttpRequest,
    document: Document,
    *,
    pdf: str,
    archive: str = "",
    back: tuple[str, str],
    sha256: str = "",
    is_frozen: bool = False,
) -> HttpResponse:
    """`sha256` is the fingerprint of the PDF that was issued, if one was. When the paper drawn now
    has other bytes, `is_frozen` tells whether its data are those of that PDF, word for word: a
    newer layout is then all that changed. `archive` holds the paper with what it speaks of."""
    same = not sha256 or hashlib.sha256(document.bytes()).hexdigest() == sha256
    context = {
        "document": document,
        "sha256": sha256,
        "differs": "" if same else "layout" if is_frozen else "particulars",
        "pdf": pdf,
        "archive": archive,
        "back": back,
    }
    return render(request, "paper.html", context)

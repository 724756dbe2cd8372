"""How a paper of an assembly leaves the house."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from assembly.documents import shelf
from assembly.documents.shelf import PaperAltered
from common.refusals import Refusal
from common.web.files import PDF, ZIP, served, uploaded

__all__ = ["PDF", "ZIP", "kept_paper", "served", "uploaded"]


def kept_paper(path: str, sha256: str, name: str, *, opens: bool = True) -> HttpResponse:
    """A PDF of a register, checked against its fingerprint; `Refusal` (500, "paper-altered") when
    it is no longer there, or no longer the same."""
    try:
        content = shelf.read(path, sha256)
    except PaperAltered as altered:
        raise Refusal(
            "paper-altered",
            _("This paper is missing, or is no longer the one that was entered."),
            _("Tell the board: the backup holds it under the same fingerprint."),
            status=500,
        ) from altered
    return served(content, name, PDF, opens=opens)

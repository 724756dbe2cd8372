"""How a paper of an assembly leaves the house, and how the scan of one comes in."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from assembly.documents import shelf
from assembly.forms.papers import ScanForm
from assembly.models import Paper
from common.refusals import Refusal
from common.web.files import PDF, ZIP, served, uploaded

__all__ = ["PDF", "ZIP", "kept_paper", "scan_sent", "served", "uploaded"]

LARGEST_SCAN = 20_000_000  # bytes


def scan_sent(request: HttpRequest, paper: Paper) -> tuple[ScanForm, bytes]:
    """The form and the bytes of a scan of signed sheets; `Refusal` (400, "scan-not-usable") for a
    file that is missing or too large."""
    form = ScanForm(request.POST, request.FILES, replaces=bool(paper.signed_copy))
    content = uploaded(form.cleaned_data["file"], at_most=LARGEST_SCAN) if form.is_valid() else b""
    if not content or len(content) > LARGEST_SCAN:
        raise Refusal(
            "scan-not-usable",
            _("The file is missing, or larger than 20 MB."),
            _("Scan it in black and white, or at 200 dots per inch."),
            status=400,
        )
    return form, content


def kept_paper(path: str, sha256: str, name: str, *, opens: bool = True) -> HttpResponse:
    """A PDF that was kept, checked against its fingerprint; `PaperAltered`, a refusal, when it is
    no longer there, or no longer the same."""
    return served(shelf.read(path, sha256), name, PDF, opens=opens)

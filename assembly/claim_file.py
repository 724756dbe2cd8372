"""The one file a claimant downloads: the notice sent to them, the dossier, and fingerprints."""

from datetime import datetime

from assembly import dispatch_file
from assembly.documents import shelf
from assembly.documents.claim import claim_data, draw_claim
from assembly.models import Claim


def claim_file(claim: Claim, *, at: datetime) -> bytes:
    """A ZIP: the dossier, each notice as its very bytes with the proof that it was posted, the
    public papers of the register."""
    files = [("dossier.pdf", draw_claim(claim_data(claim, at=at)).bytes())]
    files += dispatch_file.notices(claim.assembly, claim.member)
    for paper in claim.assembly.minutes.select_related("entry").order_by("entry__number"):
        if paper.is_public:
            content = shelf.read(paper.file, paper.pdf_sha256)
            files.append((f"registre-{paper.entry.number}-{paper.kind}.pdf", content))
    return dispatch_file.sealed(files)

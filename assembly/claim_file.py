"""The one file a claimant downloads: the notice sent to them, the dossier, and fingerprints."""

import hashlib
from datetime import datetime

from assembly import papers
from assembly.documents import shelf
from assembly.documents.claim import claim_data, draw_claim
from assembly.models import Claim


def claim_file(claim: Claim, *, at: datetime) -> bytes:
    """A ZIP: each notice as its very bytes, the public papers of the register, the dossier."""
    files = [("dossier.pdf", draw_claim(claim_data(claim, at=at)).bytes())]
    for call in claim.assembly.calls.exclude(convocation_file="").order_by("number"):
        notice = shelf.read(call.convocation_file, call.convocation_sha256)
        files.append((f"convocation-{call.number}.pdf", notice))
    for paper in claim.assembly.minutes.select_related("entry").order_by("entry__number"):
        if paper.is_public:
            content = shelf.read(paper.file, paper.pdf_sha256)
            files.append((f"registre-{paper.entry.number}-{paper.kind}.pdf", content))
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files)
    return papers.archive([*files, ("SHA256SUMS", sums.encode())])

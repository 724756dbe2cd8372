"""The one file that proves how a member was convened: facts, notices, and the post's own proof."""

import hashlib
from datetime import datetime

from assembly import papers
from assembly.documents import shelf
from assembly.documents.dispatch import dispatch_data, draw_dispatch, notice_of
from assembly.models import Assembly
from members.models import Member
from notifications.documents import Document


def dispatch_file(assembly: Assembly, member: Member, *, at: datetime) -> bytes:
    """A ZIP: the facts, each notice as its very bytes, the proof of posting where there is one."""
    files = [("preuve.pdf", draw_dispatch(dispatch_data(assembly, member, at=at)))]
    for call in assembly.calls.exclude(convocation_file="").order_by("number"):
        notice = shelf.read(call.convocation_file, call.convocation_sha256)
        files.append((f"convocation-{call.number}.pdf", notice))
        sent = notice_of(call, member)
        if sent is not None and sent.message.batch and sent.message.batch.proof:
            proof = Document.of_json(sent.message.batch.proof)
            files.append((f"depot-{call.number}-{proof.filename}", proof.read()))
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files)
    return papers.archive([*files, ("SHA256SUMS", sums.encode())])

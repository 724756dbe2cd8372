"""The one file that proves how a member was convened: facts, notices, and the post's own proof."""

import hashlib
from datetime import datetime

from assembly import papers
from assembly.documents import shelf
from assembly.documents.dispatch import dispatch_data, draw_dispatch, messages_of, notice_of
from assembly.models import Assembly, Call
from members.models import Member
from notifications.documents import Document


def dispatch_file(assembly: Assembly, member: Member, *, at: datetime) -> bytes:
    """A ZIP: the facts, each notice as its very bytes, the proof of posting where there is one."""
    facts = draw_dispatch(dispatch_data(assembly, member, at=at)).bytes()
    return sealed([("preuve.pdf", facts), *notices(assembly, member)])


def notices(assembly: Assembly, member: Member) -> list[tuple[str, bytes]]:
    """The notice of each call, and what the post gave for the letter of this member."""
    files = []
    for call in assembly.calls.exclude(convocation_file="").order_by("number"):
        notice = shelf.read(call.convocation_file, call.convocation_sha256)
        files.append((f"convocation-{call.number}.pdf", notice))
        for proof in _proofs_of_posting(call, member):
            files.append((f"depot-{call.number}-{proof.filename}", proof.read()))
    return files


def _proofs_of_posting(call: Call, member: Member) -> list[Document]:
    sent = notice_of(call, member)
    letters = messages_of(sent) if sent else []
    return [
        Document.of_json(letter.batch.proof)
        for letter in letters
        if letter.batch and letter.batch.proof
    ]


def sealed(files: list[tuple[str, bytes]]) -> bytes:
    """A ZIP with the fingerprint of each of its files."""
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files)
    return papers.archive([*files, ("SHA256SUMS", sums.encode())])

"""The one file that proves how a member was convened: facts, notices, and the post's own proof."""

import hashlib
from datetime import datetime

from assembly import papers
from assembly.documents import shelf
from assembly.documents.dispatch import (
    Sending,
    dispatch_data,
    draw_dispatch,
    messages_of,
    notice_of,
    sendings,
)
from assembly.models import Assembly
from members.models import Member
from notifications.documents import Document


def dispatch_file(assembly: Assembly, member: Member, *, at: datetime) -> bytes:
    """A ZIP: the facts, each notice as its very bytes, the proof of posting where there is one."""
    facts = draw_dispatch(dispatch_data(assembly, member, at=at)).bytes()
    return sealed([("preuve.pdf", facts), *notices(assembly, member)])


def notices(assembly: Assembly, member: Member) -> list[tuple[str, bytes]]:
    """The notice of each call, what was added to its agenda since, and what the post gave for the
    letters of this member."""
    files = []
    for sent in sendings(assembly):
        name, path, digest = _paper(sent)
        if not path:
            continue
        files.append((f"convocation-{name}.pdf", shelf.read(path, digest)))
        for proof in _proofs_of_posting(sent, member):
            files.append((f"depot-{name}-{proof.filename}", proof.read()))
    return files


def _paper(sent: Sending) -> tuple[str, str, str]:
    """Its short name, where it is kept, its fingerprint."""
    call, completion = sent.call, sent.completion
    if completion is None:
        return f"{call.number}", call.convocation_file, call.convocation_sha256
    name = f"{call.number}-complement-{completion.number}"
    return name, completion.notice_file, completion.notice_sha256


def _proofs_of_posting(sent: Sending, member: Member) -> list[Document]:
    notice = notice_of(sent, member)
    letters = messages_of(notice) if notice else []
    return [
        Document.of_json(letter.batch.proof)
        for letter in letters
        if letter.batch and letter.batch.proof
    ]


def sealed(files: list[tuple[str, bytes]]) -> bytes:
    """A ZIP with the fingerprint of each of its files."""
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files)
    return papers.archive([*files, ("SHA256SUMS", sums.encode())])

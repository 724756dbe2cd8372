"""Files joined to a proposal, and taken back, while its text can change."""

from datetime import datetime
from functools import partial
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.documents import shelf
from common.refusals import Refusal
from members.models import Account
from proposals import attaching
from proposals.models import Attachment, Proposal
from proposals.states import EDITABLE


def attach(
    *, proposal: Proposal, title: str, content: bytes, at: datetime, by: Account
) -> Attachment:
    """Joins a file: a PDF, or a JPEG or PNG picture, of at most 10 MB; five at most."""
    found = attaching.checked(content)
    # A folder of its own: the same file elsewhere is destroyed apart.
    path, digest = shelf.keep(found.content, folder=f"proposals/{uuid4().hex}", suffix=found.kind)
    try:
        with transaction.atomic(using="default"):
            _refuse_unless_open(proposal)
            if attaching.of(proposal).count() >= attaching.MOST:
                raise Refusal(
                    "enough-attachments",
                    _("Five files at most go with a proposal."),
                    _("Take one back first, or put two into one PDF."),
                )
            row = Attachment.objects.create(
                proposal=proposal,
                title=title.strip(),
                kind=found.kind,
                file=path,
                size=len(found.content),
                sha256=digest,
                added_at=at,
                added_by=by,
            )
            _journal("added", row, at, by)
    except Refusal:
        shelf.remove(path)
        raise
    except IntegrityError:
        shelf.remove(path)
        raise Refusal(
            "attachment-there",
            _("This very file goes with the proposal already."),
            _("Choose another one."),
        ) from None
    return row


def remove(*, row: Attachment, at: datetime, by: Account) -> None:
    """Takes a file back: its bytes are destroyed."""
    with transaction.atomic(using="default"):
        _refuse_unless_open(row.proposal)
        path = row.file
        touched = Attachment.objects.filter(pk=row.pk, removed_at=None).update(
            removed_at=at, file="", title=""
        )
        if not touched:
            return
        _journal("removed", row, at, by)
        transaction.on_commit(partial(shelf.remove, path), using="default", robust=True)


def _refuse_unless_open(proposal: Proposal) -> None:
    locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if locked.state not in EDITABLE or locked.hidden_by_id:
        raise Refusal(
            "not-editable",
            _("This text can no longer be changed."),
            _("Its page says where it stands."),
        )


def _journal(verb: str, row: Attachment, at: datetime, by: Account) -> None:
    audit.record(
        f"proposal.attachment_{verb}",
        at=at,
        by=by,
        subject=row.proposal.reference,
        details={"attachment": row.pk, "sha256": row.sha256},
    )

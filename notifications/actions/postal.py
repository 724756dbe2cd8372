"""Letters: gathered into a batch, printed, posted on a date that is written down."""

from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.refusals import Refusal
from common.states import take
from members.models import Account
from notifications import documents, letters, states
from notifications import queries as reads
from notifications.models import Message, PostalBatch
from notifications.signals import letters_dispatched, message_settled
from notifications.states import MessageState

MOST_LETTERS = 200
MOST_BYTES_OF_PROOF = 10 * 1024 * 1024
PROOF_TYPES = {"application/pdf", "image/jpeg", "image/png"}


def prepare(*, at: datetime, by: Account) -> PostalBatch:
    """Puts the waiting letters, two hundred at most, into a batch to print, sorted by postcode."""
    chosen = list(reads.waiting_letters(at)[:MOST_LETTERS])
    if not chosen:
        raise Refusal("no-letter", _("No letter is waiting."), _("Nothing has to be printed."))
    label = at.astimezone(PARIS).date().isoformat()
    try:
        content = letters.printable(chosen, dated=at)
    except documents.DocumentAltered as error:
        raise Refusal(
            "document-altered",
            _("A document that goes with a letter is missing or was changed."),
            _("Restore the documents from the last backup, then prepare the letters again."),
        ) from error
    pdf = documents.store(
        content,
        filename=f"courriers-{label}.pdf",
        media_type=letters.PDF,
    )
    addresses = documents.store(
        letters.addresses(chosen), filename=f"adresses-{label}.csv", media_type=letters.CSV
    )
    with transaction.atomic(using="default"):
        last = PostalBatch.objects.aggregate(last=Max("number"))["last"] or 0
        batch = PostalBatch.objects.create(
            number=last + 1,
            prepared_at=at,
            letters_count=len(chosen),
            pdf=pdf.as_json(),
            addresses=addresses.as_json(),
        )
        for letter in chosen:
            take(letter, states.HAND_OVER, batch=batch, attempts=letter.attempts + 1)
        _journal("letters.prepared", batch, at, by)
    return batch


def dispatch(
    *,
    batch: PostalBatch,
    on: date,
    at: datetime,
    by: Account,
    proof: bytes = b"",
    proof_name: str = "",
    proof_type: str = "",
) -> None:
    """Writes down the day the batch was posted (the date that counts for a convocation, R-CONV-05)
    with the proof of the post office when there is one."""
    _check_date(batch, on, at)
    stored = None
    if proof:
        _check_proof(proof, proof_type)
        stored = documents.store(proof, filename=proof_name, media_type=proof_type).as_json()
    with transaction.atomic(using="default"):
        take(batch, states.DISPATCH, dispatched_on=on, proof=stored)
        posted = list(batch.letters.filter(state=MessageState.SENDING).order_by("pk"))
        for letter in posted:
            take(letter, states.ACCEPT, settled_at=at, last_reply=on.isoformat())
        _journal("letters.dispatched", batch, at, by, on=on.isoformat())
        transaction.on_commit(partial(_announce, batch, posted, at), using="default", robust=True)


def cancel(*, batch: PostalBatch, at: datetime, by: Account) -> None:
    """Gives the letters back to the next batch: nothing was posted."""
    with transaction.atomic(using="default"):
        take(batch, states.CANCEL_BATCH)
        for letter in batch.letters.filter(state=MessageState.SENDING).order_by("pk"):
            take(letter, states.RECOVER, batch=None)
        _journal("letters.cancelled", batch, at, by)


def _announce(batch: PostalBatch, posted: list[Message], at: datetime) -> None:
    letters_dispatched.send_robust(sender=PostalBatch, batch=batch, at=at)
    for letter in posted:
        message_settled.send_robust(sender=Message, message=letter, state=letter.state, at=at)


def _check_date(batch: PostalBatch, on: date, at: datetime) -> None:
    if on > at.astimezone(PARIS).date():
        raise Refusal(
            "in-the-future",
            _("This day has not come yet."),
            _("Come back once the letters have been posted."),
        )
    if on < batch.prepared_at.astimezone(PARIS).date():
        raise Refusal(
            "before-printing",
            _("The letters were not printed yet on that day."),
            _("Give the day on which they were posted."),
        )


def _check_proof(proof: bytes, media_type: str) -> None:
    if media_type not in PROOF_TYPES:
        raise Refusal(
            "proof-type",
            _("The proof must be a PDF or a photograph (JPEG or PNG)."),
            _("Choose another file."),
            status=400,
        )
    if len(proof) > MOST_BYTES_OF_PROOF:
        raise Refusal(
            "proof-size",
            _("The file is larger than 10 MB."),
            _("Take a smaller photograph."),
            status=413,
        )


def _journal(verb: str, batch: PostalBatch, at: datetime, by: Account, **details: object) -> None:
    audit.record(
        verb,
        at=at,
        by=by,
        subject=f"postal-batch:{batch.number}",
        details={"letters": batch.letters_count, **details},
    )

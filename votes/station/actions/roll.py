"""What may still change on a frozen roll: rights closed, re-issued, or given to entrants.

A change first takes effect in the urn (compare-and-swap on “holds no ballot”), then here.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Obstacle, Refusal
from members.models import Account
from votes.station import acts_of_voters, queries
from votes.station.actions.preparation import RollLine
from votes.station.models import Poll, Reserve, RollEntry
from votes.station.states import RUNNING
from votes.urn.actions import credentials


def void_permits(*, entries: Iterable[RollEntry]) -> None:
    """A pouvoir was given or taken back, somebody checked in or out: every permit issued for
    these rights is worthless from now on. Call it inside the act.

    The epoch is raised at once and again after the commit: a permit issued in between, on the
    word of the rights as they still were, is void too.
    """
    rights = [
        (entry.poll_id, entry.public_credential)
        for entry in entries
        if entry.poll.is_secret and entry.poll.state in RUNNING
    ]
    _raise_epochs(rights)
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(partial(_raise_epochs, rights))


def _raise_epochs(rights: list[tuple[str, str]]) -> None:
    for poll, credential in rights:
        credentials.raise_epoch(poll_uuid=poll, credential=credential)


def withdraw(
    *, entry: RollEntry, why: str, at: datetime, by: Account | None, for_paper: bool = False
) -> RollEntry:
    """Closes a right that was not used: its member left, or votes on paper, which is kept apart
    and goes with the roll (ADR 18). Refused when a ballot is already in the urn. Idempotent."""
    if entry.withdrawn_at is None:
        if entry.poll.is_secret and entry.poll.sealed_at is not None:
            credentials.withdraw(poll_uuid=entry.poll_id, credential=entry.public_credential)
        with transaction.atomic():
            entry.withdrawn_at, entry.withdrawn_why = at, why
            entry.save(update_fields=["withdrawn_at", "withdrawn_why"])
            audit.record(
                acts_of_voters.ON_PAPER if for_paper else "right.withdrawn",
                at=at,
                by=by,
                subject=entry.poll.journal_subject,
                details={"entry": entry.pk, "why": why},
                is_apart=for_paper,
            )
    return entry


def reissue(*, entry: RollEntry, why: str, at: datetime, by: Account | None) -> RollEntry:
    """Replaces a right that may have been seen by others: the old one is withdrawn in the urn,
    a reserve takes its place.

    The reserve is put by first: with none left, the old right stays as it was.
    """
    with transaction.atomic():
        spare = _take_reserve(entry.poll, why, at)
        credentials.withdraw(poll_uuid=entry.poll_id, credential=entry.public_credential)
        entry.slot, spare.slot = spare.slot, entry.slot
        entry.nonce, spare.nonce = spare.nonce, entry.nonce
        old, entry.public_credential = entry.public_credential, spare.public_credential
        spare.public_credential = old
        _exchange(entry, spare)
        audit.record(
            "right.reissued",
            at=at,
            by=by,
            subject=entry.poll.journal_subject,
            details={"entry": entry.pk, "why": why},
        )
    return entry


def add_entrant(
    *, poll: Poll, line: RollLine, why: str, at: datetime, by: Account | None
) -> RollEntry:
    """Gives a reserve to somebody who joined the roll after the sealing."""
    if line.weight != 1:
        raise Refusal(
            "entrant-with-weight",
            _("A reserve right weighs one vote."),
            _("This person's weight does not allow a late entry in this vote."),
        )
    with transaction.atomic():
        if poll.roll.filter(member=line.member_id).exists():
            raise Refusal(
                "already-on-roll",
                _("This member is already on the roll."),
                _("There is nothing left to do."),
            )
        spare = _take_reserve(poll, why, at)
        entry = RollEntry.objects.create(
            poll=poll,
            member_id=line.member_id,
            label=line.label,
            slot=spare.slot,
            nonce=spare.nonce,
            public_credential=spare.public_credential,
        )
        Reserve.objects.filter(pk=spare.pk).update(entry=entry)
        audit.record(
            "right.given_to_entrant",
            at=at,
            by=by,
            subject=poll.journal_subject,
            details={"entry": entry.pk, "why": why},
        )
    return entry


def _take_reserve(poll: Poll, why: str, at: datetime) -> Reserve:
    """The first free reserve, taken by one compare-and-swap."""
    for spare in queries.reserves_left(poll).order_by("pk"):
        mine = Reserve.objects.filter(pk=spare.pk, used_at__isnull=True)
        if mine.update(used_at=at, why=why):
            return spare
    none = no_reserve()
    raise Refusal(none.code, none.message, none.what_to_do)


def no_reserve() -> Obstacle:
    """The declared number is used up."""
    return Obstacle(
        "no-reserve",
        _("No reserve right is left in this vote."),
        _("The number of reserves was declared at the sealing. This person votes on paper."),
    )


def _exchange(entry: RollEntry, spare: Reserve) -> None:
    """Writes two rows that have exchanged their slots: the roll and the reserve are two lists."""
    fields = ("slot", "nonce", "public_credential")
    Reserve.objects.filter(pk=spare.pk).update(
        entry=entry, **{name: getattr(spare, name) for name in fields}
    )
    entry.save(update_fields=list(fields))

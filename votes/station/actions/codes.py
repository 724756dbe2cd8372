"""Independent mode: somebody makes the voting codes on a device of their own, and the station
learns the public parts alone (architecture.md, “Voting rights”)."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.refusals import Refusal, refuse_if
from members.models import Account, Member
from notifications.actions import outbox
from votes.belenios.authority import fingerprint, read_public_file
from votes.belenios.errors import ProtocolError
from votes.belenios.group import group_named
from votes.station import codes, drafts, keeper, live, rights_officers
from votes.station.actions import key_holders, sealed_copies
from votes.station.actions.preparation import ROWS_AT_ONCE, derive, slots_for_papers
from votes.station.contributions import not_at_this_stage
from votes.station.keys import GROUP
from votes.station.models import Poll, Reserve, RollEntry
from votes.station.states import OVER


def choose_maker(*, poll: Poll, member: Member | None, at: datetime, by: Account) -> Poll:
    """Says who makes the codes of a poll in preparation: a member (independent mode), or this
    site (assisted). Codes made before are worth nothing: numbers are drawn again. Slots for votes
    on paper are of the assisted mode alone: this site hands their codes to the scrutineers."""
    if member is not None:
        refuse_if(rights_officers.obstacles(poll, member, at.astimezone(PARIS).date()))
    mode = Poll.Mode.ASSISTED if member is None else Poll.Mode.INDEPENDENT
    rows = [row for row in codes.rows_of(poll) if not getattr(row, "is_paper", False)]
    slots = slots_for_papers(poll=poll) if member is None else []
    if member is None:
        derive(poll=poll, rows=[*rows, *slots])
    with transaction.atomic():
        row = drafts.held(poll)
        # A sealing cut short may have left copies of the secret that is replaced here.
        sealed_copies.erase(poll=row)
        row.reserve.filter(is_paper=True).delete()
        Reserve.objects.bulk_create(slots, batch_size=ROWS_AT_ONCE)
        if member is not None:
            key_holders.release(poll=row, member=member, at=at, by=by)
            _number_again(row)
            rows = codes.rows_of(row)
            for each in rows:
                each.public_credential = ""
        _keep(rows)
        Poll.objects.filter(pk=poll.pk).update(
            mode=mode, rights_officer=member, codes_received_at=None
        )
        _note("poll.codes_entrusted", poll, at, by, to=str(member) if member else "server")
    poll.refresh_from_db()
    if member is not None:
        keeper.destroy_secret(poll.uuid)
        _invite(poll, at)
    return poll


def receive(*, poll: Poll, public: str, at: datetime, by: Account) -> Poll:
    """Keeps the public parts that the maker sends, for exactly the numbers and weights of the
    roll. The same ones again are not an error; others ask for a fresh start."""
    listed = _read(public)
    with transaction.atomic():
        row = drafts.held(poll)
        if row.rights_officer is None:
            raise not_at_this_stage()
        # Who took another part since they were chosen makes no code any more.
        day = at.astimezone(PARIS).date()
        refuse_if(rights_officers.obstacles(row, row.rights_officer, day))
        rows = {each.slot: each for each in codes.rows_of(row)}
        found = {number: right.weight for number, right in listed.items()}
        if found != {slot: codes.weight_of(each) for slot, each in rows.items()}:
            raise Refusal(
                "other-roll",
                _("These codes are not those of the roll of this vote."),
                _("Save the roll again from your page, and make the codes from it."),
            )
        if row.codes_received_at is not None:
            _require_same(rows, {number: right.key for number, right in listed.items()})
        else:
            for slot, each in rows.items():
                each.public_credential = listed[slot].key
            _keep(list(rows.values()))
            Poll.objects.filter(pk=poll.pk).update(codes_received_at=at)
            known = fingerprint(group_named(GROUP), listed)
            _note("poll.codes_received", poll, at, by, fingerprint=known, codes=len(rows))
    poll.refresh_from_db()
    return poll


def declare_destroyed(*, poll: Poll, at: datetime, by: Account) -> Poll:
    """Who made the codes says that the private file and the spare letters are destroyed, once
    nobody can vote any more: a word, not a proof."""
    if not poll.is_independent or poll.state not in OVER:
        raise not_at_this_stage()
    with transaction.atomic():
        waiting = Poll.objects.filter(pk=poll.pk, secret_destroyed_at=None)
        if waiting.update(secret_destroyed_at=at):
            _note("poll.codes_destroyed", poll, at, by)
    poll.refresh_from_db()
    return poll


def envelopes(*, poll: Poll, at: datetime, by: Account) -> list[list[str]]:
    """Which envelope goes to whom, by number: for the labels stuck on closed envelopes."""
    with transaction.atomic():
        _note("poll.envelopes_read", poll, at, by)
    rows = poll.roll.filter(withdrawn_at=None).select_related("member").order_by("pk")
    return [
        [row.slot, row.member.display_name, *row.member.address_lines]
        for row in sorted(rows, key=codes.by_number)
    ]


def _number_again(poll: Poll) -> None:
    """Gives every entry a number drawn at random: the order of the letters tells no name."""
    poll.roll.update(slot=Concat(Value("x"), "slot"))
    entries = list(poll.roll.order_by("pk"))
    numbers = list(range(1, len(entries) + 1))
    secrets.SystemRandom().shuffle(numbers)
    for entry, number in zip(entries, numbers, strict=True):
        entry.slot = str(number)
    RollEntry.objects.bulk_update(entries, ["slot"], batch_size=ROWS_AT_ONCE)


def _keep(rows: Sequence[RollEntry | Reserve]) -> None:
    for model in (RollEntry, Reserve):
        some: Any = [row for row in rows if isinstance(row, model)]
        model.objects.bulk_update(some, ["public_credential"], batch_size=ROWS_AT_ONCE)


def _read(public: str) -> Any:
    try:
        return read_public_file(group_named(GROUP), public)
    except ProtocolError as error:
        raise Refusal(
            f"codes-refused.{error.check}",
            _("This is not the public part of voting codes."),
            _("Choose the file of public codes that your page or your program made."),
            status=400,
        ) from error


def _require_same(rows: dict[str, RollEntry | Reserve], sent: dict[str, str]) -> None:
    if {slot: row.public_credential for slot, row in rows.items()} != sent:
        raise Refusal(
            "already-sent",
            _("Other codes were already received for this vote."),
            _("If they must be replaced, ask whoever convenes to entrust them to you again."),
        )


def _invite(poll: Poll, at: datetime) -> None:
    assert poll.rights_officer is not None
    outbox.queue(
        key_subject=poll.journal_subject,
        member=poll.rights_officer,
        step=f"codes-invitation-{at:%Y%m%d%H%M%S}",
        template="codes_invitation",
        context={
            "title": poll.title,
            "opens_at": poll.opens_at,
            "link": f"{settings.SITE_URL}/codes-de-vote/#{poll.uuid}",
        },
        at=at,
    )


def _note(verb: str, poll: Poll, at: datetime, by: Account, **details: Any) -> None:
    audit.record(verb, at=at, by=by, subject=poll.journal_subject, details=details)
    transaction.on_commit(lambda: live.poll_changed(poll.pk))

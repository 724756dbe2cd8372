"""The keys of a vote born in a sitting: derived from key files that exist (ADR 22).

The key holders who are there each derive, on their own device, a key for this vote alone, and show
its public part. With the last one the urn is sealed and opens: nothing of the key of the assembly's
own vote is used, and all who closed this urn are needed to open it.
"""

from datetime import datetime

from django.db import transaction

from common import audit
from common.refusals import Refusal
from members.models import Account
from votes.belenios.group import group_named
from votes.station import keyholding, live
from votes.station.actions import polls
from votes.station.contributions import not_at_this_stage, refused_contribution
from votes.station.keys import GROUP, check_session_key
from votes.station.models import Poll, Trustee
from votes.station.states import PollState


def give(*, trustee: Trustee, word: str, at: datetime, by: Account | None) -> Trustee:
    """A holder shows the public part of the key that their key file makes for this vote. With the
    last one the urn is sealed and opened. Sending again changes nothing: the first word holds."""
    poll = trustee.poll
    if not poll.is_born_in_session:
        raise not_at_this_stage()
    with refused_contribution():
        check_session_key(group_named(GROUP), trustee, word)
    with transaction.atomic():
        row = Poll.objects.select_for_update().get(pk=poll.pk)
        mine = Trustee.objects.get(pk=trustee.pk)
        if not mine.key_check:
            if row.state != PollState.DRAFT:
                raise not_at_this_stage()
            Trustee.objects.filter(pk=mine.pk).update(key_check=word, checked_at=at)
            audit.record(
                "trustee.session_key_given",
                at=at,
                by=by,
                subject=poll.journal_subject,
                details={"trustee": mine.name},
            )
            transaction.on_commit(lambda: live.poll_changed(poll.pk))
    trustee.refresh_from_db()
    open_when_closed_by_all(poll=poll, at=at, by=by)
    return trustee


def open_when_closed_by_all(*, poll: Poll, at: datetime, by: Account | None = None) -> bool:
    """Seals and opens a vote born in a sitting once every key is there; whether it is open. Of two
    last keys in the same second one does it; done again by the clock after a crash."""
    poll.refresh_from_db()
    if not all(row.key_check for row in keyholding.in_order(poll)):
        return False
    try:
        if poll.state == PollState.DRAFT:
            polls.seal(poll=poll, at=at, by=by)
        if poll.state == PollState.SEALED:
            polls.open_poll(poll=poll, at=at, by=by)
    except Refusal:
        poll.refresh_from_db()
        if poll.state in (PollState.DRAFT, PollState.SEALED):
            raise
    return poll.state == PollState.OPEN

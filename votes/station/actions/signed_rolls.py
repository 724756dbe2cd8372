"""Reading the émargement by name: an act, because those who were read can ask who read."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from members.models import Account
from votes.station import queries
from votes.station.models import Poll
from votes.station.queries import SignedLine


def read(*, poll: Poll, as_file: bool, at: datetime, by: Account) -> list[SignedLine]:
    """Who has voted, in alphabetical order, without a time nor a tracker (secrecy.md 15). The
    list leaves the site as a file once nobody can vote any more."""
    if as_file and poll.ended_at is None:
        raise Refusal(
            "vote-not-ended",
            _("The list of those who voted is not exported while the vote runs."),
            _("Read it on its page; the file can be had once the vote has ended."),
        )
    with transaction.atomic(using="default"):
        audit.record(
            "poll.signed_roll_read",
            at=at,
            by=by,
            subject=poll.journal_subject,
            details={"as_file": as_file},
        )
    return queries.signed_roll(poll)

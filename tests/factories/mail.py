"""Messages in the outbox; each function states only what matters to the test."""

from datetime import datetime
from typing import Any

from common import clock
from members.models import Member
from notifications.actions import outbox
from notifications.models import Message

PARIS = clock.PARIS
TUESDAY_TEN = datetime(2026, 5, 19, 10, 0, tzinfo=PARIS)


def recorded_vote(member: Member, **fields: Any) -> Message:
    """A short message with a template of its own: the notice that a vote was recorded."""
    fields.setdefault("key_subject", "poll:abc")
    fields.setdefault("step", "recorded")
    fields.setdefault("at", TUESDAY_TEN)
    return outbox.queue(
        member=member,
        template="vote_recorded",
        context={
            "title": "Assemblée générale ordinaire 2026",
            "link": "http://testserver/",
            "by_proxy": False,
            "may_revote": False,
            "closes_at": None,
        },
        **fields,
    )

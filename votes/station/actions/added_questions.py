"""Questions that join a poll in preparation after its keys were begun, never after its sealing.

Keys and rights say nothing of the questions: they stand. The test vote was made on the former
ones: it is made again (ADR 13).
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from common import audit
from common.clock import PARIS
from common.refusals import Refusal, refuse_if
from members.models import Account
from votes.station import drafts, keyholding, live, roles
from votes.station.actions import trials
from votes.station.models import Poll, Trial
from votes.station.questions import Question, read_question
from votes.station.questions import obstacles as question_obstacles


def takes(*, poll: Poll, added: Sequence[Question]) -> bool:
    """Whether these questions can still join the poll: nothing of it is sealed, here or in the urn,
    and one ballot can hold them with the others. Inside a transaction it also holds the poll until
    its end: whoever seals in the same second waits."""
    with transaction.atomic():
        try:
            row = drafts.held(poll)
        except Refusal:
            return False
        return not question_obstacles([*_of(row), *added], secret=True)


def add(*, poll: Poll, added: Sequence[Question], at: datetime, by: Account | None) -> Poll:
    """Puts questions after those of a poll in preparation. Refused once it is sealed, when one
    ballot cannot hold them, and when somebody who stands in them holds a key. Whoever seals in the
    same second finds that the poll has changed."""
    with transaction.atomic():
        row = drafts.held(poll)
        asked = [*_of(row), *added]
        holders = keyholding.in_order(row, locked=True)
        refuse_if(
            [
                *question_obstacles(asked, secret=True),
                *roles.trustee_obstacles(
                    [each.member for each in holders],
                    row.threshold,
                    asked,
                    at.astimezone(PARIS).date(),
                ),
            ]
        )
        Poll.objects.filter(pk=row.pk).update(questions=[each.to_json() for each in asked])
        row.refresh_from_db()
        audit.record(
            "poll.questions_added",
            at=at,
            by=by,
            subject=row.journal_subject,
            details={"questions": [each.title for each in added]},
        )
        _test_again(row, at, by)
        transaction.on_commit(lambda: live.poll_changed(row.pk))
    poll.refresh_from_db()
    return poll


def _test_again(poll: Poll, at: datetime, by: Account | None) -> None:
    """Before every key is shown no test has begun; then the one that stands is of the former
    questions."""
    Trial.objects.filter(poll=poll).delete()
    holders = keyholding.in_order(poll)
    if holders and all(row.shown_key for row in holders):
        trials.begin(poll=poll, at=at, by=by)


def _of(poll: Poll) -> list[Question]:
    return [read_question(value) for value in poll.questions]

"""What a consultation received in words: published after the close, forgotten with its roll."""

import hashlib
from datetime import datetime

from django.db import transaction

from common import audit
from proposals.models import Consultation, Remark
from votes.station import named_ballots
from votes.station.actions.named import written_answers
from votes.station.models import Poll
from votes.station.states import WITH_RESULT


def publish(*, poll: Poll, at: datetime) -> int:
    """Publishes the objections and written answers of a consultation whose result is out; gives
    how many there are. Safe to repeat: each is published once. Their order is drawn from the
    words themselves and says nothing of who wrote when."""
    consultation = Consultation.objects.filter(poll=poll).first()
    if consultation is None:
        return 0
    rows = [
        Remark(
            consultation=consultation,
            question=question,
            text=words,
            author_id=entry.member_id,
            published_at=at,
        )
        for entry, choices in written_answers(poll=poll)
        for question, choice in enumerate(choices)
        if (words := named_ballots.words_of(choice))
    ]
    if not rows:
        return 0
    rows.sort(key=lambda row: hashlib.sha256(f"{poll.pk}|{row.text}".encode()).digest())
    with transaction.atomic(using="default"):
        Poll.objects.select_for_update().get(pk=poll.pk)
        if Remark.objects.filter(consultation=consultation).exists():
            return 0
        Remark.objects.bulk_create(rows)
        audit.record(
            "consultation.remarks_published",
            at=at,
            subject=consultation.reference,
            details={"count": len(rows)},
        )
    return len(rows)


def publish_all(*, at: datetime) -> int:
    """What a crash between the count and its consequences left unpublished."""
    waiting = Poll.objects.filter(
        consultation__isnull=False, regime=Poll.Regime.NAMED, state__in=WITH_RESULT
    ).exclude(consultation__remarks__isnull=False)
    return sum(publish(poll=poll, at=at) for poll in waiting.order_by("pk"))


def forget_authors(*, poll: Poll, at: datetime) -> int:
    """The words stay, and nobody can say any more whose they were: with the roll of the vote."""
    rows = Remark.objects.filter(consultation__poll=poll, author__isnull=False)
    with transaction.atomic(using="default"):
        gone = rows.update(author=None)
        if gone:
            audit.record(
                "consultation.authors_forgotten",
                at=at,
                subject=f"consultation:{poll.pk}",
                details={"count": gone},
            )
    return gone

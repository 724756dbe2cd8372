"""The subject lines of a campaign, read before its messages leave (peers R13)."""

from collections.abc import Sequence
from datetime import datetime

from notifications import audiences, rendering
from notifications.models import Step


def of(steps: Sequence[Step], *, at: datetime) -> dict[int, str]:
    """The subject that the e-mails of each of these steps of one campaign would bear now, by the
    step's key."""
    words = audiences.words_of(steps[0].campaign, at=at) if steps else {}
    return {
        step.pk: rendering.subject_line(
            step.template, audiences.context_of(step, at=at, words=words)
        )
        for step in steps
    }

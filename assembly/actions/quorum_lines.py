"""The line of the journal of a sitting that says with which quorum a question was put."""

from datetime import datetime

from assembly.models import Resolution, SittingEvent
from assembly.participation import QuorumNow


def write(*, resolution: Resolution, now: QuorumNow, at: datetime) -> None:
    """Part of the act that puts the question to the vote, and in its turn."""
    SittingEvent.objects.create(
        call=resolution.assembly.call,
        kind=SittingEvent.Kind.VOTE,
        item=resolution.item,
        resolution=resolution,
        counted=now.counted,
        required=now.required,
        at=at,
    )

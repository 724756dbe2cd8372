"""Keeping who took part in one vote: when its result is proclaimed, or when the sitting closes."""

from datetime import datetime
from typing import Any

from assembly.models import QuorumRecord, Resolution
from assembly.participation import InCollege, QuorumNow, leavers_who_voted, polls_by_college


def keep(*, resolution: Resolution, now: QuorumNow, at: datetime) -> QuorumRecord:
    """Part of the act that ends the vote, and in its turn (R-QUO-05)."""
    assembly = resolution.assembly
    heads = now.participation
    left = {
        college: leavers_who_voted(assembly, poll)
        for college, poll in polls_by_college(assembly, resolution).items()
    }
    return QuorumRecord.objects.create(
        call=assembly.call,
        resolution=resolution,
        at=at,
        registered=heads.registered,
        present=len(heads.present),
        represented=len(heads.represented),
        blank_proxies=len(heads.blank),
        remote=len(heads.remote),
        paper=len(heads.paper),
        leavers=sum(left.values()),
        required=now.required,
        counted=now.counted,
        reached=now.reached,
        sentence=now.result.sentence if now.result else "",
        colleges=[_of_college(each, left.get(each.name, 0)) for each in now.colleges],
    )


def _of_college(each: InCollege, leavers: int) -> dict[str, Any]:
    """The heads of one college, as `judging.colleges_of` reads them again."""
    heads = each.heads
    return {
        **each.college.as_document(),
        "members": heads.registered,
        "present": len(heads.present),
        "represented": len(heads.represented),
        "blank_proxies": len(heads.blank),
        "remote": len(heads.remote),
        "leavers": leavers,
    }

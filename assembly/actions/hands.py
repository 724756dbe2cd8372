"""The hands of the room, counted by two people of the bureau who must find the same (R-BUR-02)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly.actions.sittings import unless_sitting
from assembly.models import Assembly, HandCount, HandReading, Resolution
from assembly.participation import Participation, QuorumNow, quorum_now
from assembly.signals import assembly_changed
from assembly.turn import take_turn
from common import audit
from common.refusals import Refusal, refuse_if
from members.models import Account

COUNTERS = 2


def count(
    *,
    resolution: Resolution,
    votes_for: int,
    against: int,
    abstain: int,
    at: datetime,
    by: Account,
    college: str = "",
) -> HandCount | None:
    """What one person counted on a resolution voted in public, in one college where colleges weigh
    votes; the count once all who counted found the same, and they are two at least. Blank proxies
    are added by the law and forms on paper are another box: neither is counted here. Counting
    again replaces one's own figures until the sitting closes."""
    assembly = resolution.assembly
    with transaction.atomic(using="default"):
        take_turn(assembly)
        refuse_if(unless_sitting(assembly=assembly))
        _refuse_impossible(resolution, college, votes_for, against, abstain)
        HandReading.objects.update_or_create(
            resolution=resolution,
            account=by,
            college=college,
            defaults={
                "votes_for": votes_for,
                "against": against,
                "abstain": abstain,
                "at": at,
            },
        )
        agreed = _settle(resolution, college, at)
        audit.record(
            "sitting.hands_counted",
            at=at,
            by=by,
            subject=assembly.subject,
            details={
                "resolution": resolution.reference,
                **({"college": college} if college else {}),
                "figures": [votes_for, against, abstain],
                "agreed": agreed is not None,
            },
        )
        assembly_changed.send(sender=Assembly, assembly=assembly, at=at)
    return agreed


def _settle(resolution: Resolution, college: str, at: datetime) -> HandCount | None:
    """The count stands while everybody's figures are the same; it falls when one differs."""
    readings = list(resolution.hand_readings.filter(college=college).order_by("pk"))
    if len(readings) < COUNTERS or len({reading.figures for reading in readings}) > 1:
        HandCount.objects.filter(resolution=resolution, college=college).delete()
        return None
    votes_for, against, abstain = readings[0].figures
    found, _created = HandCount.objects.update_or_create(
        resolution=resolution,
        college=college,
        defaults={
            "votes_for": votes_for,
            "against": against,
            "abstain": abstain,
            "counted_at": at,
        },
    )
    return found


def _refuse_impossible(
    resolution: Resolution, college: str, votes_for: int, against: int, abstain: int
) -> None:
    if resolution.is_secret:
        raise Refusal(
            "secret-vote", _("This resolution is voted in the urn, not by hands."), status=400
        )
    now = quorum_now(resolution.assembly, resolution)
    if not now.reached:
        raise Refusal(
            "quorum-missing",
            _("The quorum is not reached: the assembly cannot decide."),
            _("Wait for late arrivals, or close the sitting and convene again."),
        )
    if min(votes_for, against, abstain) < 0:
        raise Refusal(
            "negative-count",
            _("A number of votes cannot be negative."),
            _("Count again."),
            status=400,
        )
    heads = _heads(now, college)
    total = votes_for + against + abstain
    if total > heads.hands:
        on_paper = len(heads.present & heads.paper)
        raise Refusal(
            "too-many-hands",
            _(
                "{votes_for} for + {against} against + {abstain} abstentions = {total} votes, but"
                " the room has {room}: {present} present + {represented} represented − {paper}"
                " whose vote is on paper."
            ).format(
                votes_for=votes_for,
                against=against,
                abstain=abstain,
                total=total,
                room=heads.hands,
                present=len(heads.present),
                represented=len(heads.represented),
                paper=on_paper,
            ),
            _("Count again, or check who is present."),
            status=400,
        )


def _heads(now: QuorumNow, college: str) -> Participation:
    """Who may raise a hand: the room, or those of one college."""
    if not now.colleges and not college:
        return now.participation
    for each in now.colleges:
        if each.name == college:
            return each.heads
    raise Refusal(
        "college-unknown",
        _("Votes are weighted by college here: the hands of each are counted apart.")
        if now.colleges
        else _("Votes are not weighted by college here."),
        _("Count the hands again, on the page of the sitting."),
        status=400,
    )

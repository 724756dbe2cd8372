"""The votes of the room, counted by two people of the bureau who must find the same (R-BUR-02)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly.actions import room_votes
from assembly.actions.sittings import unless_sitting
from assembly.counting_room import RoomBallots, refuse_impossible_ballots, refuse_impossible_hands
from assembly.models import Assembly, HandCount, HandReading, Resolution
from assembly.participation import Participation, QuorumNow, quorum_now
from assembly.raised_hands import COUNTERS
from assembly.signals import assembly_changed
from assembly.turn import take_turn
from common import audit
from common.refusals import Refusal, refuse_if
from members.models import Account


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
    with transaction.atomic(using="default"):
        _refuse_unless_counted_here(resolution, is_election=False)
        heads = _heads(_put(resolution, at, by), college)
        refuse_impossible_hands(votes_for, against, abstain, heads)
        figures = {"votes_for": votes_for, "against": against, "abstain": abstain}
        return _keep(resolution, college, figures, at, by)


def count_election(
    *,
    resolution: Resolution,
    ballots: int,
    blank: int,
    null: int,
    marks: Sequence[int],
    at: datetime,
    by: Account,
    college: str = "",
) -> HandCount | None:
    """The same in an election voted in session: how many ballots (papers, or members who raised
    their hand), how many of them blank or null, and the votes of each candidate in the order of
    the ballot."""
    found = RoomBallots(ballots, blank, null, tuple(marks))
    with transaction.atomic(using="default"):
        _refuse_unless_counted_here(resolution, is_election=True)
        heads = _heads(_put(resolution, at, by), college)
        refuse_impossible_ballots(resolution, found, heads)
        figures = {"ballots": ballots, "blank": blank, "null": null, "marks": list(marks)}
        return _keep(resolution, college, figures, at, by)


def _keep(
    resolution: Resolution, college: str, figures: dict[str, Any], at: datetime, by: Account
) -> HandCount | None:
    assembly = resolution.assembly
    HandReading.objects.update_or_create(
        resolution=resolution, account=by, college=college, defaults={**figures, "at": at}
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
            "figures": [*figures.values()],
            "agreed": agreed is not None,
        },
    )
    assembly_changed.send(sender=Assembly, assembly=assembly, at=at)
    return agreed


def _settle(resolution: Resolution, college: str, at: datetime) -> HandCount | None:
    """The count stands while everybody's figures are the same; it falls when one differs."""
    readings = list(resolution.hand_readings.filter(college=college).order_by("pk"))
    first = readings[0].figures
    if len(readings) < COUNTERS or any(each.figures != first for each in readings):
        HandCount.objects.filter(resolution=resolution, college=college).delete()
        return None
    found, _created = HandCount.objects.update_or_create(
        resolution=resolution, college=college, defaults={**first, "counted_at": at}
    )
    return found


def _refuse_unless_counted_here(resolution: Resolution, *, is_election: bool) -> None:
    """In turn, in session, on a question that the room decides and these figures answer."""
    take_turn(resolution.assembly)
    refuse_if(unless_sitting(assembly=resolution.assembly))
    if room_votes.proclaimed(resolution=resolution):
        refuse_if([room_votes.PROCLAIMED])
    if resolution.is_secret:
        raise Refusal(
            "secret-vote", _("This resolution is voted in the urn, not by hands."), status=400
        )
    if resolution.is_election is not is_election:
        raise Refusal(
            "other-figures",
            _("An election is counted candidate by candidate, a resolution for and against."),
            _("Count again, on the page of the sitting."),
            status=400,
        )


def _put(resolution: Resolution, at: datetime, by: Account) -> QuorumNow:
    """The quorum of the vote whose hands are counted, frozen when it was put (R-QUO-05)."""
    put = room_votes.freeze(resolution=resolution, at=at, by=by)
    if put.poll_id is not None:
        raise Refusal(
            "voted-in-session-urn",
            _("This question is voted in an urn of the sitting: no hand is counted."),
            _("The chair gives that urn up first, on its page, to put the question otherwise."),
        )
    if put.by_name:
        raise Refusal(
            "voted-by-name",
            _("This question is voted by name: no hand is counted."),
            _("The chair may put it to the vote again, by hands, on the script."),
        )
    return quorum_now(resolution.assembly, resolution)


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

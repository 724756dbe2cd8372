"""A question put to a secret vote in the sitting: its urn is born, opened by the key holders who
are there, closed by the chair, counted by the same holders; its total is the box of the room (ADR
22)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import ballot_papers, room_papers, room_urns, rulebook
from assembly.actions import room_votes
from assembly.actions.sittings import unless_sitting
from assembly.models import Assembly, HandCount, Resolution, RoomVote, SittingEvent
from assembly.participation import quorum_now
from assembly.signals import assembly_changed
from assembly.turn import take_turn
from common import audit
from common.refusals import Obstacle, Refusal, refuse_if
from members.models import Account
from votes.station import papers as station_papers
from votes.station import queries as station
from votes.station.actions import papers, polls
from votes.station.actions.polls import RollLine
from votes.station.models import Poll
from votes.station.small_counts import Consent
from votes.station.states import RUNNING, PollState
from votes.urn import queries as urn
from votes.urn.refusals import papers_read

LABEL_LENGTH = 220
STILL_TO_CLOSE = (PollState.OPEN, PollState.SUSPENDED)


def put(
    *,
    resolution: Resolution,
    holders: Collection[int],
    at: datetime,
    by: Account,
    instead_of: int | None = None,
) -> RoomVote:
    """Puts a question to a secret vote on phones: an urn is prepared for those who are checked in
    and for the pouvoirs they hold, frozen now, and the chosen key holders (`holders`: primary keys
    of members) are asked for their key. `instead_of` is the vote that the chair had before their
    eyes: a form sent twice makes one urn."""
    assembly = resolution.assembly
    with transaction.atomic(using="default"):
        take_turn(assembly)
        before = RoomVote.objects.filter(resolution=resolution).select_related("poll").first()
        if before is not None and instead_of != before.pk:
            return before
        refuse_if([*room_urns.obstacles(resolution), *room_votes.urn_obstacles(put=before)])
        if before is not None:
            before.delete()
            resolution.hand_readings.all().delete()
            resolution.hand_counts.all().delete()
            resolution.named_votes.all().delete()
        poll = _prepare(resolution, holders, at, by)
        return room_votes.freeze(resolution=resolution, at=at, by=by, poll=poll)


def _prepare(resolution: Resolution, holders: Collection[int], at: datetime, by: Account) -> Poll:
    assembly = resolution.assembly
    rules = rulebook.of(assembly)
    of = room_urns.source(assembly)
    chosen = [row for row in room_urns.holders_here(resolution) if row.member_id in set(holders)]
    if of is None or len(chosen) < max(of.threshold, room_urns.FEWEST_HOLDERS):
        raise Refusal(
            "too-few-key-holders",
            _("Too few key holders are chosen to close the urn."),
            _("Choose at least as many as the count of the assembly's own vote asks for."),
        )
    heads = quorum_now(assembly, resolution, afresh=True).participation
    lines = room_urns.rights(resolution, heads)
    return polls.prepare(
        title=f"{resolution.number}. {resolution.title}"[:200],
        subtitle=rulebook.poll_subtitle(assembly.call),
        questions=[ballot_papers.question(resolution, rules)],
        roll=[
            RollLine(member.pk, member.sort_name[:LABEL_LENGTH], weight) for member, weight in lines
        ],
        paper_slots=room_papers.slots(len(lines)),
        trustees=[row.member for row in chosen],
        threshold=len(chosen),
        opens_at=at,
        remote_closes_at=None,
        keys_from=of,
        subject=assembly.subject,
        at=at,
        by=by,
    )


def close(*, resolution: Resolution, at: datetime, by: Account) -> Poll:
    """The chair closes the vote: the urn ends for ever, once two scrutineers have entered the
    papers of the box if there are some, and is added up at once unless fewer than ten people
    voted (`count`). Closing twice changes nothing. Refused while a paper is handed out and not
    in the box."""
    poll = _poll_of(resolution)
    if poll.state in STILL_TO_CLOSE:
        with transaction.atomic(using="default"):
            take_turn(resolution.assembly)  # no paper is dropped meanwhile, nobody else closes
            poll.refresh_from_db()
            if poll.state in STILL_TO_CLOSE:
                _stop_voting(resolution, poll, at, by)
        _changed(resolution.assembly, at)
    if poll.state == PollState.ENDED and not polls.tally_obstacles(poll=poll, at=at):
        polls.tally(poll=poll, at=at, by=by)
        _changed(resolution.assembly, at)
    if poll.state in (PollState.DRAFT, PollState.SEALED):
        raise Refusal(
            "urn-not-open",
            _("The urn is not open yet: a key is missing."),
            _("Wait for the key holders, or give the urn up and put the question again."),
        )
    return poll


def count(*, resolution: Resolution, consent: Consent, at: datetime, by: Account) -> Poll:
    """Has a small urn added up, once the voters were asked whether one of them objects."""
    poll = _poll_of(resolution)
    polls.tally(poll=poll, at=at, by=by, consent=consent)
    _changed(resolution.assembly, at)
    return poll


def give_up(*, resolution: Resolution, why: str, at: datetime, by: Account) -> None:
    """Gives an urn of the sitting up before its end (a key does not come, a machine fails), or lets
    go of one that two people left uncounted, for a reason that the minutes print (`why`, refused
    empty). Nothing of it is ever read; the question can be put again, in whatever way."""
    assembly = resolution.assembly
    poll = _poll_of(resolution)
    refuse_if([*_without_reason(why), *_once_papers_are_read(poll)])
    if poll.state in (PollState.DRAFT, *RUNNING):
        polls.cancel(poll=poll, at=at, why=why, by=by, once_read=False)
    elif poll.state not in room_votes.WITHOUT_RESULT:
        raise Refusal(
            "urn-closed",
            _("This urn is closed: nobody gives up a vote that has ended."),
            _("Have it counted; where it must not be, two certifiers leave it uncounted."),
        )
    with transaction.atomic(using="default"):
        take_turn(assembly)
        gone, _by_model = RoomVote.objects.filter(resolution=resolution, poll=poll).delete()
        if not gone:
            return
        SittingEvent.objects.create(
            call=assembly.call,
            kind=SittingEvent.Kind.VOTING,
            item=resolution.item,
            resolution=resolution,
            text=(
                f"urne de séance de la question n°\u00a0{resolution.number} abandonnée\u00a0: "
                f"{why.strip()}"
            )[:500],
            at=at,
        )
        audit.record(
            "sitting.urn_given_up",
            at=at,
            by=by,
            subject=assembly.subject,
            details={"resolution": resolution.reference, "poll": poll.pk},
        )
    _changed(assembly, at)


def enter(*, poll: Poll, at: datetime) -> HandCount | None:
    """The total of an urn of the sitting becomes the box of the room. Safe to repeat."""
    vote = RoomVote.objects.filter(poll=poll).select_related("resolution").first()
    found = next(iter(station.results(poll)), None)
    if vote is None or found is None:
        return None
    with transaction.atomic(using="default"):
        take_turn(vote.resolution.assembly)
        if vote.resolution.is_election:
            figures = {
                "ballots": poll.counted_votes or 0,
                "blank": found.blank or 0,
                "marks": list(found.counts),
            }
        else:
            votes_for, against, abstain = found.counts
            figures = {"votes_for": votes_for, "against": against, "abstain": abstain}
        counted, is_new = HandCount.objects.get_or_create(
            resolution=vote.resolution,
            college="",
            defaults={**figures, "poll": poll, "counted_at": at},
        )
        if is_new:
            RoomVote.objects.filter(pk=vote.pk).update(closed_at=at)
            _changed(vote.resolution.assembly, at)
    return counted


def _stop_voting(resolution: Resolution, poll: Poll, at: datetime, by: Account) -> None:
    refuse_if(room_papers.closing_obstacles(resolution))
    if not station_papers.received(poll):
        polls.end(poll=poll, at=at, by=by)
        return
    if poll.state == PollState.OPEN:
        polls.suspend(poll=poll, at=at, by=by, why="papers")
    papers.begin(poll=poll, at=at, by=by)


def _without_reason(why: str) -> list[Obstacle]:
    if why.strip():
        return []
    return [
        Obstacle(
            "reason-missing",
            _("The minutes say why an urn of the sitting was given up."),
            _("Write it in a few words."),
        )
    ]


def _once_papers_are_read(poll: Poll) -> list[Obstacle]:
    """Scrutineers have read some of the votes: nobody lets go of them for what they say. The urn
    looks again in its own turn, where one may be entered in the same second."""
    if poll.state != PollState.PAPERS or not urn.papers_entered(poll.uuid):
        return []
    said = papers_read()
    return [Obstacle(said.code, said.message, said.what_to_do)]


def _poll_of(resolution: Resolution) -> Poll:
    refuse_if(unless_sitting(assembly=resolution.assembly))
    put = RoomVote.objects.filter(resolution=resolution).select_related("poll").first()
    if put is None or put.poll is None:
        raise Refusal(
            "no-session-urn",
            _("This question has no urn of its own in this sitting."),
            _("Reload the script: it may have been given up."),
        )
    return put.poll


def _changed(assembly: Assembly, at: datetime) -> None:
    assembly_changed.send(sender=Assembly, assembly=assembly, at=at)

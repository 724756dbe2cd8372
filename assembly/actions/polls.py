"""The polls of an assembly: asked of the polling station, followed from its signals."""

from datetime import datetime

from django.db import transaction

from assembly import ballot_papers, rulebook
from assembly.actions import campaigns
from assembly.models import Assembly, AssemblyPoll, Roll
from assembly.rolls import in_order
from assembly.signals import assembly_changed
from assembly.states import OPEN_VOTE, AssemblyState
from common import audit
from common.states import TransitionRefused, take
from members.models import Account
from votes.station.actions import polls as station
from votes.station.actions.polls import RollLine
from votes.station.models import Poll

# Spare rights for entrants, re-issues and paper, declared at the sealing (architecture).
FEWEST_RESERVES = 5
MEMBERS_PER_RESERVE = 50


def prepare(*, assembly: Assembly, roll: Roll, at: datetime, by: Account | None) -> list[Poll]:
    """One poll for each group of questions, over the frozen roll, with the key holders of the
    statutes less the candidates. Part of the convocation."""
    rules = rulebook.of(assembly)
    call = assembly.call
    lines = [RollLine(line.member_id, line.name[:220], line.weight) for line in in_order(roll)]
    holders = ballot_papers.key_holders(assembly)
    groups = ballot_papers.groups(assembly)
    polls = []
    for group in groups:
        poll = station.prepare(
            title=assembly.title if len(groups) == 1 else f"{assembly.title} · {_part(group.name)}",
            subtitle=rulebook.poll_subtitle(call),
            questions=[
                ballot_papers.question(resolution, rules) for resolution in group.resolutions
            ],
            roll=lines,
            trustees=holders,
            threshold=ballot_papers.threshold(len(holders)),
            opens_at=assembly.vote_opens_at or at,
            remote_closes_at=rulebook.remote_close(rules, call.meets_at),
            revote=rules.flag("revote"),
            reserves=max(FEWEST_RESERVES, len(lines) // MEMBERS_PER_RESERVE),
            complaint_minutes=assembly.complaint_minutes,
            subject=assembly.subject,
            at=at,
            by=by,
        )
        AssemblyPoll.objects.create(assembly=assembly, poll=poll, group=group.name)
        polls.append(poll)
    campaigns.plan_with_convocation(assembly=assembly, at=at, by=by)
    return polls


def note_opened(*, poll: Poll, at: datetime) -> None:
    """The first poll of an assembly opens: its vote is open, members are called."""
    assembly = _assembly_of(poll)
    if assembly is None:
        return
    with transaction.atomic(using="default"):
        if assembly.state == AssemblyState.CONVENED:
            try:
                take(assembly, OPEN_VOTE)
            except TransitionRefused:
                return
            audit.record("assembly.vote_opened", at=at, subject=assembly.subject)
        if assembly.state == AssemblyState.VOTING:
            campaigns.open_vote(assembly=assembly, opens_at=poll.opens_at, at=at)
        assembly_changed.send(sender=Assembly, assembly=assembly, at=at)


def note_changed(*, poll: Poll, at: datetime) -> None:
    """Something moved in a poll: pages that show its assembly are to be fetched again."""
    assembly = _assembly_of(poll)
    if assembly is not None:
        assembly_changed.send(sender=Assembly, assembly=assembly, at=at)


def _assembly_of(poll: Poll) -> Assembly | None:
    link = AssemblyPoll.objects.filter(poll=poll).select_related("assembly").first()
    return link.assembly if link else None


def _part(nature: str) -> str:
    return {"ordinary": "partie ordinaire", "extraordinary": "partie extraordinaire"}.get(
        nature, nature
    )

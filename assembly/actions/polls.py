"""The polls of an assembly: asked of the polling station, followed from its signals."""

from datetime import datetime

from django.db import transaction

from assembly import ballot_papers, rulebook
from assembly.actions import campaigns
from assembly.models import Assembly, AssemblyPoll, Roll
from assembly.reminding import assembly_of
from assembly.rolls import in_order
from assembly.signals import assembly_changed
from assembly.states import OPEN_VOTE, AssemblyState
from common import audit
from common.states import TransitionRefused, take
from members.models import Account
from votes.station.actions import polls as station
from votes.station.actions.polls import RollLine
from votes.station.models import Poll

# Spare rights for entrants and re-issues, declared at the sealing (architecture).
FEWEST_RESERVES = 5
MEMBERS_PER_RESERVE = 50
# And slots for votes on paper: everybody's where there are few members, one in five beyond.
FEWEST_SLOTS = 20
MEMBERS_PER_SLOT = 5
TITLE_LENGTH = 200


def prepare(*, assembly: Assembly, roll: Roll, at: datetime, by: Account | None) -> list[Poll]:
    """One poll for each group of questions, and for each college where votes are weighted, over the
    frozen roll, with the key holders of the statutes less the candidates. Part of the
    convocation."""
    polls = [
        _prepare(group, college["name"] if college else "", roll, at=at, by=by)
        for group in ballot_papers.groups(assembly)
        for college in roll.colleges or [None]
    ]
    campaigns.plan_with_convocation(assembly=assembly, at=at, by=by)
    return polls


def _prepare(
    group: ballot_papers.Group, college: str, roll: Roll, *, at: datetime, by: Account | None
) -> Poll:
    assembly = roll.assembly
    rules = rulebook.of(assembly)
    call = assembly.call
    holders = ballot_papers.key_holders(assembly)
    lines = [
        RollLine(line.member_id, line.name[:220], line.weight)
        for line in in_order(roll)
        if not college or line.college == college
    ]
    poll = station.prepare(
        title=_title(assembly, group, college),
        subtitle=rulebook.poll_subtitle(call),
        questions=[ballot_papers.question(resolution, rules) for resolution in group.resolutions],
        roll=lines,
        trustees=holders,
        threshold=ballot_papers.threshold(len(holders)),
        opens_at=assembly.vote_opens_at or at,
        remote_closes_at=rulebook.remote_close(rules, call.meets_at),
        revote=rules.flag("revote"),
        reserves=max(FEWEST_RESERVES, len(lines) // MEMBERS_PER_RESERVE),
        paper_slots=min(len(lines), max(FEWEST_SLOTS, len(lines) // MEMBERS_PER_SLOT)),
        complaint_minutes=assembly.complaint_minutes,
        subject=assembly.subject,
        at=at,
        by=by,
    )
    AssemblyPoll.objects.create(assembly=assembly, poll=poll, group=group.name, college=college)
    return poll


def _title(assembly: Assembly, group: ballot_papers.Group, college: str) -> str:
    """What the booth and the minutes print above the questions: the part of the assembly where
    there are two, the college where there are some."""
    parts = [_part(group.name)] if len(ballot_papers.groups(assembly)) > 1 else []
    parts += [f"collège {college}"] if college else []
    ending = "".join(f" · {part}" for part in parts)
    return f"{assembly.title[: TITLE_LENGTH - len(ending)]}{ending}"


def note_opened(*, poll: Poll, at: datetime) -> None:
    """The first poll of an assembly opens: its vote is open, members are called."""
    assembly = _assembly_of(poll)
    if assembly is None:
        note_changed(poll=poll, at=at)
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
    assembly = assembly_of(poll.subject) if poll.is_born_in_session else _assembly_of(poll)
    if assembly is not None:
        assembly_changed.send(sender=Assembly, assembly=assembly, at=at)


def _assembly_of(poll: Poll) -> Assembly | None:
    link = AssemblyPoll.objects.filter(poll=poll).select_related("assembly").first()
    return link.assembly if link else None


def _part(nature: str) -> str:
    return {"ordinary": "partie ordinaire", "extraordinary": "partie extraordinaire"}.get(
        nature, nature
    )

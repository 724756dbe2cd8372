"""The polls of an assembly: asked of the polling station, followed from its signals."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from assembly import ballot_papers, rulebook
from assembly.actions import campaigns
from assembly.documents import words
from assembly.models import Assembly, AssemblyPoll, Resolution, Roll
from assembly.participation import roll_of
from assembly.reminding import assembly_of
from assembly.rolls import in_order
from assembly.signals import assembly_changed
from assembly.states import OPEN_VOTE, AssemblyState
from common import audit
from common.states import TransitionRefused, take
from members.models import Account
from votes.station import keyholding
from votes.station.actions import added_questions
from votes.station.actions import polls as station
from votes.station.actions.polls import RollLine
from votes.station.models import Poll, RollEntry
from votes.station.questions import Question

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


def add_questions(
    *, assembly: Assembly, added: Sequence[Resolution], at: datetime, by: Account
) -> list[Poll]:
    """Has what was added to a convened agenda asked in secret: by an urn of its nature that is
    still in preparation, in every college; else by one apart, over the same roll, closed by the
    same keys where they can be used again. Part of the completion; no sealed urn is touched."""
    rules = rulebook.of(assembly)
    asking: list[Poll] = []
    for nature in dict.fromkeys(each.nature for each in added if each.is_secret):
        mine = tuple(each for each in added if each.is_secret and each.nature == nature)
        questions = [ballot_papers.question(each, rules) for each in mine]
        urn = _urn_that_takes(assembly, nature, questions)
        if urn is None:
            asking += _apart(assembly, nature, mine, at=at, by=by)
            continue
        _put_in(mine, urn)
        asking += [
            added_questions.add(poll=link.poll, added=questions, at=at, by=by)
            for link in assembly.polls.filter(group=urn).select_related("poll")
        ]
    if asking:
        campaigns.plan_with_convocation(assembly=assembly, at=at, by=by)
    return asking


def _urn_that_takes(assembly: Assembly, nature: str, added: Sequence[Question]) -> str | None:
    """The group of questions of this nature whose urns, one for each college, are all still in
    preparation. Holds them until the end of the transaction."""
    links = list(assembly.polls.select_related("poll").order_by("pk"))
    named = dict.fromkeys(each.group for each in links)
    for group in named:
        polls = [each.poll for each in links if each.group == group]
        if group.partition(words.APART)[0] == nature and all(
            added_questions.takes(poll=poll, added=added) for poll in polls
        ):
            return group
    return None


def _apart(
    assembly: Assembly, nature: str, asked: tuple[Resolution, ...], *, at: datetime, by: Account
) -> list[Poll]:
    """An urn for questions whose nature has none, or only sealed ones."""
    group = nature
    if assembly.polls.filter(group=nature).exists():
        group = f"{nature}{words.APART}{assembly.completions.count()}"
    _put_in(asked, group)
    roll, keys_of = roll_of(assembly), _keys_made(assembly)
    assert roll is not None
    return [
        _prepare(
            ballot_papers.Group(group, asked),
            college["name"] if college else "",
            roll,
            at=at,
            by=by,
            keys_of=keys_of,
        )
        for college in roll.colleges or [None]
    ]


def _put_in(asked: tuple[Resolution, ...], group: str) -> None:
    """Says which urn these questions are asked by, where their nature does not."""
    for each in asked:
        each.urn = "" if group == each.nature else group
        each.save(update_fields=["urn"])


def _keys_made(assembly: Assembly) -> Poll | None:
    """A vote of this assembly whose keys were all made and tried, none of them lost."""
    for link in assembly.polls.select_related("poll").order_by("pk"):
        rows = keyholding.in_order(link.poll, locked=True)
        if rows and all(row.shown_key and row.checked_at and not row.lost_at for row in rows):
            return link.poll
    return None


def _prepare(
    group: ballot_papers.Group,
    college: str,
    roll: Roll,
    *,
    at: datetime,
    by: Account | None,
    keys_of: Poll | None = None,
) -> Poll:
    assembly = roll.assembly
    rules = rulebook.of(assembly)
    call = assembly.call
    holders = ballot_papers.key_holders(assembly)
    if keys_of is not None:
        holders = [row.member for row in keyholding.in_order(keys_of)]
    lines = [
        RollLine(line.member_id, line.name[:220], line.weight)
        for line in in_order(roll)
        if not college or line.college == college
    ]
    lines += _put_right_since(assembly, college, lines)
    poll = station.prepare(
        title=_title(assembly, group, college),
        subtitle=rulebook.poll_subtitle(call),
        questions=[ballot_papers.question(resolution, rules) for resolution in group.resolutions],
        roll=lines,
        trustees=holders,
        threshold=keys_of.threshold if keys_of else ballot_papers.threshold(len(holders)),
        opens_at=assembly.vote_opens_at or at,
        remote_closes_at=rulebook.remote_close(rules, call.meets_at),
        revote=rules.flag("revote"),
        reserves=max(FEWEST_RESERVES, len(lines) // MEMBERS_PER_RESERVE),
        paper_slots=min(len(lines), max(FEWEST_SLOTS, len(lines) // MEMBERS_PER_SLOT)),
        complaint_minutes=assembly.complaint_minutes,
        subject=assembly.subject,
        keys_of=keys_of,
        at=at,
        by=by,
    )
    AssemblyPoll.objects.create(assembly=assembly, poll=poll, group=group.name, college=college)
    return poll


def _put_right_since(assembly: Assembly, college: str, lines: Sequence[RollLine]) -> list[RollLine]:
    """Members to whom the roll desk has given a right since the roll was frozen: they vote in every
    urn of their college."""
    known = {line.member_id for line in lines}
    others = assembly.polls.filter(college=college).order_by().values("poll")
    rights = RollEntry.objects.filter(poll__in=others, withdrawn_at=None)
    found = {
        each.member_id: RollLine(each.member_id, each.label, each.weight)
        for each in rights.exclude(member__in=known).order_by("label", "pk")
    }
    return list(found.values())


def _title(assembly: Assembly, group: ballot_papers.Group, college: str) -> str:
    """What the booth and the minutes print above the questions: the part of the assembly where
    there are two, the college where there are some."""
    parts = [words.part(group.name)] if len(ballot_papers.groups(assembly)) > 1 else []
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

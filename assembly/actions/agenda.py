"""Writing the agenda: items, resolutions, candidates. Everything freezes at the convocation."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from assembly.models import AgendaItem, Assembly, Candidate, Resolution
from assembly.second_rounds import still_standing
from assembly.states import AssemblyState
from assembly.turn import take_turn
from common import audit
from common.refusals import Refusal
from members.models import Account, Member
from proposals.actions import proposals
from proposals.models import Proposal

K = AgendaItem.Kind
DECIDING = (K.VOTE, K.ELECTION)
UP, DOWN = "up", "down"


def add_item(
    *, assembly: Assembly, kind: str, title: str, at: datetime, by: Account | None
) -> AgendaItem:
    """Adds a line at the end of the agenda; a vote or an election comes with its question."""
    with transaction.atomic(using="default"):
        refuse_unless_draft(assembly=assembly)
        last = assembly.items.aggregate(last=Max("position"))["last"] or 0
        item = AgendaItem.objects.create(
            assembly=assembly, position=last + 1, kind=kind, title=title.strip()
        )
        if kind in DECIDING:
            Resolution.objects.create(
                assembly=assembly,
                item=item,
                number=0,
                title=item.title,
                seats=1 if kind == K.ELECTION else 0,
                organ="supervisory_board" if kind == K.ELECTION else "",
            )
            number_resolutions(assembly=assembly)
        _journal("agenda.item_added", assembly, at, by, title=item.title, kind=kind)
    return item


def move_item(*, item: AgendaItem, direction: str, at: datetime, by: Account) -> None:
    """Swaps a line with its neighbour; at an end nothing moves."""
    with transaction.atomic(using="default"):
        refuse_unless_draft(assembly=item.assembly)
        items = list(item.assembly.items.order_by("position", "pk"))
        here = next(n for n, other in enumerate(items) if other.pk == item.pk)
        there = here - 1 if direction == UP else here + 1
        if 0 <= there < len(items):
            items[here], items[there] = items[there], items[here]
        for position, other in enumerate(items, start=1):
            AgendaItem.objects.filter(pk=other.pk).update(position=position)
        number_resolutions(assembly=item.assembly)
        _journal("agenda.item_moved", item.assembly, at, by, title=item.title)


def remove_item(*, item: AgendaItem, at: datetime, by: Account) -> None:
    """Takes a line and its questions off the agenda."""
    assembly = item.assembly
    with transaction.atomic(using="default"):
        refuse_unless_draft(assembly=assembly)
        _journal("agenda.item_removed", assembly, at, by, title=item.title)
        release_proposals(resolutions=item.resolutions.all(), at=at, by=by)
        item.delete()
        for position, other in enumerate(assembly.items.order_by("position", "pk"), start=1):
            AgendaItem.objects.filter(pk=other.pk).update(position=position)
        number_resolutions(assembly=assembly)


def write_resolution(
    *,
    resolution: Resolution,
    at: datetime,
    by: Account,
    title: str,
    text: str,
    reasons: str = "",
    author: str = Resolution.Author.BOARD,
    author_name: str = "",
    agreed_by_board: bool = True,
    nature: str = Resolution.Nature.ORDINARY,
    is_secret: bool = True,
    seats: int = 0,
    group_cap: int | None = None,
    if_yes: str = "",
    if_no: str = "",
    cost: str = "",
) -> None:
    """Writes the text of a question, its reasons and its author (R-ODJ-03)."""
    if resolution.item.kind == K.ELECTION and seats < 1:
        raise Refusal(
            "no-seat", _("An election fills at least one seat."), _("Give the number of seats.")
        )
    with transaction.atomic(using="default"):
        refuse_unless_draft(assembly=resolution.assembly)
        _refuse_unless_seats_left(resolution, seats)
        resolution.title = title.strip()
        resolution.text = text.strip()
        resolution.reasons = reasons.strip()
        resolution.author = author
        resolution.author_name = author_name.strip()
        resolution.agreed_by_board = agreed_by_board
        resolution.nature = nature
        resolution.is_secret = is_secret
        resolution.seats = seats if resolution.item.kind == K.ELECTION else 0
        resolution.group_cap = group_cap if resolution.seats else None
        resolution.if_yes = if_yes.strip()
        resolution.if_no = if_no.strip()
        resolution.cost = cost.strip()
        resolution.save()
        _journal("resolution.written", resolution.assembly, at, by, resolution=resolution.reference)


def stand(
    *,
    resolution: Resolution,
    member: Member,
    at: datetime,
    by: Account,
    statement: str = "",
    profession: str = "",
    functions: str = "",
    age: int | None = None,
    born_on: date | None = None,
    group: str = "",
    agreed_by_board: bool = False,
) -> Candidate:
    """Enters a candidacy with what the law makes public (R225-83 5°)."""
    with transaction.atomic(using="default"):
        refuse_unless_draft(assembly=resolution.assembly)
        _refuse_unless_may_stand(resolution, member, at)
        meeting_on = resolution.assembly.call.meets_in_paris.date()
        last = resolution.candidates.aggregate(last=Max("position"))["last"] or 0
        candidate = Candidate.objects.create(
            resolution=resolution,
            member=member,
            name=member.display_name,
            position=last + 1,
            age=age,
            born_on=born_on,
            group=group.strip(),
            profession=profession.strip(),
            functions=functions.strip(),
            shares=max(0, member.shares(min(at.date(), meeting_on))),
            statement=statement.strip(),
            agreed_by_board=agreed_by_board,
            stood_at=at,
        )
        _journal("candidate.stood", resolution.assembly, at, by, resolution=resolution.reference)
    return candidate


def _refuse_unless_seats_left(resolution: Resolution, seats: int) -> None:
    first = resolution.first_round
    if first is not None and seats != first.outcome.figures["vacant"]:
        raise Refusal(
            "seats-of-second-round",
            _("A second round fills the seats that the first one left, no more and no fewer."),
            _("Leave {seats} here; other seats are filled by an election of their own.").format(
                seats=first.outcome.figures["vacant"]
            ),
            status=400,
        )


def _refuse_unless_may_stand(resolution: Resolution, member: Member, at: datetime) -> None:
    if not resolution.is_election:
        raise Refusal("not-an-election", _("This question is not an election."), status=400)
    if not member.is_active(at.date()):
        raise Refusal(
            "candidate-not-member",
            _("Only a member of the register can stand."),
            _("Check the date of admission in the register."),
        )
    if resolution.candidates.filter(member=member).exists():
        raise Refusal("already-candidate", _("This person already stands."))
    first = resolution.first_round
    if first is not None and not any(each.member == member for each in still_standing(first)):
        raise Refusal(
            "not-in-first-round",
            _("The first round does not send this person to the second."),
            _("A second round is held between those who stood in the first and were not elected."),
        )


def agree_candidate(*, candidate: Candidate, agreed: bool, at: datetime, by: Account) -> None:
    """The board says before the convocation whom it agrees (R-PROC-04)."""
    with transaction.atomic(using="default"):
        refuse_unless_draft(assembly=candidate.resolution.assembly)
        candidate.agreed_by_board = agreed
        candidate.save(update_fields=["agreed_by_board"])
        _journal(
            "candidate.agreed" if agreed else "candidate.not_agreed",
            candidate.resolution.assembly,
            at,
            by,
            candidate=candidate.pk,
        )


def change_candidate(
    *,
    candidate: Candidate,
    statement: str,
    profession: str,
    functions: str,
    age: int | None,
    at: datetime,
    by: Account,
    born_on: date | None = None,
    group: str = "",
) -> None:
    """Corrects a candidacy before the convocation; who stands does not change."""
    assembly = candidate.resolution.assembly
    with transaction.atomic(using="default"):
        refuse_unless_draft(assembly=assembly)
        candidate.statement, candidate.age = statement.strip(), age
        candidate.profession, candidate.functions = profession.strip(), functions.strip()
        candidate.born_on, candidate.group = born_on, group.strip()
        candidate.save(
            update_fields=["statement", "age", "profession", "functions", "born_on", "group"]
        )
        _journal("candidate.changed", assembly, at, by, candidate=candidate.pk)


def withdraw_candidate(*, candidate: Candidate, at: datetime, by: Account) -> None:
    assembly = candidate.resolution.assembly
    with transaction.atomic(using="default"):
        refuse_unless_draft(assembly=assembly)
        _journal("candidate.withdrawn", assembly, at, by, candidate=candidate.pk)
        candidate.delete()


def release_proposals(*, resolutions: QuerySet[Resolution], at: datetime, by: Account) -> None:
    """The proposals of questions that will not be asked are admitted again, ready for another
    assembly."""
    carried = resolutions.filter(proposal__isnull=False).select_related("proposal")
    for resolution in carried.order_by("pk"):
        proposals.mark_unscheduled(proposal=detach_proposal(resolution=resolution), at=at, by=by)


def detach_proposal(*, resolution: Resolution) -> Proposal:
    """A question lets go of the proposal it carried, so that another can carry it."""
    proposal = resolution.proposal
    assert proposal is not None
    resolution.proposal = None
    resolution.save(update_fields=["proposal"])
    return proposal


def number_resolutions(*, assembly: Assembly) -> None:
    """Numbers follow the order of the agenda, from 1 without a gap."""
    in_order = Resolution.objects.filter(assembly=assembly).order_by(
        "item__position", "item__pk", "number", "pk"
    )
    for number, resolution in enumerate(in_order, start=1):
        if resolution.number != number:
            Resolution.objects.filter(pk=resolution.pk).update(number=number)


def refuse_unless_draft(*, assembly: Assembly) -> None:
    """The agenda and the texts are frozen by the convocation (R-ODJ-03): whoever changes them
    and whoever convenes take turns."""
    take_turn(assembly)
    if assembly.state != AssemblyState.DRAFT:
        raise Refusal(
            "already-convened",
            _("This assembly is convened: its agenda and texts are frozen."),
            _("In session, an amendment is put to the vote as a new question."),
        )


def _journal(
    verb: str, assembly: Assembly, at: datetime, by: Account | None, **details: Any
) -> None:
    audit.record(verb, at=at, by=by, subject=assembly.subject, details=details)

"""A vote by name in the sitting (scrutin public), on phones or with the bureau's help.

Nothing secret goes through here: a question voted in secret has its urn. The journal says that a
right was cast and by whom, never what.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import colleges, live, room_rights, sitting_journal
from assembly.actions.sittings import unless_sitting
from assembly.ballot_papers import answer
from assembly.boxes import choices_on
from assembly.election_boxes import most_names
from assembly.freezing import in_order
from assembly.models import (
    Assembly,
    HandCount,
    NamedRoomVote,
    PaperAnswer,
    Resolution,
    RoomVote,
)
from assembly.room_rights import Right
from assembly.signals import assembly_changed
from assembly.turn import take_turn
from common import audit
from common.refusals import Forbidden, Refusal, refuse_if
from members.models import Account, Member

C = PaperAnswer.Choice


@dataclass(frozen=True)
class Answer:
    """What one right says: `marks` are the candidates (primary keys) in an election."""

    choice: str
    marks: tuple[int, ...] = ()


def cast(
    *,
    resolution: Resolution,
    mine: Sequence[Member],
    answers: Mapping[int, Answer],
    at: datetime,
    by: Account,
    by_bureau: bool = False,
) -> int:
    """Records the answers of rights, by member (primary key): all of them or none. `mine` are the
    members whom the voter acts for; the bureau (`by_bureau`) casts what a member without a phone
    says aloud, and replaces nothing that was sent from a phone. Voting again replaces one's own
    answer until the chair closes; the holder of a pouvoir never replaces what its owner voted. How
    many were recorded."""
    assembly = resolution.assembly
    with transaction.atomic(using="default"):
        take_turn(assembly)
        vote = _open_vote(resolution)
        rights = {
            right.member.pk: right for right in room_rights.rights_of(vote, mine, aloud=by_bureau)
        }
        for member, said in answers.items():
            if member not in rights:
                raise _no_right()
            _refuse_unless_allowed(resolution, said)
            _record(resolution, rights[member], said, at, by, by_bureau=by_bureau)
        live.tell_progress(assembly)
    return len(answers)


def close(*, resolution: Resolution, at: datetime, by: Account) -> None:
    """The chair closes the vote: the site adds the answers up, and they are the box of the room.
    Closing twice changes nothing."""
    assembly = resolution.assembly
    with transaction.atomic(using="default"):
        take_turn(assembly)
        refuse_if(unless_sitting(assembly=assembly))
        vote = room_rights.put_by_name(resolution)
        if vote is None:
            raise _not_open()
        if vote.closed_at is not None:
            return
        RoomVote.objects.filter(pk=vote.pk).update(closed_at=at)
        rows = list(resolution.named_votes.order_by("pk"))
        for college, members in _groups(assembly):
            _count(
                resolution,
                college,
                [r for r in rows if members is None or r.member_id in members],
                at,
            )
        _journal("sitting.named_vote_closed", resolution, at, by, votes=len(rows))
        assembly_changed.send(sender=Assembly, assembly=assembly, at=at)


def proclaim(*, resolution: Resolution, at: datetime, by: Account) -> None:
    """The chair says the figures of the room aloud; the screens show them from then on."""
    assembly = resolution.assembly
    with transaction.atomic(using="default"):
        take_turn(assembly)
        refuse_if(unless_sitting(assembly=assembly))
        vote = RoomVote.objects.filter(resolution=resolution).first()
        if vote is None or not resolution.hand_counts.exists():
            raise Refusal(
                "nothing-to-proclaim",
                _("The votes of the room are not counted yet."),
                _("Close the vote by name, or have two people count the hands."),
            )
        if vote.proclaimed_at is not None:
            return
        RoomVote.objects.filter(pk=vote.pk).update(proclaimed_at=at)
        _journal("sitting.vote_proclaimed", resolution, at, by)
        assembly_changed.send(sender=Assembly, assembly=assembly, at=at)


@dataclass(frozen=True)
class NamedLine:
    """What one member voted, in words, and who cast it for them if somebody did."""

    name: str
    said: str
    by_holder: bool
    by_bureau: bool


def read_names(*, resolution: Resolution, at: datetime, by: Account) -> list[NamedLine]:
    """The votes with their names, for the bureau, once the chair has closed the vote. Journalled
    before anything is shown."""
    put = room_rights.put_by_name(resolution)
    if put is not None and put.closed_at is None:
        raise Refusal(
            "named-votes-closed",
            _("Nobody reads the votes before the chair closes the vote."),
            _("Close the vote first."),
        )
    candidates = in_order(resolution)
    names = {each.pk: answer(each, candidates) for each in candidates}
    with transaction.atomic(using="default"):
        _journal("sitting.named_votes_read", resolution, at, by)
        rows = resolution.named_votes.select_related("member").order_by("member__sort_key", "pk")
        return [
            NamedLine(
                row.member.display_name,
                ", ".join(names[pk] for pk in row.marks) or str(row.get_choice_display()),
                row.by_holder,
                row.by_bureau,
            )
            for row in rows
        ]


def _open_vote(resolution: Resolution) -> RoomVote:
    assembly = resolution.assembly
    refuse_if(
        [*unless_sitting(assembly=assembly), *sitting_journal.unless_suspended(assembly.call)]
    )
    vote = room_rights.put_by_name(resolution)
    if vote is None or vote.closed_at is not None:
        raise _not_open()
    return vote


def _record(
    resolution: Resolution,
    right: Right,
    said: Answer,
    at: datetime,
    by: Account,
    *,
    by_bureau: bool,
) -> None:
    before = right.cast
    if before is not None and right.by_holder and not before.by_holder:
        raise Refusal(
            "owner-has-voted",
            _("This member has voted in person: the proxy cannot vote any more."),
            _("There is nothing left to do for this right."),
        )
    same = before is not None and before.by_holder == right.by_holder
    if before is not None and same and by_bureau and not before.by_bureau:
        raise Refusal(
            "voted-on-a-phone",
            _("This vote was sent from a phone: the bureau does not replace it."),
            _("Whoever sent it can change it there until the chair closes the vote."),
        )
    NamedRoomVote.objects.update_or_create(
        resolution=resolution,
        member=right.member,
        defaults={
            "account": by,
            "by_holder": right.by_holder,
            "by_bureau": by_bureau,
            "choice": said.choice,
            "marks": sorted(said.marks),
            "at": at,
        },
    )
    audit.record(
        "sitting.named_vote_cast",
        at=at,
        by=by,
        subject=resolution.assembly.subject,
        details={
            "resolution": resolution.reference,
            "member": right.member.pk,
            "by_holder": right.by_holder,
            "by_bureau": by_bureau,
            "again": before is not None,
        },
    )


def _refuse_unless_allowed(resolution: Resolution, said: Answer) -> None:
    allowed = [choice for choice in choices_on(resolution) if choice not in (C.NULL, C.CHAIR)]
    known = {each.pk for each in in_order(resolution)}
    fits = not said.marks
    if said.choice == C.NAMES:
        named = set(said.marks)
        fits = named <= known and 0 < len(said.marks) == len(named) <= most_names(resolution)
    if said.choice not in allowed or not fits:
        raise Refusal(
            "choice-not-allowed",
            _("An answer does not follow the rule of its question."),
            _("Check how many answers may be chosen, and that no rank is given twice."),
            status=400,
        )


def _groups(assembly: Assembly) -> list[tuple[str, frozenset[int] | None]]:
    """Each college that weighs votes with its members; else everybody."""
    return [*colleges.members_by_college(assembly).items()] or [("", None)]


def _count(
    resolution: Resolution, college: str, rows: Sequence[NamedRoomVote], at: datetime
) -> None:
    said = Counter(row.choice for row in rows)
    if resolution.is_election:
        named = Counter(mark for row in rows for mark in row.marks)
        figures = {
            "ballots": len(rows),
            "blank": said[C.BLANK],
            "marks": [named[each.pk] for each in in_order(resolution)],
        }
    else:
        figures = {
            "votes_for": said[C.FOR],
            "against": said[C.AGAINST],
            "abstain": said[C.ABSTAIN],
        }
    HandCount.objects.update_or_create(
        resolution=resolution,
        college=college,
        defaults={**figures, "by_name": True, "counted_at": at},
    )


def _journal(verb: str, resolution: Resolution, at: datetime, by: Account, **more: object) -> None:
    audit.record(
        verb,
        at=at,
        by=by,
        subject=resolution.assembly.subject,
        details={"resolution": resolution.reference, **more},
    )


def _no_right() -> Forbidden:
    return Forbidden(
        "no-right",
        _("You have no vote to cast in this question now."),
        _(
            "Those asked were checked in, or represented by somebody checked in, when the question"
            " was put; whoever answered on paper is not asked again. Ask the desk if it is wrong."
        ),
    )


def _not_open() -> Refusal:
    return Refusal(
        "named-vote-not-open",
        _("This vote is not open."),
        _("The chair opens and closes it. Look at the screen, or reload the page."),
    )

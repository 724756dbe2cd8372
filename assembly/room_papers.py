"""Papers for those who have no phone, in a question put to a secret vote in the sitting: who may
have one, who holds one, what is in the box (ADR 16, ADR 22). Never what is on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assembly import room_urns
from assembly.models import Assembly, BureauSeat, Resolution, RoomPaper, RoomVote
from assembly.participation import present_members
from common.refusals import Obstacle
from members import queries as register
from members.models import Account, Member
from votes.station import papers as station
from votes.station.models import RollEntry
from votes.station.states import PollState

# A paper for every right of a small room; beyond, for every second one.
FEWEST_SLOTS = 20
RIGHTS_PER_SLOT = 2


def slots(rights: int) -> int:
    """How many rights of the urn papers alone use, declared at its sealing."""
    return min(rights, max(FEWEST_SLOTS, rights // RIGHTS_PER_SLOT))


@dataclass(frozen=True)
class Papers:
    """The papers of one vote as the bureau follows them: who holds one, and how many are in the
    box. Those who have dropped theirs are on the émargement, not here."""

    handed: Sequence[RoomPaper]
    in_the_box: int
    slots: int


def papers_of(vote: RoomVote) -> Papers:
    handed = vote.papers.filter(dropped_at__isnull=True).select_related("member")
    assert vote.poll is not None
    return Papers(list(handed), station.received(vote.poll), vote.poll.paper_slots)


def put(resolution: Resolution) -> RoomVote | None:
    """The vote put in an urn of its own, if it is."""
    found = RoomVote.objects.filter(resolution=resolution, poll__isnull=False)
    return found.select_related("poll", "call").first()


def entry_of(vote: RoomVote, member: Member) -> RollEntry | None:
    """The right of a member in that urn."""
    rows = RollEntry.objects.filter(poll=vote.poll_id, member=member)
    return rows.select_related("poll", "member").first()


def hands(assembly: Assembly, member: Member) -> set[int]:
    """Whose hand fills in the paper of this member's right (primary keys): theirs, and while they
    are away that of the member who holds their pouvoir, who knows the choice as well."""
    here = present_members(assembly)
    if member.pk in here:
        return {member.pk}
    held = room_urns.exercised_here(assembly, here)
    mine = {each.holder_id for each in held if each.principal_id == member.pk}
    return {member.pk, *(pk for pk in mine if pk is not None)}


def obstacles(*, vote: RoomVote | None, member: Member) -> list[Obstacle]:
    """Why no paper can take the place of this member's right in the urn now."""
    if vote is None or vote.poll is None or vote.poll.state != PollState.OPEN:
        return [
            Obstacle(
                "papers-not-handed-now",
                _("Papers are handed out and dropped while the urn of the sitting is open."),
                _("Wait for the key holders, or put the question to the vote again."),
            )
        ]
    entry = entry_of(vote, member)
    if entry is None:
        return [
            Obstacle(
                "no-right-in-this-urn",
                _("{name} has no right in this vote.").format(name=member.display_name),
                _(
                    "It is for those who were there when it was put, and for the pouvoirs that they"
                    " held. Whoever voted on a form or at a distance is not asked twice."
                ),
            )
        ]
    return [
        *_unless_there(vote, member),
        *_if_a_scrutineer(vote, member),
        *station.closing_obstacles(entry),
    ]


def _unless_there(vote: RoomVote, member: Member) -> list[Obstacle]:
    assembly = vote.call.assembly
    here = present_members(assembly)
    held = {proxy.principal_id for proxy in room_urns.exercised_here(assembly, here)}
    if member.pk in here or member.pk in held:
        return []
    return [
        Obstacle(
            "not-in-the-room",
            _("Neither {name} nor who holds their pouvoir is in the sitting.").format(
                name=member.display_name
            ),
            _("Check in again at the desk whoever came back."),
        )
    ]


def _if_a_scrutineer(vote: RoomVote, member: Member) -> list[Obstacle]:
    people = register.same_people(
        hands(vote.call.assembly, member), vote.call.meets_in_paris.date()
    )
    seats = vote.call.bureau.filter(function=BureauSeat.Function.SCRUTINEER, member__in=people)
    seat = seats.order_by("pk").first()
    if seat is None:
        return []
    return [
        Obstacle(
            "scrutineer-on-paper",
            _("{name} is a scrutineer, and enters the papers.").format(name=seat.name),
            _("Of two papers, a scrutineer would know their own, hence the other: on a phone."),
        )
    ]


def closing_obstacles(resolution: Resolution) -> list[Obstacle]:
    """Why the chair does not close the vote yet: a paper is in somebody's hands."""
    vote = put(resolution)
    held = papers_of(vote).handed if vote else ()
    if not held:
        return []
    said = ngettext(
        "{count} paper is handed out and not in the box: {names}.",
        "{count} papers are handed out and not in the box: {names}.",
        len(held),
    )
    names = ", ".join(paper.member.display_name for paper in held)
    return [
        Obstacle(
            "papers-in-hand",
            said.format(count=len(held), names=names),
            _("Wait until they are dropped, or take them back."),
        )
    ]


def may_drop(paper: RoomPaper, account: Account) -> bool:
    """Whether this person may see a paper fall into the box: not who handed it out."""
    return paper.handed_by_id != account.pk

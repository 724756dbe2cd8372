"""Who votes by name in the sitting, for whom, and how far the vote is.

The rights are those frozen when the chair put the question: members present and members they
represent, less those whose form on paper answers it, who are never asked twice. A right is cast by
its own member while checked in, else by the holder of their pouvoir while checked in. A holder who
has left casts nothing, and no one in their place: the right is counted for the quorum, not in the
vote.
"""

from collections.abc import Collection
from dataclasses import dataclass

from assembly.models import Assembly, NamedRoomVote, Resolution, RoomVote
from assembly.participation import present_members
from assembly.states import ProxyState
from members.models import Member


@dataclass(frozen=True)
class Right:
    """One right that somebody may cast now, and what was cast for it so far."""

    member: Member
    by_holder: bool
    cast: NamedRoomVote | None


def rights_of(vote: RoomVote, mine: Collection[Member], *, aloud: bool = False) -> list[Right]:
    """The rights that these members, checked in, cast now: their own, then those of members who
    gave them a pouvoir and are not there themselves. Said `aloud` to the bureau, those too of
    members whose holder, who is no member, is there."""
    assembly = vote.call.assembly
    here = present_members(assembly)
    asked = entitled(vote)
    own = [member for member in mine if member.pk in asked & here]
    proxies = assembly.proxies.filter(
        state=ProxyState.ACCEPTED,
        holder__in=[member.pk for member in mine if member.pk in here],
        principal__in=asked - here,
    )
    held = [each.principal for each in proxies.select_related("principal").order_by("pk")]
    if aloud:
        held += _by_outsiders(assembly, [member for member in mine if member.pk in asked - here])
    cast = {
        each.member_id: each
        for each in NamedRoomVote.objects.filter(
            resolution=vote.resolution_id, member__in=[*own, *held]
        ).order_by("pk")
    }
    found = [Right(member, by_holder=False, cast=cast.get(member.pk)) for member in own]
    return found + [
        Right(member, by_holder=True, cast=cast.get(member.pk))
        for member in held
        if member not in own
    ]


def _by_outsiders(assembly: Assembly, principals: Collection[Member]) -> list[Member]:
    """Those of these members whom somebody who is no member, and is there, represents."""
    accepted = assembly.proxies.filter(state=ProxyState.ACCEPTED, principal__in=principals)
    rows = accepted.exclude(outside_name="").select_related("principal").order_by("pk")
    return [each.principal for each in rows if each.outsider_is_there]


def voices_for(assembly: Assembly, member: Member) -> list[Member]:
    """Who may say aloud the vote of a member: that member, or the holder of their pouvoir."""
    given = assembly.proxies.filter(
        state=ProxyState.ACCEPTED, principal=member, holder__isnull=False
    )
    return [member, *(each.holder for each in given.select_related("holder") if each.holder)]


def entitled(vote: RoomVote) -> frozenset[int]:
    """The members (primary keys) whose right is asked in this vote."""
    return (frozenset(vote.present) | frozenset(vote.represented)) - frozenset(vote.paper)


@dataclass(frozen=True)
class Turnout:
    """How many have answered, of how many rights."""

    answered: int
    of: int


def turnout(vote: RoomVote) -> Turnout:
    """The vote's progress: never what is answered."""
    return Turnout(answered(vote.resolution), len(entitled(vote)))


def answered(resolution: Resolution) -> int:
    """How many rights have answered a question: the same, of a vote whose rights are known."""
    return NamedRoomVote.objects.filter(resolution=resolution).count()


def open_vote(assembly: Assembly) -> RoomVote | None:
    """The vote by name that members are asked to answer now, the last put first."""
    votes = RoomVote.objects.filter(call=assembly.call, by_name=True, closed_at__isnull=True)
    return votes.select_related("resolution").order_by("at", "pk").last()


def put_by_name(resolution: Resolution) -> RoomVote | None:
    """The vote by name of a question, if it was put so."""
    votes = RoomVote.objects.filter(resolution=resolution, by_name=True)
    return votes.select_related("resolution", "call").first()


def silent(vote: RoomVote) -> list[str]:
    """Who has not answered yet, by name, for the bureau: whom to ask before the close."""
    asked = entitled(vote)
    answered = NamedRoomVote.objects.filter(resolution=vote.resolution_id)
    waiting = asked - set(answered.order_by("pk").values_list("member_id", flat=True))
    members = Member.objects.filter(pk__in=waiting).order_by("sort_key", "number")
    return [member.display_name for member in members]

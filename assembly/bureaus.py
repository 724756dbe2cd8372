"""Who forms the bureau of a sitting: whom the statutes and the votes propose, and who was named."""

from dataclasses import dataclass

from assembly.models import Assembly, BureauSeat, Call, Candidate
from assembly.participation import present_members
from assembly.sitting_desk import accepted_proxies
from members import queries as register
from members.models import Member, OrganFunction

PROPOSED = 6


@dataclass(frozen=True)
class Proposed:
    """A member who could be scrutineer: own vote and the proxies held."""

    member: Member
    votes: int
    is_candidate: bool
    refuses: bool


def proposed_scrutineers(assembly: Assembly) -> list[Proposed]:
    """Members present with the most votes, own and as proxy holders (R-BUR-02); before anybody
    came, those who hold proxies."""
    held: dict[int, int] = {}
    for proxy in accepted_proxies(assembly):
        if proxy.holder_id is not None:
            held[proxy.holder_id] = held.get(proxy.holder_id, 0) + 1
    present = present_members(assembly)
    standing = set(
        Candidate.objects.filter(resolution__assembly=assembly)
        .order_by("pk")
        .values_list("member_id", flat=True)
    )
    among = Member.objects.filter(pk__in=present or held).order_by("sort_key", "number")
    refused = set(assembly.call.refusals.order_by().values_list("member_id", flat=True))
    found = []
    for member in among:
        votes, pk = 1 + held.get(member.pk, 0), member.pk
        found.append(Proposed(member, votes, pk in standing, pk in refused))
    return sorted(found, key=lambda each: -each.votes)[:PROPOSED]


def usual_chair(assembly: Assembly) -> Member | None:
    """Whom the statutes name to take the chair, if one person only."""
    on = assembly.call.meets_in_paris.date()
    named = register.holders_of(OrganFunction.Function.CHAIR, on)
    return named[0] if len(named) == 1 else None


def seats(call: Call) -> list[BureauSeat]:
    """The bureau as the papers list it: chair, scrutineers, secretary."""
    order = {name: place for place, name in enumerate(BureauSeat.Function.values)}
    named = call.bureau.select_related("member").order_by("pk")
    return sorted(named, key=lambda seat: order[seat.function])

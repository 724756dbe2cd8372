"""A question put to a secret vote in the sitting, in an urn born there (ADR 22): who votes in it,
whose keys close it, why it cannot be, and what it does not guarantee."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from assembly import colleges
from assembly.actions import room_votes
from assembly.models import Assembly, Candidate, Proxy, Resolution, RoomVote
from assembly.participation import Participation, present_members, quorum_now, sitting_roll
from assembly.states import ProxyState
from common.refusals import Obstacle, Words
from members import queries as register
from members.models import Member
from members.names import fold
from votes.station import queries as station
from votes.station.models import Poll, Trustee
from votes.station.small_counts import ANONYMITY_MINIMUM
from votes.station.states import RUNNING, PollState
from votes.urn import queries as urn

# With a single key, one person alone would open any ballot.
FEWEST_HOLDERS = 2


def source(assembly: Assembly) -> Poll | None:
    """The vote of the assembly whose key files give the keys of an urn of the sitting: the first
    that was sealed, hence whose every key was made and tried."""
    links = assembly.polls.select_related("poll").order_by("pk")
    sealed = [link.poll for link in links if link.poll.is_secret and link.poll.sealed_at]
    return sealed[0] if sealed else None


def holders_here(resolution: Resolution) -> list[Trustee]:
    """The key holders who are checked in and may hold a key of this question: not those who stand
    in it, nor who said that their file is lost (secrecy.md 4)."""
    assembly = resolution.assembly
    of = source(assembly)
    if of is None:
        return []
    stand = set(Candidate.objects.filter(resolution=resolution).values_list("member_id", flat=True))
    stand |= {resolution.concerns_id} if resolution.concerns_id else set()
    away = register.same_people(stand, assembly.call.meets_in_paris.date())
    rows = of.trustees.filter(member__in=present_members(assembly), lost_at=None)
    return [
        row for row in rows.select_related("member").order_by("index") if row.member_id not in away
    ]


def rights(resolution: Resolution, heads: Participation) -> list[tuple[Member, int]]:
    """Whose rights the urn takes, each with its weight: the members present and those that
    somebody present represents, less the forms on paper. A holder who is no member has no account:
    their pouvoirs are cast on paper (`room_papers`)."""
    assembly = resolution.assembly
    asked = (heads.present | heads.represented) - heads.paper
    held = {each.principal_id for each in exercised_here(assembly, heads.present)}
    cast = asked & (heads.present | held)
    roll = sitting_roll(assembly)
    lines = roll.lines.filter(member__in=cast).select_related("member") if roll else []
    return [(line.member, line.weight) for line in lines]


def exercised_here(assembly: Assembly, present: Collection[int]) -> list[Proxy]:
    """The accepted pouvoirs whose holder, a member or not, is in the sitting (R-VOTE-11): that of a
    holder who is away counts nowhere in it, and is cast by nobody in their place."""
    accepted = assembly.proxies.filter(state=ProxyState.ACCEPTED).select_related("principal")
    return [
        each
        for each in accepted.order_by("pk")
        if each.holder_id in present or each.outsider_is_there
    ]


def voters(resolution: Resolution, heads: Participation) -> set[int]:
    """The members present who cast something: for themselves, or for a pouvoir."""
    mine = {member.pk for member, _weight in rights(resolution, heads)}
    proxies = resolution.assembly.proxies.filter(
        state=ProxyState.ACCEPTED, principal__in=mine - heads.present
    )
    holders = set(proxies.order_by("pk").values_list("holder_id", flat=True))
    return {pk for pk in heads.present if pk in mine or pk in holders}


def people(resolution: Resolution, heads: Participation) -> int:
    """How many people cast something: whoever acts for several members knows all their choices, and
    counts once (secrecy.md 9)."""
    rows = Member.objects.filter(pk__in=voters(resolution, heads)).order_by("pk")
    mine = {member.pk for member, _weight in rights(resolution, heads)}
    outside = {
        fold(proxy.outside_name)
        for proxy in exercised_here(resolution.assembly, heads.present)
        if proxy.outside_name and proxy.principal_id in mine
    }
    acting = {account or pk for pk, account in rows.values_list("pk", "account")}
    return len(acting) + len(outside)


def obstacles(resolution: Resolution) -> list[Obstacle]:
    """Why a question cannot be voted in an urn of the sitting now."""
    found = room_votes.obstacles(resolution=resolution)
    if found:
        return found
    assembly = resolution.assembly
    of = source(assembly)
    if of is None:
        return [
            Obstacle(
                "no-key-files",
                _("No key was made for this assembly: nothing can close an urn."),
                _("Vote by hands, by name, or on papers in a box that two people count."),
            )
        ]
    if colleges.colleges(assembly):
        return [
            Obstacle(
                "colleges-weigh-votes",
                _("Colleges weigh votes here: each would need an urn of its own."),
                room_votes.AGENDA_OF_ANOTHER
                if room_votes.in_public_obstacles(resolution=resolution)
                else _("Vote by hands or by name, college by college."),
            )
        ]
    here = holders_here(resolution)
    if len(here) < max(of.threshold, FEWEST_HOLDERS):
        found.append(
            Obstacle(
                "too-few-key-holders",
                _("{here} key holders are here, and {needed} are needed.").format(
                    here=len(here), needed=max(of.threshold, FEWEST_HOLDERS)
                ),
                _("Check key holders in as they arrive, or vote by hands or by name."),
            )
        )
    return found + _of_the_rights(resolution)


def _of_the_rights(resolution: Resolution) -> list[Obstacle]:
    heads = quorum_now(resolution.assembly, resolution, afresh=True).participation
    few = people(resolution, heads)
    if few < ANONYMITY_MINIMUM:
        return [
            Obstacle(
                "too-few-for-a-secret",
                _(
                    "{count} people would vote here: under {least}, a total says who voted what."
                ).format(count=few, least=ANONYMITY_MINIMUM),
                _("Vote by name, which says so, or by hands."),
            )
        ]
    if len({weight for _member, weight in rights(resolution, heads)}) > 1:
        return [
            Obstacle(
                "weights-differ",
                _("Votes do not all weigh the same: the total would show whose they are."),
                _("Vote by hands or by name."),
            )
        ]
    return []


def advisory(resolution: Resolution) -> list[Words]:
    """What such a vote does not guarantee, in plain words, before the chair puts the question."""
    here = len(holders_here(resolution))
    said: list[Words] = [
        _(
            "The {here} key holders here close the urn, and it takes all of them to open the total."
            " All together they could open a single ballot; one less cannot."
        ).format(here=here),
        _(
            "If one of their keys is missing at the count, nothing is counted: the question is put"
            " to the vote again."
        ),
        _("No test vote is made before: whoever votes can test a ballot in the booth."),
        _(
            "This site makes the codes: its operator could vote in somebody's place. Each code that"
            " is handed over is in the journal, and each vote is told to its member."
        ),
        _(
            "A total where everybody agrees says what each one voted; who sits beside you sees your"
            " screen; the holder of a pouvoir knows its vote."
        ),
        _(
            "Whoever has no phone votes on paper, in a box that two scrutineers enter into this urn"
            " after the close. With a single paper, they would know whose it is: offer it to"
            " several people."
        ),
        _(
            "Whoever voted on a form by post is not asked again, and a holder who leaves casts"
            " nothing."
        ),
    ]
    return [*said, *_without_account(resolution)]


def _without_account(resolution: Resolution) -> list[Words]:
    """Who is there and has no account to vote with, hence needs a paper: the chair knows before,
    not after."""
    heads = quorum_now(resolution.assembly, resolution, afresh=True).participation
    names = [
        member.display_name
        for member, _weight in rights(resolution, heads)
        if member.pk in heads.present
        and member.account_id is None
        and member.kind == Member.Kind.NATURAL
    ]
    asked = {member.pk for member, _weight in rights(resolution, heads)}
    names += [
        f"{proxy.outside_name} ({proxy.principal.display_name})"
        for proxy in exercised_here(resolution.assembly, heads.present)
        if proxy.outside_name and proxy.principal_id in asked
    ]
    if not names:
        return []
    return [
        _("Without an account, hence on paper: {names}.").format(names=", ".join(names)),
    ]


@dataclass(frozen=True)
class RoomUrn:
    """An urn of the sitting as its bureau follows it. `answered` is not said under ten."""

    vote: RoomVote
    poll: Poll
    holders: Sequence[Trustee]
    answered: int | None
    of: int

    @property
    def waits_for_keys(self) -> bool:
        return self.poll.state in (PollState.DRAFT, PollState.SEALED)

    @property
    def is_open(self) -> bool:
        return self.poll.state == PollState.OPEN

    @property
    def is_stopped(self) -> bool:
        """Whether whoever watches the vote stopped it, or a crash came as papers were to enter."""
        return self.poll.state == PollState.SUSPENDED

    @property
    def takes_papers(self) -> bool:
        """Whether voters vote no more, and two scrutineers enter the papers of the box."""
        return self.poll.state == PollState.PAPERS

    @property
    def is_ended(self) -> bool:
        return self.poll.state == PollState.ENDED

    @property
    def is_counted(self) -> bool:
        return self.poll.state == PollState.TALLIED

    @property
    def is_over(self) -> bool:
        return self.poll.result is not None

    @property
    def can_be_given_up(self) -> bool:
        if self.takes_papers and urn.papers_entered(self.poll.uuid):
            return False  # scrutineers have read some of it
        return self.poll.state in (PollState.DRAFT, *RUNNING, *room_votes.WITHOUT_RESULT)


def urn_of(resolution: Resolution) -> RoomUrn | None:
    """The urn in which a question is voted in this sitting, if it is."""
    vote = RoomVote.objects.filter(resolution=resolution, poll__isnull=False)
    put = vote.select_related("poll", "call", "resolution").first()
    if put is None or put.poll is None:
        return None
    now = station.turnout(put.poll)
    return RoomUrn(
        vote=put,
        poll=put.poll,
        holders=list(put.poll.trustees.order_by("index")),
        answered=now.voted if now.voted >= ANONYMITY_MINIMUM else None,
        of=now.registered,
    )

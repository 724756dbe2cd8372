"""What pages and programs read of assemblies."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from assembly import colleges, papers, permissions, rulebook
from assembly.models import (
    Assembly,
    AssemblyDocument,
    Call,
    MinutesRegisterEntry,
    Notice,
    PastAssembly,
    Proxy,
)
from assembly.participation import QuorumNow, quorum_now, sitting_roll
from assembly.states import LIVE_PROXIES, SHOWN_TO_MEMBERS, AssemblyState, ProxyState
from members import queries as register
from members.models import Account, Member
from members.queries import Person
from notifications.states import FAILED, WAITING, MessageState
from votes.station import queries as station
from votes.station.discretion import shown
from votes.station.models import Poll
from votes.station.states import RUNNING, PollState
from votes.urn import queries as urn


def quorum(assembly: Assembly) -> QuorumNow:
    """The live quorum of the assembly's first question."""
    return quorum_now(assembly)


def shown_to_members() -> QuerySet[Assembly]:
    """Convened and later, the latest meeting first."""
    return Assembly.objects.filter(state__in=SHOWN_TO_MEMBERS).prefetch_related("calls")


def everything() -> QuerySet[Assembly]:
    """With the drafts and the cancelled, for those who prepare."""
    return Assembly.objects.prefetch_related("calls")


def decided() -> QuerySet[Assembly]:
    """The public archive."""
    return Assembly.objects.filter(state=AssemblyState.DECIDED).prefetch_related("calls")


def past() -> QuerySet[PastAssembly]:
    """The assemblies held before this platform."""
    return PastAssembly.objects.order_by("-year", "-held_on", "-pk")


def readable_papers(assembly: Assembly, person: Person, on: date) -> list[AssemblyDocument]:
    """The papers as they stand, for whoever reads them."""
    return [
        document
        for document in papers.current(assembly)
        if permissions.can_read_document(person, assembly, document, on)
    ]


def polls_for(assembly: Assembly, member: Member) -> list[Poll]:
    """Those in which a member votes: the urns of their college, where votes are weighted."""
    links = list(assembly.polls.select_related("poll").order_by("pk"))
    weighted = any(link.college for link in links)
    own = colleges.college_of(assembly, member) if weighted else ""
    return [link.poll for link in links if link.college in ("", own)]


def born_in_session(assembly: Assembly) -> list[Poll]:
    """The urns born in the sittings of an assembly (ADR 22), in order of birth."""
    return [poll for poll in station.polls_of(assembly.subject) if poll.is_born_in_session]


def polls_voted_in(assembly: Assembly) -> list[Poll]:
    """Every poll in which somebody may hold a right: those of the agenda, those of the sitting."""
    running = [poll for poll in born_in_session(assembly) if poll.state in RUNNING]
    return [*polls_of(assembly), *running]


def polls_of(assembly: Assembly) -> list[Poll]:
    return [link.poll for link in assembly.polls.select_related("poll").order_by("pk")]


def open_polls(assembly: Assembly) -> list[Poll]:
    return [poll for poll in polls_of(assembly) if poll.state == PollState.OPEN]


@dataclass(frozen=True)
class Reach:
    """How the members of a call were reached (product, “Reach first”)."""

    members: int
    by_email: int
    by_post: int
    failed: int
    waiting: int

    @property
    def reached(self) -> int:
        return self.members - self.failed - self.waiting


def reach(call: Call) -> Reach:
    """The notices of a call by what became of them; a letter printed counts as reached."""
    waiting = Q(message__state__in=(*WAITING, MessageState.SENDING))
    counts = Notice.objects.filter(call=call, completion=None).aggregate(
        members=Count("pk"),
        by_email=Count("pk", filter=Q(channel=Notice.Channel.EMAIL)),
        by_post=Count("pk", filter=Q(channel=Notice.Channel.POST) & ~waiting),
        failed=Count("pk", filter=Q(message__state__in=FAILED)),
        waiting=Count("pk", filter=waiting),
    )
    return Reach(**counts)


def notices(assembly: Assembly) -> QuerySet[Notice]:
    """The proof of dispatch to each member, at every call, and of what was added since (R-CONV-04,
    R-CONV-08)."""
    found = Notice.objects.filter(call__assembly=assembly)
    return found.select_related("call", "completion", "member", "message__batch").order_by(
        "call__number",
        F("completion__number").asc(nulls_first=True),
        "member__sort_key",
        "member__number",
    )


@dataclass(frozen=True)
class Standing:
    """Where one member stands in an assembly: on the roll, voted, represented, present.
    `may_replace`: a holder voted, the proxy was taken back, and an own vote may still replace it.
    """

    member: Member
    on_roll: bool
    voted_at: datetime | None
    left_to_vote: int
    proxy: Proxy | None
    is_present: bool
    may_replace: bool


def standings(assembly: Assembly, account: Account, on: date) -> list[Standing]:
    """Each member this account acts for, with what it has done and may still do."""
    found = []
    roll = sitting_roll(assembly)
    for member in register.members_of(account, on):
        proxy = _live_proxy(assembly, member)
        voted = [station.voted_at(poll, member) for poll in polls_for(assembly, member)]
        done = [at for at in voted if at is not None]
        found.append(
            Standing(
                member=member,
                on_roll=roll is not None and roll.lines.filter(member=member).exists(),
                voted_at=max(done, default=None),
                left_to_vote=len(voted) - len(done),
                proxy=proxy,
                is_present=assembly.call.attendance.filter(
                    member=member, left_at__isnull=True
                ).exists(),
                may_replace=proxy is None and _a_holder_voted(assembly, member),
            )
        )
    return found


def _a_holder_voted(assembly: Assembly, member: Member) -> bool:
    return any(
        station.used_by_holder(poll, entry)
        for poll in open_polls(assembly)
        for entry in poll.roll.filter(member=member)
    )


def have_all_voted(standings: list[Standing]) -> bool:
    """Whether nothing is left to vote for any member this account acts for."""
    mine = [standing for standing in standings if standing.on_roll]
    return bool(mine) and all(each.voted_at and not each.left_to_vote for each in mine)


def proxies_given(assembly: Assembly, account: Account, on: date) -> list[Proxy]:
    """Proxies given by the members this account acts for: waiting and accepted."""
    return list(_live_proxies(assembly).filter(principal__in=_mine(account, on)))


def proxies_received(assembly: Assembly, account: Account, on: date) -> list[Proxy]:
    """Proxies given to the members this account acts for: waiting and accepted."""
    return list(_live_proxies(assembly).filter(holder__in=_mine(account, on)))


def polls_left_to_proxies(assembly: Assembly, account: Account, on: date) -> list[Poll]:
    """Open polls where this account still holds an accepted proxy that has not been used."""
    accepted = proxies_received(assembly, account, on)
    principals = [each.principal for each in accepted if each.state == ProxyState.ACCEPTED]
    return [
        poll
        for poll in open_polls(assembly)
        if any(not station.has_voted(poll, member) for member in principals)
    ]


def proxy_given(assembly: Assembly, account: Account, on: date, pk: int) -> Proxy | None:
    """One of the proxies this account gave, whatever became of it."""
    return assembly.proxies.filter(principal__in=_mine(account, on), pk=pk).first()


def proxy_received(assembly: Assembly, account: Account, on: date, pk: int) -> Proxy | None:
    """One of the proxies this account was given, whatever became of it."""
    return assembly.proxies.filter(holder__in=_mine(account, on), pk=pk).first()


def counted_since(assembly: Assembly, *, at: datetime) -> int | None:
    """Voices gained in a day: votes and proxies of the last twenty-four hours. Heads only; None
    where one to nine are votes, since those who run the assembly know of each proxy."""
    since = at - timedelta(days=1)
    proxies = assembly.proxies.filter(state=ProxyState.ACCEPTED, answered_at__gte=since).count()
    fullest = [
        sum(held.at >= since for held in urn.holdings(poll.uuid).values())
        for poll in polls_of(assembly)
    ]
    votes = shown(max(fullest, default=0))
    return None if votes is None else proxies + votes


def register_of_minutes() -> QuerySet[MinutesRegisterEntry]:
    return MinutesRegisterEntry.objects.select_related("minutes__assembly", "minutes__call")


def remote_close(assembly: Assembly) -> datetime:
    return rulebook.remote_close(rulebook.of(assembly), assembly.call.meets_at)


def proxy_close(assembly: Assembly) -> datetime:
    return rulebook.proxy_close(rulebook.of(assembly), assembly.call.meets_at)


def _mine(account: Account, on: date) -> list[int]:
    return [member.pk for member in register.members_of(account, on)]


def _live_proxies(assembly: Assembly) -> QuerySet[Proxy]:
    live = assembly.proxies.filter(state__in=LIVE_PROXIES)
    return live.select_related("principal", "holder").order_by("given_at", "pk")


def _live_proxy(assembly: Assembly, member: Member) -> Proxy | None:
    return _live_proxies(assembly).filter(principal=member).first()

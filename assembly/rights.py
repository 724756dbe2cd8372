"""What this room answers to the polling station: who holds a proxy, who must not vote, who is
present. Registered in `apps.py`; read at each hand-over of a right."""

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assembly.models import Assembly, AttendanceEntry, BureauSeat, Proxy
from assembly.reminding import assembly_of
from assembly.states import AssemblyState, ProxyState
from common.clock import PARIS
from common.refusals import Obstacle
from members import queries as register
from members.models import Account
from members.queries import Person
from votes.station import queries as station
from votes.station.governors import Governor
from votes.station.holders import Held
from votes.station.models import HandOver, Poll, RollEntry


def governor(poll: Poll) -> Governor | None:
    """An assembly decides by its own flow when its polls end or open again."""
    assembly = assembly_of(poll.subject)
    if assembly is None:
        return None
    return Governor(assembly.title, reverse("assembly:page", args=[assembly.pk]))


def proxies_held(poll: Poll, account: Account, at: datetime) -> Iterator[Held]:
    """The entries of the roll whose members gave this account an accepted proxy."""
    assembly = assembly_of(poll.subject)
    if assembly is None:
        return
    held = _held(assembly, account, at)
    principals = [proxy.principal_id for proxy in held]
    for entry in poll.roll.filter(member__in=principals).order_by("pk"):
        yield entry.pk, HandOver.Kind.PROXY


def own_vote_guard(poll: Poll, entry: RollEntry, account: Account, at: datetime) -> Obstacle | None:
    """A member who gave a proxy may vote themselves, which takes it back (R-VOTE-06, secrecy.md 1;
    actions.proxies.note_own_votes). Once its holder has voted, they must say so first: nobody
    replaces by mistake a ballot that they asked for. A proxy not accepted yet stops nothing.
    """
    assembly = assembly_of(poll.subject)
    if assembly is None:
        return None
    if poll.is_born_in_session and not is_present(poll, entry, account, at):
        return Obstacle(
            "not-in-the-room",
            _("This vote is for those who are checked in, for themselves and for their pouvoirs."),
            _("Check in again at the desk, or by video."),
        )
    if assembly.state == AssemblyState.CANCELLED:
        return Obstacle(
            "assembly-cancelled",
            _("This assembly is cancelled."),
            _("There is nothing left to vote on."),
        )
    live = assembly.proxies.filter(principal=entry.member_id, state=ProxyState.ACCEPTED).first()
    if live is None or _may_act_as_holder(live, account, at):
        return None
    if not station.used_by_holder(poll, entry):
        return None
    return Obstacle(
        "proxy-used",
        _("The holder of this proxy has already voted. Take it back first to replace their vote."),
        _("On the page of the assembly, take the proxy back: your own vote then replaces theirs."),
    )


def is_present(poll: Poll, entry: RollEntry, account: Account, at: datetime) -> bool:
    """After the remote close, rights are exercised in the sitting only: by members checked in,
    for themselves and for the proxies they hold (secrecy.md 1)."""
    assembly = assembly_of(poll.subject)
    if assembly is None or assembly.state != AssemblyState.SITTING:
        return False
    mine = {member.pk for member in register.members_of(account, _paris_day(at))}
    here = AttendanceEntry.objects.filter(
        call=assembly.call, left_at__isnull=True, member__in=mine
    ).order_by("pk")
    present = set(here.values_list("member_id", flat=True))
    if entry.member_id in present:
        return True
    return any(
        proxy.principal_id == entry.member_id and proxy.holder_id in present
        for proxy in _held(assembly, account, at)
    )


def is_scrutineer(poll: Poll, account: Account, on: date) -> bool:
    """The scrutineers of the bureau open the envelopes and enter the papers (R-CNIL-08)."""
    assembly = assembly_of(poll.subject)
    return assembly is not None and is_scrutineer_of(assembly, account, on)


def is_scrutineer_of(assembly: Assembly, account: Person, on: date) -> bool:
    """Whether the bureau of its present call has this person as a scrutineer."""
    mine = {member.pk for member in register.members_of(account, on)}
    named = assembly.call.bureau.filter(function=BureauSeat.Function.SCRUTINEER, member__in=mine)
    return named.exists()


def _held(assembly: Assembly, account: Account, at: datetime) -> list[Proxy]:
    mine = [member.pk for member in register.members_of(account, _paris_day(at))]
    accepted = assembly.proxies.filter(state=ProxyState.ACCEPTED, holder__in=mine)
    return list(accepted.order_by("pk"))


def _may_act_as_holder(proxy: Proxy, account: Account, at: datetime) -> bool:
    if proxy.state != ProxyState.ACCEPTED or proxy.holder_id is None:
        return False
    return any(m.pk == proxy.holder_id for m in register.members_of(account, _paris_day(at)))


def _paris_day(at: datetime) -> date:
    return at.astimezone(PARIS).date()

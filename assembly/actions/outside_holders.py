"""Holders of a pouvoir who are no members: they accept at the door, and vote while they are there
(R-PROC-01)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly.actions import attendance
from assembly.actions.telling import ACCEPTED, tell_of_proxy
from assembly.models import Assembly, Proxy
from assembly.participation import present_members
from assembly.proxying import ON_PAPER, Outsider, cap_obstacles, has_voted
from assembly.signals import assembly_changed
from assembly.states import ACCEPT_PROXY, LIVE_PROXIES, ProxyState
from assembly.turn import take_turn
from common import audit
from common.refusals import Obstacle, Refusal, refuse_if
from common.states import take
from members.models import Account


def arrive(*, proxy: Proxy, at: datetime, by: Account) -> None:
    """The bureau has seen who they are: the holder is there, and accepts aloud the first time.
    Asking twice changes nothing."""
    assembly = proxy.assembly
    with transaction.atomic(using="default"):
        take_turn(assembly)
        proxy.refresh_from_db()
        if proxy.outsider_is_there:
            return
        refuse_if(_obstacles(proxy, at))
        if proxy.state == ProxyState.GIVEN:
            take(proxy, ACCEPT_PROXY, answered_at=at)
            tell_of_proxy(proxy=proxy, event=ACCEPTED, to=[proxy.principal], at=at)
            _record("proxy.accepted", proxy, at, by, how=ON_PAPER)
        Proxy.objects.filter(pk=proxy.pk).update(holder_came_at=at, holder_left_at=None)
        _record("proxy.holder_came", proxy, at, by)
        assembly_changed.send(sender=Assembly, assembly=assembly, at=at)


def leave(*, proxy: Proxy, at: datetime, by: Account) -> None:
    """The holder has left: nobody represents the member any more."""
    with transaction.atomic(using="default"):
        take_turn(proxy.assembly)
        there = Proxy.objects.filter(
            pk=proxy.pk, holder_came_at__isnull=False, holder_left_at__isnull=True
        )
        if not there.update(holder_left_at=at):
            raise Refusal(
                "not-present",
                _("This holder is not there."),
                _("Reload the page to see who is present."),
            )
        _record("proxy.holder_left", proxy, at, by)
        assembly_changed.send(sender=Assembly, assembly=proxy.assembly, at=at)


def forget_presence(*, assembly: Assembly) -> None:
    """Another meeting begins: nobody is there yet. Part of the second call."""
    came = assembly.proxies.filter(holder_came_at__isnull=False)
    came.update(holder_came_at=None, holder_left_at=None)


def _obstacles(proxy: Proxy, at: datetime) -> list[Obstacle]:
    assembly = proxy.assembly
    found = attendance.doors_obstacles(assembly=assembly, at=at)
    if proxy.state not in LIVE_PROXIES or not proxy.outside_name:
        found.append(
            Obstacle(
                "proxy-over",
                _("This proxy does not hold any more."),
                _("The member took it back, came or voted."),
            )
        )
    if proxy.principal_id in present_members(assembly):
        found.append(
            Obstacle(
                "is-present",
                _("This member is checked in at the meeting."),
                _("Who is there votes in person."),
            )
        )
    if proxy.state == ProxyState.GIVEN:
        holder = Outsider(proxy.outside_name, proxy.outside_tie)
        found += cap_obstacles(assembly=assembly, holder=holder, at=at)
        if has_voted(assembly=assembly, member=proxy.principal):
            found.append(
                Obstacle(
                    "already-voted",
                    _("This member has already voted."),
                    _("A vote and a proxy exclude each other: there is nothing left to accept."),
                )
            )
    return found


def _record(verb: str, proxy: Proxy, at: datetime, by: Account, **details: str) -> None:
    said = {"proxy": proxy.pk, **details}
    audit.record(verb, at=at, by=by, subject=proxy.assembly.subject, details=said)

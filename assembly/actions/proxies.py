"""Giving, accepting and taking back a pouvoir (R-PROC)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from assembly import queries, rulebook
from assembly.actions.telling import (
    ACCEPTED,
    DECLINED,
    GIVEN,
    HOLDER_AWAY,
    REVOKED,
    tell_of_proxy,
)
from assembly.blank_proxies import effect_of_blank_proxy
from assembly.freezing import fingerprint
from assembly.models import Assembly, Proxy
from assembly.proxying import (
    ON_LINE,
    Holder,
    Outsider,
    acceptance_obstacles,
    closed,
    obstacles,
)
from assembly.reminding import assembly_of
from assembly.signals import assembly_changed
from assembly.states import (
    ACCEPT_PROXY,
    DECLINE_PROXY,
    LIVE_PROXIES,
    REVOKE_PROXY,
    ProxyState,
)
from assembly.turn import take_turn
from common import audit
from common.refusals import refuse_if
from common.states import take
from members.models import Account, Member
from votes.station import queries as station
from votes.station.actions.roll import void_permits
from votes.station.models import Poll, RollEntry

# A sealed act, forgotten with the roll.
FELL = "proxy.fell"
IMPOSSIBLE = "proxy.paper_impossible"


def give(
    *,
    assembly: Assembly,
    principal: Member,
    holder: Holder,
    at: datetime,
    by: Account,
    how: str = ON_LINE,
    paper: dict[str, Any] | None = None,
) -> Proxy:
    """Gives a proxy to a named member, who must accept, to an outsider, who accepts at the door,
    or in blank (`holder` is None).

    `paper` says what the bureau read on a signed sheet (paper_proxies). What was agreed to is
    kept with its fingerprint (R-PROC-02); every permit to vote issued for the principal's right
    is void from now on. A proxy given before is replaced. Those that the principal holds fall: who
    gives their own will not be there, and nobody passes on the proxy of another (R-PROC-02).
    """
    with transaction.atomic(using="default"):
        take_turn(assembly)
        refuse_if(obstacles(assembly=assembly, principal=principal, holder=holder, at=at, how=how))
        evidence = _evidence(
            assembly=assembly, principal=principal, holder=holder, at=at, by=by, how=how
        )
        if paper is not None:
            evidence["paper"] = paper
        for earlier in assembly.proxies.filter(principal=principal, state__in=LIVE_PROXIES):
            take(earlier, REVOKE_PROXY, revoked_at=at)
            tell_of_proxy(proxy=earlier, event=REVOKED, to=[earlier.holder], at=at)
        _let_go_of_held(assembly, principal, at, by)
        blank = holder is None
        named = holder if isinstance(holder, Member) else None
        outside = holder if isinstance(holder, Outsider) else Outsider("", "")
        proxy = Proxy.objects.create(
            assembly=assembly,
            principal=principal,
            holder=named,
            outside_name=outside.name.strip(),
            outside_tie=outside.tie,
            state=ProxyState.ACCEPTED if blank else ProxyState.GIVEN,
            given_at=at,
            answered_at=at if blank else None,
            evidence=evidence,
            evidence_hash=fingerprint(evidence),
        )
        tell_of_proxy(proxy=proxy, event=GIVEN, to=[named], at=at)
        _record("proxy.given", proxy, at, by, blank=blank, how=how)
        _void(assembly, principal)
        _changed(assembly, at)
    return proxy


def accept(*, proxy: Proxy, at: datetime, by: Account, how: str = ON_LINE) -> None:
    """The holder accepts: the cap is checked now, aloud, never by dropping one in silence."""
    with transaction.atomic(using="default"):
        take_turn(proxy.assembly)
        refuse_if(acceptance_obstacles(proxy=proxy, at=at, how=how))
        take(proxy, ACCEPT_PROXY, answered_at=at)
        tell_of_proxy(proxy=proxy, event=ACCEPTED, to=[proxy.principal], at=at)
        _record("proxy.accepted", proxy, at, by, how=how)
        _void(proxy.assembly, proxy.principal)
        _changed(proxy.assembly, at)


def decline(*, proxy: Proxy, at: datetime, by: Account) -> None:
    """The holder says no; the principal votes or chooses somebody else."""
    with transaction.atomic(using="default"):
        take(proxy, DECLINE_PROXY, answered_at=at)
        tell_of_proxy(proxy=proxy, event=DECLINED, to=[proxy.principal], at=at)
        _record("proxy.declined", proxy, at, by)
        _void(proxy.assembly, proxy.principal)
        _changed(proxy.assembly, at)


def revoke(*, proxy: Proxy, at: datetime, by: Account) -> None:
    """Takes a proxy back. A ballot already cast by the holder stays until the principal votes:
    their own ballot replaces it (secrecy.md 1)."""
    with transaction.atomic(using="default"):
        take_turn(proxy.assembly)
        refuse_if(closed(proxy.assembly, at, ON_LINE))
        take(proxy, REVOKE_PROXY, revoked_at=at)
        tell_of_proxy(proxy=proxy, event=REVOKED, to=[proxy.principal, proxy.holder], at=at)
        _record("proxy.revoked", proxy, at, by)
        _void(proxy.assembly, proxy.principal)
        _changed(proxy.assembly, at)


def note_own_votes(*, poll: Poll, at: datetime) -> None:
    """Whoever voted themselves has taken their proxy back (R-VOTE-06). The urn has refused its
    holder since that ballot; this makes the register of proxies say so, in every vote of the
    assembly. Safe to repeat."""
    assembly = assembly_of(poll.subject)
    if assembly is None:
        return
    live = assembly.proxies.filter(state__in=LIVE_PROXIES).select_related("principal")
    voted = station.voted_themselves(poll, live.order_by("pk").values_list("principal", flat=True))
    if not voted:
        return
    with transaction.atomic(using="default"):
        take_turn(assembly)
        for proxy in live.filter(principal__in=voted).order_by("pk"):
            take(proxy, REVOKE_PROXY, revoked_at=at)
            audit.record(
                FELL,
                at=at,
                subject=assembly.subject,
                details={"proxy": proxy.pk},
                is_apart=True,
            )
            _void(assembly, proxy.principal)
        _changed(assembly, at)


def forget_hours(*, assembly: Assembly, at: datetime) -> None:
    """A proxy falls in the minute in which its member votes themselves: that instant goes with the
    roll of the secret vote, the proxy stays (secrecy.md 15)."""
    over = assembly.sitting_closed_at or assembly.call.meets_at
    with transaction.atomic(using="default"):
        assembly.proxies.filter(revoked_at__isnull=False).update(revoked_at=over)
        for verb in (FELL, IMPOSSIBLE):
            audit.forget(verb, subject=assembly.subject, at=at)


def _evidence(
    *,
    assembly: Assembly,
    principal: Member,
    holder: Holder,
    at: datetime,
    by: Account,
    how: str,
) -> dict[str, Any]:
    """What was agreed to: who, for what, when, and for a blank proxy the effect that was shown."""
    rules = rulebook.of(assembly)
    return {
        "assembly": assembly.pk,
        "agenda": assembly.agenda_hash,
        "principal": {"number": principal.number, "name": principal.display_name},
        "principal_address": ", ".join(principal.address_lines),
        "holder": _named(holder),
        "effect": effect_of_blank_proxy(assembly, rules) if holder is None else [],
        "given_at": at.isoformat(),
        "account": str(by.pk),
        "how": how,
    }


def _named(holder: Holder) -> dict[str, Any] | None:
    if isinstance(holder, Outsider):
        return {"name": holder.name.strip(), "tie": holder.tie}
    return {"number": holder.number, "name": holder.display_name} if holder else None


def _let_go_of_held(assembly: Assembly, holder: Member, at: datetime, by: Account) -> None:
    """The proxies that somebody holds fall as they give their own: each member who had given one is
    told, and chooses again."""
    held = assembly.proxies.filter(holder=holder, state=ProxyState.ACCEPTED)
    for proxy in held.select_related("principal", "holder").order_by("pk"):
        take(proxy, REVOKE_PROXY, revoked_at=at)
        tell_of_proxy(proxy=proxy, event=HOLDER_AWAY, to=[proxy.principal], at=at)
        _record("proxy.holder_away", proxy, at, by)
        _void(assembly, proxy.principal)


def _void(assembly: Assembly, principal: Member) -> None:
    polls = [each.pk for each in queries.polls_voted_in(assembly)]
    entries = RollEntry.objects.filter(poll__in=polls, member=principal).select_related("poll")
    void_permits(entries=entries.order_by("pk"))


def _record(verb: str, proxy: Proxy, at: datetime, by: Account | None, **details: Any) -> None:
    audit.record(
        verb, at=at, by=by, subject=proxy.assembly.subject, details={"proxy": proxy.pk, **details}
    )


def _changed(assembly: Assembly, at: datetime) -> None:
    assembly_changed.send(sender=Assembly, assembly=assembly, at=at)

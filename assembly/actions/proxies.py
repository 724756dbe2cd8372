"""Giving, accepting and taking back a pouvoir (R-PROC)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assembly import rulebook
from assembly.actions.telling import ACCEPTED, DECLINED, GIVEN, REVOKED, tell_of_proxy
from assembly.blank_proxies import effect_of_blank_proxy
from assembly.freezing import fingerprint
from assembly.models import Assembly, Proxy
from assembly.participation import (
    entitled_members,
    expected_members,
    present_members,
    roll_of,
)
from assembly.reminding import assembly_of
from assembly.signals import assembly_changed
from assembly.states import (
    ACCEPT_PROXY,
    DECLINE_PROXY,
    LIVE_PROXIES,
    REVOKE_PROXY,
    AssemblyState,
    ProxyState,
)
from assembly.turn import take_turn
from common import audit
from common.refusals import Obstacle, refuse_if
from common.states import take
from members.models import Account, Member
from votes.station import queries as station
from votes.station.actions.roll import void_permits
from votes.station.models import Poll, RollEntry

TO_COME = (AssemblyState.CONVENED, AssemblyState.VOTING, AssemblyState.ADJOURNED)
ON_LINE, ON_PAPER = "on_line", "on_paper"

# A sealed act, forgotten with the roll.
FELL = "proxy.fell"
IMPOSSIBLE = "proxy.paper_impossible"


def give(
    *,
    assembly: Assembly,
    principal: Member,
    holder: Member | None,
    at: datetime,
    by: Account,
    how: str = ON_LINE,
    paper: dict[str, Any] | None = None,
) -> Proxy:
    """Gives a proxy to a named member, who must accept, or in blank (`holder` is None).

    `paper` says what the bureau read on a signed sheet (paper_proxies). What was agreed to is
    kept with its fingerprint (R-PROC-02); every permit to vote issued for the principal's right
    is void from now on. A proxy given before is replaced.
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
        blank = holder is None
        proxy = Proxy.objects.create(
            assembly=assembly,
            principal=principal,
            holder=holder,
            state=ProxyState.ACCEPTED if blank else ProxyState.GIVEN,
            given_at=at,
            answered_at=at if blank else None,
            evidence=evidence,
            evidence_hash=fingerprint(evidence),
        )
        tell_of_proxy(proxy=proxy, event=GIVEN, to=[holder], at=at)
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
        refuse_if(_closed(proxy.assembly, at, ON_LINE))
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


def obstacles(
    *,
    assembly: Assembly,
    principal: Member,
    holder: Member | None,
    at: datetime,
    how: str = ON_LINE,
) -> list[Obstacle]:
    """Why this proxy cannot be given now."""
    found = list(_closed(assembly, at, how))
    lines = entitled_members(assembly)
    if principal.pk not in lines:
        found.append(
            Obstacle(
                "not-on-roll",
                _("This member is not on the roll of the assembly."),
                _("The roll was closed with the notice. Ask the help desk if it is wrong."),
            )
        )
    if holder is not None:
        found += _holder_obstacles(assembly, principal, holder, lines, how)
    if has_voted(assembly=assembly, member=principal):
        found.append(
            Obstacle(
                "already-voted",
                _("This member has already voted."),
                _("A vote and a proxy exclude each other: there is nothing left to give."),
            )
        )
    if principal.pk in present_members(assembly):
        found.append(
            Obstacle(
                "is-present",
                _("This member is checked in at the meeting."),
                _("Check out first, then give the proxy."),
            )
        )
    return found


def acceptance_obstacles(*, proxy: Proxy, at: datetime, how: str = ON_LINE) -> list[Obstacle]:
    """Why the holder cannot accept one more (R-PROC-03)."""
    found = list(_closed(proxy.assembly, at, how))
    if has_voted(assembly=proxy.assembly, member=proxy.principal):
        found.append(
            Obstacle(
                "already-voted",
                _("This member has already voted."),
                _("A vote and a proxy exclude each other: there is nothing left to accept."),
            )
        )
    if proxy.assembly.proxies.filter(principal=proxy.holder, state__in=LIVE_PROXIES).exists():
        found.append(
            Obstacle(
                "holder-gave-proxy",
                _("You have given your own proxy: you cannot hold one for somebody else."),
                _("Take yours back first, or decline this one."),
            )
        )
    if proxy.holder is not None:
        found += cap_obstacles(assembly=proxy.assembly, holder=proxy.holder, at=at)
    return found


def cap_obstacles(*, assembly: Assembly, holder: Member, at: datetime) -> list[Obstacle]:
    """Said when the holder has all the proxies that the statutes allow."""
    limit = cap(assembly=assembly, at=at)
    held = assembly.proxies.filter(holder=holder, state=ProxyState.ACCEPTED).count()
    if limit is None or held < limit:
        return []
    return [
        Obstacle(
            "proxy-cap",
            ngettext(
                "{name} already holds {held} proxy, the most the statutes allow.",
                "{name} already holds {held} proxies, the most the statutes allow.",
                held,
            ).format(name=holder.display_name, held=held),
            _("Decline this one: the member can choose somebody else, or vote."),
        )
    ]


def cap(*, assembly: Assembly, at: datetime) -> int | None:
    """How many proxies one person may hold; None without a cap."""
    rules = rulebook.of(assembly)
    roll = roll_of(assembly)
    limit = rules.proxy_cap.limit(roll.size if roll else expected_members(at))
    if limit is None:
        return None
    return limit - 1 if rules.flag("proxy_cap_includes_own_vote") else limit


def _holder_obstacles(
    assembly: Assembly, principal: Member, holder: Member, lines: frozenset[int], how: str
) -> Iterator[Obstacle]:
    if holder.pk == principal.pk:
        yield Obstacle(
            "holder-is-principal",
            _("Nobody gives a proxy to themselves."),
            _("Choose another member, or give a blank proxy."),
        )
    elif holder.pk not in lines:
        yield Obstacle(
            "holder-not-on-roll",
            _("The person chosen is not on the roll of the assembly."),
            _("Choose another member."),
        )
    elif how == ON_LINE and holder.account is None:
        yield Obstacle(
            "holder-without-account",
            _("The person chosen cannot sign in, hence cannot accept."),
            _("Choose another member, or use the paper form."),
        )
    given = assembly.proxies.filter(principal=holder, state__in=LIVE_PROXIES)
    if given.exists():
        yield Obstacle(
            "holder-gave-proxy",
            _("The person chosen has given a proxy and will not be there."),
            _("A proxy is not passed on: choose another member."),
        )


def _closed(assembly: Assembly, at: datetime, how: str) -> Iterator[Obstacle]:
    assembly.refresh_from_db(fields=["state"])
    if assembly.state not in TO_COME:
        yield Obstacle(
            "proxies-not-open",
            _("Proxies can be given from the convocation until the meeting."),
            _("Come back once the assembly is convened."),
        )
        return
    closes_at = rulebook.proxy_close(rulebook.of(assembly), assembly.call.meets_at)
    if how == ON_LINE and at >= closes_at and assembly.state != AssemblyState.ADJOURNED:
        yield Obstacle(
            "proxies-closed",
            _("Proxies on this site closed the day before the meeting at 15:00."),
            _("A signed paper proxy can still be handed to the bureau before the opening."),
        )


def has_voted(*, assembly: Assembly, member: Member) -> bool:
    """Whether a ballot or a named vote of this member's right is in one of its polls."""
    return any(
        station.has_voted(link.poll, member) for link in assembly.polls.select_related("poll")
    )


def _evidence(
    *,
    assembly: Assembly,
    principal: Member,
    holder: Member | None,
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
        "holder": {"number": holder.number, "name": holder.display_name} if holder else None,
        "effect": effect_of_blank_proxy(assembly, rules) if holder is None else [],
        "given_at": at.isoformat(),
        "account": str(by.pk),
        "how": how,
    }


def _void(assembly: Assembly, principal: Member) -> None:
    polls = [link.poll_id for link in assembly.polls.all()]
    entries = RollEntry.objects.filter(poll__in=polls, member=principal).select_related("poll")
    void_permits(entries=entries.order_by("pk"))


def _record(verb: str, proxy: Proxy, at: datetime, by: Account | None, **details: Any) -> None:
    audit.record(
        verb, at=at, by=by, subject=proxy.assembly.subject, details={"proxy": proxy.pk, **details}
    )


def _changed(assembly: Assembly, at: datetime) -> None:
    assembly_changed.send(sender=Assembly, assembly=assembly, at=at)

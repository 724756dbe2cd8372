"""Why a pouvoir cannot be given, or accepted (R-PROC): the same lists for every door."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assembly import conveners, rulebook
from assembly.models import Assembly, BureauSeat, Proxy
from assembly.participation import entitled_members, expected_members, present_members, roll_of
from assembly.states import LIVE_PROXIES, AssemblyState, ProxyState
from common.clock import PARIS
from common.refusals import Obstacle
from members import queries as register
from members.models import Member, OrganFunction
from members.names import fold
from votes.station import queries as station

TO_COME = (AssemblyState.CONVENED, AssemblyState.VOTING, AssemblyState.ADJOURNED)
ON_LINE, ON_PAPER = "on_line", "on_paper"
MEMBER, ANYONE = "member", Proxy.Tie.ANYONE


@dataclass(frozen=True)
class Outsider:
    """Somebody who is no member and is named as holder, with what ties them to the principal."""

    name: str
    tie: str


Holder = Member | Outsider | None
"""Who is to vote; None for a blank proxy."""


def obstacles(
    *,
    assembly: Assembly,
    principal: Member,
    holder: Holder,
    at: datetime,
    how: str = ON_LINE,
) -> list[Obstacle]:
    """Why this proxy cannot be given now."""
    found = list(closed(assembly, at, how))
    lines = entitled_members(assembly)
    if principal.pk not in lines:
        found.append(
            Obstacle(
                "not-on-roll",
                _("This member is not on the roll of the assembly."),
                _("The roll was closed with the notice. Ask the help desk if it is wrong."),
            )
        )
    if isinstance(holder, Outsider):
        found += _outsider_obstacles(assembly, principal, holder)
    elif holder is not None:
        found += _holder_obstacles(assembly, principal, holder, lines, how)
    else:
        found += _blank_obstacles(assembly, principal, at)
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
    found = list(closed(proxy.assembly, at, how))
    if has_voted(assembly=proxy.assembly, member=proxy.principal):
        found.append(
            Obstacle(
                "already-voted",
                _("This member has already voted."),
                _("A vote and a proxy exclude each other: there is nothing left to accept."),
            )
        )
    if proxy.holder is None:  # an outsider accepts at the door (actions.outside_holders)
        return found
    if proxy.assembly.proxies.filter(principal=proxy.holder, state__in=LIVE_PROXIES).exists():
        found.append(
            Obstacle(
                "holder-gave-proxy",
                _("You have given your own proxy: you cannot hold one for somebody else."),
                _("Take yours back first, or decline this one."),
            )
        )
    return [*found, *cap_obstacles(assembly=proxy.assembly, holder=proxy.holder, at=at)]


def cap_obstacles(*, assembly: Assembly, holder: Member | Outsider, at: datetime) -> list[Obstacle]:
    """Said when the holder has all the proxies that the statutes allow."""
    limit, held = cap(assembly=assembly, at=at), _held(assembly, holder)
    if limit is None or held < limit:
        return []
    name = holder.name if isinstance(holder, Outsider) else holder.display_name
    return [
        Obstacle(
            "proxy-cap",
            ngettext(
                "{name} already holds {held} proxy, the most the statutes allow.",
                "{name} already holds {held} proxies, the most the statutes allow.",
                held,
            ).format(name=name, held=held),
            _("Decline this one: the member can choose somebody else, or vote."),
        )
    ]


def cap(*, assembly: Assembly, at: datetime, has_own_vote: bool = True) -> int | None:
    """How many proxies one person may hold; None without a cap. Where the statutes count the own
    vote of a holder, somebody who is no member has none."""
    rules = rulebook.of(assembly)
    roll = roll_of(assembly)
    limit = rules.proxy_cap.limit(roll.size if roll else expected_members(at))
    if limit is None:
        return None
    return limit - 1 if has_own_vote and rules.flag("proxy_cap_includes_own_vote") else limit


def closed(assembly: Assembly, at: datetime, how: str) -> Iterator[Obstacle]:
    """Why nobody gives, accepts or takes back a proxy now."""
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


def ties(assembly: Assembly) -> list[tuple[str, str]]:
    """The ties by which somebody who is no member may be named, as forms offer them."""
    allowed = rulebook.of(assembly).choices("proxy_holders")
    return [(tie.value, str(tie.label)) for tie in Proxy.Tie if tie.value in allowed]


def _held(assembly: Assembly, holder: Member | Outsider) -> int:
    """How many proxies somebody holds; the chair's blank ones too where the statutes count them."""
    accepted = assembly.proxies.filter(state=ProxyState.ACCEPTED)
    if isinstance(holder, Outsider):
        names = accepted.exclude(outside_name="").order_by("pk")
        return sum(fold(each.outside_name) == fold(holder.name) for each in names)
    held = accepted.filter(holder=holder).count()
    if _counts_blank(assembly) and holder.pk == _chair(assembly):
        held += _blank(assembly)
    return held


def _blank(assembly: Assembly, *, but: Member | None = None) -> int:
    """How many blank proxies there are, without that which `but` gives again."""
    blank = assembly.proxies.filter(state=ProxyState.ACCEPTED, holder__isnull=True, outside_name="")
    return blank.exclude(principal=but).count() if but else blank.count()


def _counts_blank(assembly: Assembly) -> bool:
    return rulebook.of(assembly).flag("proxy_cap_includes_blank")


def _chair(assembly: Assembly) -> int | None:
    """Who exercises the blank proxies (primary key): whom the bureau has as its chair, else the one
    person whom the statutes name."""
    named = assembly.call.bureau.filter(function=BureauSeat.Function.CHAIR).first()
    if named is not None:
        return named.member_id
    if conveners.is_outside(assembly):
        return None
    on = assembly.call.meets_at.astimezone(PARIS).date()
    usual = register.holders_of(OrganFunction.Function.CHAIR, on)
    return usual[0].pk if len(usual) == 1 else None


def _is_chaired_from_outside(assembly: Assembly) -> bool:
    """Whether whoever presides is known to be no member: named so to the bureau, or convening in
    the place of an organ."""
    named = assembly.call.bureau.filter(function=BureauSeat.Function.CHAIR).first()
    return named.member_id is None if named is not None else conveners.is_outside(assembly)


def _blank_obstacles(assembly: Assembly, principal: Member, at: datetime) -> Iterator[Obstacle]:
    """Where the statutes count blank proxies in the cap, the chair too may hold no more."""
    limit = cap(assembly=assembly, at=at, has_own_vote=not _is_chaired_from_outside(assembly))
    if limit is None or not _counts_blank(assembly):
        return
    chair = _chair(assembly)
    named = assembly.proxies.filter(state=ProxyState.ACCEPTED, holder=chair).count() if chair else 0
    if named + _blank(assembly, but=principal) >= limit:
        yield Obstacle(
            "blank-proxy-cap",
            _("The chair already holds the most proxies that the statutes allow, blank ones"
              " included ({source}).").format(
                source=rulebook.of(assembly).rule("proxy_cap_includes_blank").source
            ),
            _("Name a member who accepts, or vote."),
        )  # fmt: skip


def _outsider_obstacles(
    assembly: Assembly, principal: Member, holder: Outsider
) -> Iterator[Obstacle]:
    """Whom the law of the form, or the statutes, let represent a member without being one
    (R-PROC-01)."""
    rule = rulebook.of(assembly).rule("proxy_holders")
    allowed = rulebook.of(assembly).choices("proxy_holders")
    if not holder.name.strip():
        yield Obstacle(
            "holder-unnamed",
            _("The person chosen has no name."),
            _("Write their surname and first name, as the attendance sheet will print them."),
        )
    if holder.tie not in allowed:
        yield Obstacle(
            "holder-not-allowed",
            _("This person cannot represent a member here. Who may: {who} ({source}).").format(
                who=rule.words, source=rule.source
            ),
            _("Choose one of them, give a blank proxy, or vote."),
        )
    elif holder.tie != ANYONE and principal.kind == Member.Kind.LEGAL:
        yield Obstacle(
            "no-spouse",
            _("A legal person has neither spouse nor civil partner."),
            _("It votes through its representative; choose another holder."),
        )


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

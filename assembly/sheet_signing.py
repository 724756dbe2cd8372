"""Who signs the attendance sheet before the desk, for whom, and who has (R-FDP-01)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from assembly.models import Assembly, AttendanceEntry, Call, Proxy, SheetSignature
from assembly.participation import present_members, sitting_roll
from assembly.states import ProxyState
from members.models import Member

MEMBER, HOLDER = "membre", "mandataire"


@dataclass(frozen=True)
class Signer:
    """Who has the tablet in hand: a member of the roll, or a holder who is no member (`proxy`)."""

    kind: str
    number: int
    name: str
    member: Member | None
    proxy: Proxy | None
    represented: tuple[Member, ...]

    @property
    def represented_keys(self) -> list[int]:
        return sorted(each.pk for each in self.represented)


class Standing(TextChoices):
    """Where somebody who is there stands with the sheet."""

    NONE = "none", _("no signature asked")
    AWAITED = "awaited", _("has not signed")
    AGAIN = "again", _("to sign again")
    DRAWN = "drawn", _("signed on the tablet")
    PAPER = "paper", _("signs on paper")


def signer_of(assembly: Assembly, kind: str, number: int) -> Signer | None:
    """A member by number in the register, a holder who is no member by pouvoir."""
    if kind == MEMBER:
        return _member(assembly, number)
    return _holder(assembly, number) if kind == HOLDER else None


def _member(assembly: Assembly, number: int) -> Signer | None:
    roll = sitting_roll(assembly)
    line = roll.lines.filter(number=number).select_related("member").first() if roll else None
    if line is None:
        return None
    held = represented_by(assembly, [line.member_id]).get(line.member_id, [])
    return Signer(MEMBER, number, line.member.display_name, line.member, None, tuple(held))


def _holder(assembly: Assembly, number: int) -> Signer | None:
    outsiders = assembly.proxies.exclude(outside_name="").select_related("principal")
    proxy = outsiders.filter(pk=number).first()
    if proxy is None:
        return None
    return Signer(HOLDER, number, proxy.outside_name, None, proxy, (proxy.principal,))


def represented_by(assembly: Assembly, members: Collection[int]) -> dict[int, list[Member]]:
    """Those whom each of these members represents: a pouvoir accepted, its principal away."""
    held: dict[int, list[Member]] = {}
    accepted = assembly.proxies.filter(state=ProxyState.ACCEPTED, holder__in=members)
    away = accepted.exclude(principal__in=present_members(assembly)).select_related("principal")
    for proxy in away.order_by("principal__sort_key", "pk"):
        if proxy.holder_id is not None:
            held.setdefault(proxy.holder_id, []).append(proxy.principal)
    return held


def signature_of(call: Call, signer: Signer) -> SheetSignature | None:
    """The one that counts: there is one at most."""
    found = SheetSignature.objects.filter(call=call, member=signer.member, proxy=signer.proxy)
    return found.first()


def of_members(call: Call, members: Iterable[int]) -> dict[int, SheetSignature]:
    """The signature of each of these members who has one."""
    rows = SheetSignature.objects.filter(call=call, member__in=list(members)).order_by("pk")
    return {row.member_id: row for row in rows if row.member_id is not None}


def of_holders(call: Call) -> dict[int, SheetSignature]:
    """The same of holders who are no members, by pouvoir."""
    rows = SheetSignature.objects.filter(call=call, proxy__isnull=False).order_by("pk")
    return {row.proxy_id: row for row in rows if row.proxy_id is not None}


def covers(signature: SheetSignature, represented: Iterable[int]) -> bool:
    """Whether it was given for all of these members too."""
    return set(represented) <= set(signature.represented)


def standing(
    here: AttendanceEntry | None,
    signature: SheetSignature | None,
    represented: Collection[Member] = (),
) -> Standing:
    """Of a member; who came by video signed in, and signs nothing (R225-98)."""
    if signature is None:
        in_room = here is not None and here.manner == AttendanceEntry.Manner.ROOM
        return Standing.AWAITED if in_room else Standing.NONE
    if not covers(signature, (each.pk for each in represented)):
        return Standing.AGAIN
    return Standing.DRAWN if signature.is_drawn else Standing.PAPER


def standing_of_holder(proxy: Proxy, signature: SheetSignature | None) -> Standing:
    """Of a holder who is no member."""
    if signature is None:
        return Standing.AWAITED if proxy.outsider_is_there else Standing.NONE
    return Standing.DRAWN if signature.is_drawn else Standing.PAPER

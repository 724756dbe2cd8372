"""Signing the attendance sheet before the desk, until it is closed (R-FDP-01)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assembly.actions.attendance import doors_obstacles
from assembly.models import Assembly, AttendanceEntry, Minutes, SheetSignature
from assembly.sheet_signing import Signer, represented_by, signature_of
from assembly.states import LIVE_PROXIES
from assembly.strokes import Strokes
from assembly.turn import take_turn
from common import audit
from common.clock import PARIS
from common.refusals import Obstacle, Refusal, refuse_if
from members.models import Account

How = SheetSignature.How


def sign(
    *,
    assembly: Assembly,
    signer: Signer,
    how: str,
    strokes: Strokes,
    key: UUID,
    replaces: UUID | None,
    represented: list[int],
    at: datetime,
    by: Account,
) -> SheetSignature:
    """Keeps what somebody drew under the eyes of `by`, who holds the desk, or that they sign the
    printed sheet (`how`; then nothing is drawn).

    `key` was drawn by the page: sent again, nothing changes. `replaces` is the signature that the
    page showed, forgotten by this one, and `represented` are the members (primary keys) for whom
    the page said that they sign. Raises `Refusal`: `signed-meanwhile` when another tablet was
    first, `represents-others` when pouvoirs changed since the page was shown, `sheet-closed`,
    `not-in-the-room`.
    """
    with transaction.atomic(using="default"):
        take_turn(assembly)
        known = SheetSignature.objects.filter(pk=key).first()
        if known is not None and _is_of(known, assembly, signer):
            return known
        refuse_if(obstacles(assembly=assembly, signer=signer, at=at))
        before = signature_of(assembly.call, signer)
        if known is not None or (before.pk if before else None) != replaces:
            raise _signed_meanwhile(signer, before)
        if sorted(represented) != _represented_now(assembly, signer):
            raise Refusal(
                "represents-others",
                _("The pouvoirs of {name} changed meanwhile.").format(name=signer.name),
                _("Read again for whom they sign, and have them sign."),
            )
        if before is not None:
            before.delete()
        made = SheetSignature.objects.create(
            id=key,
            call=assembly.call,
            member=signer.member,
            proxy=signer.proxy,
            represented=sorted(represented),
            how=how,
            strokes=strokes if how == How.DRAWN else [],
            account=by,
            at=at,
        )
        who = {"member": signer.member.pk} if signer.member else {"proxy": signer.number}
        audit.record(
            "attendance.signed",
            at=at,
            by=by,
            subject=assembly.subject,
            details={**who, "how": str(how), "again": before is not None},
        )
    return made


def obstacles(*, assembly: Assembly, signer: Signer, at: datetime) -> list[Obstacle]:
    """Why this person cannot sign before the desk now."""
    if assembly.call.minutes.filter(kind=Minutes.Kind.ATTENDANCE).exists():
        return [
            Obstacle(
                "sheet-closed",
                gettext_lazy("The attendance sheet is closed."),
                gettext_lazy("It was drawn up with the sitting: nobody signs it here any more."),
            )
        ]
    found = doors_obstacles(assembly=assembly, at=at)
    if not _is_there(assembly, signer):
        found.append(
            Obstacle(
                "not-in-the-room",
                gettext_lazy("This person is not checked in in the room."),
                gettext_lazy("Check them in first; who comes by video signs nothing."),
            )
        )
    return found


def _is_there(assembly: Assembly, signer: Signer) -> bool:
    if signer.proxy is not None:
        signer.proxy.refresh_from_db()
        return signer.proxy.state in LIVE_PROXIES and signer.proxy.outsider_is_there
    room = AttendanceEntry.Manner.ROOM
    here = AttendanceEntry.objects.filter(call=assembly.call, left_at__isnull=True, manner=room)
    return here.filter(member=signer.member).exists()


def _represented_now(assembly: Assembly, signer: Signer) -> list[int]:
    if signer.member is None:
        return signer.represented_keys
    held = represented_by(assembly, [signer.member.pk]).get(signer.member.pk, [])
    return sorted(each.pk for each in held)


def _is_of(known: SheetSignature, assembly: Assembly, signer: Signer) -> bool:
    mine = (assembly.call.pk, signer.member, signer.proxy)
    return (known.call_id, known.member, known.proxy) == mine


def _signed_meanwhile(signer: Signer, before: SheetSignature | None) -> Refusal:
    if before is None:
        said = _("The signature of {name} was taken again meanwhile.").format(name=signer.name)
    else:
        said = _("Another tablet took the signature of {name} at {hour}.").format(
            name=signer.name, hour=f"{before.at.astimezone(PARIS):%H:%M}"
        )
    return Refusal(
        "signed-meanwhile",
        said,
        _("Nothing is replaced. Look at it, and sign again if it is not theirs."),
    )

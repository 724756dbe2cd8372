"""Proxies signed on paper: read by two people of the bureau, at the desk or from the post.

Recorded until the sitting opens, when the site no longer takes any (R-PROC-05). A holder who is
there accepts aloud, and the cap is checked aloud (R-PROC-03); a ballot already in the urn stays
and the paper is refused (R-VOTE-06).
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import proxying
from assembly.actions import proxies
from assembly.documents import shelf
from assembly.models import Assembly, PaperProxy, Proxy
from assembly.participation import present_members
from assembly.proxying import Holder, Outsider
from assembly.signals import assembly_changed
from assembly.states import CONFIRM_PAPER, LIVE_PROXIES, SET_PAPER_ASIDE, PaperState
from assembly.turn import take_turn
from common import audit
from common.clock import PARIS
from common.refusals import Forbidden, Obstacle, Refusal, refuse_if
from common.states import take
from members import queries as register
from members.models import Account, Member

FOLDER = "proxies"


def enter(
    *,
    assembly: Assembly,
    principal: Member,
    holder: Holder,
    arrival: str,
    signed_on: date,
    at: datetime,
    by: Account,
    scan: bytes = b"",
) -> PaperProxy:
    """What a first person reads on the sheet; nothing counts before a second one has read it.
    What cannot be entered since its principal has voted is in the journal too: whoever enters
    papers is told of a person what the board reads of nobody."""
    named = holder if isinstance(holder, Member) else None
    outside = holder if isinstance(holder, Outsider) else Outsider("", "")
    _refuse_own_case((principal, named), by, at)
    _note_if_voted(assembly, principal, at, by)
    path, digest = _keep(scan) if scan else ("", "")
    with transaction.atomic(using="default"):
        take_turn(assembly)
        refuse_if(
            obstacles(
                assembly=assembly, principal=principal, holder=holder, signed_on=signed_on, at=at
            )
        )
        paper = PaperProxy.objects.create(
            assembly=assembly,
            principal=principal,
            holder=named,
            outside_name=outside.name.strip(),
            outside_tie=outside.tie,
            arrival=arrival,
            signed_on=signed_on,
            scan=path,
            scan_sha256=digest,
            entered_by=by,
            entered_at=at,
        )
        _record("proxy.paper_entered", paper, at, by, scan=digest)
        assembly_changed.send(sender=Assembly, assembly=assembly, at=at)
    return paper


def confirm(*, paper: PaperProxy, at: datetime, by: Account) -> Proxy:
    """A second person has read the sheet: the proxy is given, and accepted when its holder is
    there to say so. Whoever is told here that its principal has voted leaves a line too."""
    _refuse_own_case((paper.principal, paper.holder), by, at)
    _refuse_alone(paper, by)
    _note_if_voted(paper.assembly, paper.principal, at, by)
    with transaction.atomic(using="default"):
        take_turn(paper.assembly)
        refuse_if(_signed_earlier(paper.assembly, paper.principal, paper.signed_on))
        proxy = proxies.give(
            assembly=paper.assembly,
            principal=paper.principal,
            holder=named_on(paper=paper),
            at=at,
            by=by,
            how=proxying.ON_PAPER,
            paper=_read_on(paper),
        )
        if paper.holder_id in present_members(paper.assembly):
            proxies.accept(proxy=proxy, at=at, by=by, how=proxying.ON_PAPER)
        take(paper, CONFIRM_PAPER, decided_by=by, decided_at=at, proxy=proxy)
        _record("proxy.paper_confirmed", paper, at, by, proxy=proxy.pk)
    return proxy


def named_on(*, paper: PaperProxy) -> Holder:
    """Who is to vote, as the sheet says."""
    if paper.outside_name:
        return Outsider(paper.outside_name, paper.outside_tie)
    return paper.holder


def accept(*, paper: PaperProxy, at: datetime, by: Account) -> None:
    """The holder of a proxy that came by post has arrived, and accepts it aloud."""
    if paper.proxy is None or paper.holder_id not in present_members(paper.assembly):
        raise Refusal(
            "holder-absent",
            _("The holder is not checked in."),
            _("Check the holder in first, then note what they say."),
        )
    proxies.accept(proxy=paper.proxy, at=at, by=by, how=proxying.ON_PAPER)


def set_aside(*, paper: PaperProxy, at: datetime, by: Account) -> None:
    """The sheet does not hold, or was misread: nothing is given. Enter it again if need be."""
    with transaction.atomic(using="default"):
        take(paper, SET_PAPER_ASIDE, decided_by=by, decided_at=at)
        _record("proxy.paper_set_aside", paper, at, by)
        assembly_changed.send(sender=Assembly, assembly=paper.assembly, at=at)


def obstacles(
    *,
    assembly: Assembly,
    principal: Member,
    holder: Holder,
    signed_on: date,
    at: datetime,
) -> list[Obstacle]:
    """Why this sheet cannot be recorded now."""
    found = proxying.obstacles(
        assembly=assembly, principal=principal, holder=holder, at=at, how=proxying.ON_PAPER
    )
    if holder is not None:
        found += proxying.cap_obstacles(assembly=assembly, holder=holder, at=at)
    if signed_on > at.astimezone(PARIS).date():
        found.append(
            Obstacle(
                "signed-later",
                _("The date of signature is to come."),
                _("Write the date that stands on the sheet."),
            )
        )
    found += _signed_earlier(assembly, principal, signed_on)
    if assembly.paper_proxies.filter(principal=principal, state=PaperState.ENTERED).exists():
        found.append(
            Obstacle(
                "paper-waiting",
                _("A sheet of this member already waits for a second person."),
                _("Have it confirmed, or set it aside first."),
            )
        )
    return found


def _signed_earlier(assembly: Assembly, principal: Member, signed_on: date) -> list[Obstacle]:
    """What a member signed last is what they want, whenever the bureau read it."""
    live = assembly.proxies.filter(principal=principal, state__in=LIVE_PROXIES).first()
    if live is None or signed_on >= _signed_on(live):
        return []
    return [
        Obstacle(
            "later-proxy",
            _("This member gave another proxy after signing this sheet."),
            _("The latest one holds: set this sheet aside."),
        )
    ]


def _signed_on(proxy: Proxy) -> date:
    """The date on its sheet; on line, the day it was given."""
    read = proxy.evidence.get("paper")
    if read is None:
        return proxy.given_at.astimezone(PARIS).date()
    return date.fromisoformat(read["signed_on"])


def _keep(scan: bytes) -> tuple[str, str]:
    if not scan.startswith(b"%PDF-"):
        raise Refusal(
            "document-not-pdf",
            _("This file is not a PDF document."),
            _("Scan the signed sheets as PDF."),
            status=400,
        )
    return shelf.keep(scan, folder=FOLDER)


def _read_on(paper: PaperProxy) -> dict[str, Any]:
    return {
        "arrival": paper.arrival,
        "signed_on": paper.signed_on.isoformat(),
        "entered_by": str(paper.entered_by_id),
        "scan_sha256": paper.scan_sha256,
    }


def _refuse_own_case(named: tuple[Member | None, ...], by: Account, at: datetime) -> None:
    mine = register.members_of(by, at.astimezone(PARIS).date())
    if any(member in mine for member in named if member is not None):
        raise Forbidden(
            "own-case",
            _("Nobody records a proxy that they give or receive."),
            _("Ask two other people of the bureau."),
        )


def _note_if_voted(assembly: Assembly, principal: Member, at: datetime, by: Account) -> None:
    if proxying.has_voted(assembly=assembly, member=principal):
        details = {"member": principal.pk}
        audit.record(
            proxies.IMPOSSIBLE,
            at=at,
            by=by,
            subject=assembly.subject,
            details=details,
            is_apart=True,
        )


def _refuse_alone(paper: PaperProxy, by: Account) -> None:
    if paper.entered_by_id == by.pk:
        raise Forbidden(
            "two-people",
            _("The person who entered the sheet cannot confirm it."),
            _("Ask another person of the bureau to read it again."),
        )


def _record(verb: str, paper: PaperProxy, at: datetime, by: Account, **details: Any) -> None:
    audit.record(
        verb, at=at, by=by, subject=paper.assembly.subject, details={"paper": paper.pk, **details}
    )

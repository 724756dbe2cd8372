"""A paper for somebody who has no phone, in a question put to a secret vote in the sitting.

As at a polling station: one person of the bureau hands it out, another sees it fall into the box
and closes the right that it is for, by compare-and-swap on “holds no ballot”. Whoever voted on a
phone meanwhile keeps that vote. The papers join the urn itself once nobody votes any more
(votes.station.actions.papers, ADR 16).
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import room_papers
from assembly.actions.envelopes import DROPPED, HANDED, TAKEN_BACK
from assembly.actions.sittings import unless_sitting
from assembly.models import Assembly, Resolution, RoomPaper
from assembly.signals import assembly_changed
from assembly.turn import take_turn
from common import audit
from common.clock import PARIS
from common.refusals import Forbidden, Refusal, refuse_if
from members import queries as register
from members.models import Account, Member
from votes.station.actions import papers as station


def hand(*, resolution: Resolution, member: Member, at: datetime, by: Account) -> RoomPaper:
    """Hands out a paper for the right of a member who is there, or whom somebody there represents,
    a holder who is no member too (R-PROC-01, R-VOTE-11). Nothing is closed yet: they may still
    vote on a phone. Asking twice gives one paper; once it is in the box there is no other."""
    assembly = resolution.assembly
    with transaction.atomic(using="default"):
        take_turn(assembly)
        refuse_if(unless_sitting(assembly=assembly))
        vote = room_papers.put(resolution)
        known = RoomPaper.objects.filter(vote=vote, member=member).first() if vote else None
        if known is not None and known.dropped_at is not None:
            raise _dropped_already()
        if known is not None:
            return known
        refuse_if(room_papers.obstacles(vote=vote, member=member))
        assert vote is not None  # else refused
        paper = RoomPaper.objects.create(vote=vote, member=member, handed_by=by, handed_at=at)
        _record(HANDED, paper, assembly, at, by)
    return paper


def take_back(*, paper: RoomPaper, at: datetime, by: Account) -> None:
    """The paper comes back unused: whoever held it votes on a phone, or not at all."""
    assembly = paper.vote.call.assembly
    with transaction.atomic(using="default"):
        take_turn(assembly)
        gone, _by_model = RoomPaper.objects.filter(pk=paper.pk, dropped_at__isnull=True).delete()
        if not gone:
            raise _dropped_already()
        _record(TAKEN_BACK, paper, assembly, at, by)


def drop(*, paper: RoomPaper, at: datetime, by: Account) -> None:
    """Another person of the bureau sees the paper fall into the box, in its envelope without a
    name: the right is closed in the urn, and signed for. Refused, before it falls, to whoever has
    voted on a phone. Doing it twice changes nothing."""
    assembly = paper.vote.call.assembly
    if not room_papers.may_drop(paper, by):
        raise Forbidden(
            "two-people",
            _("Whoever handed this paper out does not see it into the box."),
            _("Ask another person of the bureau."),
        )
    mine = register.members_of(by, at.astimezone(PARIS).date())
    if {each.pk for each in mine} & room_papers.hands(assembly, paper.member):
        raise Forbidden(
            "own-case",
            _("Nobody sees their own paper into the box."),
            _("Ask another person of the bureau."),
        )
    with transaction.atomic(using="default"):
        take_turn(assembly)
        refuse_if(unless_sitting(assembly=assembly))
        row = RoomPaper.objects.filter(pk=paper.pk).select_related("vote__poll", "vote__call")
        now = row.select_for_update(of=("self",)).first()
        if now is None:
            raise Refusal(
                "paper-taken-back",
                _("This paper was taken back."),
                _("Reload the page to see who holds one."),
            )
        if now.dropped_at is not None:
            return
        refuse_if(room_papers.obstacles(vote=now.vote, member=now.member))
        entry = room_papers.entry_of(now.vote, now.member)
        assert entry is not None
        station.close_right(entry=entry, at=at, by=by)
        RoomPaper.objects.filter(pk=now.pk).update(dropped_by=by, dropped_at=at)
        _record(DROPPED, now, assembly, at, by)


def _dropped_already() -> Refusal:
    return Refusal(
        "paper-in-the-box",
        _("This paper is in the box already."),
        _("Nothing takes it out before the count."),
    )


def _record(verb: str, paper: RoomPaper, assembly: Assembly, at: datetime, by: Account) -> None:
    audit.record(
        verb,
        at=at,
        by=by,
        subject=assembly.subject,
        details={"member": paper.member_id, "resolution": paper.vote.resolution_id},
        is_apart=True,
    )
    assembly_changed.send(sender=Assembly, assembly=assembly, at=at)

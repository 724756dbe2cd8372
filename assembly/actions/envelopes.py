"""Closed envelopes for the urns, which come with the form on paper (R-VOTE-01, R-CNIL-08).

Two people see the outer envelope: the first enters it, the second closes the member's own right in
each urn that it is for. Nobody opens anything before the close; then the papers join the urns
themselves (votes.station.actions.papers).
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import completing
from assembly.models import Assembly, PaperVote
from assembly.participation import references
from assembly.signals import assembly_changed
from assembly.states import AssemblyState
from assembly.turn import take_turn
from common import audit
from common.clock import PARIS
from common.refusals import Forbidden, Obstacle, refuse_if
from members import queries as register
from members.models import Account, Member
from votes.station import papers as station_papers
from votes.station.actions import papers as station
from votes.station.models import Poll, RollEntry

# A vote of the room is still possible: whoever came and voted keeps that vote.
CONFIRMED_IN = (AssemblyState.CONVENED, AssemblyState.VOTING, AssemblyState.SITTING)

# Acts kept apart, destroyed with the roll.
RECEIVED = "paper_vote.received"
CONFIRMED = "paper_vote.envelope_confirmed"
IMPOSSIBLE = "paper_vote.envelope_impossible"
# Those of a paper for the urn of the sitting (actions.room_papers).
HANDED, TAKEN_BACK, DROPPED = OF_THE_ROOM = (
    "room_paper.handed",
    "room_paper.taken_back",
    "room_paper.dropped",
)


def confirm(*, paper: PaperVote, at: datetime, by: Account) -> list[Poll]:
    """A second person has seen the outer envelope: the member's own right is closed in each urn in
    which it was not used. Gives these urns; refused when there is none."""
    if paper.member in register.members_of(by, at.astimezone(PARIS).date()):
        raise Forbidden(
            "own-case",
            _("Nobody confirms their own envelope."),
            _("Ask another person of the bureau."),
        )
    if by.pk == paper.entered_by_id:
        raise Forbidden(
            "two-people",
            _("The person who entered the envelope cannot confirm it."),
            _("Ask another person of the bureau."),
        )
    note_if_told(assembly=paper.assembly, member=paper.member, edition=paper.edition, at=at, by=by)
    with transaction.atomic(using="default"):
        take_turn(paper.assembly)
        paper.refresh_from_db()
        refuse_if(_obstacles_of(paper))
        closed = []
        for entry in rights_to_close(paper=paper):
            station.close_right(entry=entry, at=at, by=by)
            closed.append(entry.poll)
        PaperVote.objects.filter(pk=paper.pk, confirmed_at__isnull=True).update(
            confirmed_at=at, confirmed_by=by
        )
        audit.record(
            CONFIRMED,
            at=at,
            by=by,
            subject=paper.assembly.subject,
            details={"paper": paper.pk, "polls": [poll.uuid for poll in closed]},
            is_apart=True,
        )
        assembly_changed.send(sender=Assembly, assembly=paper.assembly, at=at)
    return closed


def take_back(*, paper: PaperVote, why: str, at: datetime, by: Account) -> None:
    """The envelope does not hold: the member may vote again, by a reserve right. Part of setting
    the form aside."""
    if paper.confirmed_at is None:
        return
    for entry in entries_of(assembly=paper.assembly, member=paper.member):
        station.give_right_back(entry=entry, why=why[:200], at=at, by=by)


def leave_out(*, paper: PaperVote, at: datetime, by: Account) -> None:
    """Its member is not on the roll of the day: the envelope stays closed, and counts for nothing.
    Part of the opening of the sitting."""
    if paper.confirmed_at is None:
        return
    for entry in entries_of(assembly=paper.assembly, member=paper.member):
        station.leave_out(entry=entry, at=at, by=by)


def forget(*, assembly: Assembly, at: datetime) -> None:
    """Who sent an envelope goes with the roll of the secret vote, and a form that held nothing
    else: the archive shows for ever the ballot of each slot used, and there may be one. A form that
    answers questions voted in public stays as long as they do; which edition it was goes, since a
    former one has another ballot: every form of the assembly then reads as the last."""
    with transaction.atomic(using="default"):
        sent = PaperVote.objects.filter(assembly=assembly, has_envelope=True)
        sent.filter(answers__isnull=True).delete()
        sent.update(has_envelope=False, confirmed_at=None, confirmed_by=None)
        assembly.paper_votes.update(edition=assembly.completions.count())
        for verb in (RECEIVED, CONFIRMED, IMPOSSIBLE, *OF_THE_ROOM):
            audit.forget(verb, subject=assembly.subject, at=at)


def obstacles(*, assembly: Assembly, member: Member, edition: int) -> list[Obstacle]:
    """Why no urn can take an envelope of this member now, that came with a form of that edition."""
    entries = entries_of(assembly=assembly, member=member, edition=edition)
    if not entries:
        return [
            Obstacle(
                "no-urn",
                _("This member has no right in an urn of this assembly."),
                _("An envelope is for the questions voted in secret; see the roll of the vote."),
            )
        ]
    found = [station_papers.closing_obstacles(entry) for entry in entries]
    return [] if not all(found) else [each for some in found for each in some]


def note_if_told(
    *, assembly: Assembly, member: Member, edition: int, at: datetime, by: Account
) -> None:
    """An envelope that no urn can take since its member has voted leaves a line in the journal:
    whoever holds it is told of a person what the board reads of nobody. Asks of the urns that a
    form of that `edition` bears, as the refusal does."""
    entries = entries_of(assembly=assembly, member=member, edition=edition)
    refused = obstacles(assembly=assembly, member=member, edition=edition)
    if refused and any(map(station_papers.has_voted, entries)):
        audit.record(
            IMPOSSIBLE,
            at=at,
            by=by,
            subject=assembly.subject,
            details={"member": member.pk},
            is_apart=True,
        )


def rights_to_close(*, paper: PaperVote) -> list[RollEntry]:
    """The member's rights that this envelope can take the place of: those not used yet, in the urns
    whose questions its form bears."""
    entries = entries_of(assembly=paper.assembly, member=paper.member, edition=paper.edition)
    return [entry for entry in entries if not station_papers.closing_obstacles(entry)]


def entries_of(
    *, assembly: Assembly, member: Member, edition: int | None = None
) -> list[RollEntry]:
    """The member's rights in the urns of an assembly, urn by urn; with `edition`, in those that ask
    something which a form of that edition bears."""
    polls = assembly.polls.order_by("pk").values("poll")
    rows = RollEntry.objects.filter(poll__in=polls, member=member).select_related("poll")
    found = list(rows.order_by("pk"))
    if edition is None:
        return found
    borne = {each.reference for each in completing.on_form(assembly, edition)}
    return [entry for entry in found if references(entry.poll) & borne]


def _obstacles_of(paper: PaperVote) -> list[Obstacle]:
    if not paper.has_envelope or paper.set_aside_at is not None:
        return [
            Obstacle(
                "no-envelope",
                _("This form has no envelope that counts."),
                _("Reload the page to see where things stand."),
            )
        ]
    if paper.confirmed_at is not None:
        return [
            Obstacle(
                "already-confirmed",
                _("A second person has already confirmed this envelope."),
                _("There is nothing left to do."),
            )
        ]
    if paper.assembly.state not in CONFIRMED_IN:
        return [
            Obstacle(
                "envelopes-closed",
                _("No envelope is confirmed now."),
                _("Write what happened among the incidents: the minutes say it."),
            )
        ]
    return obstacles(assembly=paper.assembly, member=paper.member, edition=paper.edition)

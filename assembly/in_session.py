"""Questions that the chair opens in session: second rounds, amendments, revocations (R-VOTE-08,
R-ODJ-01). No notice announced them; they are voted in public, by the room."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from assembly import colleges, room_urns, rulebook, sitting_journal
from assembly.actions import room_votes
from assembly.actions.sittings import unless_sitting
from assembly.ballot_papers import resolutions
from assembly.models import Assembly, BureauSeat, Outcome, Resolution
from assembly.second_rounds import left_by
from common.refusals import Obstacle
from members import queries as register
from members.models import Mandate, Member
from members.models.mandates import Organ

REVOCATION_RULE = "revocation_in_session"


def opened(assembly: Assembly) -> list[Resolution]:
    """The questions opened in this assembly's sittings, in their order."""
    return [each for each in resolutions(assembly) if each.is_opened_in_session]


def second_rounds(assembly: Assembly) -> list[Resolution]:
    """The elections of this sitting whose first round, proclaimed, left seats to a second."""
    return left_by(assembly)


def to_proclaim(assembly: Assembly) -> list[Resolution]:
    """The questions voted by the room, whose result is not known yet."""
    found = [each for each in resolutions(assembly) if hasattr(each, "room_vote")]
    return [each for each in found if not hasattr(each, "outcome")]


def amendable(assembly: Assembly) -> list[Resolution]:
    """The texts that can still be amended."""
    return [each for each in resolutions(assembly) if not list(amending(each))]


def amending(first: Resolution) -> Iterator[Obstacle]:
    """Why a text cannot be amended now."""
    if first.is_election or first.purpose:
        yield Obstacle(
            "not-a-text",
            _("Only a text can be amended."),
            _("An election has candidates; a revocation names somebody."),
        )
    if first.is_secret:
        yield Obstacle(
            "votes-in-the-urn",
            _("This text is voted in the urn, and people have voted on it at a distance."),
            _("Their votes cannot be carried to other words: prepare them for another assembly."),
        )
    if first.is_opened_in_session:
        yield Obstacle(
            "amends-an-amendment",
            _("This question was opened in session."),
            _("Give it up, and open it again with the right words."),
        )
    if (
        hasattr(first, "room_vote")
        or hasattr(first, "outcome")
        or room_votes.proclaimed(resolution=first)
    ):
        yield Obstacle(
            "already-put",
            _("This text was put to the vote already."),
            _("An amendment is voted before the text it changes."),
        )
    if any(not hasattr(each, "outcome") for each in first.amendments.order_by("number")):
        yield Obstacle(
            "amendment-pending",
            _("An amendment to this text is open already."),
            _("Have it voted and proclaim its result, or give it up."),
        )


def revocable(assembly: Assembly, on: date) -> list[Mandate]:
    """The members of the supervisory board whom this assembly may revoke."""
    if any(True for _each in revoking_anybody(assembly)):
        return []
    under_way = set(
        assembly.resolutions.filter(purpose=Resolution.Purpose.REVOCATION)
        .order_by()
        .values_list("concerns_id", flat=True)
    )
    seats = register.organ(Organ.SUPERVISORY_BOARD, on)
    return [seat for seat in seats if seat.member_id not in under_way]


def revoking_anybody(assembly: Assembly) -> Iterator[Obstacle]:
    """Whether the law lets this assembly revoke outside its agenda (L225-105)."""
    rules = rulebook.of(assembly)
    if not (rules.has(REVOCATION_RULE) and rules.flag(REVOCATION_RULE)):
        yield Obstacle(
            "revocation-off-agenda",
            _("Under these rules nobody is revoked outside the agenda."),
            _("Put the revocation on the agenda of another assembly."),
        )


def revoking(assembly: Assembly, member: Member, on: date) -> Iterator[Obstacle]:
    """Why this member cannot be revoked now."""
    yield from revoking_anybody(assembly)
    seats = {seat.member_id for seat in register.organ(Organ.SUPERVISORY_BOARD, on)}
    if member.pk not in seats:
        yield Obstacle(
            "not-in-the-organ",
            _("Only a member of the supervisory board is revoked outside the agenda."),
            _("Any other revocation is an item of the agenda (L225-61, L225-105)."),
        )
    if assembly.resolutions.filter(purpose=Resolution.Purpose.REVOCATION, concerns=member).exists():
        yield Obstacle("already-open", _("This revocation is open already."))


def to_replace(assembly: Assembly) -> list[Resolution]:
    """The revocations adopted in this sitting whose seat nobody was asked to fill yet."""
    return [each for each in opened(assembly) if not list(replacing(each))]


def replacing(revocation: Resolution) -> Iterator[Obstacle]:
    """Why the seat of somebody revoked cannot be filled now."""
    outcome: Outcome | None = getattr(revocation, "outcome", None)
    revoked = revocation.purpose == Resolution.Purpose.REVOCATION and outcome is not None
    if not revoked or outcome is None or outcome.verdict != Outcome.Verdict.ADOPTED:
        yield Obstacle(
            "nobody-revoked",
            _("The revocation is not adopted, or its result is not proclaimed."),
            _("Proclaim the result first."),
        )
    if revocation.item.resolutions.filter(seats__gt=0).exists():
        yield Obstacle("already-open", _("The election that fills this seat is open already."))
    yield from electing_in_public(revocation.assembly)


def electing_in_public(assembly: Assembly) -> Iterator[Obstacle]:
    """Whether an election may be voted in the sitting at all: where the statutes ask for a secret
    ballot, an urn born there needs key files, and holds no college apart (ADR 22)."""
    no_urn = room_urns.source(assembly) is None or bool(colleges.colleges(assembly))
    if rulebook.of(assembly).flag("secret_elections") and no_urn:
        yield Obstacle(
            "election-not-secret",
            _("The statutes ask for a secret ballot: the room cannot elect by hands."),
            _("Elect at another assembly; meanwhile the organ may co-opt somebody (L225-78)."),
        )


def standing(assembly: Assembly, members: list[Member], on: date) -> Iterator[Obstacle]:
    """Why these people cannot stand in an election opened in session."""
    scrutineers = set(
        assembly.call.bureau.filter(function=BureauSeat.Function.SCRUTINEER)
        .order_by()
        .values_list("member_id", flat=True)
    )
    if not members:
        yield Obstacle(
            "no-candidate",
            _("Nobody stands."),
            _("Name at least one candidate, or leave the seats vacant."),
        )
    for member in members:
        if not member.is_active(on):
            yield Obstacle("candidate-not-member", _("Only a member of the register can stand."))
        if member.pk in scrutineers:
            yield Obstacle(
                "candidate-is-scrutineer",
                _("{name} is a scrutineer of this sitting.").format(name=member.display_name),
                _("Name another scrutineer first, on the page of the bureau."),
            )


def in_session(assembly: Assembly) -> list[Obstacle]:
    """Shared by everything that opens a question."""
    return [*unless_sitting(assembly=assembly), *sitting_journal.unless_suspended(assembly.call)]

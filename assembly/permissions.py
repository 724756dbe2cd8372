"""Who may do what with an assembly: functions of an account, an assembly and a day.

An operator prepares, chairs and decides nothing (secrecy.md 4): the members' room already says
so of every function.
"""

from datetime import date, timedelta

from assembly.models import Assembly, AssemblyDocument, BureauSeat, Minutes, OrganMeeting, Paper
from assembly.states import SHOWN_TO_MEMBERS, AssemblyState
from common.clock import PARIS
from members import permissions as rights
from members import queries as register
from members.models import Member, OrganFunction
from members.models.mandates import Office, Organ
from members.queries import Person

Function = OrganFunction.Function
PRESIDING = {
    Office.PRESIDENT: "présidence du conseil de surveillance",
    Office.VICE_PRESIDENT: "vice-présidence du conseil de surveillance",
}


def can_prepare(account: Person, on: date) -> bool:
    """Creates assemblies, writes agendas, convenes (R-CONV-01): the convening organs."""
    return rights.holds(Function.CONVENER, account, on)


def can_hand_over(account: Person, on: date) -> bool:
    """Reads where an assembly stands and who holds what: those who prepare or watch it."""
    return can_prepare(account, on) or can_watch(account, on)


def can_adopt_statutes(account: Person, on: date) -> bool:
    """Records a new version of the rules: the board, which keeps the papers."""
    return rights.is_board(account, on)


def can_second_statutes(account: Person, on: date) -> bool:
    """Adopts a draft that somebody else wrote: the board, or the supervisory board, which is the
    second pair of eyes where a single person manages."""
    return can_adopt_statutes(account, on) or rights.is_supervisory(account, on)


def can_see_who_wrote_statutes(account: Person, on: date) -> bool:
    """Reads who wrote and who adopted each version: members, in their history."""
    return rights.is_member(account, on) or can_second_statutes(account, on)


def can_see(account: Person, assembly: Assembly, on: date) -> bool:
    """A decided assembly is public; a convened one is its members' business; a draft is that of
    those who prepare it."""
    if assembly.state == AssemblyState.DECIDED:
        return True
    if assembly.state in SHOWN_TO_MEMBERS:
        return rights.is_member(account, on) or rights.is_operator(account, on)
    return can_prepare(account, on) or rights.is_supervisory(account, on)


def can_follow_requests(account: Person, assembly: Assembly, on: date) -> bool:
    """Reads which members' requests reach the agenda: members, once the date is announced."""
    if assembly.state == AssemblyState.DRAFT and assembly.announced_at is not None:
        return rights.is_member(account, on) or can_prepare(account, on)
    return can_see(account, assembly, on) and can_read_members_papers(account, on)


def can_stand(account: Person, assembly: Assembly, on: date) -> bool:
    """Stands for election: any member, while the agenda of an announced assembly is open."""
    is_open = assembly.state == AssemblyState.DRAFT and assembly.announced_at is not None
    return is_open and rights.is_member(account, on)


def can_ask(account: Person, assembly: Assembly, on: date) -> bool:
    """Asks a written question: any member, from the convocation on (L225-108)."""
    return can_see(account, assembly, on) and rights.is_member(account, on)


def can_read_members_list(account: Person, assembly: Assembly, on: date) -> bool:
    """Reads names and homes before an assembly: members alone (R225-90)."""
    return assembly.state in SHOWN_TO_MEMBERS and rights.is_member(account, on)


def can_ask_correction(account: Person, assembly: Assembly, on: date) -> bool:
    """Looks at one's own line of the roll and says that it is wrong: any member."""
    return assembly.state in SHOWN_TO_MEMBERS and rights.is_member(account, on)


def can_contest(account: Person, assembly: Assembly, on: date) -> bool:
    """Contests the result of an assembly: any member, and who was one when it was convened or
    held. Whoever was excluded by it, or left since, has the same two years (C. civ. 1844-14)."""
    return assembly.state in SHOWN_TO_MEMBERS and bool(claimants(account, assembly, on))


def claimants(account: Person, assembly: Assembly, on: date) -> list[Member]:
    """The members in whose name somebody contests an assembly."""
    days: set[date] = set()
    for call in assembly.calls.order_by("number"):
        days.add(call.meets_in_paris.date())
        if call.convened_at is not None:
            days.add(call.convened_at.astimezone(PARIS).date())
    found = {member.pk: member for member in register.members_of(account, on)}
    for day in days:
        if day < on:
            were = register.members_of(account, day)
            found |= {each.pk: each for each in were if _acted_to_the_end(account, each, on)}
    return sorted(found.values(), key=lambda member: (member.sort_key, member.number))


def _acted_to_the_end(account: Person, member: Member, on: date) -> bool:
    """Whether a member has left, and this account acted for them until then. Who no longer
    represents a member that is still there contests nothing in its name."""
    if member.left_on is None or member.left_on > on:
        return False
    return member in register.members_of(account, member.left_on - timedelta(days=1))


def can_answer_claims(account: Person, on: date) -> bool:
    """Answers in the name of the organ that certifies."""
    return rights.holds(Function.CERTIFIER, account, on)


def can_watch(account: Person, on: date) -> bool:
    """Sees reach, delivery and participation day by day: board and supervisory board."""
    return rights.is_board(account, on) or rights.is_supervisory(account, on)


def organs_sat(account: Person, on: date) -> list[str]:
    """The organs whose minutes somebody writes, enters and approves: those they sit in."""
    sits = {Organ.BOARD: rights.is_board, Organ.SUPERVISORY_BOARD: rights.is_supervisory}
    return [organ.value for organ, may in sits.items() if may(account, on)]


def organs_read(account: Person, on: date) -> list[str]:
    """The organs whose minutes somebody reads: their own; the board's too for the supervisory
    board, which may have any document shown (L225-68)."""
    sat = organs_sat(account, on)
    return [Organ.BOARD.value, *sat] if sat == [Organ.SUPERVISORY_BOARD] else sat


def can_read_meeting(account: Person, meeting: OrganMeeting, on: date) -> bool:
    """Opens minutes of an organ: a draft is its own; what is in the register, for its readers."""
    organs = organs_read(account, on) if meeting.is_entered else organs_sat(account, on)
    return meeting.organ in organs


def can_keep_meeting(account: Person, meeting: OrganMeeting, on: date) -> bool:
    """Writes, enters, corrects minutes of an organ, and keeps their signed copy: who sits in it."""
    return meeting.organ in organs_sat(account, on)


def can_read_organs(account: Person, on: date) -> bool:
    """Opens the registers of the organs: board and supervisory board (R-PV-06)."""
    return bool(organs_sat(account, on))


def can_prove_dispatch(account: Person, assembly: Assembly, on: date) -> bool:
    """Reads to which address each member was convened: board and supervisory board."""
    return can_see(account, assembly, on) and can_watch(account, on)


def can_chair(account: Person, assembly: Assembly, on: date) -> bool:
    """Opens and closes the sitting, names the bureau, records what happened (R-BUR-01). A chair who
    is no member has no account: at their word the secretary does it, or a scrutineer where the
    secretary has none either."""
    return rights.holds(Function.CHAIR, account, on) or _sits_in_bureau(
        account, assembly, on, _who_acts_as_chair(assembly)
    )


def can_check_in(account: Person, assembly: Assembly, on: date) -> bool:
    """Registers who comes and goes: the chair and the whole bureau."""
    return can_chair(account, assembly, on) or _sits_in_bureau(
        account, assembly, on, set(BureauSeat.Function)
    )


def can_follow_sitting(account: Person, assembly: Assembly, on: date) -> bool:
    """Sees the sitting as its bureau sees it: the bureau, the board and the supervisory board."""
    return can_check_in(account, assembly, on) or can_watch(account, on)


def can_take_part(account: Person, assembly: Assembly, on: date) -> bool:
    """Follows the sitting and asks for the floor: any member, from the convocation on; only those
    checked in are heard."""
    return assembly.state in SHOWN_TO_MEMBERS and rights.is_member(account, on)


def can_keep_minutes(account: Person, assembly: Assembly, on: date) -> bool:
    """Draws the minutes up and keeps their signed copy: the bureau, which signs them, and the
    board, which keeps the register (R-REG-01)."""
    return can_check_in(account, assembly, on) or rights.is_board(account, on)


def can_read_paper(account: Person, minutes: Minutes, on: date) -> bool:
    """Opens a paper of the register: whoever sees the assembly; the attendance sheet, which
    names members and their homes, for members alone."""
    if not minutes.is_public:
        return can_see_attendance(account, on)
    return can_see(account, minutes.assembly, on)


def can_read_document(
    account: Person, assembly: Assembly, document: AssemblyDocument, on: date
) -> bool:
    """Opens a paper put before the assembly: members from the convocation on (L225-115, R225-89);
    everybody one that is public, once the assembly has decided; one taken back, those who watch
    over what was published."""
    if not can_see(account, assembly, on):
        return False
    if document.withdrawn_at is not None:
        return can_prepare(account, on) or can_watch(account, on)
    if document.audience == AssemblyDocument.Audience.PUBLIC:
        return True
    return can_read_members_papers(account, on)


def can_read_members_papers(account: Person, on: date) -> bool:
    """Papers for members alone: members and those who prepare or watch, never an operator."""
    return rights.is_member(account, on) or can_prepare(account, on) or can_watch(account, on)


def can_read_signed_copy(account: Person, on: date) -> bool:
    """The scan bears signatures: for members."""
    return rights.is_member(account, on)


def who_certifies_copies(account: Person, minutes: Paper, on: date) -> tuple[str, str] | None:
    """Name and function of whoever may certify a copy of a paper (R225-108): president or
    vice-president of the supervisory board, member of the board, secretary of the sitting. Of
    minutes of an organ (R225-51): those of them who read its register."""
    if isinstance(minutes, OrganMeeting):
        return _who_certifies_meetings(account, minutes, on)
    if not can_read_paper(account, minutes, on) or rights.is_operator(account, on):
        return None
    for seat in register.seats_of(account, on).select_related("member").order_by("pk"):
        name = seat.member.display_name
        if seat.organ == Organ.SUPERVISORY_BOARD and seat.office in PRESIDING:
            return name, PRESIDING[Office(seat.office)]
        if seat.organ == Organ.BOARD:
            return name, "membre du directoire"
    mine = {member.pk for member in register.members_of(account, on)}
    for sitting in minutes.call.bureau.filter(function=BureauSeat.Function.SECRETARY):
        if sitting.member_id in mine:
            return sitting.name, "secrétaire de la séance"
    return None


def _who_certifies_meetings(
    account: Person, meeting: OrganMeeting, on: date
) -> tuple[str, str] | None:
    if not meeting.is_entered or not can_read_meeting(account, meeting, on):
        return None
    for seat in register.seats_of(account, on).select_related("member").order_by("pk"):
        if seat.organ == Organ.SUPERVISORY_BOARD and seat.office in PRESIDING:
            return seat.member.display_name, PRESIDING[Office(seat.office)]
        if seat.organ == meeting.organ == Organ.BOARD:
            return seat.member.display_name, "membre du directoire"
    return None


def can_give_proxy(account: Person, assembly: Assembly, on: date) -> bool:
    """A member of the register may be represented, while the assembly is to come."""
    return can_see(account, assembly, on) and rights.is_member(account, on)


def can_see_attendance(account: Person, on: date) -> bool:
    """The attendance sheet is open to every member (L225-117, R225-95), to nobody else."""
    return rights.is_member(account, on)


def _sits_in_bureau(account: Person, assembly: Assembly, on: date, functions: set[str]) -> bool:
    if rights.is_operator(account, on):
        return False
    mine = {member.pk for member in register.members_of(account, on)}
    if not mine:
        return False
    seats = BureauSeat.objects.filter(call=assembly.call, function__in=functions)
    return any(seat.member_id in mine for seat in seats)


def _who_acts_as_chair(assembly: Assembly) -> set[str]:
    """The functions of the bureau whose holders do the acts of the chair."""
    seat = BureauSeat.Function
    members = dict(assembly.call.bureau.order_by("pk").values_list("function", "member_id"))
    if seat.CHAIR not in members or members[seat.CHAIR]:
        return {seat.CHAIR}
    return {seat.SECRETARY} if members.get(seat.SECRETARY) else {seat.SCRUTINEER}

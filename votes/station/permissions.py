"""Who may do what to a poll: functions of an account and a day, from the register alone.

An operator runs the machine and holds none of these (secrecy.md 4). No function is hard-wired to
an organ: the statutes assign them (`members.OrganFunction`).
"""

from datetime import date

from members import permissions as register
from members import queries as members
from members.models import Account, OrganFunction
from members.queries import Person
from votes.station import scrutineers
from votes.station.models import Poll, Trustee

Function = OrganFunction.Function


def trustee_of(account: Person, poll: Poll, on: date) -> Trustee | None:
    """The key holder of this poll whom the account acts for; never an operator."""
    if register.is_operator(account):
        return None
    mine = {member.pk for member in members.members_of(account, on)}
    held = [trustee for trustee in poll.trustees.all() if trustee.member_id in mine]
    return min(held, key=lambda trustee: trustee.index, default=None)


def is_trustee(account: Person, poll: Poll, on: date) -> bool:
    """Holds one of the keys of this poll, in a session that proved a second factor."""
    suspended = isinstance(account, Account) and account.offices_suspended
    return not suspended and trustee_of(account, poll, on) is not None


def is_rights_officer(account: Person, poll: Poll, on: date) -> bool:
    """Makes the voting codes of this poll, in a session that proved a second factor."""
    suspended = isinstance(account, Account) and account.offices_suspended
    mine = has_codes(account, poll, on)
    return mine and not suspended and not register.is_operator(account)


def has_codes(account: Person, poll: Poll, on: date) -> bool:
    """Has had the voting codes of this poll in hand, whatever this person has become since."""
    mine = [member.pk for member in members.members_of(account, on)]
    return poll.rights_officer_id in mine


def is_candidate(account: Person, poll: Poll, on: date) -> bool:
    """Acts for a member who stands in an election of this poll."""
    standing = poll.candidate_ids()
    return any(member.pk in standing for member in members.members_of(account, on))


def is_involved(account: Person, poll: Poll, on: date) -> bool:
    """Stands in this poll or had its voting codes in hand, in whatever name."""
    return is_candidate(account, poll, on) or has_codes(account, poll, on)


def can_follow(account: Person, poll: Poll, on: date) -> bool:
    """Sees the officers' page: state, ceremony, integrity; never a choice nor a credential."""
    return (
        can_run(account, poll, on)
        or can_stop(account, poll, on)
        or register.is_board(account, on)
        or register.is_supervisory(account, on)
        or is_trustee(account, poll, on)
        or is_rights_officer(account, poll, on)
    )


def can_run(account: Person, poll: Poll, on: date) -> bool:
    """Seals, opens, ends and has the poll counted: whoever convenes or chairs."""
    return register.holds(Function.CONVENER, account, on) or register.holds(
        Function.CHAIR, account, on
    )


def can_stop(account: Person, poll: Poll, on: date) -> bool:
    """Stops a vote that goes wrong and lets it go on: whoever chairs, certifies or keeps the keys
    (R-CNIL-01). Whoever convenes has an interest in the outcome."""
    watching = (Function.CHAIR, Function.CERTIFIER, Function.KEY_HOLDER)
    return any(register.holds(function, account, on) for function in watching)


def can_read_signed_roll(account: Person, poll: Poll, on: date) -> bool:
    """Reads by name who has voted: the functions that watch the vote, never the board nor who
    stands, who have an interest in the outcome: they see how many, not who (product.md); nor who
    made the codes, who would learn whose number is which."""
    watches = can_stop(account, poll, on) and not register.is_board(account, on)
    return watches and not is_involved(account, poll, on)


def can_certify(account: Person, poll: Poll, on: date) -> bool:
    """Certifies or refuses to: a certifier who neither stands in the poll nor made its codes."""
    holds = register.holds(Function.CERTIFIER, account, on)
    return holds and not is_involved(account, poll, on)


def can_confirm_uncounted(account: Person, poll: Poll, on: date) -> bool:
    """Decides, as the second person, that an urn stays uncounted: a certifier or whoever chairs,
    who neither stands in the poll nor made its codes."""
    deciding = (Function.CERTIFIER, Function.CHAIR)
    holds = any(register.holds(each, account, on) for each in deciding)
    return holds and not is_involved(account, poll, on)


def can_send_envelopes(account: Person, poll: Poll, on: date) -> bool:
    """Reads which envelope goes to whom: whoever keeps the register, never who made the codes."""
    known = poll.is_independent and not has_codes(account, poll, on)
    return known and register.can_see_register(account, on)


def can_replace_rights(account: Person, poll: Poll, on: date) -> bool:
    """Replaces a right that others may have seen: the help desk, never who made the codes, who
    would learn there whose number is which."""
    return register.can_help_with_access(account, on) and not has_codes(account, poll, on)


def can_enter_papers(account: Person, poll: Poll, on: date) -> bool:
    """Opens the envelopes of a secret vote and enters its papers: a scrutineer, as the rooms above
    know them, or a certifier in the place of one who cannot; neither stands in the poll nor made
    its codes, and none is an operator."""
    if not isinstance(account, Account) or register.is_operator(account):
        return False
    named = not account.offices_suspended and scrutineers.is_scrutineer(poll, account, on)
    counts = named or register.holds(Function.CERTIFIER, account, on)
    return counts and not is_involved(account, poll, on)


def can_read_named_votes(account: Person, poll: Poll, on: date) -> bool:
    """Reads the votes of a named poll with their names: whoever chairs or certifies (the bureau),
    never whoever convened it nor an operator. Only after the close, and each time journalled."""
    bureau = (Function.CHAIR, Function.CERTIFIER)
    return not poll.is_secret and any(register.holds(each, account, on) for each in bureau)

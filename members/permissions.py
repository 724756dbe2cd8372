"""Who may do what: functions of an account and a day, computed from the register.

An operator runs the machine and holds no function of the cooperative (secrecy.md 4): while an
account is an operator's, the mandates of the member behind it are not exercised here.
"""

from datetime import date

from members import queries
from members.models import Account, OrganFunction
from members.models.mandates import Organ
from members.queries import Person

Function = OrganFunction.Function


def is_member(account: Person, on: date) -> bool:
    """Acts for at least one member of the register."""
    return bool(queries.members_of(account, on))


def is_operator(account: Person, on: date | None = None) -> bool:
    """Runs the machine: installs, backs up, watches the mail."""
    return _runs_the_machine(account) and not getattr(account, "offices_suspended", False)


def is_board(account: Person, on: date) -> bool:
    """Sits on the board (directoire at Ouvaton)."""
    return _sits(account, on, Organ.BOARD)


def is_supervisory(account: Person, on: date) -> bool:
    """Sits on the supervisory board (conseil de surveillance)."""
    return _sits(account, on, Organ.SUPERVISORY_BOARD)


def holds(function: str, account: Person, on: date) -> bool:
    """Exercises a function that the statutes give: key holder, certifier, chair, convener."""
    return queries.holds(function, account, on)


def is_insider(account: Person, on: date) -> bool:
    """Known to the cooperative: a member or an operator. Everybody else is a stranger."""
    return is_member(account, on) or _runs_the_machine(account)


def can_see_register(account: Person, on: date) -> bool:
    """Reads every member's row: the board, which keeps the register."""
    return is_board(account, on)


def can_manage_register(account: Person, on: date) -> bool:
    """Adds, changes and imports members, records mandates: the board alone."""
    return is_board(account, on)


def can_help_with_access(account: Person, on: date) -> bool:
    """Sits at the help desk that restores access: board, supervisory board, operators. Two of
    them are needed, and two operators are not enough (actions.access)."""
    return is_board(account, on) or is_supervisory(account, on) or is_operator(account, on)


def must_have_second_factor(account: Person, on: date) -> bool:
    """Holds an office or runs the machine, and so may not rest on a mailbox alone. Asked of a
    session without a second factor too, whose offices are suspended."""
    return _runs_the_machine(account) or queries.seats_of(account, on).exists()


def _runs_the_machine(account: Person) -> bool:
    return isinstance(account, Account) and account.is_active and account.is_operator


def _sits(account: Person, on: date, organ: str) -> bool:
    if not isinstance(account, Account) or account.is_operator:
        return False
    return any(seat.organ == organ for seat in queries.held_by(account, on))

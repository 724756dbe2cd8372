"""Who reads and moves the mail of the cooperative. Pure functions of an account and a day."""

from datetime import date

from members.permissions import is_board, is_operator, is_supervisory
from members.queries import Person


def can_see_figures(account: Person, on: date) -> bool:
    """Reach, calls and delays in numbers: those who run the assembly or the machine."""
    return is_board(account, on) or is_supervisory(account, on) or is_operator(account, on)


def can_manage_messages(account: Person, on: date) -> bool:
    """Reads messages by member, prints letters, moves the calls to vote: the board alone."""
    return is_board(account, on)

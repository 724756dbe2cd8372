"""Who may do what with a proposal: functions of an account, a proposal and a day."""

from collections.abc import Callable
from datetime import date

from members.permissions import is_board, is_insider, is_member
from members.queries import Person, members_of
from proposals import moderating
from proposals.models import Proposal, Ruling
from proposals.states import (
    ANSWERABLE,
    APPEAL,
    DEBATABLE,
    EDITABLE,
    SUPPORTABLE,
    WITHDRAW,
    ProposalState,
)

May = Callable[[Person, Proposal, date], bool]


def can_read_proposals(account: Person, on: date) -> bool:
    """Members, and the operator who helps them."""
    return is_insider(account, on)


def can_write_proposals(account: Person, on: date) -> bool:
    """Any member, natural or legal."""
    return is_member(account, on)


def can_read(account: Person, proposal: Proposal, on: date) -> bool:
    """A draft is its author's alone; what was published stays readable."""
    if proposal.published_at is None:
        return is_author(account, proposal, on)
    return is_insider(account, on)


def is_author(account: Person, proposal: Proposal, on: date) -> bool:
    """Acts for the member who wrote it."""
    return any(member.pk == proposal.author_id for member in members_of(account, on))


def can_edit(account: Person, proposal: Proposal, on: date) -> bool:
    return (
        proposal.state in EDITABLE
        and not proposal.hidden_by_id
        and is_author(account, proposal, on)
    )


def can_withdraw(account: Person, proposal: Proposal, on: date) -> bool:
    return proposal.state in WITHDRAW.sources and is_author(account, proposal, on)


def can_support(account: Person, proposal: Proposal, on: date) -> bool:
    """Any member, once each; the author's support goes without saying. Nobody supports what
    moderation hides."""
    return proposal.state in SUPPORTABLE and not proposal.hidden_by_id and is_member(account, on)


def can_debate(account: Person, proposal: Proposal, on: date) -> bool:
    """Any member, until the assembly has voted."""
    return proposal.state in DEBATABLE and not proposal.hidden_by_id and is_member(account, on)


def can_see_supporters(account: Person, proposal: Proposal, on: date) -> bool:
    """Names are read by the author and by the board, which checks them; others see numbers."""
    return is_author(account, proposal, on) or is_board(account, on)


def can_answer(account: Person, proposal: Proposal, on: date) -> bool:
    """The board answers, and may think a refusal over."""
    return proposal.state in ANSWERABLE and is_board(account, on)


def can_refuse(account: Person, proposal: Proposal, on: date) -> bool:
    return proposal.state == ProposalState.PUBLISHED and is_board(account, on)


def can_report(account: Person, proposal: Proposal, on: date) -> bool:
    """Any member, of what others can read."""
    return proposal.published_at is not None and is_member(account, on)


def can_moderate(account: Person, on: date) -> bool:
    """A member whom the board named and who sits in no organ."""
    return moderating.moderator_of(account, on) is not None


def can_judge(account: Person, on: date) -> bool:
    """Decides appeals against moderation."""
    return moderating.judge_of(account, on) is not None


def can_name_moderators(account: Person, on: date) -> bool:
    return is_board(account, on)


def can_read_hidden(account: Person, text: moderating.Text, on: date) -> bool:
    """What moderation hides stays readable to its author, to those who moderate or judge, and to
    the board, which answers proposals."""
    return (
        any(member.pk == text.author_id for member in members_of(account, on))
        or is_board(account, on)
        or can_moderate(account, on)
        or can_judge(account, on)
    )


def can_appeal(account: Person, ruling: Ruling, on: date) -> bool:
    """The author of what was hidden, once."""
    author = moderating.text_of(ruling).author_id
    return ruling.state in APPEAL.sources and any(
        member.pk == author for member in members_of(account, on)
    )


def can_change_rule(account: Person, on: date) -> bool:
    """Who writes down what the statutes ask of a proposal."""
    return is_board(account, on)


def can_read_consultations(account: Person, on: date) -> bool:
    """Members, whether or not they are asked; and the operator who helps them."""
    return is_insider(account, on)


def can_launch_consultation(account: Person, on: date) -> bool:
    """The board alone asks for an opinion."""
    return is_board(account, on)

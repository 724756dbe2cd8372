"""Who may do what with a proposal: functions of an account, a proposal and a day."""

from collections.abc import Callable
from datetime import date

from members.permissions import is_board, is_insider, is_member, is_supervisory
from members.queries import Person, members_of
from proposals import coauthoring, moderating
from proposals.models import Proposal, Ruling
from proposals.states import (
    ANSWERABLE,
    APPEAL,
    DEBATABLE,
    EDITABLE,
    SHOWN_OUTSIDE,
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
    """A draft is read by those who write it or are asked to; what was published by all members;
    what its author opened to everybody by anybody."""
    if proposal.published_at is None:
        return is_author(account, proposal, on) or coauthoring.is_asked(account, proposal, on)
    return is_insider(account, on) or is_shown_outside(proposal)


def is_shown_outside(proposal: Proposal) -> bool:
    """Whether anybody reads it: its author said so, and nobody withdrew or hid it."""
    return proposal.is_public and proposal.state in SHOWN_OUTSIDE and proposal.hidden_by_id is None


def can_choose_audience(account: Person, proposal: Proposal, on: date) -> bool:
    """The author alone, whose name goes with it."""
    return can_edit(account, proposal, on) and is_author(account, proposal, on)


def is_author(account: Person, proposal: Proposal, on: date) -> bool:
    """Acts for the member who began it."""
    return any(member.pk == proposal.author_id for member in members_of(account, on))


def is_writer(account: Person, proposal: Proposal, on: date) -> bool:
    """Acts for its author, or for a member who signs it too."""
    return is_author(account, proposal, on) or coauthoring.signs(account, proposal, on)


def can_invite(account: Person, proposal: Proposal, on: date) -> bool:
    """The author chooses with whom to write, while the text can change."""
    return (
        proposal.state in EDITABLE
        and not proposal.hidden_by_id
        and is_author(account, proposal, on)
    )


def can_edit(account: Person, proposal: Proposal, on: date) -> bool:
    return (
        proposal.state in EDITABLE
        and not proposal.hidden_by_id
        and is_writer(account, proposal, on)
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


def can_sum_up(account: Person, proposal: Proposal, on: date) -> bool:
    """Those who sign the proposal, and moderators, while the debate is open."""
    return can_debate(account, proposal, on) and (
        is_writer(account, proposal, on) or can_moderate(account, on)
    )


def can_link_thread(account: Person, proposal: Proposal, on: date) -> bool:
    """Those who sign it say where else it is debated."""
    return can_debate(account, proposal, on) and is_writer(account, proposal, on)


def can_see_supporters(account: Person, proposal: Proposal, on: date) -> bool:
    """Names are read by those who sign it and by the board, which checks them; others see
    numbers."""
    return is_writer(account, proposal, on) or is_board(account, on)


def can_answer(account: Person, proposal: Proposal, on: date) -> bool:
    """The board answers, and may think a refusal over."""
    return proposal.state in ANSWERABLE and is_board(account, on)


def can_refuse(account: Person, proposal: Proposal, on: date) -> bool:
    return proposal.state == ProposalState.PUBLISHED and is_board(account, on)


def can_report(account: Person, proposal: Proposal, on: date) -> bool:
    """Any member, of what others can read."""
    return proposal.published_at is not None and is_member(account, on)


def can_report_remark(account: Person, on: date) -> bool:
    """Any member, of what a consultation published."""
    return is_member(account, on)


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
        moderating.wrote(members_of(account, on), text)
        or is_board(account, on)
        or can_moderate(account, on)
        or can_judge(account, on)
    )


def can_appeal(account: Person, ruling: Ruling, on: date) -> bool:
    """The author of what was hidden, once."""
    text = moderating.text_of(ruling)
    return ruling.state in APPEAL.sources and moderating.wrote(members_of(account, on), text)


def can_change_rule(account: Person, on: date) -> bool:
    """Who writes down what the statutes ask of a proposal."""
    return is_board(account, on)


def can_read_consultations(account: Person, on: date) -> bool:
    """Members, whether or not they are asked; and the operator who helps them."""
    return is_insider(account, on)


def can_launch_consultation(account: Person, on: date) -> bool:
    """The board alone asks for an opinion."""
    return is_board(account, on)


def can_amend(account: Person, proposal: Proposal, on: date) -> bool:
    """Any member, while the text is published and can change."""
    return (
        proposal.state == ProposalState.PUBLISHED
        and not proposal.hidden_by_id
        and is_member(account, on)
    )


def can_answer_amendments(account: Person, proposal: Proposal, on: date) -> bool:
    """Those who sign the proposal, while its text can change."""
    return proposal.state == ProposalState.PUBLISHED and can_edit(account, proposal, on)


def can_merge(account: Person, proposal: Proposal, on: date) -> bool:
    """Its author asks to join another proposal, or says yes or no to one that would join it."""
    return (
        proposal.state == ProposalState.PUBLISHED
        and not proposal.hidden_by_id
        and is_author(account, proposal, on)
    )


def can_open_group(account: Person, on: date) -> bool:
    """The board opens and closes working groups; members join and leave them."""
    return is_board(account, on)


def can_answer_questions(account: Person, on: date) -> bool:
    """Each organ answers what is put to it."""
    return is_board(account, on) or is_supervisory(account, on)

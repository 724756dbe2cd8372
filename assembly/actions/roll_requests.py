"""The correction desk of the roll: a member asks, the board answers, before the vote opens."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import dues, rulebook
from assembly.contest_mails import tell
from assembly.models import Assembly, RollRequest
from assembly.queries import polls_for
from assembly.states import CORRECT_ROLL, REFUSE_CORRECTION, AssemblyState, RollRequestState
from assembly.turn import take_turn
from common import audit
from common.clock import PARIS
from common.refusals import Refusal
from common.states import take
from members import queries as register
from members.models import Account, Member
from votes.station.actions import roll
from votes.station.actions.preparation import RollLine
from votes.station.states import PollState


def ask(*, assembly: Assembly, member: Member, text: str, at: datetime, by: Account) -> RollRequest:
    """A member says what is wrong about them on the roll. One request waits at a time: sent
    again, the same form changes nothing."""
    if not text.strip():
        raise Refusal(
            "request-empty", _("Say what is wrong."), _("One sentence is enough."), status=400
        )
    with transaction.atomic(using="default"):
        take_turn(assembly)
        waiting = assembly.roll_requests.filter(member=member, state=RollRequestState.ASKED)
        if (already := waiting.first()) is not None:
            return already
        _refuse_once_open(assembly)
        made = RollRequest.objects.create(
            assembly=assembly, member=member, text=text.strip(), asked_at=at
        )
        _journal("assembly.roll_correction_asked", made, at, by)
    return made


def correct(*, request: RollRequest, answer: str, at: datetime, by: Account) -> None:
    """Grants a correction. A member of the register whom the roll of an urn had left out receives
    one of its reserve rights, in the same act."""
    _refuse_without_words(answer)
    with transaction.atomic(using="default"):
        take_turn(request.assembly)
        _refuse_once_open(request.assembly)
        take(request, CORRECT_ROLL, answer=answer.strip(), answered_at=at)
        given = _give_missing_rights(request, at, by)
        _journal("assembly.roll_corrected", request, at, by, rights=given)
        _tell(request, "roll_corrected", at)


def refuse(*, request: RollRequest, answer: str, at: datetime, by: Account) -> None:
    """Says, with reasons, that the roll is right."""
    _refuse_without_words(answer)
    with transaction.atomic(using="default"):
        take_turn(request.assembly)
        take(request, REFUSE_CORRECTION, answer=answer.strip(), answered_at=at)
        _journal("assembly.roll_correction_refused", request, at, by)
        _tell(request, "roll_refused", at)


def _give_missing_rights(request: RollRequest, at: datetime, by: Account) -> int:
    member = request.member
    if not register.active_members(at.astimezone(PARIS).date()).filter(pk=member.pk).exists():
        raise Refusal(
            "not-in-register",
            _("{name} is not in the register today.").format(name=member.display_name),
            _("Correct the register first, then answer here."),
        )
    _refuse_unpaid(request)
    polls, given = polls_for(request.assembly, member), 0
    if not polls and request.assembly.polls.exists():
        raise Refusal(
            "member-without-college",
            _("{name} is in no college that weighs votes.").format(name=member.display_name),
            _("Put them in a college on their sheet first, then answer here."),
        )
    for poll in polls:
        if poll.roll.filter(member=member).exists():
            continue
        if poll.state == PollState.DRAFT:
            raise Refusal(
                "urn-not-sealed",
                _("The urn is not sealed yet: its reserve rights do not exist."),
                _("Answer once it is sealed, before the vote opens."),
            )
        line = RollLine(member.pk, member.sort_name[:220])
        roll.add_entrant(poll=poll, line=line, why="roll corrected", at=at, by=by)
        given += 1
    return given


def _refuse_unpaid(request: RollRequest) -> None:
    rules = rulebook.of(request.assembly)
    on = dues.day(request.assembly)
    if dues.condition(rules) and not dues.are_paid(request.member, on):
        raise Refusal(
            "dues-not-paid",
            _("The dues of {name} do not cover the day of the assembly.").format(
                name=request.member.display_name
            ),
            _("Record the payment on the member’s sheet first, then answer here."),
        )


def _tell(request: RollRequest, event: str, at: datetime) -> None:
    key = f"roll:{request.pk}"
    tell(request.member, key, event, assembly=request.assembly, at=at, answer=request.answer)


def _refuse_once_open(assembly: Assembly) -> None:
    if assembly.state != AssemblyState.CONVENED:
        raise Refusal(
            "roll-closed",
            _("The roll is corrected from the convocation until the vote opens."),
            _("Write to the bureau: it notes in the minutes whoever could not vote."),
        )


def _refuse_without_words(answer: str) -> None:
    if not answer.strip():
        raise Refusal(
            "answer-empty", _("The answer is empty."), _("Say what was found."), status=400
        )


def _journal(verb: str, of: RollRequest, at: datetime, by: Account, **details: int) -> None:
    audit.record(
        verb, at=at, by=by, subject=of.assembly.subject, details={"request": of.pk, **details}
    )

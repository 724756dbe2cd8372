"""Telephoning members whom nothing reaches: one person at a time, and never twice for nothing."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Forbidden, Refusal, refuse_if
from common.states import take as move
from members.models import Account, Member
from notifications import phoning, queries, states
from notifications.actions import choices
from notifications.models import PhoneCall
from notifications.states import CallState


def take(*, member: Member, at: datetime, by: Account) -> PhoneCall:
    """This member is called by this person, by nobody else for an hour. Asking again gives back
    the call already taken."""
    own = phoning.running_of(by, at=at)
    if own is not None and own.member_id == member.pk:
        return own
    if own is not None:
        raise Refusal(
            "a-call-to-tell",
            _("You are already calling somebody."),
            _("First say what came of that call."),
        )
    if not queries.unreachable().filter(pk=member.pk).exists():
        raise Refusal(
            "already-reached",
            _("Messages reach this member: there is no reason to call."),
            _("Go back to the list."),
        )
    refuse_if(phoning.obstacles(member, at=at))
    try:
        with transaction.atomic(using="default"):
            late = PhoneCall.objects.filter(state=CallState.TAKEN, taken_at__lte=at - phoning.LASTS)
            late.filter(Q(member=member) | Q(caller=by)).update(
                state=states.GIVE_CALL_BACK.target, ended_at=at
            )
            call = PhoneCall.objects.create(
                member=member, caller=by, number=member.phone, taken_at=at
            )
            _journal("phone.call_taken", call, at, by)
    except IntegrityError as error:
        raise Refusal(
            "being-called",
            _("Somebody else is calling this member."),
            _("Call another one, or come back in an hour."),
        ) from error
    return call


def tell(*, call: PhoneCall, outcome: str, at: datetime, by: Account) -> None:
    """What came of the call. Whoever asks not to be called never is again."""
    _own(call, by)
    if outcome not in PhoneCall.Outcome.values:
        raise Refusal(
            "outcome-missing",
            _("What came of the call?"),
            _("Choose one of the answers."),
            status=400,
        )
    with transaction.atomic(using="default"):
        move(call, states.TELL_CALL, outcome=outcome, ended_at=at)
        if outcome == PhoneCall.Outcome.NOT_AGAIN:
            choices.refuse_calls(member=call.member, at=at, by=by)
        _journal("phone.call_told", call, at, by, outcome=outcome)


def give_back(*, call: PhoneCall, at: datetime, by: Account) -> None:
    """The call was not made: somebody else may."""
    _own(call, by)
    with transaction.atomic(using="default"):
        move(call, states.GIVE_CALL_BACK, ended_at=at)
        _journal("phone.call_given_back", call, at, by)


def _own(call: PhoneCall, by: Account) -> None:
    if call.caller_id != by.pk:
        raise Forbidden(
            "somebody-elses-call",
            _("Somebody else took this call."),
            _("They say what came of it."),
        )


def _journal(verb: str, call: PhoneCall, at: datetime, by: Account, **details: str) -> None:
    audit.record(verb, at=at, by=by, subject=f"member:{call.member_id}", details=details)

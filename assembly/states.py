"""The lives of an assembly, a call, a proxy and a document of the register, as tables."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import Transition, transition


class AssemblyState(models.TextChoices):
    """Where an assembly stands. A second call goes through the same states again."""

    DRAFT = "draft", _("In preparation")
    CONVENED = "convened", _("Convened")
    VOTING = "voting", _("Vote open")
    SITTING = "sitting", _("In session")
    ADJOURNED = "adjourned", _("Quorum not reached")
    CLOSED = "closed", _("Session closed, counting")
    DECIDED = "decided", _("Decided")
    CANCELLED = "cancelled", _("Cancelled")


class CallState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    CONVENED = "convened", _("Convened")
    HELD = "held", _("Held")
    FAILED = "failed", _("Quorum not reached")
    CANCELLED = "cancelled", _("Cancelled")


class ProxyState(models.TextChoices):
    """A blank proxy is accepted by law from the start."""

    GIVEN = "given", _("Waiting for the holder")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    REVOKED = "revoked", _("Taken back")


class PaperState(models.TextChoices):
    """A sheet of paper between the two people of the bureau who read it."""

    ENTERED = "entered", _("Waiting for a second person")
    CONFIRMED = "confirmed", _("Recorded")
    SET_ASIDE = "set_aside", _("Set aside")


class FloorState(models.TextChoices):
    """A request for the floor, from the hand raised to the last word."""

    WAITING = "waiting", _("Waiting")
    SPEAKING = "speaking", _("Has the floor")
    SPOKEN = "spoken", _("Has spoken")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    UNHEARD = "unheard", _("The item ended before")


class DraftState(models.TextChoices):
    """New statutes, from the first change written to their adoption by a second person."""

    OPEN = "open", _("Being written")
    ADOPTED = "adopted", _("Adopted")
    DISCARDED = "discarded", _("Discarded")


class MeetingState(models.TextChoices):
    """Minutes of an organ, from the first line written to their place in its register."""

    DRAFT = "draft", _("Being written")
    ENTERED = "entered", _("In the register")


class RollRequestState(models.TextChoices):
    """A request to correct the roll, between the member who asks and the board that answers."""

    ASKED = "asked", _("Waiting for the board")
    CORRECTED = "corrected", _("Corrected")
    REFUSED = "refused", _("The roll is right")


class ClaimState(models.TextChoices):
    """A claim against a result, until the certifying organ has answered it."""

    FILED = "filed", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")


class DestructionState(models.TextChoices):
    """What has been kept long enough: named by the board, confirmed by those who certify, gone."""

    PROPOSED = "proposed", _("Waiting for a second organ")
    CONFIRMED = "confirmed", _("Confirmed, to be carried out")
    DONE = "done", _("Carried out")
    CANCELLED = "cancelled", _("Given up")


_A, _C, _P = AssemblyState, CallState, ProxyState

CONVENE: Transition = transition("convene", {_A.DRAFT}, _A.CONVENED)
CONVENE_AGAIN: Transition = transition("convene again", {_A.ADJOURNED}, _A.CONVENED)
OPEN_VOTE: Transition = transition("open the vote", {_A.CONVENED}, _A.VOTING)
OPEN_SITTING: Transition = transition("open the sitting", {_A.CONVENED, _A.VOTING}, _A.SITTING)
ADJOURN: Transition = transition("adjourn", {_A.SITTING}, _A.ADJOURNED)
CLOSE: Transition = transition("close the sitting", {_A.SITTING}, _A.CLOSED)
DECIDE: Transition = transition("decide", {_A.CLOSED}, _A.DECIDED)
CANCEL: Transition = transition(
    "cancel", {_A.DRAFT, _A.CONVENED, _A.VOTING, _A.ADJOURNED}, _A.CANCELLED
)

CALL_CONVENED: Transition = transition("convene", {_C.PLANNED}, _C.CONVENED)
CALL_HELD: Transition = transition("hold", {_C.CONVENED}, _C.HELD)
CALL_FAILED: Transition = transition("record the failed quorum", {_C.CONVENED}, _C.FAILED)
CALL_CANCELLED: Transition = transition("cancel", {_C.PLANNED, _C.CONVENED}, _C.CANCELLED)

ACCEPT_PROXY: Transition = transition("accept", {_P.GIVEN}, _P.ACCEPTED)
DECLINE_PROXY: Transition = transition("decline", {_P.GIVEN}, _P.DECLINED)
REVOKE_PROXY: Transition = transition("take back", {_P.GIVEN, _P.ACCEPTED}, _P.REVOKED)

CONFIRM_PAPER: Transition = transition("confirm", {PaperState.ENTERED}, PaperState.CONFIRMED)
SET_PAPER_ASIDE: Transition = transition("set aside", {PaperState.ENTERED}, PaperState.SET_ASIDE)

CORRECT_ROLL: Transition = transition(
    "correct the roll", {RollRequestState.ASKED}, RollRequestState.CORRECTED
)
REFUSE_CORRECTION: Transition = transition(
    "refuse the correction", {RollRequestState.ASKED}, RollRequestState.REFUSED
)
ANSWER_CLAIM: Transition = transition("answer", {ClaimState.FILED}, ClaimState.ANSWERED)

ADOPT_DRAFT: Transition = transition("adopt", {DraftState.OPEN}, DraftState.ADOPTED)
DISCARD_DRAFT: Transition = transition("discard", {DraftState.OPEN}, DraftState.DISCARDED)
ENTER_MEETING: Transition = transition("enter", {MeetingState.DRAFT}, MeetingState.ENTERED)
_D = DestructionState
CONFIRM_DESTRUCTION: Transition = transition("confirm", {_D.PROPOSED}, _D.CONFIRMED)
CARRY_OUT_DESTRUCTION: Transition = transition("carry out", {_D.CONFIRMED}, _D.DONE)
CANCEL_DESTRUCTION: Transition = transition("give up", {_D.PROPOSED, _D.CONFIRMED}, _D.CANCELLED)

LIVE_PROXIES = (_P.GIVEN, _P.ACCEPTED)
# Members see an assembly from its convocation on; before, those who prepare it.
SHOWN_TO_MEMBERS = (_A.CONVENED, _A.VOTING, _A.SITTING, _A.ADJOURNED, _A.CLOSED, _A.DECIDED)
RUNNING = (_A.CONVENED, _A.VOTING, _A.SITTING, _A.ADJOURNED, _A.CLOSED)

GIVE_FLOOR: Transition = transition("give the floor", {FloorState.WAITING}, FloorState.SPEAKING)
END_SPEECH: Transition = transition("end the speech", {FloorState.SPEAKING}, FloorState.SPOKEN)
WITHDRAW_REQUEST: Transition = transition(
    "withdraw the request", {FloorState.WAITING}, FloorState.WITHDRAWN
)
LEAVE_UNHEARD: Transition = transition(
    "leave the request", {FloorState.WAITING}, FloorState.UNHEARD
)

"""How a message, a letters' batch and a campaign of reminders may move."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import Transition, transition


class MessageState(models.TextChoices):
    """Where a message stands between the cooperative and the member."""

    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("On its way")
    ACCEPTED = "accepted", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    DEFERRED = "deferred", _("Put off by the other server")
    SOFT_BOUNCED = "soft_bounced", _("Came back: full mailbox or server out of order")
    BOUNCED = "bounced", _("Refused: wrong address")
    COMPLAINED = "complained", _("Reported as unwanted")
    GIVEN_UP = "given_up", _("Given up")
    WITHDRAWN = "withdrawn", _("No longer needed")
    REPLACED_BY_POST = "replaced_by_post", _("Replaced by a letter")


WAITING: Final = frozenset({MessageState.QUEUED, MessageState.DEFERRED, MessageState.SOFT_BOUNCED})
FAILED: Final = frozenset({MessageState.BOUNCED, MessageState.GIVEN_UP})
# A complaint is made by somebody who has read the message.
REACHED: Final = frozenset({MessageState.ACCEPTED, MessageState.DELIVERED, MessageState.COMPLAINED})

_S = MessageState
_TAKEN = frozenset({_S.ACCEPTED, _S.DELIVERED})
HAND_OVER: Final[Transition] = transition("hand over", WAITING, _S.SENDING)
RECOVER: Final[Transition] = transition("recover", {_S.SENDING}, _S.QUEUED)
ACCEPT: Final[Transition] = transition("accept", {_S.SENDING}, _S.ACCEPTED)
DEFER: Final[Transition] = transition("defer", {_S.SENDING}, _S.DEFERRED)
CONFIRM: Final[Transition] = transition("confirm", {_S.ACCEPTED}, _S.DELIVERED)
# A relay may accept a message and report later that nobody could be reached, even after our own
# sender died before it could write the acceptance down.
BOUNCE: Final[Transition] = transition("bounce", {_S.SENDING, *WAITING, *_TAKEN}, _S.BOUNCED)
SOFT_BOUNCE: Final[Transition] = transition("soft bounce", _TAKEN, _S.SOFT_BOUNCED)
COMPLAIN: Final[Transition] = transition("complain", _TAKEN, _S.COMPLAINED)
GIVE_UP: Final[Transition] = transition("give up", {_S.SENDING, *WAITING, *_TAKEN}, _S.GIVEN_UP)
WITHDRAW: Final[Transition] = transition("withdraw", WAITING, _S.WITHDRAWN)
RETRY: Final[Transition] = transition("retry", FAILED, _S.QUEUED)
REPLACE: Final[Transition] = transition("replace", FAILED | WAITING, _S.REPLACED_BY_POST)


class DomainState(models.TextChoices):
    """Whether people let mail leave for a domain."""

    OPEN = "open", _("Mail leaves")
    PAUSED = "paused", _("Mail on hold")


PAUSE_DOMAIN: Final[Transition] = transition("pause", {DomainState.OPEN}, DomainState.PAUSED)
RESUME_DOMAIN: Final[Transition] = transition("resume", {DomainState.PAUSED}, DomainState.OPEN)


class BatchState(models.TextChoices):
    """A batch of letters, from the printer to the post office."""

    PREPARED = "prepared", _("To print and post")
    DISPATCHED = "dispatched", _("Posted")
    CANCELLED = "cancelled", _("Cancelled")


DISPATCH: Final[Transition] = transition("dispatch", {BatchState.PREPARED}, BatchState.DISPATCHED)
CANCEL_BATCH: Final[Transition] = transition("cancel", {BatchState.PREPARED}, BatchState.CANCELLED)


class CampaignState(models.TextChoices):
    """The calls to vote of one poll."""

    PREPARED = "prepared", _("Calls ready, not launched")
    RUNNING = "running", _("Calls under way")
    PAUSED = "paused", _("Calls on hold")
    STOPPED = "stopped", _("Calls stopped")
    FINISHED = "finished", _("Calls over")


_C = CampaignState
LAUNCH: Final[Transition] = transition("launch", {_C.PREPARED}, _C.RUNNING)
PAUSE: Final[Transition] = transition("pause", {_C.RUNNING}, _C.PAUSED)
RESUME: Final[Transition] = transition("resume", {_C.PAUSED}, _C.RUNNING)
STOP: Final[Transition] = transition("stop", {_C.PREPARED, _C.RUNNING, _C.PAUSED}, _C.STOPPED)
FINISH: Final[Transition] = transition("finish", {_C.PREPARED, _C.RUNNING, _C.PAUSED}, _C.FINISHED)


class StepState(models.TextChoices):
    """One call of a campaign."""

    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Being sent")
    DONE = "done", _("Sent")
    SKIPPED = "skipped", _("Not sent")
    LEFT_OUT = "left_out", _("Left out by the board")


START_STEP: Final[Transition] = transition("start", {StepState.PLANNED}, StepState.RUNNING)
END_STEP: Final[Transition] = transition("end", {StepState.RUNNING}, StepState.DONE)
LEAVE_OUT: Final[Transition] = transition("leave out", {StepState.PLANNED}, StepState.LEFT_OUT)
PUT_BACK: Final[Transition] = transition("put back", {StepState.LEFT_OUT}, StepState.PLANNED)
SKIP_STEP: Final[Transition] = transition(
    "skip", {StepState.PLANNED, StepState.RUNNING}, StepState.SKIPPED
)


class CallState(models.TextChoices):
    """A telephone call to a member whom nothing reaches."""

    TAKEN = "taken", _("Being made")
    TOLD = "told", _("Made")
    GIVEN_BACK = "given_back", _("Not made")


TELL_CALL: Final[Transition] = transition("tell", {CallState.TAKEN}, CallState.TOLD)
GIVE_CALL_BACK: Final[Transition] = transition("give back", {CallState.TAKEN}, CallState.GIVEN_BACK)

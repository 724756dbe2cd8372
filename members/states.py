"""How a request for access moves."""

from common.states import transition
from members.models import AccessRecovery

State = AccessRecovery.State

APPROVE = transition("approve", {State.ASKED}, State.APPROVED)
REFUSE = transition("refuse", {State.ASKED}, State.REFUSED)
CANCEL = transition("cancel", {State.ASKED}, State.CANCELLED)

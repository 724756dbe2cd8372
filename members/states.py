"""How a request for access moves, an import of the register, and a request to become a member."""

from common.states import transition
from members.models import AccessRecovery, JoiningRequest, RegisterImport

State = AccessRecovery.State
Import = RegisterImport.State
Joining = JoiningRequest.State

APPROVE = transition("approve", {State.ASKED}, State.APPROVED)
REFUSE = transition("refuse", {State.ASKED}, State.REFUSED)
CANCEL = transition("cancel", {State.ASKED}, State.CANCELLED)

APPLY_IMPORT = transition("apply", {Import.PREVIEWED}, Import.APPLIED)
ABANDON_IMPORT = transition("abandon", {Import.PREVIEWED}, Import.ABANDONED)
UNDO_IMPORT = transition("undo", {Import.APPLIED}, Import.UNDONE)

CONFIRM_JOINING = transition("confirm", {Joining.ASKED}, Joining.CONFIRMED)
ADMIT = transition("admit", {Joining.CONFIRMED}, Joining.ADMITTED)
# Declined once admitted: the payment never came.
DECLINE = transition("decline", {Joining.CONFIRMED, Joining.ADMITTED}, Joining.DECLINED)
WITHDRAW_JOINING = transition(
    "withdraw", {Joining.ASKED, Joining.CONFIRMED, Joining.ADMITTED}, Joining.WITHDRAWN
)
ENTER = transition("enter", {Joining.ADMITTED}, Joining.ENTERED)

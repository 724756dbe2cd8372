"""How a request for access moves, and how an import of the register does."""

from common.states import transition
from members.models import AccessRecovery, RegisterImport

State = AccessRecovery.State
Import = RegisterImport.State

APPROVE = transition("approve", {State.ASKED}, State.APPROVED)
REFUSE = transition("refuse", {State.ASKED}, State.REFUSED)
CANCEL = transition("cancel", {State.ASKED}, State.CANCELLED)

APPLY_IMPORT = transition("apply", {Import.PREVIEWED}, Import.APPLIED)
ABANDON_IMPORT = transition("abandon", {Import.PREVIEWED}, Import.ABANDONED)
UNDO_IMPORT = transition("undo", {Import.APPLIED}, Import.UNDONE)

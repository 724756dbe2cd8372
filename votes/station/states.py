"""The life of a poll as people see it. In the urn alone lies the authority to cast; this column
mirrors it, and goes on where the urn stops: certification."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import Transition, transition


class PollState(models.TextChoices):
    """Where a poll stands (architecture.md, “Life of a poll”)."""

    DRAFT = "draft", _("In preparation")
    SEALED = "sealed", _("Sealed")
    OPEN = "open", _("Open")
    SUSPENDED = "suspended", _("Suspended")
    PAPERS = "papers", _("Papers being entered")
    ENDED = "ended", _("Ended")
    TALLIED = "tallied", _("Being decrypted")
    RESULT = "result", _("Result published")
    CERTIFIED = "certified", _("Result certified")
    CONTESTED = "contested", _("Certification refused")
    UNCOUNTED = "uncounted", _("Not counted")
    CANCELLED = "cancelled", _("Cancelled")


_S = PollState

# A named poll has no urn: it opens as prepared, and its close is its count.
OPEN_NAMED: Transition = transition("open_named", {_S.DRAFT}, _S.OPEN)
COUNT_NAMED: Transition = transition("count_named", {_S.OPEN}, _S.RESULT)
# Until the result a secret poll moves in the urn (votes.urn.states), and this column follows.
CERTIFY: Transition = transition("certify", {_S.RESULT, _S.CONTESTED}, _S.CERTIFIED)
REFUSE: Transition = transition("refuse", {_S.RESULT, _S.CONTESTED}, _S.CONTESTED)
CANCEL: Transition = transition(
    "cancel", {_S.DRAFT, _S.SEALED, _S.OPEN, _S.SUSPENDED, _S.PAPERS}, _S.CANCELLED
)

# A request of the help desk to replace a right.
APPROVE_REISSUE: Transition = transition("replace the right", {"asked"}, "approved")
REFUSE_REISSUE: Transition = transition("refuse to replace", {"asked"}, "refused")

# A request that an urn stay uncounted, until a second person decides.
CONFIRM_UNCOUNTED: Transition = transition("leave uncounted", {"asked"}, "confirmed")
DROP_UNCOUNTED: Transition = transition("go on with the count", {"asked"}, "dropped")
# The count had gone on when the urn was told: nothing was changed.
MISS_UNCOUNTED: Transition = transition("come too late", {"confirmed"}, "too_late")

# What the urn knows of; certification happens here alone.
IN_URN = (
    _S.SEALED, _S.OPEN, _S.SUSPENDED, _S.PAPERS, _S.ENDED, _S.TALLIED, _S.RESULT, _S.UNCOUNTED,
    _S.CANCELLED,
)  # fmt: skip
WITH_RESULT = (_S.RESULT, _S.CERTIFIED, _S.CONTESTED)
RUNNING = (_S.SEALED, _S.OPEN, _S.SUSPENDED, _S.PAPERS)
# Nothing will ever be added to the archive.
COMPLETE = (*WITH_RESULT, _S.UNCOUNTED)
FINISHED = (*COMPLETE, _S.CANCELLED)
# Nobody votes any more: the rights to vote are destroyed.
OVER = (_S.ENDED, _S.TALLIED, *FINISHED)

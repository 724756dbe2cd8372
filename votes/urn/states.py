"""The life of a poll in the urn, as a table. `Poll.state` alone authorises casting."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import Transition, transition


class PollState(models.TextChoices):
    """Where a poll stands (architecture.md, “Life of a poll”)."""

    DRAFT = "draft", _("Draft")
    SEALED = "sealed", _("Sealed")
    OPEN = "open", _("Open")
    SUSPENDED = "suspended", _("Suspended")
    PAPERS = "papers", _("Papers being entered")
    ENDED = "ended", _("Ended")
    TALLIED = "tallied", _("Tallied")
    RESULT = "result", _("Result published")
    UNCOUNTED = "uncounted", _("Not counted")
    CANCELLED = "cancelled", _("Cancelled")


_S = PollState

SEAL: Transition = transition("seal", {_S.DRAFT}, _S.SEALED)
OPEN: Transition = transition("open", {_S.SEALED}, _S.OPEN)
SUSPEND: Transition = transition("suspend", {_S.OPEN}, _S.SUSPENDED)
REOPEN: Transition = transition("reopen", {_S.SUSPENDED}, _S.OPEN)
# Closed to voters for ever: the envelopes are opened, and the slots of papers alone are used.
ENTER_PAPERS: Transition = transition("enter papers", {_S.SUSPENDED}, _S.PAPERS)
END: Transition = transition("end", {_S.OPEN, _S.SUSPENDED, _S.PAPERS}, _S.ENDED)
TALLY: Transition = transition("tally", {_S.ENDED}, _S.TALLIED)
DECRYPT: Transition = transition("decrypt", {_S.TALLIED}, _S.TALLIED)
PUBLISH: Transition = transition("publish", {_S.TALLIED}, _S.RESULT)
# Two people decided that this urn is not counted: it stays closed for ever.
LEAVE_UNCOUNTED: Transition = transition("leave uncounted", {_S.ENDED, _S.TALLIED}, _S.UNCOUNTED)
CANCEL: Transition = transition(
    "cancel", {_S.DRAFT, _S.SEALED, _S.OPEN, _S.SUSPENDED, _S.PAPERS}, _S.CANCELLED
)

# A poll that has been sealed once has an archive; one that ended is complete in the open.
WITH_ARCHIVE = (
    _S.SEALED, _S.OPEN, _S.SUSPENDED, _S.PAPERS, _S.ENDED, _S.TALLIED, _S.RESULT, _S.UNCOUNTED
)  # fmt: skip
# Ballots come in: those of voters, then those that two people enter from papers.
RECEIVING = (_S.OPEN, _S.PAPERS)
# Nothing will ever be added to the archive.
COMPLETE = (_S.RESULT, _S.UNCOUNTED)
FINISHED = (*COMPLETE, _S.CANCELLED)


class VerificationState(models.TextChoices):
    """Where a verification of all the ballots of a poll stands."""

    UNDER_WAY = "under_way", _("Under way")
    VALID = "valid", _("Every check passed")
    INVALID = "invalid", _("A check failed")


_V = VerificationState

FIND_VALID: Transition = transition("find valid", {_V.UNDER_WAY}, _V.VALID)
FIND_INVALID: Transition = transition("find invalid", {_V.UNDER_WAY}, _V.INVALID)

"""The life of a proposal, from a member's draft to what an assembly decides; that of a ruling of
the moderators, of an invitation to write together, and of an amendment."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.states import Transition, transition


class ProposalState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Gathering support")
    ADMITTED = "admitted", _("Admitted")
    SCHEDULED = "scheduled", _("On the agenda")
    ADOPTED = "adopted", _("Adopted")
    REJECTED = "rejected", _("Rejected")
    REFUSED = "refused", _("Turned down")
    MERGED = "merged", _("Merged into another")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_S = ProposalState
PUBLISH: Final[Transition] = transition("publish", {_S.DRAFT}, _S.PUBLISHED)
# The board may think again: a refusal is not the end of an idea.
ADMIT: Final[Transition] = transition("admit", {_S.PUBLISHED, _S.REFUSED}, _S.ADMITTED)
REFUSE: Final[Transition] = transition("refuse", {_S.PUBLISHED}, _S.REFUSED)
SCHEDULE: Final[Transition] = transition("schedule", {_S.ADMITTED}, _S.SCHEDULED)
UNSCHEDULE: Final[Transition] = transition("unschedule", {_S.SCHEDULED}, _S.ADMITTED)
# By right, without waiting for the board (R-ODJ-02); taken off, it waits for its answer again.
ENTER: Final[Transition] = transition("enter", {_S.PUBLISHED}, _S.SCHEDULED)
GATHER_AGAIN: Final[Transition] = transition("gather again", {_S.SCHEDULED}, _S.PUBLISHED)
ADOPT: Final[Transition] = transition("adopt", {_S.SCHEDULED}, _S.ADOPTED)
REJECT: Final[Transition] = transition("reject", {_S.SCHEDULED}, _S.REJECTED)
MERGE: Final[Transition] = transition("merge", {_S.PUBLISHED}, _S.MERGED)
WITHDRAW: Final[Transition] = transition(
    "withdraw", {_S.DRAFT, _S.PUBLISHED, _S.ADMITTED}, _S.WITHDRAWN
)

EDITABLE: Final = frozenset({_S.DRAFT, _S.PUBLISHED})
SUPPORTABLE: Final = frozenset({_S.PUBLISHED})
ANSWERABLE: Final = frozenset({_S.PUBLISHED, _S.REFUSED})
DEBATABLE: Final = frozenset({_S.PUBLISHED, _S.ADMITTED, _S.SCHEDULED})
# What its author withdrew is no longer shown outside, even if it was public.
SHOWN_OUTSIDE: Final = DEBATABLE | {_S.ADOPTED, _S.REJECTED, _S.REFUSED}


class RulingState(models.TextChoices):
    """What a moderator decided, then what became of it on appeal."""

    HIDDEN = "hidden", _("Hidden")
    KEPT = "kept", _("Left in place")
    APPEALED = "appealed", _("Hidden, appeal under way")
    UPHELD = "upheld", _("Hidden, upheld on appeal")
    REVERSED = "reversed", _("Shown again on appeal")


_R = RulingState
APPEAL: Final[Transition] = transition("appeal", {_R.HIDDEN}, _R.APPEALED)
UPHOLD: Final[Transition] = transition("uphold", {_R.APPEALED}, _R.UPHELD)
REVERSE: Final[Transition] = transition("reverse", {_R.APPEALED}, _R.REVERSED)

HIDING: Final = frozenset({_R.HIDDEN, _R.APPEALED, _R.UPHELD})


class CoAuthorState(models.TextChoices):
    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", _("Signs it too")
    DECLINED = "declined", _("Declined to sign")
    LEFT = "left", _("No longer signs it")


_C = CoAuthorState
ACCEPT: Final[Transition] = transition("accept", {_C.INVITED}, _C.ACCEPTED)
DECLINE: Final[Transition] = transition("decline", {_C.INVITED}, _C.DECLINED)
LEAVE: Final[Transition] = transition("leave", {_C.ACCEPTED}, _C.LEFT)


class MergerState(models.TextChoices):
    """What became of the wish of one author to join another's proposal."""

    ASKED = "asked", _("Merger proposed")
    AGREED = "agreed", _("Merged")
    DECLINED = "declined", _("Merger declined")
    RECALLED = "recalled", _("Merger no longer wanted")


_M = MergerState
AGREE: Final[Transition] = transition("agree", {_M.ASKED}, _M.AGREED)
DISAGREE: Final[Transition] = transition("disagree", {_M.ASKED}, _M.DECLINED)
RECALL: Final[Transition] = transition("recall", {_M.ASKED}, _M.RECALLED)


class AmendmentState(models.TextChoices):
    PROPOSED = "proposed", _("Amendment proposed")
    VOTING = "voting", _("Put to the vote of the co-signatories")
    ACCEPTED = "accepted", _("Amendment accepted")
    REFUSED = "refused", _("Amendment refused")
    WITHDRAWN = "withdrawn", _("Amendment withdrawn")
    LAPSED = "lapsed", _("Amendment without object")


_A = AmendmentState
TAKE_IN: Final[Transition] = transition("take in", {_A.PROPOSED}, _A.ACCEPTED)
TURN_AWAY: Final[Transition] = transition("turn away", {_A.PROPOSED}, _A.REFUSED)
TAKE_BACK: Final[Transition] = transition("take back", {_A.PROPOSED}, _A.WITHDRAWN)
ASK: Final[Transition] = transition("ask", {_A.PROPOSED}, _A.VOTING)
CARRY: Final[Transition] = transition("carry", {_A.VOTING}, _A.ACCEPTED)
DEFEAT: Final[Transition] = transition("defeat", {_A.VOTING}, _A.REFUSED)
# Nobody answered, or the paragraph changed while they did.
HAND_BACK: Final[Transition] = transition("hand back", {_A.VOTING}, _A.PROPOSED)
LAPSE: Final[Transition] = transition("lapse", {_A.VOTING}, _A.LAPSED)

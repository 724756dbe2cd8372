"""Support for a proposal: one a member, which can be taken back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from members.models import Account, Member
from proposals import coauthoring, queries
from proposals.actions.proposals import note_opinions, note_threshold
from proposals.models import Proposal, Support
from proposals.states import SUPPORTABLE


def support(*, proposal: Proposal, member: Member, at: datetime, by: Account) -> bool:
    """Adds a member's support; False when it was already there (a double click)."""
    with transaction.atomic(using="default"):
        _gathering(proposal)
        if queries.supporting(proposal, [member]):
            return False
        Support.objects.bulk_create(
            [Support(proposal=proposal, member=member, version=proposal.version, given_at=at)],
            ignore_conflicts=True,  # the other click of the same second
        )
        audit.record("proposal.supported", at=at, by=by, subject=proposal.reference)
        note_opinions(proposal=proposal)
        note_threshold(proposal=proposal, at=at)
    return True


def withdraw_support(*, proposal: Proposal, member: Member, at: datetime, by: Account) -> bool:
    """Takes a member's support back; False when there was none. The author's stays: withdrawing
    the proposal is the way."""
    if member.pk == proposal.author_id:
        raise Refusal(
            "author-supports",
            _("The author of a proposal supports it."),
            _("Withdraw the proposal itself if you no longer want it."),
        )
    if member.pk in coauthoring.signing(proposal):
        raise Refusal(
            "signer-supports",
            _("Whoever signs a proposal supports it."),
            _("Stop signing it first."),
        )
    with transaction.atomic(using="default"):
        _gathering(proposal)
        taken_back = Support.objects.filter(
            proposal=proposal, member=member, withdrawn_at=None
        ).update(withdrawn_at=at)
        if taken_back:
            audit.record("proposal.support_withdrawn", at=at, by=by, subject=proposal.reference)
            note_opinions(proposal=proposal)
    return bool(taken_back)


def _gathering(proposal: Proposal) -> None:
    """Only while the proposal gathers support; read again inside the transaction."""
    proposal.refresh_from_db(fields=["state", "version", "threshold_reached_at", "hidden_by"])
    if proposal.state not in SUPPORTABLE or proposal.hidden_by_id:
        raise Refusal(
            "not-gathering-support",
            _("This proposal no longer gathers support."),
            _("Its page says where it stands."),
        )

"""The vote of the co-signatories on an amendment: opened by those who sign, answered until its
end, counted once, erased. It is no election: the site keeps an answer until the count."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.refusals import Refusal
from common.states import take
from members import queries as register
from members.models import Account, Member
from proposals import amending, states
from proposals.actions import amendments
from proposals.models import Amendment, Voice
from proposals.states import AmendmentState, ProposalState

LASTS = timedelta(days=7)


def ask(*, amendment: Amendment, at: datetime, by: Account) -> None:
    """Those who sign the proposal ask those who support it, for a week."""
    with transaction.atomic(using="default"):
        amendments.standing(amendment=amendment)
        if not amending.others_who_support(amendment.contribution.proposal):
            raise Refusal(
                "nobody-to-ask",
                _("Nobody but those who sign it supports this proposal yet."),
                _("Accept the amendment, or refuse it with your reasons."),
            )
        take(
            amendment,
            states.ASK,
            vote_opened_at=at,
            vote_closes_at=at + LASTS,
            votes_for=None,
            votes_against=None,
        )
        audit.record("proposal.amendment_vote_opened", at=at, by=by, subject=amendment.reference)


def say(*, amendment: Amendment, member: Member, agrees: bool, at: datetime, by: Account) -> None:
    """A co-signatory's yes or no; the last one before the end counts."""
    with transaction.atomic(using="default"):
        _locked(amendment)
        closes = amendment.vote_closes_at
        if amendment.state != AmendmentState.VOTING or closes is None or at >= closes:
            raise Refusal(
                "vote-closed",
                _("The vote on this amendment is over."),
                _("Its page says where it stands."),
            )
        if not amending.may_say(amendment, [member]):
            raise Refusal(
                "not-a-co-signatory",
                _("Only those who supported the proposal when the vote opened are asked."),
                _("You can still reply to the amendment."),
                status=403,
            )
        Voice.objects.update_or_create(
            amendment=amendment, member=member, defaults={"agrees": agrees}
        )
        # That somebody answered is written down; what they answered is not.
        audit.record("proposal.amendment_voiced", at=at, by=by, subject=amendment.reference)


def count_those_over(*, at: datetime) -> int:
    """Counts every vote whose end has come; gives how many."""
    over = Amendment.objects.filter(state=AmendmentState.VOTING, vote_closes_at__lte=at)
    keys = list(over.order_by("vote_closes_at", "pk").values_list("pk", flat=True))
    for key in keys:
        count(amendment=Amendment.objects.select_related("contribution__proposal").get(pk=key),
              at=at)  # fmt: skip
    return len(keys)


def count(*, amendment: Amendment, at: datetime) -> None:
    """Counts the answers of those who support the proposal still, and erases them all. More yes
    than no: the change is made, unless the paragraph changed meanwhile; without any answer, or
    then, those who sign decide."""
    proposal = amendment.contribution.proposal
    with transaction.atomic(using="default"):
        _locked(amendment)
        if amendment.state != AmendmentState.VOTING:
            return  # another worker counted it
        if amendment.vote_closes_at is None or at < amendment.vote_closes_at:
            raise Refusal(
                "vote-not-over", _("This vote is not over."), _("It is counted at its end.")
            )
        proposal.refresh_from_db()
        present = register.active_members(at.astimezone(PARIS).date())
        counted = amending.voices_that_count(amendment).filter(member__in=present)
        agreeing = counted.filter(agrees=True).count()
        opposed = counted.filter(agrees=False).count()
        found: dict[str, Any] = {"votes_for": agreeing, "votes_against": opposed}
        if proposal.state != ProposalState.PUBLISHED or proposal.hidden_by_id:
            take(amendment, states.LAPSE, **found, answered_at=at)
        elif not agreeing + opposed or (agreeing > opposed and not amending.can_be_made(amendment)):
            take(amendment, states.HAND_BACK, **found)
        elif agreeing > opposed:
            resulting = proposal.version + 1
            take(amendment, states.CARRY, **found, answered_at=at, resulting=resulting)
            amendments.apply(amendment=amendment, at=at, by=None)
        else:
            take(amendment, states.DEFEAT, **found, answered_at=at)
        Voice.objects.filter(amendment=amendment).delete()
        audit.record(
            "proposal.amendment_vote_counted", at=at, subject=amendment.reference, details=found
        )
        amendments.tell(amendment=amendment, at=at)


def _locked(amendment: Amendment) -> None:
    """An answer comes before the count or after it, never in between: none would be erased."""
    Amendment.objects.select_for_update().get(pk=amendment.pk)
    amendment.refresh_from_db()

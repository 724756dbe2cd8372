"""Contesting a result: a reasoned claim, the certifier's answer, and the hold that keeps proofs."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assembly import contesting
from assembly.contest_mails import tell
from assembly.models import Assembly, Claim, LegalHold, Resolution
from assembly.states import ANSWER_CLAIM, AssemblyState, ClaimState
from assembly.turn import take_turn
from common import audit
from common.clock import PARIS
from common.refusals import Refusal
from common.states import take
from members import queries as register
from members.models import Account, Member

SHORTEST_REASONS, LONGEST_REASONS = 40, 10_000


def file(
    *,
    assembly: Assembly,
    member: Member,
    resolution: Resolution | None,
    dispute: str,
    votes: int,
    reasons: str,
    at: datetime,
    by: Account,
) -> Claim:
    """Records a claim, sends its receipt, and holds every proof of the assembly from now on. The
    same reasons sent twice are one claim."""
    reasons = reasons.strip()
    _refuse_unless_reasoned(assembly, resolution, dispute, votes, reasons)
    digest = hashlib.sha256(f"{resolution and resolution.pk}\n{reasons}".encode()).hexdigest()
    with transaction.atomic(using="default"):
        take_turn(assembly)
        already = assembly.claims.filter(member=member, digest=digest).first()
        if already is not None:
            return already
        _refuse_unless_open(assembly, resolution, at)
        claim = Claim.objects.create(
            assembly=assembly,
            member=member,
            resolution=resolution,
            dispute=dispute,
            votes=0 if dispute == Claim.Dispute.OTHER else votes,
            reasons=reasons,
            digest=digest,
            filed_at=at,
        )
        _journal("assembly.claim_filed", assembly, at, by, claim=claim.pk, sha256=digest)
        _hold(assembly, f"claim {claim.pk}", at)
        tell(member, f"claim:{claim.pk}", "claim_received", assembly=assembly, at=at)
    return claim


def answer(*, claim: Claim, text: str, certifier: Member, at: datetime, by: Account) -> None:
    """The certifying organ answers, once, in words the claimant reads. The hold stays."""
    if not text.strip():
        raise Refusal(
            "answer-empty", _("The answer is empty."), _("Say what was found."), status=400
        )
    with transaction.atomic(using="default"):
        take_turn(claim.assembly)
        if certifier.pk == claim.member_id:
            raise Refusal(
                "own-claim",
                _("Nobody answers their own claim."),
                _("Another member of the organ answers it."),
            )
        _refuse_if_standing(claim, certifier, at)
        take(
            claim,
            ANSWER_CLAIM,
            answer=text.strip(),
            answered_at=at,
            answered_by_name=certifier.display_name,
        )
        _journal("assembly.claim_answered", claim.assembly, at, by, claim=claim.pk)
        key, of = f"claim:{claim.pk}", claim.assembly
        tell(claim.member, key, "claim_answered", assembly=of, at=at, answer=claim.answer)


def _refuse_if_standing(claim: Claim, certifier: Member, at: datetime) -> None:
    """Who stood in an election, or whose revocation or exclusion was voted, neither certifies nor
    judges it, themselves or for an association they act for (secrecy.md 4)."""
    contested = claim.resolution
    if contested is None:
        return
    them = register.same_people([certifier.pk], at.astimezone(PARIS).date())
    if contested.candidates.filter(member__in=them).exists():
        raise Refusal(
            "own-election",
            _("You stood in this election: you do not answer a claim against it."),
            _("Another member of the organ answers it."),
        )
    if contested.concerns_id in them:
        raise Refusal(
            "own-vote",
            _("This vote was about you: you do not answer a claim against it."),
            _("Another member of the organ answers it."),
        )


def lift_hold(*, hold: LegalHold, reason: str, at: datetime, by: Account) -> None:
    """Ends a hold, with the reason: the claim was given up, or the litigation is over."""
    if not reason.strip():
        raise Refusal(
            "reason-missing",
            _("Say why the hold ends."),
            _("For instance: judgment of 4 May, final."),
            status=400,
        )
    with transaction.atomic(using="default"):
        take_turn(hold.assembly)
        if hold.assembly.claims.filter(state=ClaimState.FILED).exists():
            raise Refusal(
                "claims-waiting",
                _("A claim waits for its answer."),
                _("Answer every claim before the hold ends."),
            )
        lifted = LegalHold.objects.filter(pk=hold.pk, lifted_at=None).update(
            lifted_at=at, lifted_reason=reason.strip()[:300]
        )
        if lifted:
            _journal("assembly.hold_lifted", hold.assembly, at, by, reason=reason.strip())


def _hold(assembly: Assembly, reason: str, at: datetime) -> None:
    if not assembly.holds.filter(lifted_at=None).exists():
        LegalHold.objects.create(assembly=assembly, reason=reason, placed_at=at)
        _journal("assembly.hold_placed", assembly, at, None, reason=reason)


def _refuse_unless_reasoned(
    assembly: Assembly, resolution: Resolution | None, dispute: str, votes: int, reasons: str
) -> None:
    if not SHORTEST_REASONS <= len(reasons) <= LONGEST_REASONS:
        raise Refusal(
            "reasons-missing",
            _("A claim says what happened, in a few sentences at least."),
            _("Name the facts, the day, and what you ask for."),
            status=400,
        )
    if resolution is not None and resolution.assembly_id != assembly.pk:
        raise Refusal(
            "resolution-elsewhere",
            _("This question was not put to this assembly."),
            _("Choose one of its questions, or the whole assembly."),
            status=400,
        )
    if dispute != Claim.Dispute.OTHER and (resolution is None or votes < 1):
        raise Refusal(
            "votes-missing",
            _("A claim about votes says on which question, and how many."),
            _("Choose the question, and give a number of votes."),
            status=400,
        )


def _refuse_unless_open(assembly: Assembly, resolution: Resolution | None, at: datetime) -> None:
    """Each question has its time, from the call that decided it; the whole assembly that of the
    last ones."""
    if resolution is not None and contesting.is_decided(resolution):
        last = contesting.limit_of(resolution, at=at)
    elif assembly.state == AssemblyState.DECIDED:
        last = contesting.limit(assembly, at=at)
    else:
        raise Refusal(
            "nothing-decided",
            _("This assembly has not decided yet: there is no result to contest."),
            _("Tell the bureau now: incidents are written in the minutes."),
        )
    if last.is_past:
        raise Refusal(
            "claim-too-late",
            _("The time to contest this decision is over."),
            _("The law gives two years from the decision (C. civ. 1844-14)."),
        )


def _journal(
    verb: str, assembly: Assembly, at: datetime, by: Account | None, **details: Any
) -> None:
    audit.record(verb, at=at, by=by, subject=assembly.subject, details=details)

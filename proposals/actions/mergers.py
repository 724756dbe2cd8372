"""Two proposals become one: asked by the author of the first, agreed by the author of the second.

Supports do not follow by themselves: whoever supported the first is told, and confirms or not.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from common.states import Transition, take
from members.models import Account, Member
from notifications.actions import outbox
from notifications.models import Stream
from proposals import queries, states
from proposals.actions.proposals import note_opinions, note_threshold
from proposals.letters import address_of
from proposals.models import Merger, Proposal, Step, Support
from proposals.states import ProposalState


def ask(*, proposal: Proposal, into: Proposal, words: str, at: datetime, by: Account) -> Merger:
    """Asks the author of `into` to take `proposal` in; one wish at a time."""
    try:
        with transaction.atomic(using="default"):
            _refuse_unless_both_gather(proposal, into)
            merger = Merger.objects.create(
                proposal=proposal, into=into, words=words.strip(), asked_at=at
            )
            _journal("asked", merger, at, by)
            _mail(merger, into.author, "proposal_merger_asked", f"merger-{merger.pk}", at)
    except IntegrityError:
        raise Refusal(
            "merger-asked",
            _("You are already waiting for an answer about this proposal."),
            _("Take that wish back first."),
        ) from None
    return merger


def agree(*, merger: Merger, at: datetime, by: Account) -> None:
    """The first proposal is read in the second from now on; its author supports the second, its
    supporters are asked whether they do."""
    proposal, into = merger.proposal, merger.into
    with transaction.atomic(using="default"):
        _refuse_unless_both_gather(proposal, into)
        take(merger, states.AGREE, answered_at=at)
        followers = _followers(proposal, into)
        take(proposal, states.MERGE, merged_into=into)
        Step.objects.create(proposal=proposal, kind=Step.Kind.MERGED, at=at, words=into.title)
        Step.objects.create(proposal=into, kind=Step.Kind.JOINED, at=at, words=proposal.title)
        if not queries.supporting(into, [proposal.author]):
            Support.objects.create(
                proposal=into, member=proposal.author, version=into.version, given_at=at
            )
        _journal("agreed", merger, at, by)
        note_opinions(proposal=into)
        note_threshold(proposal=into, at=at)
        for member in followers:
            _mail(merger, member, "proposal_merged", f"merged-{proposal.pk}", at)


def decline(*, merger: Merger, at: datetime, by: Account) -> None:
    """The author of the second keeps it apart."""
    _close(merger, states.DISAGREE, "declined", at, by)


def recall(*, merger: Merger, at: datetime, by: Account) -> None:
    """The author of the first no longer wants it."""
    _close(merger, states.RECALL, "recalled", at, by)


def _close(merger: Merger, move: Transition, verb: str, at: datetime, by: Account) -> None:
    with transaction.atomic(using="default"):
        take(merger, move, answered_at=at)
        _journal(verb, merger, at, by)


def _followers(proposal: Proposal, into: Proposal) -> list[Member]:
    """Who supports the first alone, its author left out."""
    there = queries.running_supports(into).values("member")
    rows = queries.supporters(proposal).exclude(member__in=there)
    return [row.member for row in rows.exclude(member=proposal.author)]


def _refuse_unless_both_gather(proposal: Proposal, into: Proposal) -> None:
    if proposal.pk == into.pk:
        raise Refusal(
            "merger-itself",
            _("A proposal cannot be merged into itself."),
            _("Choose another one."),
            status=400,
        )
    if proposal.purpose != into.purpose:
        raise Refusal(
            "merger-of-another-kind",
            _("A petition and a proposal put to the vote do not merge."),
            _("Those who support the one did not ask for the other."),
        )
    for each in (proposal, into):
        each.refresh_from_db()
        if each.state != ProposalState.PUBLISHED or each.hidden_by_id:
            raise Refusal(
                "merger-not-open",
                _("Both proposals must still be gathering support."),
                _("Their pages say where they stand."),
            )


def _mail(merger: Merger, member: Member, template: str, step: str, at: datetime) -> None:
    outbox.queue(
        key_subject=merger.into.reference,
        member=member,
        step=step,
        template=template,
        context={
            "title": merger.into.title,
            "other": merger.proposal.title,
            "author": merger.proposal.author.display_name,
            "words": merger.words,
            "link": address_of(merger.into),
        },
        at=at,
        stream=Stream.OPTIONAL,
    )


def _journal(verb: str, merger: Merger, at: datetime, by: Account) -> None:
    audit.record(
        f"proposal.merger_{verb}",
        at=at,
        by=by,
        subject=merger.proposal.reference,
        details={"into": merger.into.reference},
    )

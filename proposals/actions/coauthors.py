"""Writing together: inviting, signing, declining, leaving."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.models import AuditEvent
from common.refusals import Refusal
from common.states import take
from members import queries as register
from members.models import Account
from notifications.actions import outbox
from notifications.models import Stream
from proposals import states
from proposals.actions.proposals import note_opinions, note_threshold
from proposals.letters import address_of
from proposals.models import CoAuthor, Proposal, Support
from proposals.states import EDITABLE, CoAuthorState

MOST = 10
MOST_INVITATIONS_A_DAY = 20
INVITED = "proposal.co_author_invited"


def invite(*, proposal: Proposal, email: str, at: datetime, by: Account) -> int:
    """Asks the members at an address to sign the proposal; gives how many were asked. The author
    is not told whether the address is a member's: the register is not theirs to probe, and no
    limit depends on it. An invitation is sent once, whatever the answer."""
    today = at.astimezone(PARIS).date()
    asked = 0
    with transaction.atomic(using="default"):
        _refuse_unless_open(proposal)
        _refuse_beyond_the_pace(by, at)
        email = email.strip().lower()
        found = register.active_members(today).filter(
            Q(email__iexact=email) | Q(account__email=email)
        )
        for member in found.exclude(pk=proposal.author_id).distinct().order_by("pk"):
            row, new = CoAuthor.objects.get_or_create(
                proposal=proposal, member=member, defaults={"invited_at": at}
            )
            if new:
                asked += 1
                _ask(row, at)
        audit.record(
            INVITED,
            at=at,
            by=by,
            subject=proposal.reference,
            details={"asked": asked},
        )
    return asked


def accept(*, row: CoAuthor, at: datetime, by: Account) -> None:
    """Signs the proposal; once it is published, signing it is supporting it."""
    proposal = row.proposal
    with transaction.atomic(using="default"):
        _refuse_if_many_sign(proposal)
        _refuse_unless_open(proposal)
        take(row, states.ACCEPT, answered_at=at)
        _journal("signed", row, at, by)
        if proposal.published_at:
            Support.objects.bulk_create(
                [
                    Support(
                        proposal=proposal,
                        member=row.member,
                        version=proposal.version,
                        given_at=at,
                    )
                ],
                ignore_conflicts=True,
            )
            note_opinions(proposal=proposal)
            note_threshold(proposal=proposal, at=at)


def decline(*, row: CoAuthor, at: datetime, by: Account) -> None:
    with transaction.atomic(using="default"):
        take(row, states.DECLINE, answered_at=at)
        _journal("declined", row, at, by)


def leave(*, row: CoAuthor, at: datetime, by: Account) -> None:
    """Signs it no longer. The support stays until it is taken back."""
    with transaction.atomic(using="default"):
        take(row, states.LEAVE, answered_at=at)
        _journal("left", row, at, by)


def _ask(row: CoAuthor, at: datetime) -> None:
    proposal = row.proposal
    outbox.queue(
        key_subject=proposal.reference,
        member=row.member,
        step="co-author",
        template="co_author_invitation",
        context={
            "title": proposal.title,
            "author": proposal.author.display_name,
            "link": address_of(proposal),
        },
        at=at,
        stream=Stream.OPTIONAL,
    )


def _refuse_unless_open(proposal: Proposal) -> None:
    proposal.refresh_from_db()
    if proposal.state not in EDITABLE or proposal.hidden_by_id:
        raise Refusal(
            "not-editable",
            _("This text can no longer be changed."),
            _("Its page says where it stands."),
        )


def _refuse_if_many_sign(proposal: Proposal) -> None:
    """Of two who accept in the same second, the second is counted after the first; whoever
    publishes in that second comes before or after, and reads or is read."""
    Proposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
    if CoAuthor.objects.filter(proposal=proposal, state=CoAuthorState.ACCEPTED).count() >= MOST:
        raise Refusal(
            "enough-co-authors",
            _("Ten members at most sign a proposal with its author."),
            _("Others can support it."),
        )


def _refuse_beyond_the_pace(by: Account, at: datetime) -> None:
    """So that nobody tries out addresses, nor writes to every member. Every invitation counts, to
    a member or not."""
    day = AuditEvent.objects.filter(verb=INVITED, actor=str(by.pk), at__gt=at - timedelta(days=1))
    if day.count() >= MOST_INVITATIONS_A_DAY:
        raise Refusal(
            "too-many-invitations",
            _("You have sent twenty invitations in a day."),
            _("Send the next ones tomorrow; whoever reads the proposal can also support it."),
            status=429,
        )


def _journal(verb: str, row: CoAuthor, at: datetime, by: Account) -> None:
    audit.record(
        f"proposal.co_author_{verb}",
        at=at,
        by=by,
        subject=row.proposal.reference,
        details={"member": row.member.number},
    )

"""From a member's idea to the vote of an assembly: write, publish, answer, schedule, conclude."""

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.refusals import Refusal, refuse_if
from common.states import Transition, take
from members.models import Account, Member
from notifications.actions import outbox
from proposals import coauthoring, queries, searching, states
from proposals.guards import incomplete, petition_obstacles, refusal_obstacles
from proposals.letters import answer_context, receipt_context
from proposals.models import Audience, Category, Contribution, Proposal, Step, Support, Version
from proposals.signals import proposal_answered, threshold_reached
from proposals.states import ProposalState


@dataclass(frozen=True)
class Effects:
    """What the author foresees: the part of the cooperative's life, the cost, what follows from a
    yes and from a no."""

    category: str = Category.OTHER
    cost: str = ""
    if_yes: str = ""
    if_no: str = ""


def write(
    *,
    author: Member,
    at: datetime,
    by: Account,
    title: str = "",
    text: str = "",
    reasons: str = "",
    effects: Effects | None = None,
    audience: str = Audience.MEMBERS,
) -> Proposal:
    """Begins a draft; an empty draft already begun is given back instead of a second one."""
    with transaction.atomic(using="default"):
        empty = Proposal.objects.filter(
            author=author, state=ProposalState.DRAFT, title="", text="", reasons=""
        ).first()
        if empty and not (title or text or reasons):
            return empty
        proposal = Proposal.objects.create(
            author=author,
            title=title.strip(),
            text=text.strip(),
            reasons=reasons.strip(),
            **_columns(effects),
            audience=audience,
            begun_at=at,
            saved_at=at,
            search_key=_search_key(author, title, text, reasons),
        )
        audit.record("proposal.begun", at=at, by=by, subject=proposal.reference)
    return proposal


def edit(
    *,
    proposal: Proposal,
    title: str,
    text: str,
    reasons: str,
    revision: int,
    at: datetime,
    by: Account | None,
    note: str = "",
    effects: Effects | None = None,
    audience: str | None = None,
    purpose: str | None = None,
) -> Proposal:
    """Saves the text. A draft is saved in place; a published text becomes a new version. Without
    `effects`, `audience` or `purpose`, those already written stay; what supporters ask for does not
    change once they can support it.

    `revision` is the one the writer had before their eyes: when another window has saved since,
    nothing is overwritten.
    """
    title, text, reasons = title.strip(), text.strip(), reasons.strip()
    published = proposal.state == ProposalState.PUBLISHED
    audience = audience or proposal.audience
    purpose = proposal.purpose if published or not purpose else purpose
    if published:
        refuse_if(incomplete(title, text), status=400)
    with transaction.atomic(using="default"):
        touched = Proposal.objects.filter(
            pk=proposal.pk, revision=revision, state__in=states.EDITABLE, hidden_by=None
        ).update(
            title=title,
            text=text,
            reasons=reasons,
            **_columns(effects),
            audience=audience,
            purpose=purpose,
            revision=F("revision") + 1,
            version=F("version") + (1 if published else 0),
            saved_at=at,
            search_key=_search_key(proposal.author, title, text, reasons),
        )
        proposal.refresh_from_db()
        if not touched:
            raise _overtaken(proposal)
        if published:
            _keep_version(proposal, at, note)
            _tell(proposal, Step.Kind.EDITED, at, note)
            audit.record(
                "proposal.edited",
                at=at,
                by=by,
                subject=proposal.reference,
                details={"version": proposal.version, "audience": audience},
            )
    return proposal


def publish(*, proposal: Proposal, at: datetime, by: Account) -> None:
    """Shows the proposal to all members; those who sign it support it by writing it. The author
    gets a receipt (R225-74)."""
    refuse_if(incomplete(proposal.title, proposal.text), status=400)
    with transaction.atomic(using="default"):
        take(proposal, states.PUBLISH, published_at=at)
        _keep_version(proposal, at, "")
        _tell(proposal, Step.Kind.PUBLISHED, at)
        Support.objects.bulk_create(
            Support(proposal=proposal, member_id=signer, version=proposal.version, given_at=at)
            for signer in [proposal.author_id, *sorted(coauthoring.signing(proposal))]
        )
        audit.record("proposal.published", at=at, by=by, subject=proposal.reference)
        note_opinions(proposal=proposal)
        note_threshold(proposal=proposal, at=at)
        outbox.queue(
            key_subject=proposal.reference,
            member=proposal.author,
            step="receipt",
            template="proposal_received",
            context=receipt_context(proposal, at),
            at=at,
        )


def admit(*, proposal: Proposal, at: datetime, by: Account, answer: str = "") -> None:
    """The board takes the proposal up for an assembly."""
    with transaction.atomic(using="default"):
        take(proposal, states.ADMIT, board_answer=answer.strip(), answered_at=at)
        _answered(proposal, Step.Kind.ADMITTED, at, by)


def refuse(
    *, proposal: Proposal, answer: str, at: datetime, by: Account, formal: bool = False
) -> None:
    """The board turns the proposal down, with reasons that all members read.

    A proposal with enough support must be put to the vote (R-ODJ-02): turning it down is a formal
    act (`formal`), with fuller reasons, that stays in the journal.
    """
    answer = answer.strip()
    refuse_if(refusal_obstacles(proposal, answer, formal=formal), status=400)
    with transaction.atomic(using="default"):
        take(proposal, states.REFUSE, board_answer=answer, answered_at=at)
        _answered(proposal, Step.Kind.REFUSED, at, by, formal=formal)


def mark_scheduled(
    *, proposal: Proposal, at: datetime, by: Account | None, scheduled_for: str = ""
) -> None:
    """An assembly carries the proposal as a resolution (called by the assembly's room);
    `scheduled_for` names it: “assembly:12”."""
    refuse_if(petition_obstacles(proposal))
    with transaction.atomic(using="default"):
        take(proposal, states.SCHEDULE, scheduled_for=scheduled_for)
        _tell(proposal, Step.Kind.SCHEDULED, at)
        audit.record(
            "proposal.scheduled",
            at=at,
            by=by,
            subject=proposal.reference,
            details={"for": scheduled_for},
        )


def mark_entered(*, proposal: Proposal, at: datetime, scheduled_for: str) -> None:
    """Enough support puts the proposal on an agenda by right (R-ODJ-02): nobody's act."""
    refuse_if(petition_obstacles(proposal))
    if proposal.threshold_reached_at is None:
        raise Refusal(
            "support-missing",
            _("This proposal has not gathered enough support."),
            _("The board may admit it all the same."),
        )
    with transaction.atomic(using="default"):
        take(proposal, states.ENTER, scheduled_for=scheduled_for)
        _tell(proposal, Step.Kind.ENTERED, at)
        audit.record(
            "proposal.entered_by_right",
            at=at,
            subject=proposal.reference,
            details={"for": scheduled_for},
        )


def mark_unscheduled(*, proposal: Proposal, at: datetime, by: Account | None) -> None:
    """The assembly was given up, or the resolution taken off its agenda before the convocation."""
    _leave_agenda(
        proposal, _back_from_agenda(proposal), Step.Kind.UNSCHEDULED, at, by, scheduled_for=""
    )


def mark_adopted(*, proposal: Proposal, at: datetime, by: Account | None) -> None:
    """The assembly that carried the proposal adopted its resolution."""
    _leave_agenda(proposal, states.ADOPT, Step.Kind.ADOPTED, at, by)


def mark_rejected(*, proposal: Proposal, at: datetime, by: Account | None) -> None:
    """The assembly that carried the proposal voted its resolution down."""
    _leave_agenda(proposal, states.REJECT, Step.Kind.REJECTED, at, by)


def mark_undecided(*, proposal: Proposal, at: datetime, by: Account | None) -> None:
    """The assembly had no quorum for the resolution, or its urn was not counted: another assembly
    can carry the proposal."""
    _leave_agenda(
        proposal, _back_from_agenda(proposal), Step.Kind.UNDECIDED, at, by, scheduled_for=""
    )


def withdraw(*, proposal: Proposal, at: datetime, by: Account) -> None:
    """The author gives the proposal up."""
    with transaction.atomic(using="default"):
        take(proposal, states.WITHDRAW)
        _tell(proposal, Step.Kind.WITHDRAWN, at)
        audit.record("proposal.withdrawn", at=at, by=by, subject=proposal.reference)


def note_opinions(*, proposal: Proposal) -> None:
    """Counts again the members, besides its author, who support it or spoke in its debate."""
    supporters = queries.running_supports(proposal).exclude(member=proposal.author_id)
    speakers = Contribution.objects.filter(proposal=proposal).exclude(author=proposal.author_id)
    said = supporters.order_by().values("member").union(speakers.order_by().values("author"))
    Proposal.objects.filter(pk=proposal.pk).update(opinions=said.count())


def note_threshold(*, proposal: Proposal, at: datetime) -> bool:
    """Writes down, once, that the support is enough. True when it has just become so."""
    if proposal.threshold_reached_at or proposal.state != ProposalState.PUBLISHED:
        return False
    if not queries.progress(proposal, at.astimezone(PARIS).date()).reached:
        return False
    first = Proposal.objects.filter(pk=proposal.pk, threshold_reached_at=None).update(
        threshold_reached_at=at
    )
    if not first:
        return False
    proposal.threshold_reached_at = at
    _tell(proposal, Step.Kind.THRESHOLD, at)
    audit.record("proposal.threshold_reached", at=at, subject=proposal.reference)
    transaction.on_commit(
        partial(threshold_reached.send_robust, sender=Proposal, proposal=proposal, at=at),
        using="default",
        robust=True,
    )
    return True


def _back_from_agenda(proposal: Proposal) -> Transition:
    """What the board admitted is admitted again; what came by right waits for its answer."""
    return states.UNSCHEDULE if proposal.answered_at else states.GATHER_AGAIN


def _leave_agenda(
    proposal: Proposal,
    move: Transition,
    kind: str,
    at: datetime,
    by: Account | None,
    **changes: Any,
) -> None:
    with transaction.atomic(using="default"):
        take(proposal, move, **changes)
        _tell(proposal, kind, at)
        audit.record(f"proposal.{kind}", at=at, by=by, subject=proposal.reference)


def _answered(proposal: Proposal, kind: str, at: datetime, by: Account, **details: object) -> None:
    _tell(proposal, kind, at, proposal.board_answer)
    audit.record(
        f"proposal.{kind}", at=at, by=by, subject=proposal.reference, details=dict(details)
    )
    outbox.queue(
        key_subject=proposal.reference,
        member=proposal.author,
        step=f"answer-{proposal.steps.count()}",
        template="proposal_answered",
        context=answer_context(proposal),
        at=at,
    )
    transaction.on_commit(
        partial(proposal_answered.send_robust, sender=Proposal, proposal=proposal, at=at),
        using="default",
        robust=True,
    )


def _columns(effects: Effects | None) -> dict[str, str]:
    return (
        {} if effects is None else {name: words.strip() for name, words in asdict(effects).items()}
    )


def _keep_version(proposal: Proposal, at: datetime, note: str) -> None:
    Version.objects.create(
        proposal=proposal,
        number=proposal.version,
        title=proposal.title,
        text=proposal.text,
        reasons=proposal.reasons,
        category=proposal.category,
        cost=proposal.cost,
        if_yes=proposal.if_yes,
        if_no=proposal.if_no,
        note=note.strip(),
        at=at,
    )


def _tell(proposal: Proposal, kind: str, at: datetime, words: str = "") -> None:
    Step.objects.create(proposal=proposal, kind=kind, at=at, words=words.strip())


def _overtaken(proposal: Proposal) -> Refusal:
    if proposal.state not in states.EDITABLE or proposal.hidden_by_id:
        return Refusal(
            "not-editable",
            _("This text can no longer be changed."),
            _("Its page says where it stands."),
        )
    return Refusal(
        "saved-elsewhere",
        _("This text was saved from another window since you opened it."),
        _("Copy what you have written, reload the page, and put it back."),
    )


def _search_key(author: Member, *words: str) -> str:
    return searching.search_key(*words, author.display_name)

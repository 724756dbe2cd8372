"""Amendments to a published text: proposed, taken up again, accepted, refused, withdrawn."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Refusal
from common.states import take
from members.models import Account, Member
from notifications.actions import outbox
from notifications.models import Stream
from proposals import amending, states
from proposals.actions import debate, proposals
from proposals.letters import amendment_context
from proposals.models import AmendedPart, Amendment, Proposal, Side
from proposals.paragraphs import paragraphs, written_anew
from proposals.states import AmendmentState, ProposalState

SHORTEST_REFUSAL = 30
LONGEST_AFTER = 10_000


def propose(
    *,
    proposal: Proposal,
    member: Member,
    part: str,
    place: int,
    version: int,
    after: str,
    why: str,
    at: datetime,
    by: Account,
) -> Amendment:
    """Proposes to write a paragraph otherwise, or to take it out. `version` is the text that its
    author read; the same words sent twice are one amendment."""
    with transaction.atomic(using="default"):
        open_to_change(proposal=proposal)
        before = _paragraph(proposal, part, place, version)
        after = _changed(before, after)
        made = debate.say(
            proposal=proposal,
            member=member,
            side=Side.AMEND,
            text=why,
            about=f"{part}|{place}|{after}",
            at=at,
            by=by,
        )
        amendment, new = Amendment.objects.get_or_create(
            contribution=made,
            defaults={"part": part, "place": place, "before": before, "after": after},
        )
        if new:
            audit.record("proposal.amendment_proposed", at=at, by=by, subject=amendment.reference)
    return amendment


def revise(
    *, amendment: Amendment, place: int, version: int, after: str, at: datetime, by: Account
) -> None:
    """Its author takes it up again, on the text as it stands now."""
    contribution = amendment.contribution
    with transaction.atomic(using="default"):
        open_to_change(proposal=contribution.proposal)
        before = _paragraph(contribution.proposal, amendment.part, place, version)
        after = _changed(before, after)
        touched = Amendment.objects.filter(pk=amendment.pk, state=AmendmentState.PROPOSED).update(
            place=place, before=before, after=after, votes_for=None, votes_against=None
        )
        if not touched:
            raise _decided()
        contribution.version = contribution.proposal.version
        contribution.save(update_fields=["version"])
        audit.record("proposal.amendment_revised", at=at, by=by, subject=amendment.reference)
    amendment.refresh_from_db()


def accept(*, amendment: Amendment, at: datetime, by: Account, words: str = "") -> None:
    """Those who sign the proposal take the change in: a new version results."""
    with transaction.atomic(using="default"):
        standing(amendment=amendment)
        resulting = amendment.contribution.proposal.version + 1
        take(
            amendment,
            states.TAKE_IN,
            answer=words.strip(),
            answered_at=at,
            resulting=resulting,
        )
        apply(amendment=amendment, at=at, by=by)
        tell(amendment=amendment, at=at)


def refuse(*, amendment: Amendment, answer: str, at: datetime, by: Account) -> None:
    """Those who sign the proposal keep their text, and say why."""
    answer = answer.strip()
    if len(answer) < SHORTEST_REFUSAL:
        raise Refusal(
            "reasons-missing",
            _("An amendment is refused only with reasons."),
            _("Write why, so that its author and all members understand."),
            status=400,
        )
    with transaction.atomic(using="default"):
        take(amendment, states.TURN_AWAY, answer=answer, answered_at=at)
        audit.record("proposal.amendment_refused", at=at, by=by, subject=amendment.reference)
        tell(amendment=amendment, at=at)


def withdraw(*, amendment: Amendment, at: datetime, by: Account) -> None:
    """Its author gives it up; it stays readable."""
    with transaction.atomic(using="default"):
        take(amendment, states.TAKE_BACK, answered_at=at)
        audit.record("proposal.amendment_withdrawn", at=at, by=by, subject=amendment.reference)


def apply(*, amendment: Amendment, at: datetime, by: Account | None) -> None:
    """Writes the change into the text of the proposal. The caller holds the transaction."""
    proposal = amendment.contribution.proposal
    texts = {part: getattr(proposal, part) for part in AmendedPart.values}
    changed = written_anew(
        texts[amendment.part], amendment.place, amendment.before, amendment.after
    )
    if changed is None:
        raise _overtaken()
    texts[amendment.part] = changed
    proposals.edit(
        proposal=proposal,
        title=proposal.title,
        **texts,
        revision=proposal.revision,
        note=said("Amendment no. %(number)s") % {"number": amendment.pk},
        at=at,
        by=by,
    )
    audit.record("proposal.amendment_accepted", at=at, by=by, subject=amendment.reference)


def open_to_change(*, proposal: Proposal) -> None:
    """Only while the text is published and can change; read again inside the transaction."""
    proposal.refresh_from_db()
    if proposal.state != ProposalState.PUBLISHED or proposal.hidden_by_id:
        raise Refusal(
            "not-editable",
            _("This text can no longer be changed."),
            _("Its page says where it stands."),
        )


def standing(*, amendment: Amendment) -> None:
    """What can be taken in or voted on: not hidden, on a text that can change, and still about a
    paragraph of it."""
    contribution = amendment.contribution
    open_to_change(proposal=contribution.proposal)
    contribution.refresh_from_db(fields=["hidden_by"])
    amendment.refresh_from_db()
    if contribution.hidden_by_id:
        raise Refusal(
            "argument-hidden",
            _("This amendment is hidden by moderation."),
            _("The journal of moderation gives the reason."),
        )
    if not amending.still_fits(amendment):
        raise _overtaken()


def tell(*, amendment: Amendment, at: datetime) -> None:
    """Its author hears what became of it."""
    outbox.queue(
        key_subject=amendment.reference,
        member=amendment.contribution.author,
        step=f"answer-{amendment.state}",
        template="amendment_answered",
        context=amendment_context(amendment),
        at=at,
        stream=Stream.OPTIONAL,
    )


def _paragraph(proposal: Proposal, part: str, place: int, version: int) -> str:
    """The paragraph that was read, as it stands: refused when it changed since."""
    read = proposal.versions.filter(number=version).first()
    if read is None or part not in AmendedPart.values:
        raise _unknown()
    known = paragraphs(getattr(read, part))
    if not 0 <= place < len(known):
        raise _unknown()
    if paragraphs(getattr(proposal, part))[place : place + 1] != [known[place]]:
        raise Refusal(
            "paragraph-changed",
            _("This paragraph changed while you were writing."),
            _("Your words are still in the form; the paragraph shown is the one of today."),
        )
    return known[place]


def _changed(before: str, after: str) -> str:
    after = "\n\n".join(paragraphs(after))
    if after == before:
        raise Refusal(
            "nothing-changed",
            _("The paragraph is the same as before."),
            _("Change its words, or empty it to propose to take it out."),
            status=400,
        )
    if len(after) > LONGEST_AFTER:
        raise Refusal(
            "too-long",
            _("This is too long to be read by all."),
            _("Keep one idea, or write several arguments."),
            status=400,
        )
    return after


def _unknown() -> Refusal:
    return Refusal(
        "no-such-paragraph",
        _("This paragraph does not exist in the text."),
        _("Go back to the amendments and choose a paragraph."),
        status=400,
    )


def _decided() -> Refusal:
    return Refusal(
        "amendment-decided",
        _("This amendment is decided, or put to the vote: its words are fixed."),
        _("Its page says where it stands."),
    )


def _overtaken() -> Refusal:
    return Refusal(
        "paragraph-changed",
        _("The paragraph that this amendment changes is no longer the same."),
        _("Its author can take it up again on the text of today, or withdraw it."),
    )

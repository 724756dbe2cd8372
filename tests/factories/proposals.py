"""Proposals; each function states only what matters to the test."""

import io
from datetime import datetime, timedelta
from typing import Any

from PIL import Image

from common.clock import PARIS
from members.models import Member
from proposals.actions import amendments, attachments, debate, moderation, moderators, proposals
from proposals.models import Amendment, Attachment, Contribution, Moderator, Proposal, Ruling

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=PARIS)
TITLE = "Ouvrir un atelier mensuel"
TEXT = "L’assemblée décide d’ouvrir un atelier mensuel dans chaque région."


def draft(author: Member, **fields: Any) -> Proposal:
    fields.setdefault("title", TITLE)
    fields.setdefault("text", TEXT)
    return proposals.write(author=author, at=NOON, by=author.account, **fields)


def published(author: Member, **fields: Any) -> Proposal:
    proposal = draft(author, **fields)
    proposals.publish(proposal=proposal, at=NOON + timedelta(minutes=1), by=author.account)
    return proposal


def in_state(state: str, author: Member, board: Member) -> Proposal:
    """A proposal brought to a state by its real path."""
    if state == "draft":
        return draft(author)
    proposal = published(author)
    later, by = NOON + timedelta(days=1), board.account
    if state in ("admitted", "scheduled", "adopted", "rejected"):
        proposals.admit(proposal=proposal, at=later, by=by)
    if state in ("scheduled", "adopted", "rejected"):
        proposals.mark_scheduled(proposal=proposal, at=later, by=by, scheduled_for="assembly:1")
    if state == "adopted":
        proposals.mark_adopted(proposal=proposal, at=later, by=by)
    if state == "rejected":
        proposals.mark_rejected(proposal=proposal, at=later, by=by)
    if state == "refused":
        answer = "Cette dépense dépasse le budget de l’année."
        proposals.refuse(proposal=proposal, answer=answer, at=later, by=by, formal=False)
    if state == "withdrawn":
        proposals.withdraw(proposal=proposal, at=later, by=author.account)
    return proposal


def picture(kind: str = "PNG", **saved: Any) -> bytes:
    """The smallest picture a telephone could send."""
    written = io.BytesIO()
    Image.new("RGB", (8, 6), "teal").save(written, format=kind, **saved)
    return written.getvalue()


def attached(proposal: Proposal, content: bytes | None = None, title: str = "Devis") -> Attachment:
    return attachments.attach(
        proposal=proposal,
        title=title,
        content=picture() if content is None else content,
        at=NOON + timedelta(minutes=5),
        by=proposal.author.account,
    )


def argument(proposal: Proposal, member: Member, **fields: Any) -> Contribution:
    fields.setdefault("side", "against")
    fields.setdefault("text", "Une fois par mois, c’est beaucoup.")
    fields.setdefault("at", NOON + timedelta(hours=1))
    return debate.argue(proposal=proposal, member=member, by=member.account, **fields)


def moderator(member: Member, board: Member) -> Moderator:
    source = "Décision du directoire du 2 mars 2026"
    return moderators.name(member=member, source=source, at=NOON, by=board.account)


def hidden(text: Proposal | Contribution, by: Member, **fields: Any) -> Ruling:
    """Hidden by somebody who moderates already."""
    fields.setdefault("ground", "insult")
    fields.setdefault("reason", "Une attaque contre une personne, et non contre une idée.")
    fields.setdefault("at", NOON + timedelta(hours=2))
    return moderation.hide(text=text, version=text.version, by=by.account, **fields)


def amendment(proposal: Proposal, member: Member, **fields: Any) -> Amendment:
    """To the first paragraph of the text, as it stands."""
    fields.setdefault("part", "text")
    fields.setdefault("place", 0)
    fields.setdefault("version", proposal.version)
    fields.setdefault("after", "L’assemblée décide d’ouvrir un atelier par trimestre.")
    fields.setdefault("why", "Un atelier mensuel demande trop aux bénévoles.")
    fields.setdefault("at", NOON + timedelta(hours=1))
    return amendments.propose(proposal=proposal, member=member, by=member.account, **fields)

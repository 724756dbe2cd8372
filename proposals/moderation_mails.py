"""Who is told of what in moderation: moderators, the author, those who reported, the judges."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from common.clock import PARIS
from members.models import Member
from notifications.actions import outbox
from notifications.models import Stream
from proposals import moderating
from proposals.models import Contribution, Proposal, Remark, Ruling
from proposals.moderating import Text
from proposals.states import RulingState

TEMPLATE = "moderation_news"


def tell_moderators(text: Text, at: datetime) -> None:
    """One message a text until somebody rules, to the moderators who are neutral about it."""
    today = at.astimezone(PARIS).date()
    neutral = [
        row.member
        for row in moderating.moderators(today)
        if not moderating.obstacles_to_rule([row.member], text)
    ]
    step = f"reported-{text.rulings.count()}"
    told = _about(text, "reported", link=address_to_rule(text))
    _tell(*_key(text, text.reference, step), neutral, told, at=at)


def tell_of_ruling(ruling: Ruling, at: datetime) -> None:
    """The author of what is hidden, with the reason and the way to appeal; those who reported,
    whose names nobody reads."""
    text = moderating.text_of(ruling)
    with translation.override("fr"):  # mails are in French whoever acts
        words = {"ground": ruling.get_ground_display(), "reason": ruling.reason}
    if ruling.state == RulingState.HIDDEN:
        told = _about(text, "hidden", link=address_of(ruling), **words)
        told["title"] = _own_title(text)
        secret = _is_unnamed(text)
        _tell(
            *_key(text, ruling.reference, "hidden"),
            _authors(text),
            told,
            at=at,
            in_confidence=secret,
        )
    reporters = [report.member for report in ruling.reports.select_related("member")]
    answer = _about(text, f"answer_{ruling.state}", link=address_of(ruling), **words)
    key = _key(text, ruling.reference, "answer")
    _tell(*key, reporters, answer, at=at, stream=Stream.OPTIONAL, in_confidence=True)


def tell_judges(ruling: Ruling, at: datetime) -> None:
    """Those who may decide the appeal."""
    today = at.astimezone(PARIS).date()
    able = [
        judge
        for judge in moderating.judges(today)
        if not moderating.obstacles_to_judge([judge], ruling)
    ]
    text = moderating.text_of(ruling)
    told = _about(text, "appealed", link=address_of(ruling))
    _tell(*_key(text, ruling.reference, "appealed"), able, told, at=at)


def tell_of_judgement(ruling: Ruling, at: datetime) -> None:
    """The author and the moderator, with the reasons."""
    text = moderating.text_of(ruling)
    told_so = [*((member, True) for member in _authors(text)), (ruling.moderator, False)]
    for member, is_author in told_so:
        told = _about(
            text,
            ruling.state,
            link=address_of(ruling),
            reason=ruling.judgement,
            is_author=is_author,
        )
        step = "judged" if is_author else "judged-moderator"
        secret = is_author and _is_unnamed(text)
        _tell(*_key(text, ruling.reference, step), [member], told, at=at, in_confidence=secret)


def address_of(ruling: Ruling) -> str:
    """The page of a ruling, as a mail names it."""
    return settings.SITE_URL + reverse("proposals:ruling", args=[ruling.pk])


def address_to_rule(text: Text) -> str:
    """Where a moderator decides about a text."""
    if isinstance(text, Remark):
        return settings.SITE_URL + reverse("proposals:moderate-remark", args=[text.pk])
    number = text.pk if isinstance(text, Contribution) else 0
    home = moderating.home(text)
    return settings.SITE_URL + reverse("proposals:moderate", args=[home.pk, number])


def _key(text: Text, reference: str, step: str) -> tuple[str, str]:
    """The subject and the step of a message. What is about an answer to a consultation belongs to
    the consultation, and goes with its roll."""
    if isinstance(text, Remark):
        return text.consultation.reference, f"{step}-{reference}"
    return reference, step


def _authors(text: Text) -> list[Member]:
    """Nobody, once the author of an answer to a consultation is forgotten."""
    return [text.author] if text.author else []


def _is_unnamed(text: Text) -> bool:
    """Whether nobody reads who wrote a text, nor may learn it from what was sent."""
    return isinstance(text, Remark)


def _own_title(text: Text) -> str:
    """The title as the author knows it, hidden or not."""
    home = moderating.home(text)
    return home.title if isinstance(home, Proposal) else home.shown_title


def _about(text: Text, event: str, **more: Any) -> dict[str, Any]:
    """A message never carries the words at issue."""
    with translation.override("fr"):
        title = moderating.home(text).shown_title
    return {
        "event": event,
        "is_proposal": isinstance(text, Proposal),
        "is_remark": isinstance(text, Remark),
        "title": title,
        "ground": "",
        "reason": "",
        "is_author": False,
        **more,
    }


def _tell(
    subject: str,
    step: str,
    members: Iterable[Member],
    context: dict[str, Any],
    *,
    at: datetime,
    stream: str = Stream.STATUTORY,
    in_confidence: bool = False,
) -> None:
    for member in members:
        outbox.queue(
            key_subject=subject,
            member=member,
            step=step,
            template=TEMPLATE,
            context=context,
            at=at,
            stream=stream,
            in_confidence=in_confidence,
        )

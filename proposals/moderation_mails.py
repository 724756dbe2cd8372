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
from proposals.models import Contribution, Proposal, Ruling
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
    _tell(
        text.reference, step, neutral, _about(text, "reported", link=address_to_rule(text)), at=at
    )


def tell_of_ruling(ruling: Ruling, at: datetime) -> None:
    """The author of what is hidden, with the reason and the way to appeal; those who reported."""
    text = moderating.text_of(ruling)
    with translation.override("fr"):  # mails are in French whoever acts
        words = {"ground": ruling.get_ground_display(), "reason": ruling.reason}
    if ruling.state == RulingState.HIDDEN:
        told = _about(text, "hidden", link=address_of(ruling), **words)
        told["title"] = moderating.place(text)["proposal"].title
        _tell(ruling.reference, "hidden", [text.author], told, at=at)
    reporters = [report.member for report in ruling.reports.select_related("member")]
    answer = _about(text, f"answer_{ruling.state}", link=address_of(ruling), **words)
    _tell(ruling.reference, "answer", reporters, answer, at=at, stream=Stream.OPTIONAL)


def tell_judges(ruling: Ruling, at: datetime) -> None:
    """Those who may decide the appeal."""
    today = at.astimezone(PARIS).date()
    able = [
        judge
        for judge in moderating.judges(today)
        if not moderating.obstacles_to_judge([judge], ruling)
    ]
    told = _about(moderating.text_of(ruling), "appealed", link=address_of(ruling))
    _tell(ruling.reference, "appealed", able, told, at=at)


def tell_of_judgement(ruling: Ruling, at: datetime) -> None:
    """The author and the moderator, with the reasons."""
    text = moderating.text_of(ruling)
    for member, is_author in ((text.author, True), (ruling.moderator, False)):
        told = _about(
            text,
            ruling.state,
            link=address_of(ruling),
            reason=ruling.judgement,
            is_author=is_author,
        )
        step = "judged" if is_author else "judged-moderator"
        _tell(ruling.reference, step, [member], told, at=at)


def address_of(ruling: Ruling) -> str:
    """The page of a ruling, as a mail names it."""
    return settings.SITE_URL + reverse("proposals:ruling", args=[ruling.pk])


def address_to_rule(text: Text) -> str:
    """Where a moderator decides about a text."""
    proposal = moderating.place(text)["proposal"]
    number = text.pk if isinstance(text, Contribution) else 0
    return settings.SITE_URL + reverse("proposals:moderate", args=[proposal.pk, number])


def _about(text: Text, event: str, **more: Any) -> dict[str, Any]:
    """A message never carries the words at issue."""
    proposal = moderating.place(text)["proposal"]
    with translation.override("fr"):
        title = proposal.shown_title
    return {
        "event": event,
        "is_proposal": isinstance(text, Proposal),
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
        )

"""The board asks members for their opinion: a poll that decides nothing, and says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from common import audit
from common.clock import PARIS
from common.refusals import Obstacle, refuse_if
from members import queries as register
from members.models import Account, College, Member, OrganFunction
from proposals import grouping
from proposals.models import Consultation, WorkingGroup
from votes.methods.judgment import MENTIONS
from votes.station.actions import polls
from votes.station.actions.polls import RollLine
from votes.station.models import Poll
from votes.station.questions import (
    APPROVAL,
    CHOICE,
    CONSENT,
    FREE_TEXT,
    JUDGMENT,
    RANKED,
    WORDED,
    Question,
    approval,
    consent,
    free_text,
    judgment,
    ranking,
)
from votes.station.roles import FEWEST_KEY_HOLDERS
from votes.station.small_counts import ANONYMITY_MINIMUM
from votes.station.wording import ADVISORY

# Spare rights of a secret consultation, for members whose right has to be re-issued.
RESERVES = 5
METHODS = (CHOICE, APPROVAL, JUDGMENT, *RANKED, *WORDED)


@dataclass(frozen=True)
class Asked:
    """What the board asks: the question, the method and the answers. `seats` is how many answers
    the board means to keep, where the method keeps several."""

    question: str
    method: str
    answers: Sequence[str]
    text: str = ""
    mentions: Sequence[str] = MENTIONS
    seats: int = 1
    blank: bool = False


def launch(
    *,
    title: str,
    asked: Asked,
    regime: str,
    college: College | None,
    minimum_percent: int,
    opens_at: datetime,
    closes_at: datetime,
    revote: bool,
    at: datetime,
    by: Account,
    group: WorkingGroup | None = None,
) -> Consultation:
    """Prepares the poll of a consultation over the members of this day, all, of one college or of
    one working group. A named one opens by itself at its hour; a secret one after the ceremony
    of its keys."""
    on = at.astimezone(PARIS).date()
    people = register.active_members(on)
    if college is not None:
        people = people.filter(college=college)
    if group is not None:
        people = people.filter(pk__in=grouping.members_of(group, on))
    roll = [RollLine(member.pk, member.sort_name[:220]) for member in people]
    secret = regime == Poll.Regime.SECRET
    holders: list[Member] = []
    if secret:
        holders = register.holders_of(OrganFunction.Function.KEY_HOLDER, on)
    obstacles = _obstacles(opens_at, people=len(roll), at=at)
    if secret:
        obstacles += _obstacles_to_secrecy(len(roll), len(holders))
    refuse_if(obstacles, status=400)
    with translation.override("fr"):
        notice = str(ADVISORY)
    with transaction.atomic(using="default"):
        poll = polls.prepare(
            title=title,
            subtitle=notice,
            questions=_questions(asked, notice),
            roll=roll,
            trustees=holders,
            threshold=len(holders) // 2 + 1,
            kind=Poll.Kind.CONSULTATION,
            regime=regime,
            risk_level=1,
            revote=revote,
            reserves=RESERVES if secret else 0,
            opens_at=opens_at,
            remote_closes_at=closes_at,
            at=at,
            by=by,
        )
        consultation = Consultation.objects.create(
            poll=poll, college=college, group=group, minimum_percent=minimum_percent, launched_by=by
        )
        Poll.objects.filter(pk=poll.pk).update(subject=consultation.reference)
        audit.record(
            "consultation.launched",
            at=at,
            by=by,
            subject=consultation.reference,
            details={"title": title, "method": asked.method, "regime": regime, "roll": len(roll)},
        )
    poll.refresh_from_db()
    return consultation


def _questions(asked: Asked, notice: str) -> Sequence[Question]:
    information = {"notice": notice, "text": asked.text}
    answers = tuple(asked.answers)
    if asked.method == CONSENT:
        return (consent(asked.question, information=information),)
    if asked.method == FREE_TEXT:
        return (free_text(asked.question, information=information),)
    if asked.method == JUDGMENT:
        return judgment(asked.question, answers, asked.mentions, information=information)
    if asked.method in RANKED:
        return (
            ranking(
                asked.question,
                answers,
                method=asked.method,
                seats=asked.seats,
                information=information,
            ),
        )
    if asked.method == APPROVAL:
        return (
            approval(
                asked.question,
                answers,
                blank=asked.blank,
                seats=asked.seats,
                information=information,
            ),
        )
    return (
        Question(
            asked.question,
            answers,
            CHOICE,
            maximum=min(asked.seats, len(answers)),
            seats=asked.seats,
            blank=asked.blank,
            information=information,
        ),
    )


def _obstacles(opens_at: datetime, *, people: int, at: datetime) -> list[Obstacle]:
    found = []
    if opens_at < at:
        found.append(
            Obstacle(
                "opens-in-the-past",
                _("The consultation would open before now."),
                _("Choose an opening in the future."),
            )
        )
    if not people:
        found.append(
            Obstacle(
                "nobody-asked",
                _("Nobody would be asked: this group or college has no member today."),
                _("Choose another one, or every member."),
            )
        )
    return found


def _obstacles_to_secrecy(people: int, holders: int) -> list[Obstacle]:
    found = []
    if people < ANONYMITY_MINIMUM:
        found.append(
            Obstacle(
                "too-few-for-secret",
                _("With fewer than ten members, the totals could reveal somebody's vote."),
                _("Choose a named vote, or consult more members."),
            )
        )
    if holders < FEWEST_KEY_HOLDERS:
        found.append(
            Obstacle(
                "too-few-key-holders",
                _("Fewer than two people hold the function of key holder: one alone could open."),
                _("Give this function to an organ of two people or more, or ask for named votes."),
            )
        )
    return found

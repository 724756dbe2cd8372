"""Between two assemblies: consultations, working groups, coups de main, questions, debate."""

import random
from datetime import datetime, time, timedelta
from typing import Any

from assembly.actions import questions as written
from assembly.models import Assembly
from common.clock import PARIS
from frontend.demonstration.founding import account_of
from frontend.demonstration.story import told
from members.models import Account, Member
from proposals.actions import consultations, debate, errands, groups, questions
from proposals.models import Proposal
from votes.station.actions import named
from votes.station.models import Poll
from votes.station.questions import CHOICE

# The first members hold an office or stand for election: the others answer.
FIRST_VOTER = 10


def live(*, now: datetime, seed: int) -> None:
    """Tells what members and the board did in the last months."""
    story, by = told(), account_of(told()["officers"]["board_president"])
    for argument in story["arguments"]:
        _argue(argument, now)
    for group in story["groups"]:
        _open_group(group, now, by)
    for errand in story["errands"]:
        _ask_for_help(errand, now, by)
    for question in story["questions"]:
        _ask_all_year(question, now)
    for asked in story["consultations"]:
        _consult(asked, now, by, random.Random(seed))  # noqa: S311


def ask_before(*, assembly: Assembly) -> None:
    """Members' written questions on the papers of an assembly, and what the board answers."""
    convened_at = assembly.call.convened_at
    if convened_at is None:
        return
    by = account_of(told()["officers"]["board_president"])
    for story in told()["written_questions"]:
        at = convened_at + timedelta(hours=story["asked_after_hours"])
        asked = [
            written.ask(
                assembly=assembly,
                member=_member(each["member"]),
                text=each["text"],
                at=at,
                by=account_of(each["member"]),
            )
            for each in story["asked"]
        ]
        if "answer" in story:
            written.answer(
                assembly=assembly,
                questions=asked,
                subject=story["subject"],
                text=story["answer"],
                at=convened_at + timedelta(hours=story["answered_after_hours"]),
                by=by,
            )


def _argue(story: dict[str, Any], now: datetime) -> None:
    debate.argue(
        proposal=Proposal.objects.get(title=story["proposal"]),
        member=_member(story["member"]),
        side=story["side"],
        text=story["text"],
        at=now - timedelta(days=story["days_ago"]),
        by=account_of(story["member"]),
    )


def _open_group(story: dict[str, Any], now: datetime, by: Account) -> None:
    at = now - timedelta(days=story["days_ago"])
    group = groups.open_group(
        name=story["name"],
        purpose=story["purpose"],
        help_wanted=story["help_wanted"],
        at=at,
        by=by,
    )
    for number in story["members"]:
        at += timedelta(days=2)
        groups.join(group=group, member=_member(number), at=at, by=account_of(number))


def _ask_for_help(story: dict[str, Any], now: datetime, by: Account) -> None:
    at = now - timedelta(days=story["asked_days_ago"])
    errand = errands.ask(
        title=story["title"],
        text=story["text"],
        minutes=story["minutes"],
        due_on=now.astimezone(PARIS).date() + timedelta(days=story["due_in_days"]),
        at=at,
        by=by,
    )
    if "volunteer" in story:
        number = story["volunteer"]
        errands.take(
            errand=errand,
            member=_member(number),
            may_be_named=True,
            at=at + timedelta(days=1),
            by=account_of(number),
        )
    if "thanks" in story:
        done_at = now - timedelta(days=story["done_days_ago"])
        errands.finish(errand=errand, at=done_at, by=account_of(story["volunteer"]))
        errands.thank(errand=errand, words=story["thanks"], at=done_at + timedelta(hours=5), by=by)


def _ask_all_year(story: dict[str, Any], now: datetime) -> None:
    at = now - timedelta(days=story["asked_days_ago"])
    asked = [
        questions.ask(
            organ=story["organ"],
            member=_member(each["member"]),
            text=each["text"],
            at=at,
            by=account_of(each["member"]),
        )
        for each in story["asked"]
    ]
    if "answer" in story:
        questions.answer(
            organ=story["organ"],
            questions=asked,
            subject=story["subject"],
            text=story["answer"],
            at=now - timedelta(days=story["answered_days_ago"]),
            by=account_of(told()["officers"][f"{story['organ']}_president"]),
        )


def _consult(story: dict[str, Any], now: datetime, by: Account, draw: random.Random) -> None:
    """A consultation by name, answered by some members, and counted if it is over."""
    day = now.astimezone(PARIS).date() - timedelta(days=story["opened_days_ago"])
    opens_at = datetime.combine(day, time(8), PARIS)
    closes_at = opens_at + timedelta(days=story["lasts_days"])
    poll = consultations.launch(
        title=story["title"],
        asked=consultations.Asked(
            question=story["question"],
            method=CHOICE,
            answers=story["answers"],
            text=story["text"],
        ),
        regime=Poll.Regime.NAMED,
        college=None,
        minimum_percent=10,
        opens_at=opens_at,
        closes_at=closes_at,
        revote=True,
        at=opens_at - timedelta(hours=15),
        by=by,
    ).poll
    named.open_poll(poll=poll, at=opens_at)
    last = min(now, closes_at) - timedelta(hours=1)
    _answer(poll, story, opens_at, last, draw)
    if closes_at < now:
        named.count(poll=poll, at=closes_at)


def _answer(
    poll: Poll, story: dict[str, Any], first: datetime, last: datetime, draw: random.Random
) -> None:
    voters = poll.roll.filter(
        member__number__gte=FIRST_VOTER, member__account__isnull=False
    ).select_related("member__account")
    entries = list(voters.order_by("member__number")[: story["voters"]])
    step = (last - first) / max(1, len(entries))
    for index, entry in enumerate(entries):
        account = entry.member.account
        assert account is not None
        choice = draw.choices(range(len(story["answers"])), story["tastes"])[0]
        named.cast(
            account=account,
            poll=poll,
            entry_id=entry.pk,
            choices=[[choice]],
            at=first + index * step,
        )


def _member(number: int) -> Member:
    return Member.objects.get(number=number)

"""The life of a named poll (scrutin public): opening, votes with their names, close and count.

It has no urn. Its result is hidden from everybody until the announced close; the names are then
read by the bureau alone, and each reading is in the journal.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common import audit
from common.refusals import Forbidden, Obstacle, Refusal, refuse_if
from common.states import take
from members.models import Account
from votes.station import acts_of_voters, eligibility, named_ballots, signals, states
from votes.station.actions import telling
from votes.station.actions.rights import exercisable
from votes.station.live import announce, announce_turnout
from votes.station.models import HandOver, NamedVote, Poll, RollEntry, TurnoutEntry
from votes.station.named_ballots import Choice
from votes.station.questions import read_question
from votes.station.states import PollState


def not_yet() -> Obstacle:
    """Members were told an hour: nobody opens before it."""
    return Obstacle(
        "not-yet",
        _("The announced hour of the opening has not come."),
        _("The vote opens by itself at that hour."),
    )


def open_poll(*, poll: Poll, at: datetime, by: Account | None = None) -> Poll:
    """Opens at the announced hour or after it. Opening what is open is done already."""
    if poll.state == PollState.OPEN:
        return poll
    if at < poll.opens_at:
        refuse_if([not_yet()])
    with transaction.atomic():
        take(poll, states.OPEN_NAMED, opened_at=at)
        audit.record("poll.opened", at=at, by=by, subject=poll.journal_subject)
        announce(poll, signals.poll_opened, at)
    return poll


def cast(
    *, account: Account, poll: Poll, entry_id: int, choices: list[Choice], at: datetime
) -> NamedVote:
    """Records the vote of one right with the identity of who cast it. The journal says that it
    was cast and by whom, never what it is."""
    with transaction.atomic():
        row = Poll.objects.select_for_update().get(pk=poll.pk)
        _require_open(row, at)
        entry, kind = _right(row, account, entry_id, at)
        by_holder = kind == HandOver.Kind.PROXY
        signed = TurnoutEntry.objects.filter(entry=entry).first()
        _require_not_final(row, signed, by_holder=by_holder)
        _require_allowed(row, choices)
        vote, _created = NamedVote.objects.update_or_create(
            entry=entry, defaults={"choices": choices, "account": account, "at": at}
        )
        signed, is_new = TurnoutEntry.objects.update_or_create(
            entry=entry,
            defaults={
                "channel": TurnoutEntry.Channel.NAMED,
                "by_holder": by_holder,
                "at": at,
                "casts": signed.casts + 1 if signed else 1,
            },
        )
        telling.tell_member(poll=row, signed=signed, at=at)
        audit.record(
            acts_of_voters.NAMED_VOTE,
            at=at,
            by=account,
            subject=row.journal_subject,
            details={"entry": entry.pk, "kind": str(kind), "again": not is_new},
            is_apart=True,
        )
        announce_turnout(row, at)
    return vote


def count(*, poll: Poll, at: datetime, by: Account | None = None) -> Poll:
    """Closes for ever and publishes the counts, once the announced close has come."""
    if not poll.remote_vote_is_over(at):
        raise Refusal(
            "close-not-come",
            _("The announced close has not come: nothing is counted before it."),
            _("Wait for the hour that was announced, or cancel the vote and say why."),
        )
    with transaction.atomic():
        row = Poll.objects.select_for_update().get(pk=poll.pk)
        votes = list(
            NamedVote.objects.filter(entry__poll=row, entry__withdrawn_at__isnull=True)
            .order_by("entry__pk")
            .values_list("choices", "entry__weight")
        )
        questions = [read_question(value) for value in row.questions]
        take(
            poll,
            states.COUNT_NAMED,
            result=named_ballots.counted(questions, votes),
            counted_votes=sum(weight for _choices, weight in votes),
            ended_at=at,
            result_at=at,
        )
        audit.record(
            "poll.counted",
            at=at,
            by=by,
            subject=poll.journal_subject,
            details={"votes": len(votes)},
        )
        audit.anchor(poll.journal_subject, at=at)
        announce(poll, signals.poll_counted, at)
    return poll


@dataclass(frozen=True)
class NamedLine:
    """What one member voted, question by question, in words."""

    label: str
    choices: tuple[str, ...]


def read_votes(*, poll: Poll, at: datetime, by: Account) -> list[NamedLine]:
    """The votes with their names, for the bureau after the close. Journalled before anything is
    shown."""
    if poll.is_secret or poll.state not in states.WITH_RESULT:
        raise Refusal(
            "named-votes-closed",
            _("Nobody reads the votes before the close."),
            _("Come back once the result is published."),
        )
    questions = [read_question(value) for value in poll.questions]
    blank = _now("Blank")
    with transaction.atomic():
        audit.record("named_votes.read", at=at, by=by, subject=poll.journal_subject)
        votes = NamedVote.objects.filter(entry__poll=poll).select_related("entry")
        return [
            NamedLine(
                vote.entry.label,
                tuple(
                    named_ballots.in_words(question, choice, blank=blank)
                    for question, choice in zip(questions, vote.choices, strict=True)
                ),
            )
            for vote in votes.order_by("entry__label", "entry__pk")
        ]


def written_answers(*, poll: Poll) -> list[tuple[RollEntry, list[Choice]]]:
    """The votes of a published result that hold words, for the room that publishes the words
    without their names. Nothing before the close."""
    if poll.is_secret or poll.state not in states.WITH_RESULT:
        return []
    votes = NamedVote.objects.filter(entry__poll=poll, entry__withdrawn_at__isnull=True)
    return [
        (vote.entry, vote.choices)
        for vote in votes.select_related("entry").order_by("pk")
        if any(map(named_ballots.words_of, vote.choices))
    ]


def _require_open(poll: Poll, at: datetime) -> None:
    if poll.is_secret or poll.state != PollState.OPEN or poll.remote_vote_is_over(at):
        raise Refusal(
            "named-vote-not-open",
            _("This vote is not open."),
            _("Look at its dates on its page."),
        )


def _right(
    poll: Poll, account: Account, entry_id: int, at: datetime
) -> tuple[RollEntry, HandOver.Kind]:
    mine = {
        entry.pk: (entry, kind) for entry, kind in exercisable(account=account, poll=poll, at=at)
    }
    if entry_id not in mine:
        raise Forbidden(
            "no-right",
            _("You have no right to vote in this poll."),
            _("The roll was closed with the notice. If you think it is wrong, ask the help desk."),
        )
    entry, kind = mine[entry_id]
    found = eligibility.obstacle(poll, entry, account, at)
    if found is not None:
        raise Refusal(found.code, found.message, found.what_to_do)
    return entry, kind


def _require_not_final(poll: Poll, signed: TurnoutEntry | None, *, by_holder: bool) -> None:
    """The owner may vote over the holder of their pouvoir, never the reverse; else a vote is
    replaced only where the rules of the poll allow it."""
    if signed is None or (signed.by_holder and not by_holder):
        return
    if by_holder and not signed.by_holder:
        raise Refusal(
            "owner-has-voted",
            _("This member has voted in person: the proxy cannot vote any more."),
            _("There is nothing left to do for this right."),
        )
    if not poll.revote:
        raise Refusal(
            "already-voted",
            _("This vote is recorded, and the rules of this poll do not let it be changed."),
            _("There is nothing left to do for this right."),
        )


def _require_allowed(poll: Poll, choices: list[Choice]) -> None:
    questions = [read_question(value) for value in poll.questions]
    fits = len(choices) == len(questions)
    if fits and any(map(named_ballots.lacks_reason, questions, choices)):
        raise Refusal(
            "objection-without-reason",
            _("An objection has a reason: without one, it is not recorded."),
            _("Say in a sentence what would go wrong, or answer that you have no objection."),
            status=400,
        )
    if not fits or not all(map(named_ballots.is_allowed, questions, choices)):
        raise Refusal(
            "choice-not-allowed",
            _("An answer does not follow the rule of its question."),
            _("Check how many answers may be chosen, and that no rank is given twice."),
            status=400,
        )

"""Named votes: kept with the identity, hidden until the close, read by the bureau alone."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from common import clock
from common.models import ApartEvent, AuditEvent
from common.refusals import Refusal
from members.models import Member
from tests.cast import Cast
from votes.station import queries, readings, tasks
from votes.station.actions import named, polls, reissues
from votes.station.actions.preparation import RollLine
from votes.station.models import NamedVote, Poll, TurnoutEntry
from votes.station.questions import CHOICE, SCHULZE, TRANSFER, Question, ranking

pytestmark = pytest.mark.django_db

ORDER = ranking("Dans quel ordre ?", ("Chêne", "Ruche", "Nuage"), method=SCHULZE)
WEEK = timedelta(days=7)


def prepared(cast: Cast, *, at: datetime, questions: Any = (ORDER,), revote: bool = True) -> Poll:
    return polls.prepare(
        title="Quel emblème ?",
        questions=questions,
        roll=[RollLine(member.pk, member.sort_name) for member in cast.members],
        trustees=[],
        threshold=0,
        opens_at=at,
        remote_closes_at=at + WEEK,
        kind=Poll.Kind.CONSULTATION,
        regime=Poll.Regime.NAMED,
        risk_level=1,
        revote=revote,
        at=at,
        by=None,
    )


def opened(cast: Cast, **options: Any) -> tuple[Poll, datetime]:
    at = clock.now()
    poll = prepared(cast, at=at, **options)
    return polls.open_poll(poll=poll, at=at), at


def vote(poll: Poll, member: Member, *choices: Any, at: datetime) -> NamedVote:
    entry = poll.roll.get(member=member)
    account = member.account
    assert account is not None
    return named.cast(account=account, poll=poll, entry_id=entry.pk, choices=list(choices), at=at)


def test_nobody_reads_anything_before_the_close_and_the_count_is_right_after_it(cast: Cast) -> None:
    poll, at = opened(cast)
    vote(poll, cast.alice, [0, 1, 2], at=at)
    vote(poll, cast.bilal, [0, 1, 2], at=at)
    vote(poll, cast.chloe, [2], at=at)
    poll.refresh_from_db()
    assert (queries.results(poll), readings.readings(poll), poll.result) == ([], [], None)
    assert queries.turnout(poll).voted == 3

    polls.end(poll=poll, at=at + WEEK)

    (reading,) = readings.readings(poll)
    assert poll.result == [[[[0, 1, 2], 2], [[2], 1]]]
    assert reading.places == [["Chêne"], ["Ruche"], ["Nuage"]]
    assert "gagne son duel contre chacune des autres" in reading.sentence


def test_nothing_is_counted_before_the_announced_close(cast: Cast) -> None:
    poll, at = opened(cast)

    with pytest.raises(Refusal) as refused:
        polls.end(poll=poll, at=at + WEEK - timedelta(seconds=1))

    poll.refresh_from_db()
    assert (refused.value.code, poll.state) == ("close-not-come", "open")


def test_a_vote_replaces_the_earlier_one_where_the_rules_allow_it(cast: Cast) -> None:
    poll, at = opened(cast)

    vote(poll, cast.bilal, [0], at=at)
    vote(poll, cast.bilal, [1, 0], at=at)

    assert NamedVote.objects.get().choices == [[1, 0]]
    assert TurnoutEntry.objects.get().casts == 2


def test_a_vote_is_final_where_the_rules_say_so(cast: Cast) -> None:
    poll, at = opened(cast, revote=False)
    vote(poll, cast.bilal, [0], at=at)

    with pytest.raises(Refusal) as refused:
        vote(poll, cast.bilal, [1], at=at)

    assert refused.value.code == "already-voted"
    assert NamedVote.objects.get().choices == [[0]]


def test_a_vote_is_refused_before_the_opening_and_from_the_close_on(cast: Cast) -> None:
    at = clock.now()
    poll = prepared(cast, at=at + timedelta(days=1))
    with pytest.raises(Refusal) as early:
        polls.open_poll(poll=poll, at=at)
    with pytest.raises(Refusal) as unopened:
        vote(poll, cast.bilal, [0], at=at)
    polls.open_poll(poll=poll, at=at + timedelta(days=1))
    with pytest.raises(Refusal) as late:
        vote(poll, cast.bilal, [0], at=at + timedelta(days=8))

    codes = [refused.value.code for refused in (early, unopened, late)]
    assert codes == ["not-yet", "named-vote-not-open", "named-vote-not-open"]
    assert not NamedVote.objects.exists()


def test_nobody_votes_with_the_right_of_another(cast: Cast) -> None:
    poll, at = opened(cast)
    entry = poll.roll.get(member=cast.alice)
    for account in (cast.bilal.account, cast.eve, cast.fatou):
        assert account is not None
        with pytest.raises(Refusal) as refused:
            named.cast(account=account, poll=poll, entry_id=entry.pk, choices=[[0]], at=at)
        assert refused.value.code == "no-right"

    assert not NamedVote.objects.exists()


PICK = Question("Lequel ?", ("A", "B", "C"), CHOICE, maximum=2, seats=2, blank=True)


@pytest.mark.parametrize(
    ("question", "choice"),
    [
        (ORDER, [0, 0]),
        (ORDER, [3]),
        (ORDER, [-1]),
        (ORDER, []),
        (ORDER, "blank"),
        (ORDER, [True]),
        (ORDER, None),
        (PICK, [0, 1, 2]),
        (PICK, []),
        (PICK, "nul"),
    ],
)
def test_an_answer_outside_the_rule_is_refused(
    cast: Cast, question: Question, choice: object
) -> None:
    poll, at = opened(cast, questions=(question,))

    for choices in ([choice], [[0], [0]], []):
        with pytest.raises(Refusal) as refused:
            vote(poll, cast.bilal, *choices, at=at)
        assert refused.value.code == "choice-not-allowed"


def test_a_choice_of_several_counts_each_answer_and_the_blank_votes(cast: Cast) -> None:
    poll, at = opened(cast, questions=(PICK,))
    vote(poll, cast.alice, [0, 1], at=at)
    vote(poll, cast.bilal, [1], at=at)
    vote(poll, cast.chloe, "blank", at=at)

    polls.end(poll=poll, at=at + WEEK)

    (reading,) = readings.readings(poll)
    assert poll.result == [[1, 1, 2, 0]]
    assert (poll.counted_votes, reading.places[0]) == (3, ["B"])


def test_a_transferable_vote_names_whom_it_keeps_and_its_stages(cast: Cast) -> None:
    kept = ranking("Lesquels ?", ("A", "B", "C"), method=TRANSFER, seats=2)
    poll, at = opened(cast, questions=(kept,))
    for member in (cast.alice, cast.bilal, cast.chloe):
        vote(poll, member, [0, 1], at=at)
    vote(poll, cast.diego, [2], at=at)

    polls.end(poll=poll, at=at + WEEK)

    (reading,) = readings.readings(poll)
    assert reading.places == [["A"], ["B"]] or reading.places == [["A"], ["C"]]
    assert reading.steps[0].startswith("Bulletins\u00a0: 4")
    assert len(reading.steps) == len(reading.count.stages) + 1  # type: ignore[union-attr]


@pytest.mark.parametrize("method", [SCHULZE, TRANSFER])
def test_where_nobody_voted_nothing_is_kept_and_no_table_is_drawn(cast: Cast, method: str) -> None:
    poll, at = opened(cast, questions=(ranking("Lesquels ?", ("A", "B", "C"), method=method),))

    polls.end(poll=poll, at=at + WEEK)

    (reading,) = readings.readings(poll)
    assert reading.sentence.startswith("Personne n’a voté")
    assert (reading.duels, reading.stages) == (None, None)


def test_each_reading_of_the_names_is_in_the_journal_and_none_comes_before_the_close(
    cast: Cast,
) -> None:
    poll, at = opened(cast)
    vote(poll, cast.bilal, [2, 0], at=at)
    reader = cast.alice.account
    assert reader is not None
    with pytest.raises(Refusal) as early:
        named.read_votes(poll=poll, at=at, by=reader)
    assert not AuditEvent.objects.filter(verb="named_votes.read").exists()
    polls.end(poll=poll, at=at + WEEK)

    (line,) = named.read_votes(poll=poll, at=at + WEEK, by=reader)

    assert early.value.code == "named-votes-closed"
    assert (line.label, line.choices) == (cast.bilal.sort_name, ("1. Nuage, 2. Chêne",))
    read = AuditEvent.objects.get(verb="named_votes.read")
    assert (read.actor, read.subject) == (str(reader.pk), poll.journal_subject)


def test_the_journal_says_who_voted_and_never_what(cast: Cast) -> None:
    poll, at = opened(cast)
    vote(poll, cast.bilal, [2, 0], at=at)

    recorded = ApartEvent.objects.get(verb="named_vote.recorded")

    assert set(recorded.details) == {"entry", "kind", "again"}
    assert "choices" not in json.dumps(recorded.details)


def test_a_vote_that_cannot_be_counted_holds_up_no_other(cast: Cast) -> None:
    spoilt, _before = opened(cast)
    whole, at = opened(cast)
    Poll.objects.filter(pk=spoilt.pk).update(questions=[{"type": "of another release"}])

    with pytest.raises(ExceptionGroup) as told:
        tasks.close_due_polls(at + WEEK)

    whole.refresh_from_db()
    assert whole.state == "result"
    assert [error.__notes__ for error in told.value.exceptions] == [[f"while serving {spoilt.pk}"]]


def test_the_clock_opens_and_counts_by_itself(cast: Cast) -> None:
    at = clock.now()
    poll = prepared(cast, at=at)

    assert tasks.open_due_polls(at) == [poll.uuid]
    vote(poll, cast.bilal, [0], at=at)
    assert tasks.close_due_polls(at + WEEK - timedelta(minutes=1)) == []
    assert tasks.close_due_polls(at + WEEK) == [poll.uuid]

    poll.refresh_from_db()
    assert (poll.state, poll.counted_votes) == ("result", 1)


def test_a_named_vote_is_cancelled_with_its_reason(cast: Cast) -> None:
    poll, at = opened(cast)

    polls.cancel(poll=poll, at=at, why="Question mal posée")

    assert poll.state == "cancelled"
    with pytest.raises(Refusal):
        vote(poll, cast.bilal, [0], at=at)


def test_a_named_vote_has_no_right_to_replace(cast: Cast) -> None:
    poll, _at = opened(cast)

    found = reissues.obstacles_of_right(entry=poll.roll.get(member=cast.bilal))

    assert "poll-not-running" in [each.code for each in found]

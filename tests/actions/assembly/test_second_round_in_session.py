"""The second round of an election, held in the sitting of the first (R-ELEC, 11.1)."""

from datetime import date, timedelta
from typing import Any

import pytest

from assembly.actions import (
    accounts,
    hands,
    minutes,
    outcomes,
    paper_votes,
    proclaiming,
    room_votes,
)
from assembly.actions import questions_in_session as questions
from assembly.documents import shelf
from assembly.freezing import agenda_texts, fingerprint
from assembly.models import Assembly, HandCount, Outcome, Resolution, SittingEvent
from assembly.states import AssemblyState
from common.models import AuditEvent
from common.refusals import Refusal
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.unit.common.test_documents import words

pytestmark = pytest.mark.django_db

PUBLIC = {"secret_elections": {"value": False, "article": "art. 14"}}
TWO_ROUNDS = {"election_method": {"value": "two_rounds", "article": "art. 14"}}


def in_session(cast: Cast, **rules: Any) -> Story:
    """Chloé, Hugo and Bilal stand for two seats; three members are in the room."""
    made.rules(**PUBLIC, **{**TWO_ROUNDS, **rules})
    assembly = made.draft(cast)
    assembly.items.all().delete()
    standing = (cast.chloe, cast.hugo, cast.bilal)
    made.election(assembly, made.board(cast), *standing, seats=2, is_secret=False)
    story = Story(cast, assembly).convene()
    story.at = made.MEETS_AT - timedelta(days=2)
    return story


def opened(story: Story) -> Story:
    story.open_sitting(story.cast.alice, story.cast.gwenn, story.cast.diego)
    return story


def first_round(story: Story, *marks: int) -> Resolution:
    """The room votes, and the chair proclaims."""
    story.count_election(1, *marks, ballots=3)
    found = story.assembly.resolutions.get(number=1)
    proclaiming.proclaim(resolution=found, at=story.at, by=made.chair(story.cast))
    return Resolution.objects.get(pk=found.pk)


def second_round(story: Story, first: Resolution, *staying: int) -> Resolution:
    kept = staying or tuple(first.candidates.order_by().values_list("pk", flat=True))
    return questions.open_second_round(
        first=first, staying=kept, at=story.at, by=made.chair(story.cast)
    )


def closed(story: Story) -> None:
    """The sitting is closed, and what it decided is written."""
    story.close()
    outcomes.record(assembly=story.assembly, at=story.at)
    story.refresh()


def code(act: Any, *args: Any, **options: Any) -> str:
    with pytest.raises(Refusal) as refused:
        act(*args, **options)
    return refused.value.code


def test_the_room_fills_in_a_second_round_the_seats_that_the_first_left(cast: Cast) -> None:
    story = opened(in_session(cast))
    first = first_round(story, 3, 1, 1)

    second = second_round(story, first)
    story.count_election(second.number, 2, 1)
    closed(story)

    standing = [each.member for each in second.candidates.order_by("position")]
    found = {each.resolution_id: each for each in Outcome.objects.all()}
    assert (second.seats, standing) == (1, [cast.hugo, cast.bilal])
    assert found[first.pk].elected == [cast.chloe.display_name]
    assert found[second.pk].elected == [cast.hugo.display_name]
    assert found[second.pk].figures["vacant"] == 0
    assert "second tour" in found[second.pk].rule["election"]


def test_the_second_round_asks_no_majority_and_says_who_has_none(cast: Cast) -> None:
    """One voice each and a blank: the oldest member of the register takes the seat."""
    story = opened(in_session(cast))
    second = second_round(story, first_round(story, 3, 1, 1))

    story.count_election(second.number, 1, 0, blank=2)
    closed(story)

    outcome = Outcome.objects.get(resolution=second)
    assert outcome.elected == [cast.hugo.display_name]


def test_whoever_withdraws_is_not_on_the_second_ballot_and_the_question_says_so(
    cast: Cast,
) -> None:
    story = opened(in_session(cast))
    first = first_round(story, 3, 1, 1)
    bilal = first.candidates.get(member=cast.bilal)

    second = second_round(story, first, bilal.pk)

    assert [each.member for each in second.candidates.all()] == [cast.bilal]
    assert f"Se maintiennent\u00a0: {cast.bilal.display_name}." in second.text
    assert f"Se sont retirés\u00a0: {cast.hugo.display_name}." in second.text


def test_nobody_is_in_the_second_round_whom_the_rule_does_not_send_there(cast: Cast) -> None:
    """Chloé has her seat: she cannot be named again, and everybody else withdrew."""
    story = opened(in_session(cast))
    first = first_round(story, 3, 1, 1)
    chloe = first.candidates.get(member=cast.chloe)

    refused = code(second_round, story, first, chloe.pk)

    assert refused == "no-candidate"
    assert not story.assembly.resolutions.filter(first_round=first).exists()


def test_the_gesture_sent_twice_opens_one_second_round(cast: Cast) -> None:
    story = opened(in_session(cast))
    first = first_round(story, 3, 1, 1)

    once, twice = second_round(story, first), second_round(story, first)

    assert once.pk == twice.pk
    assert once.candidates.count() == 2


@pytest.mark.parametrize("method", ["majority", "plurality"])
def test_there_is_no_second_round_where_the_rules_know_one_only(cast: Cast, method: str) -> None:
    rule = {"value": method, "article": "art. 14"}
    story = opened(in_session(cast, election_method=rule))
    first = first_round(story, 3, 0, 0)

    assert code(second_round, story, first) == "no-second-round"


def test_there_is_no_second_round_before_the_first_is_proclaimed(cast: Cast) -> None:
    story = opened(in_session(cast))
    story.count_election(1, 3, 1, 1, ballots=3)

    refused = code(second_round, story, story.assembly.resolutions.get(number=1))

    assert refused == "no-second-round"


def test_a_result_is_proclaimed_once_two_people_counted_the_same(cast: Cast) -> None:
    story = opened(in_session(cast))
    first = story.assembly.resolutions.get(number=1)
    by = made.chair(cast)

    before = code(proclaiming.proclaim, resolution=first, at=story.at, by=by)
    first_round(story, 3, 1, 1)
    again = code(proclaiming.proclaim, resolution=first, at=story.at, by=by)

    assert (before, again) == ("hands-not-counted", "already-proclaimed")


def test_a_count_proclaimed_is_not_counted_nor_put_again(cast: Cast) -> None:
    story = opened(in_session(cast))
    first = first_round(story, 3, 1, 1)
    figures = {"ballots": 3, "blank": 0, "null": 0, "marks": (0, 3, 0)}
    by = made.chair(cast)

    counted = code(hands.count_election, resolution=first, at=story.at, by=by, **figures)
    put = code(room_votes.put, resolution=first, at=story.at, by=by, instead_of=first.room_vote.pk)

    assert (counted, put) == ("already-proclaimed", "already-proclaimed")
    assert HandCount.objects.get(resolution=first).marks == [3, 1, 1]


def test_forms_that_came_on_paper_are_read_before_the_first_round_is_known(cast: Cast) -> None:
    """They count in the first round alone: nobody knew who would be in the second."""
    story = in_session(cast)
    paper = paper_votes.receive(
        assembly=story.assembly,
        member=cast.mots_passants,
        arrival="post",
        received_on=date(2026, 6, 1),
        answers=list(story.assembly.resolutions.all()),
        at=story.at,
        by=cast.gwenn.account,
    )
    first = first_round(opened(story), 3, 1, 1)
    pending = hasattr(first, "outcome")
    chloe = first.candidates.get(member=cast.chloe).pk

    for reader in (cast.alice, cast.gwenn):
        paper_votes.read(
            paper=paper,
            choices={first.pk: "names"},
            names={first.pk: [chloe]},
            at=story.at,
            by=reader.account,
        )
    second = second_round(story, Resolution.objects.get(pk=first.pk))

    assert not pending
    assert Outcome.objects.get(resolution=first).figures["paper_voters"] == 1
    assert not second.paper_answers.exists()
    assert "ne comptent pas pour ce tour" in second.text


def test_a_second_round_opened_is_voted_or_given_up_before_the_close(cast: Cast) -> None:
    story = opened(in_session(cast))
    second = second_round(story, first_round(story, 3, 1, 1))

    asked = code(story.close)
    silent = code(questions.give_up, resolution=second, why=" ", at=story.at, by=made.chair(cast))
    questions.give_up(
        resolution=second, why="Les deux se retirent.", at=story.at, by=made.chair(cast)
    )
    closed(story)

    assert (asked, silent) == ("hands-not-counted", "reason-missing")
    assert story.assembly.state == AssemblyState.DECIDED
    said = SittingEvent.objects.get(kind="given_up").text
    assert said.endswith("Les deux se retirent.")


def test_a_question_put_to_the_vote_is_not_given_up_nor_one_of_the_agenda(cast: Cast) -> None:
    story = opened(in_session(cast))
    first = first_round(story, 3, 1, 1)
    second = second_round(story, first)
    room_votes.put(resolution=second, at=story.at, by=made.chair(cast))
    give_up = {"why": "Trop tard.", "at": story.at, "by": made.chair(cast)}

    put = code(questions.give_up, resolution=Resolution.objects.get(pk=second.pk), **give_up)
    convened = code(questions.give_up, resolution=first, **give_up)

    assert (put, convened) == ("already-put", "on-the-agenda")


def test_what_is_opened_in_session_changes_nothing_of_the_agenda_convened(cast: Cast) -> None:
    story = opened(in_session(cast))
    second = second_round(story, first_round(story, 3, 1, 1))

    assert fingerprint(agenda_texts(story.assembly)) == story.refresh().agenda_hash
    assert second.frozen_hash
    assert (second.number, second.item_id) == (2, second.first_round.item_id)


def test_nothing_is_opened_before_nor_after_the_sitting(cast: Cast) -> None:
    story = opened(in_session(cast))
    first = first_round(story, 3, 1, 1)
    closed(story)

    assert code(second_round, story, first) == "not-in-session"


def test_the_minutes_say_both_rounds_and_the_hour_of_the_close(cast: Cast) -> None:
    story = opened(in_session(cast))
    second = second_round(story, first_round(story, 3, 1, 1))
    story.at += timedelta(minutes=10)
    story.count_election(second.number, 2, 1)
    accounts.write(
        assembly=story.assembly,
        debates="Les candidats se présentent.",
        incidents="",
        at=story.at,
        by=made.chair(cast),
    )
    closed(story)

    drawn = minutes.draw_up(call=story.assembly.call, at=story.at, by=made.chair(cast))

    said = " ".join(words(shelf.read(drawn.file, drawn.pdf_sha256)).split())
    assert f"sont élus : {cast.chloe.display_name} (3 voix)" in said
    assert "Résolution 2. Second tour : Élection" in said
    assert f"sont élus : {cast.hugo.display_name} (2 voix)" in said
    assert "Question ouverte en séance" in said
    assert "Résultat proclamé" in said
    assert "la séance est levée à 23 h 10" in said


def test_each_act_is_journalled(cast: Cast) -> None:
    story = opened(in_session(cast))
    second = second_round(story, first_round(story, 3, 1, 1))

    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"sitting.vote_ended", "resolution.decided", "sitting.question_opened"} <= verbs
    event = AuditEvent.objects.get(verb="sitting.question_opened")
    assert event.details == {"resolution": second.reference, "withdrawn": 0}
    assert Assembly.objects.get().state == AssemblyState.SITTING

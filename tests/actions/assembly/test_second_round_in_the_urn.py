"""The second round of an election voted in the secret urn, from its announcement to its minutes."""

from datetime import timedelta

import pytest

from assembly.actions import agenda, assemblies, minutes, second_rounds
from assembly.documents import shelf
from assembly.models import Assembly, Resolution
from assembly.second_rounds import left_by
from assembly.states import AssemblyState
from assembly.steps import steps
from common.refusals import Refusal
from tests.actions.assembly.test_election_limits import elected
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.papers import told
from tests.unit.common.test_documents import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]
TWO_ROUNDS = {"election_method": {"value": "two_rounds", "article": "art. 30"}}
# After the first round was counted; the second meets nine weeks later.
LATER = made.MEETS_AT + timedelta(days=3)
MEETS_AGAIN = made.MEETS_AT + timedelta(weeks=9)
BLANK_VOTE, BILAL, CHLOE, LEGAL = [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]


def first_round(cast: Cast) -> Resolution:
    """One seat, three candidates, one voice each and a blank vote: nobody has a majority."""
    made.rules(**TWO_ROUNDS)
    return elected(cast, BILAL, CHLOE, LEGAL, BLANK_VOTE, seats=1)


def prepare(cast: Cast, first: Resolution) -> Assembly:
    return second_rounds.prepare(
        after=first.assembly,
        title="Second tour",
        meets_at=MEETS_AGAIN,
        at=LATER,
        by=made.board(cast),
    )


def convened(cast: Cast, assembly: Assembly) -> Story:
    """The frame settled as for any assembly, then the convocation."""
    opens_at = MEETS_AGAIN - timedelta(days=16)
    assemblies.change(
        assembly=assembly,
        title=assembly.title,
        mode=assembly.mode,
        meets_at=MEETS_AGAIN,
        place=assembly.call.place,
        videoconference_url=assembly.call.videoconference_url,
        vote_opens_at=opens_at,
        decision_on=LATER.date(),
        decision_reference="directoire du 9 juin 2026",
        at=LATER,
        by=made.board(cast),
    )
    assembly.refresh_from_db()
    return Story(cast, assembly, at=MEETS_AGAIN - timedelta(days=20)).convene()


def code(act: object, **options: object) -> str:
    with pytest.raises(Refusal) as refused:
        act(**options)  # type: ignore[operator]
    return refused.value.code


def test_nobody_is_elected_in_the_urn_without_a_majority_and_the_second_round_is_the_next_step(
    cast: Cast,
) -> None:
    first = first_round(cast)

    assert first.outcome.elected == []
    assert "1 siège reste à pourvoir au second tour" in first.outcome.sentence
    left = [step.code for step in steps(first.assembly, at=LATER) if not step.is_done]
    assert "second-round" in left
    prepare(cast, first)
    left = [step.code for step in steps(first.assembly, at=LATER) if not step.is_done]
    assert "second-round" not in left


def test_the_second_round_in_the_urn_is_announced_voted_counted_and_in_the_minutes(
    cast: Cast,
) -> None:
    """A new urn with those whom the first round kept: the best score takes the seat."""
    first = first_round(cast)
    story = convened(cast, prepare(cast, first))
    poll = story.assembly.polls.get().poll
    call = story.assembly.call
    notice = " ".join(words(shelf.read(call.convocation_file, call.convocation_sha256)).split())

    story.open_vote()
    story.vote(cast.bilal, [BILAL])
    story.vote(cast.chloe, [CHLOE])
    story.vote(cast.diego, [CHLOE])
    story.vote(cast.gwenn, [BLANK_VOTE])
    told(story.close_remote_vote().open_sitting(cast.alice)).close().count().certify()
    drawn = minutes.draw_up(call=story.assembly.call, at=story.at, by=made.chair(cast))

    second = Resolution.objects.select_related("outcome").get(first_round=first)
    said = " ".join(words(shelf.read(drawn.file, drawn.pdf_sha256)).split())
    assert poll.uuid != first.assembly.polls.get().poll.uuid
    assert "Second tour : Élection" in notice
    assert story.assembly.state == AssemblyState.DECIDED
    assert second.is_secret
    assert second.outcome.elected == [cast.chloe.display_name]
    assert second.outcome.figures["vacant"] == 0
    assert f"sont élus : {cast.chloe.display_name} (2 voix)" in said
    assert "second tour" in said


def test_only_those_whom_the_first_round_kept_stand_for_the_seats_it_left(cast: Cast) -> None:
    first = first_round(cast)
    second = prepare(cast, first).resolutions.get()
    by = made.board(cast)

    stranger = code(agenda.stand, resolution=second, member=cast.gwenn, at=LATER, by=by)
    more = code(
        agenda.write_resolution,
        resolution=second,
        title=second.title,
        text="",
        seats=2,
        at=LATER,
        by=by,
    )

    assert (stranger, more) == ("not-in-first-round", "seats-of-second-round")
    standing = {each.member for each in second.candidates.all()}
    assert standing == {cast.bilal, cast.chloe, cast.mots_passants}


def test_whoever_withdraws_before_the_convocation_may_come_back_to_the_ballot(cast: Cast) -> None:
    second = prepare(cast, first_round(cast)).resolutions.get()
    by = made.board(cast)

    agenda.withdraw_candidate(candidate=second.candidates.get(member=cast.bilal), at=LATER, by=by)
    without = second.candidates.count()
    agenda.stand(resolution=second, member=cast.bilal, at=LATER, by=by)

    assert (without, second.candidates.count()) == (2, 3)


def test_the_second_round_is_prepared_once(cast: Cast) -> None:
    first = first_round(cast)
    prepare(cast, first)

    with pytest.raises(Refusal, match="no-second-round"):
        prepare(cast, first)

    assert Assembly.objects.count() == 2


def test_a_second_round_whose_assembly_is_given_up_can_be_held_by_another(cast: Cast) -> None:
    first = first_round(cast)
    given_up = prepare(cast, first)
    assemblies.cancel(assembly=given_up, reason="Une autre date.", at=LATER, by=made.board(cast))

    again = prepare(cast, first)

    assert Resolution.objects.get(first_round=first).assembly == again
    assert left_by(first.assembly) == []


def test_a_date_that_is_past_opens_no_file(cast: Cast) -> None:
    first = first_round(cast)

    refused = code(
        second_rounds.prepare,
        after=first.assembly,
        title="Second tour",
        meets_at=LATER,
        at=LATER,
        by=made.board(cast),
    )

    assert refused == "meeting-in-the-past"
    assert Assembly.objects.count() == 1

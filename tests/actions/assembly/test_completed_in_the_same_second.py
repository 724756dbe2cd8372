"""An agenda completed while somebody else acts on it: twice, sealed, opened, interrupted."""

from datetime import timedelta

import pytest

from assembly.actions import completing
from assembly.completing import Added
from assembly.freezing import agenda_texts, fingerprint
from assembly.models import AgendaCompletion, Assembly, Notice
from notifications.models import Message
from proposals.models import Proposal
from tests.actions.assembly.test_completed_agendas import seal
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories import polls
from tests.factories.assemblies import Story
from tests.factories.completions import IN_TIME, OPENS_AT, asked, complete, convened
from tests.factories.threads import together
from votes.station.actions import polls as station
from votes.station.models import Poll
from votes.urn import queries as urn

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "urn"]),
    pytest.mark.usefixtures("keeper"),
]


def press(story: Story, proposal: Proposal, at: object = IN_TIME) -> int:
    return completing.complete(
        assembly=Assembly.objects.get(pk=story.assembly.pk),
        added=[Added(proposal.pk, agreed_by_board=False)],
        at=at,  # type: ignore[arg-type]
        by=made.board(story.cast),
    ).number


def test_of_two_people_who_press_at_once_one_completes_and_the_other_is_told(cast: Cast) -> None:
    story = convened(cast)
    proposal = asked(cast.bilal)

    results = together(lambda: press(story, proposal), lambda: press(story, proposal))

    assert sorted(map(str, results)) == ["1", "request-not-due"]
    assert Message.objects.filter(step="complement-1").count() == 7
    assert story.refresh().resolutions.count() == 2


def test_what_has_enough_support_in_the_same_second_waits_for_the_next_gesture(
    cast: Cast,
) -> None:
    story = convened(cast)
    first = asked(cast.bilal)

    results = together(
        lambda: press(story, first), lambda: asked(cast.hugo, title="Planter un jardin")
    )

    assert results[0] == 1
    second = results[1]
    assert press(story, second, IN_TIME + timedelta(minutes=1)) == 2
    assert fingerprint(agenda_texts(story.refresh())) == story.assembly.agenda_hash


def test_a_question_added_while_the_urn_is_sealed_is_asked_by_one_sealed_urn_alone(
    cast: Cast,
) -> None:
    """Whoever comes first wins: the urn is sealed with both questions, or as it was, and then
    another asks the second; it never says something else than what the station shows."""
    story = convened(cast)
    proposal = asked(cast.bilal)
    poll = story.assembly.polls.get().poll
    devices = polls.ceremony_of(poll.trustees_count, poll.threshold)
    polls.with_keys(polls.Rehearsed(poll, story.at, devices))

    together(
        lambda: station.seal(poll=Poll.objects.get(pk=poll.pk), at=IN_TIME),
        lambda: press(story, proposal),
    )

    poll.refresh_from_db()
    if poll.state == "sealed":
        election = urn.poll(poll.pk).election_json
        resolutions = [question["reference"] for question in poll.questions]
        assert all(reference in election for reference in resolutions)
    asking = [
        question["title"][:2]
        for link in story.refresh().polls.select_related("poll")
        for question in link.poll.questions
    ]
    assert sorted(asking) == ["1.", "2."]


def test_an_urn_that_opens_in_the_same_second_is_not_touched(cast: Cast) -> None:
    story = convened(cast)
    seal(story)
    proposal = asked(cast.bilal)
    poll = story.assembly.polls.get().poll

    results = together(
        lambda: station.open_poll(poll=Poll.objects.get(pk=poll.pk), at=OPENS_AT),
        lambda: press(story, proposal, OPENS_AT),
    )

    poll.refresh_from_db()
    assert (poll.state, len(poll.questions)) == ("open", 1)
    assert results[1] in (1, "agenda-not-to-complete")
    added = story.refresh().resolutions.count() - 1
    assert added == AgendaCompletion.objects.count() == story.assembly.polls.count() - 1


def test_what_a_crash_interrupts_leaves_nothing_and_is_done_by_pressing_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = convened(cast)
    proposal, former = asked(cast.bilal), story.assembly.agenda_hash

    def dies(**_said: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr("assembly.actions.complements.proofs.record", dies)
        with pytest.raises(RuntimeError):
            press(story, proposal)

    assert story.refresh().agenda_hash == former
    assert not AgendaCompletion.objects.exists()
    assert not Message.objects.filter(step="complement-1").exists()
    assert len(story.assembly.polls.get().poll.questions) == 1
    complete(story, proposal)
    assert Notice.objects.exclude(completion=None).count() == 7

"""Forms on paper printed before an agenda was completed: valid, and silent on what was added."""

from datetime import date, timedelta
from typing import Any

import pytest

from assembly.actions import envelopes, paper_votes
from assembly.documents.voting_form import voting_form_data
from assembly.models import PaperVote
from assembly.participation import on_paper
from common.refusals import Refusal
from members.models import Member
from tests.actions.assembly.test_completed_agendas import seal
from tests.cast import Cast
from tests.factories import polls
from tests.factories.assemblies import Story
from tests.factories.completions import MEETS_AT, OPENS_AT, asked, complete, convened
from votes.station.actions import polls as station

pytestmark = [
    pytest.mark.django_db(databases=["default", "urn"]),
    pytest.mark.usefixtures("keeper"),
]


def receive(story: Story, member: Member, **said: Any) -> PaperVote:
    return paper_votes.receive(
        assembly=story.refresh(),
        member=member,
        arrival="post",
        received_on=date(2026, 6, 10),
        at=MEETS_AT - timedelta(days=5),
        by=story.cast.gwenn.account,
        **{"answers": [], **said},
    )


def test_a_former_form_does_not_answer_what_was_added(cast: Cast) -> None:
    story = convened(cast)
    complete(story, asked(cast.bilal), is_secret=False)
    added = story.assembly.resolutions.get(number=2)

    with pytest.raises(Refusal) as refused:
        receive(story, cast.chloe, answers=[added], edition=0)

    assert refused.value.code == "question-not-on-form"
    assert cast.chloe.pk not in on_paper(added)
    receive(story, cast.chloe, answers=[added], edition=1)
    assert cast.chloe.pk in on_paper(added)


def apart(cast: Cast) -> Story:
    """The first urn sealed, then an urn apart for what was added, sealed too; both opened."""
    story = convened(cast)
    seal(story)
    complete(story, asked(cast.bilal))
    second = story.assembly.polls.order_by("pk").last()
    assert second is not None
    polls.tried(polls.Rehearsed(second.poll, story.at, polls.ceremony_of(3, 2)))
    station.seal(poll=second.poll, at=story.at)
    for link in story.assembly.polls.select_related("poll").order_by("pk"):
        station.open_poll(poll=link.poll, at=OPENS_AT)
    story.name_bureau()
    return story


@pytest.mark.parametrize(("edition", "closed"), [(0, 1), (1, 2)])
def test_an_envelope_closes_the_right_in_the_urns_that_its_form_bears_alone(
    cast: Cast, edition: int, closed: int
) -> None:
    story = apart(cast)
    paper = receive(story, cast.chloe, has_envelope=True, edition=edition)

    found = envelopes.confirm(paper=paper, at=MEETS_AT - timedelta(days=5), by=cast.alice.account)

    assert len(found) == closed
    second = story.assembly.polls.order_by("pk").last()
    assert second is not None
    right = second.poll.roll.get(member=cast.chloe)
    assert (right.withdrawn_at is None) is (closed == 1)


def test_the_new_form_has_a_paper_for_each_urn(cast: Cast) -> None:
    story = apart(cast)

    ballots = voting_form_data(story.assembly.call, at=story.at)["ballots"]

    assert [ballot["part"] for ballot in ballots] == [
        "partie ordinaire",
        "partie ordinaire, ajout 1",
    ]
    assert [len(ballot["votes"]) for ballot in ballots] == [1, 1]

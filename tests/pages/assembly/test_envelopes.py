"""The page where two people of the bureau see the closed envelopes of a secret vote."""

from datetime import timedelta
from typing import Any

import pytest

from assembly import steps
from assembly.actions import accounts
from assembly.models import PaperVote
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.factories.polls import YES
from tests.pages.assembly.conftest import Instant, SignedIn
from votes.station import papers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def story(cast: Cast, it_is: Instant) -> Story:
    """One secret question, its urn open; gwenn and diego are scrutineers under alice."""
    story = Story(cast, assemblies.draft(cast)).convene().open_vote()
    story.at = assemblies.MEETS_AT - timedelta(days=4)
    story.name_bureau()
    it_is(story.at)
    return story


def address(story: Story, rest: str = "") -> str:
    return f"/assemblees/{story.assembly.pk}/seance/votes-papier{rest}"


def enter(story: Story, signed_in: SignedIn) -> Any:
    fields = {
        "member": str(story.cast.bilal.number),
        "arrival": "post",
        "received_on": "2026-06-01",
        "has_envelope": "on",
    }
    return signed_in(story.cast.gwenn).post(address(story), fields)


def test_one_enters_an_envelope_and_another_confirms_it(story: Story, signed_in: SignedIn) -> None:
    entered = enter(story, signed_in)
    paper = PaperVote.objects.get()
    mine = signed_in(story.cast.gwenn).get(address(story)).content.decode()
    alone = signed_in(story.cast.gwenn).post(address(story, f"/{paper.pk}/confirmer"))
    theirs = signed_in(story.cast.alice).get(address(story)).content.decode()

    confirmed = signed_in(story.cast.alice).post(address(story, f"/{paper.pk}/confirmer"))

    assert (entered.status_code, alone.status_code, confirmed.status_code) == (302, 403, 302)
    assert "doit maintenant voir l’enveloppe et la confirmer" in mine
    assert "J’ai vu cette enveloppe" not in mine
    assert "J’ai vu cette enveloppe" in theirs
    assert papers.received(story.assembly.polls.get().poll) == 1


def test_a_member_who_has_voted_is_named_as_such_to_the_desk(
    story: Story, signed_in: SignedIn
) -> None:
    story.vote(story.cast.bilal, [YES])

    answer = enter(story, signed_in)

    assert answer.status_code == 409
    assert "le papier ne compte pas" in answer.content.decode()
    assert not PaperVote.objects.exists()


def test_envelopes_that_wait_are_a_duty_and_a_step_of_the_scrutineers_until_they_are_settled(
    story: Story, signed_in: SignedIn, it_is: Instant
) -> None:
    enter(story, signed_in)
    signed_in(story.cast.alice).post(address(story, f"/{PaperVote.objects.get().pk}/confirmer"))
    before = home(story, signed_in, "gwenn")
    close(story, it_is)
    page = f"/scrutins/{story.assembly.polls.get().poll_id}/papiers/"

    waiting = [step for step in steps.steps(story.assembly, at=story.at) if step.code == "papers"]
    theirs = [home(story, signed_in, who) for who in ("gwenn", "diego")]
    others = [home(story, signed_in, who) for who in ("alice", "bilal", "chloe")]
    for about, number in (("envelopes", 1), ("void", 1)):
        for who in (story.cast.gwenn, story.cast.diego):
            signed_in(who).post(page, {"about": about, "number": number})
    after = [home(story, signed_in, who) for who in ("gwenn", "diego")]
    done = [step for step in steps.steps(story.assembly, at=story.at) if step.code == "papers"]

    title = "Ouvrir 1 enveloppe avec l’autre scrutateur"
    assert [title in text for text in (before, *theirs, *others, *after)] == [
        False, True, True, False, False, False, False, False,
    ]  # fmt: skip
    assert all(page in text for text in theirs)
    assert [(step.url, step.is_done) for step in waiting + done] == [(page, False), (page, True)]


def home(story: Story, signed_in: SignedIn, who: str) -> str:
    page: str = signed_in(getattr(story.cast, who)).get("/").content.decode()
    return page


def close(story: Story, it_is: Instant) -> None:
    """The remote vote closes, the sitting is held, and closed."""
    cast = story.cast
    story.close_remote_vote().open_sitting(cast.alice, cast.gwenn, cast.diego)
    accounts.write(
        assembly=story.assembly,
        debates="Les comptes sont présentés.",
        incidents="",
        at=story.at,
        by=assemblies.chair(cast),
    )
    story.close()
    it_is(story.at)

"""The minutes of the opening of the vote: drawn once, by themselves, with all that is compared."""

import pytest

from assembly import tasks
from assembly.actions import minutes
from assembly.models import Minutes
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from votes.urn import queries as urn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


@pytest.fixture
def opened(cast: Cast) -> Story:
    return Story(cast, assemblies.draft(cast)).convene().open_vote()


def test_they_are_entered_once_when_the_vote_opens(opened: Story) -> None:
    tasks.repair(opened.at)
    tasks.repair(opened.at)

    drawn = Minutes.objects.get(kind=Minutes.Kind.OPENING)
    assert drawn.entry.number == 1
    assert minutes.redraw(minutes=drawn).startswith(b"%PDF-")
    assert minutes.verify_register() is None


def test_they_say_what_was_sealed_and_that_the_test_count_was_right(opened: Story) -> None:
    poll = opened.rehearsed[0].poll
    sealed = urn.poll(poll.uuid)

    (said,) = Minutes.objects.get(kind=Minutes.Kind.OPENING).data["polls"]

    assert said["fingerprint"] == sealed.fingerprint
    assert said["empty_head"] == urn.milestones(poll.uuid)[0].head
    assert dict(said["programs"]) == sealed.manifest["programs"]
    assert said["holders"] == [[each["name"], each["key"]] for each in sealed.manifest["trustees"]]
    assert said["copies"] == sealed.manifest["sealed_copies"] != []
    assert said["roll_hash"] == sealed.manifest["credentials"]
    assert (said["test"]["right"], said["test"]["clone"]) == (
        True,
        poll.rehearsals.get().clone,
    )
    assert "voter à la place d’un membre" in said["mode"]


def test_an_urn_still_closed_keeps_them_waiting(cast: Cast) -> None:
    story = Story(cast, assemblies.draft(cast)).convene()
    link = story.assembly.polls.select_related("poll").get()

    minutes.note_opened(poll=link.poll, at=story.at)

    assert not Minutes.objects.exists()

"""The minutes of the opening of the vote: drawn once, by themselves, with all that is compared."""

import pytest

from assembly import tasks
from assembly.actions import minutes
from assembly.documents import opening
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
    assert said["test"]["counted_by"] == [name for name, _key in said["holders"]]
    assert "voter à la place d’un membre" in said["mode"]


def test_they_say_who_counted_the_test_and_what_an_absence_leaves_unseen() -> None:
    test = {"counted_by": ["Alice", "Hugo"], "absent": ["Gwenn"], "reasons": ""}

    by_holders = " ".join(opening.who_counted(test))
    by_site = " ".join(
        opening.who_counted({"counted_by": [], "absent": ["Gwenn"], "reasons": "En voyage."})
    )

    assert "par les dépositaires eux-mêmes" in by_holders
    assert "Alice, Hugo" in by_holders
    assert "N’y ont pas pris part\u00a0: Gwenn" in by_holders
    assert "sans les dépositaires" in by_site
    assert "En voyage." in by_site
    assert opening.who_counted({"right": True}) == []


def test_an_urn_still_closed_keeps_them_waiting(cast: Cast) -> None:
    story = Story(cast, assemblies.draft(cast)).convene()
    link = story.assembly.polls.select_related("poll").get()

    minutes.note_opened(poll=link.poll, at=story.at)

    assert not Minutes.objects.exists()

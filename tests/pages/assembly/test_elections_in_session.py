"""The pages where two people of the bureau count an election voted in public."""

from datetime import timedelta

import pytest

from assembly.actions import outcomes
from assembly.models import HandCount, Outcome, PaperAnswer, PaperVote
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.pages.assembly.conftest import Instant, SignedIn

pytestmark = pytest.mark.django_db

PUBLIC = {"secret_elections": {"value": False, "article": "art. 14"}}


@pytest.fixture
def story(cast: Cast, it_is: Instant) -> Story:
    """Chloé and Hugo stand for two seats; gwenn and diego are scrutineers under alice."""
    made.rules(**PUBLIC)
    assembly = made.draft(cast)
    assembly.items.all().delete()
    standing = (cast.chloe, cast.hugo)
    made.election(assembly, made.board(cast), *standing, seats=2, is_secret=False)
    story = Story(cast, assembly).convene()
    story.at = made.MEETS_AT - timedelta(days=3)
    story.name_bureau()
    it_is(story.at)
    return story


def fields(story: Story, first: int, second: int, **papers: int) -> dict[str, int]:
    election = story.assembly.resolutions.get()
    one, two = election.candidates.order_by("position").values_list("pk", flat=True)
    return {
        "ballots": 3,
        "blank": 0,
        "null": 0,
        f"mark-{one}": first,
        f"mark-{two}": second,
        **papers,
    }


def in_session(story: Story, it_is: Instant) -> str:
    story.open_sitting(story.cast.alice, story.cast.gwenn, story.cast.diego)
    it_is(story.at)
    return f"/assemblees/{story.assembly.pk}/seance/"


def count_path(page: str, story: Story) -> str:
    return f"{page}mains/{story.assembly.resolutions.get().pk}"


def test_nobody_sees_what_another_counted_before_having_counted(
    story: Story, signed_in: SignedIn, it_is: Instant
) -> None:
    cast, page = story.cast, in_session(story, it_is)
    path = count_path(page, story)
    signed_in(cast.alice).post(path, fields(story, 3, 1))

    before = signed_in(cast.gwenn).get(page).content.decode()
    signed_in(cast.gwenn).post(path, fields(story, 3, 2))
    after = signed_in(cast.gwenn).get(page).content.decode()
    signed_in(cast.gwenn).post(path, fields(story, 3, 1))

    assert "a compté. Les chiffres s’affichent" in before
    assert "Ce que chaque personne a compté" not in before
    assert "Ce que chaque personne a compté" in after
    assert after.count(">différent<") == 1
    assert HandCount.objects.get().marks == [3, 1]


def test_a_count_with_more_votes_than_its_ballots_bear_is_a_page_that_shows_the_arithmetic(
    story: Story, signed_in: SignedIn, it_is: Instant
) -> None:
    path = count_path(in_session(story, it_is), story)

    answer = signed_in(story.cast.alice).post(path, fields(story, 2, 3, blank=1))

    assert answer.status_code == 400
    assert "3 − 1 − 0 = 2" in answer.content.decode()


def test_a_form_on_paper_is_read_by_its_names_and_its_result_shows_each_box(
    story: Story, signed_in: SignedIn, it_is: Instant
) -> None:
    cast, election = story.cast, story.assembly.resolutions.get()
    first = election.candidates.order_by("position").first()
    assert first is not None
    entered = {
        "member": str(cast.bilal.number),
        "arrival": "post",
        "received_on": "2026-06-01",
        "answers": [election.pk],
    }
    base = f"/assemblees/{story.assembly.pk}/seance"
    signed_in(cast.gwenn).post(f"{base}/votes-papier", entered)
    in_session(story, it_is)
    story.count_election(1, 2, 1, ballots=3, blank=1).close()
    it_is(story.at)
    one = f"{base}/votes-papier/{PaperVote.objects.get().pk}"
    box = f"choice-{election.pk}"

    both = signed_in(cast.gwenn).post(one, {box: [str(first.pk), "blank"]})
    for reader in (cast.gwenn, cast.alice):
        signed_in(reader).post(one, {box: [str(first.pk)]})
    outcomes.record(assembly=story.refresh(), at=story.at)
    shown = signed_in(cast.alice).get(f"/assemblees/{story.assembly.pk}/resultats/")

    assert both.status_code == 400
    assert "l’un des trois" in both.content.decode()
    assert PaperAnswer.objects.get().marks == [first.pk]
    assert Outcome.objects.get().candidates[0]["boxes"] == {"hands": 2, "paper": 1, "law": 0}
    assert "D’où viennent les voix" in shown.content.decode()


@pytest.mark.parametrize(("secret", "offered"), [(True, False), (False, True)])
def test_the_vote_of_an_election_can_be_chosen_public_only_where_the_statutes_let_it(
    cast: Cast, signed_in: SignedIn, it_is: Instant, secret: bool, offered: bool
) -> None:
    made.rules(secret_elections={"value": secret, "article": "art. 14"})
    assembly = made.draft(cast)
    election = made.election(assembly, made.board(cast), cast.chloe)
    it_is(made.CONVENED_AT)

    page = signed_in(cast.diego).get(f"/assemblees/{assembly.pk}/resolutions/{election.pk}")

    assert ('name="is_secret"' in page.content.decode()) is offered

"""The counts of an election entered by two people in the same second (R-BUR-02)."""

from datetime import date, timedelta

import pytest

from assembly.actions import hands, paper_votes, proclaiming
from assembly.actions import questions_in_session as questions
from assembly.models import HandCount, HandReading, Outcome, PaperAnswer, PaperVote, Resolution
from members.models import Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.threads import together

pytestmark = pytest.mark.django_db(transaction=True)

RULES = {
    "secret_elections": {"value": False, "article": "art. 14"},
    "election_method": {"value": "two_rounds", "article": "art. 14"},
}


def elected(cast: Cast) -> Story:
    """Chloé, Hugo and Bilal stand for two seats."""
    made.rules(**RULES)
    assembly = made.draft(cast)
    assembly.items.all().delete()
    standing = (cast.chloe, cast.hugo, cast.bilal)
    made.election(assembly, made.board(cast), *standing, seats=2, is_secret=False)
    story = Story(cast, assembly).convene()
    story.at = made.MEETS_AT - timedelta(days=2)
    return story


def election() -> Resolution:
    return Resolution.objects.select_related("assembly").get(number=1)


def count(story: Story, by: Member, *marks: int) -> HandCount | None:
    return hands.count_election(
        resolution=election(),
        ballots=3,
        blank=0,
        null=0,
        marks=marks,
        at=story.at,
        by=by.account,
    )


def opened(story: Story) -> Story:
    return story.open_sitting(story.cast.alice, story.cast.gwenn, story.cast.diego)


def test_two_scrutineers_who_enter_the_same_figures_at_once_settle_the_count(cast: Cast) -> None:
    story = opened(elected(cast))

    results = together(
        lambda: count(story, cast.alice, 3, 1, 1),
        lambda: count(story, cast.gwenn, 3, 1, 1),
    )

    assert [each is None for each in results].count(True) == 1
    assert HandReading.objects.count() == 2
    assert HandCount.objects.get().marks == [3, 1, 1]


def test_two_scrutineers_who_differ_at_once_settle_nothing(cast: Cast) -> None:
    story = opened(elected(cast))

    results = together(
        lambda: count(story, cast.alice, 3, 1, 1),
        lambda: count(story, cast.gwenn, 3, 2, 1),
    )

    assert results == [None, None]
    assert HandReading.objects.count() == 2
    assert not HandCount.objects.exists()


def test_one_who_corrects_while_the_other_enters_leaves_no_count_that_both_did_not_find(
    cast: Cast,
) -> None:
    story = opened(elected(cast))
    count(story, cast.alice, 3, 1, 1)

    together(
        lambda: count(story, cast.alice, 3, 2, 1),
        lambda: count(story, cast.gwenn, 3, 1, 1),
    )

    readings = {each.account_id: each.marks for each in HandReading.objects.all()}
    assert readings[cast.alice.account.pk] == [3, 2, 1]
    assert not HandCount.objects.exists()


def received(story: Story) -> PaperVote:
    return paper_votes.receive(
        assembly=story.assembly,
        member=story.cast.mots_passants,
        arrival="post",
        received_on=date(2026, 6, 1),
        answers=list(story.assembly.resolutions.all()),
        at=story.at,
        by=story.cast.gwenn.account,
    )


def read(story: Story, paper: PaperVote, by: Member, *names: int) -> int:
    left = paper_votes.read(
        paper=PaperVote.objects.select_related("assembly", "member").get(pk=paper.pk),
        choices={election().pk: "names"},
        names={election().pk: names},
        at=story.at,
        by=by.account,
    )
    return len(left)


def test_a_form_read_alike_by_two_people_at_once_is_settled_and_decides_once(cast: Cast) -> None:
    story = elected(cast)
    paper = received(story)
    opened(story).count_election(1, 3, 1, 1, ballots=3).close()
    chloe = election().candidates.get(member=cast.chloe).pk

    left = together(
        lambda: read(story, paper, cast.alice, chloe),
        lambda: read(story, paper, cast.gwenn, chloe),
    )

    assert sorted(left) == [0, 1]
    assert PaperAnswer.objects.get().marks == [chloe]
    assert Outcome.objects.get().figures["paper_voters"] == 1


def test_a_form_read_otherwise_by_two_people_at_once_waits(cast: Cast) -> None:
    story = elected(cast)
    paper = received(story)
    opened(story).count_election(1, 3, 1, 1, ballots=3).close()
    chloe, hugo, _bilal = election().candidates.order_by("position").values_list("pk", flat=True)

    left = together(
        lambda: read(story, paper, cast.alice, chloe),
        lambda: read(story, paper, cast.gwenn, hugo),
    )

    assert left == [1, 1]
    assert PaperAnswer.objects.get().choice == ""
    assert not Outcome.objects.exists()


def test_a_result_proclaimed_while_a_figure_is_corrected_is_that_of_the_count_kept(
    cast: Cast,
) -> None:
    """Whichever comes first: a count that falls is not proclaimed, one proclaimed does not fall."""
    story = opened(elected(cast)).count_election(1, 3, 1, 1, ballots=3)

    said = together(
        lambda: proclaiming.proclaim(resolution=election(), at=story.at, by=made.chair(cast)),
        lambda: count(story, cast.gwenn, 3, 2, 1),
    )

    if said[0] == "hands-not-counted":
        assert not Outcome.objects.exists()
        assert not HandCount.objects.exists()
    else:
        assert said[1] == "already-proclaimed"
        assert [each["votes"] for each in Outcome.objects.get().candidates] == [3, 1, 1]


def test_two_chairs_who_open_the_second_round_at_once_open_one(cast: Cast) -> None:
    story = opened(elected(cast)).count_election(1, 3, 1, 1, ballots=3)
    proclaiming.proclaim(resolution=election(), at=story.at, by=made.chair(cast))
    staying = list(election().candidates.order_by().values_list("pk", flat=True))

    def open_it() -> int:
        return questions.open_second_round(
            first=election(), staying=staying, at=story.at, by=made.chair(cast)
        ).pk

    once, twice = together(open_it, open_it)

    assert once == twice
    assert Resolution.objects.filter(first_round=election()).count() == 1

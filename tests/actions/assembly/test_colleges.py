"""Votes weighted by college: one box for each, one result as their weighted sum (R-VAR-01)."""

from fractions import Fraction

import pytest

from assembly.actions import accounts, hands, minutes, outcomes
from assembly.checklist import obstacles
from assembly.colleges import members_by_college
from assembly.documents import shelf
from assembly.models import Assembly, HandCount, Outcome
from assembly.queries import polls_for
from common.refusals import Refusal
from members.actions import register
from members.models import College, Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.colleges import ABSTAIN, AGAINST, FOR, in_colleges, weighted
from tests.unit.common.test_documents import words
from votes.station.models import RollEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]


def codes(assembly: Assembly) -> set[str]:
    return {each.code for each in obstacles(assembly, at=made.CONVENED_AT)}


def by_hands(cast: Cast) -> Story:
    """Seven members in three colleges, one resolution voted in public; everybody in the room."""
    weighted(cast)
    made.rules("scic_sa")
    assembly = made.voted_in_public(cast, made.draft(cast))
    return Story(cast, assembly).convene()


def in_urns(cast: Cast) -> Story:
    weighted(cast)
    made.rules("scic_sa")
    return Story(cast, made.draft(cast)).convene()


def hand(story: Story, college: str, *figures: int, by: Member | None = None) -> HandCount | None:
    votes_for, against, abstain = figures
    account = (by or story.cast.alice).account
    assert account is not None
    return hands.count(
        resolution=story.assembly.resolutions.get(),
        college=college,
        votes_for=votes_for,
        against=against,
        abstain=abstain,
        at=story.at,
        by=account,
    )


def outcome_of(story: Story) -> Outcome:
    """The sitting is closed, and what its hands decided is written."""
    story.close()
    outcomes.record(assembly=story.assembly, at=story.at)
    return Outcome.objects.get()


def counted(story: Story, college: str, *figures: int) -> None:
    for person in (story.cast.alice, story.cast.gwenn):
        hand(story, college, *figures, by=person)


def test_most_heads_may_be_for_and_the_resolution_rejected_by_the_weights(cast: Cast) -> None:
    """Users 3 of 3 for at 20 %, employees 1 of 2 at 30 %, producers 0 of 2 at 50 %."""
    story = by_hands(cast)
    story.open_sitting(*cast.members)

    counted(story, "Usagers", 3, 0, 0)
    counted(story, "Salariés", 1, 1, 0)
    counted(story, "Producteurs", 0, 2, 0)

    outcome = outcome_of(story)
    weighted_result = outcome.rule["weighted"]
    assert (outcome.figures["for"], outcome.figures["against"]) == (4, 3)
    assert outcome.verdict == "rejected"
    assert weighted_result["raw_adopted"] is True
    assert weighted_result["share"] == "7/20"
    assert {each["name"]: each["brought"] for each in outcome.colleges} == {
        "Producteurs": "0/1",
        "Salariés": "3/20",
        "Usagers": "1/5",
    }
    assert sum(Fraction(each["brought"]) for each in outcome.colleges) == Fraction(7, 20)
    assert "57,14\u00a0% des voix sont pour et cela ne suffit pas" in weighted_result["explanation"]
    assert "1/5\u00a0×\u00a03/3" in weighted_result["explanation"]


def test_few_heads_may_be_for_and_the_resolution_adopted_by_the_weights(cast: Cast) -> None:
    story = by_hands(cast)
    story.open_sitting(*cast.members)

    counted(story, "Usagers", 0, 3, 0)
    counted(story, "Salariés", 1, 1, 0)
    counted(story, "Producteurs", 2, 0, 0)

    outcome = outcome_of(story)
    assert outcome.verdict == "adopted"
    assert outcome.rule["weighted"]["raw_adopted"] is False
    assert outcome.rule["percent"] == "65.00"


def test_the_sitting_is_not_closed_before_the_hands_of_every_college_are_counted(
    cast: Cast,
) -> None:
    story = by_hands(cast)
    story.open_sitting(*cast.members)
    counted(story, "Usagers", 3, 0, 0)
    counted(story, "Salariés", 1, 1, 0)
    hand(story, "Producteurs", 2, 0, 0)

    with pytest.raises(Refusal) as refused:
        story.close()

    assert refused.value.code == "hands-not-counted"


def test_a_college_without_hands_in_the_room_waits_for_nobody_and_brings_nothing(
    cast: Cast,
) -> None:
    story = by_hands(cast)
    story.open_sitting(*in_colleges(cast)["Usagers"], *in_colleges(cast)["Salariés"])

    counted(story, "Usagers", 3, 0, 0)
    counted(story, "Salariés", 2, 0, 0)

    outcome = outcome_of(story)
    assert (outcome.rule["percent"], outcome.verdict) == ("50.00", "rejected")


@pytest.mark.parametrize(
    ("college", "figures", "code"),
    [
        ("Usagers", (4, 0, 0), "too-many-hands"),
        ("", (3, 0, 0), "college-unknown"),
        ("Banquiers", (1, 0, 0), "college-unknown"),
    ],
)
def test_hands_are_counted_college_by_college_and_no_more_than_each_has(
    cast: Cast, college: str, figures: tuple[int, int, int], code: str
) -> None:
    story = by_hands(cast)
    story.open_sitting(*cast.members)

    with pytest.raises(Refusal) as refused:
        hand(story, college, *figures)

    assert refused.value.code == code
    assert not HandCount.objects.exists()


def test_a_proxy_counts_in_the_college_of_whom_it_represents(cast: Cast) -> None:
    """Chloe, of the users, is represented by Diego, of the producers."""
    story = by_hands(cast)
    story.give(cast.chloe, cast.diego)
    others = [member for member in cast.members if member != cast.chloe]
    story.open_sitting(*others)

    counted(story, "Usagers", 3, 0, 0)
    with pytest.raises(Refusal) as refused:
        hand(story, "Producteurs", 3, 0, 0)

    assert refused.value.code == "too-many-hands"


def test_a_blank_proxy_is_counted_by_the_law_in_the_college_of_whoever_gave_it(cast: Cast) -> None:
    story = by_hands(cast)
    story.give(cast.chloe, None)
    story.open_sitting(*(member for member in cast.members if member != cast.chloe))

    counted(story, "Usagers", 0, 2, 0)
    counted(story, "Salariés", 0, 2, 0)
    counted(story, "Producteurs", 0, 2, 0)

    users = next(each for each in outcome_of(story).colleges if each["name"] == "Usagers")
    assert (users["for"], users["against"], users["brought"]) == (1, 2, "1/15")


def test_weights_are_those_of_the_convocation_whatever_the_register_becomes(cast: Cast) -> None:
    story = by_hands(cast)
    account = made.board(cast)
    for name, parts in (("Usagers", 50), ("Producteurs", 20)):
        college = College.objects.get(name=name)
        register.weigh_college(college=college, weight=(parts, 100), at=story.at, by=account)
    Member.objects.filter(pk=cast.chloe.pk).update(college=College.objects.get(name="Salariés"))

    story.open_sitting(*cast.members)

    assert cast.chloe.pk in members_by_college(story.assembly)["Usagers"]
    counted(story, "Usagers", 3, 0, 0)
    counted(story, "Salariés", 1, 1, 0)
    counted(story, "Producteurs", 0, 2, 0)
    assert outcome_of(story).rule["percent"] == "35.00"


def test_each_college_has_its_urn_and_the_result_is_their_weighted_sum(cast: Cast) -> None:
    story = in_urns(cast)
    titles = {link.college: link.poll.title for link in story.assembly.polls.all()}
    rolls = {link.college: link.poll.roll.count() for link in story.assembly.polls.all()}
    story.open_vote()
    for college, choices in {
        "Usagers": (FOR, FOR, FOR),
        "Salariés": (FOR, AGAINST),
        "Producteurs": (AGAINST, ABSTAIN),
    }.items():
        for member, choice in zip(in_colleges(cast)[college], choices, strict=True):
            story.vote_in(college, member, choice)
    story.close_remote_vote().open_sitting(cast.alice, cast.gwenn, cast.diego).close().count()

    outcome = Outcome.objects.get()
    assert rolls == {"Producteurs": 2, "Salariés": 2, "Usagers": 3}
    assert titles["Salariés"].endswith("· collège Salariés")
    assert (outcome.figures["for"], outcome.figures["against"]) == (4, 2)
    assert (outcome.verdict, outcome.rule["weighted"]["share"]) == ("rejected", "7/20")


def test_a_member_who_changes_college_after_the_convocation_keeps_one_right(cast: Cast) -> None:
    story = in_urns(cast).open_vote()
    story.vote_in("Usagers", cast.chloe, FOR)
    Member.objects.filter(pk=cast.chloe.pk).update(college=College.objects.get(name="Salariés"))

    story.close_remote_vote().open_sitting(cast.alice, cast.gwenn, cast.diego)

    rights = RollEntry.objects.filter(member=cast.chloe)
    usual = story.assembly.polls.get(college="Usagers").poll
    assert [entry.poll for entry in rights] == [usual]
    assert polls_for(story.assembly, Member.objects.get(pk=cast.chloe.pk)) == [usual]


def test_no_result_exists_while_one_of_its_urns_is_not_counted(cast: Cast) -> None:
    story = in_urns(cast)
    story.open_vote()
    for college, members in in_colleges(cast).items():
        for member in members:
            story.vote_in(college, member, FOR)
    story.close_remote_vote().open_sitting(cast.alice, cast.gwenn, cast.diego).close()

    last, *others = story.rehearsed
    story.rehearsed = others
    story.count()

    assert not Outcome.objects.exists()
    story.rehearsed = [last]
    story.count()
    assert Outcome.objects.get().verdict == "adopted"


def test_where_a_college_cast_one_ballot_no_urn_of_the_question_is_opened(cast: Cast) -> None:
    """The lone ballot stays sealed, and the other totals are not published for nothing."""
    story = in_urns(cast)
    story.open_vote()
    for member in in_colleges(cast)["Usagers"]:
        story.vote_in("Usagers", member, FOR)
    for member in in_colleges(cast)["Producteurs"]:
        story.vote_in("Producteurs", member, FOR)
    story.vote_in("Salariés", in_colleges(cast)["Salariés"][0], AGAINST)
    story.close_remote_vote().open_sitting(cast.alice, cast.gwenn, cast.diego).close()

    refusals = set()
    for of in story.rehearsed:
        story.rehearsed = [of]
        with pytest.raises(Refusal) as refused:
            story.count()
        refusals |= {each.code for each in refused.value.obstacles}

    assert {"lone-voter", "lone-voter-beside"} <= refusals
    assert not any(link.poll.result for link in story.assembly.polls.select_related("poll"))


def test_seats_go_to_the_best_weighted_share_and_not_to_the_most_marks(cast: Cast) -> None:
    """Bilal has three marks of users (20 %), Chloe two of producers (50 %)."""
    weighted(cast)
    made.rules("scic_sa", election_method={"value": "plurality", "article": "art. 20"})
    assembly = made.draft(cast)
    made.election(assembly, made.board(cast), cast.bilal, cast.chloe)
    assembly.items.filter(kind="vote").delete()
    story = Story(cast, assembly).convene().open_vote()
    for college, choice in {"Usagers": [0, 1, 0], "Producteurs": [0, 0, 1]}.items():
        for member in in_colleges(cast)[college]:
            story.vote_in(college, member, [choice])
    story.close_remote_vote().open_sitting(cast.alice, cast.gwenn, cast.diego).close().count()

    outcome = Outcome.objects.get()
    assert outcome.elected == [cast.chloe.display_name]
    places = {place["name"]: (place["votes"], place["percent"]) for place in outcome.candidates}
    assert places == {
        cast.bilal.display_name: (3, "20.00"),
        cast.chloe.display_name: (2, "50.00"),
    }


def test_the_minutes_print_heads_and_weights_side_by_side_with_the_reason(cast: Cast) -> None:
    story = by_hands(cast)
    story.open_sitting(*cast.members)
    counted(story, "Usagers", 3, 0, 0)
    counted(story, "Salariés", 1, 1, 0)
    counted(story, "Producteurs", 0, 2, 0)
    accounts.write(
        assembly=story.assembly,
        debates="Rien à signaler.",
        incidents="",
        at=story.at,
        by=made.chair(cast),
    )
    outcome_of(story)

    drawn = minutes.draw_up(call=story.assembly.call, at=story.at, by=made.chair(cast))

    text = " ".join(words(shelf.read(drawn.file, drawn.pdf_sha256)).split())
    assert "57,14 %" in text
    assert "35,00 %" in text
    assert "Producteurs" in text
    assert "cela ne suffit pas" in text


def test_weights_are_refused_outside_what_the_law_of_the_form_allows(cast: Cast) -> None:
    weighted(cast, Usagers=55, Salariés=40, Producteurs=5)
    made.rules("scic_sa")

    assert "weights-out-of-law" in codes(made.draft(cast))


def test_a_college_with_one_voter_may_vote_by_hands_and_not_in_an_urn(cast: Cast) -> None:
    weighted(cast)
    Member.objects.filter(pk=in_colleges(cast)["Salariés"][0].pk).update(
        college=College.objects.get(name="Usagers")
    )
    made.rules("scic_sa")
    assembly = made.draft(cast)

    assert "college-of-one" in codes(assembly)
    made.voted_in_public(cast, assembly)
    assert codes(assembly) == set()

"""Associates who do not cooperate hold together no more than their part of the votes (loi 1947,
art. 3 bis; R-QUO-07): in the result of an assembly as in the arithmetic."""

from collections.abc import Callable

import pytest

from assembly.actions import hands, outcomes
from assembly.checklist import obstacles
from assembly.documents.colleges import weights_in_words
from assembly.models import Outcome
from assembly.participation import quorum_now
from members.models import College, Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.colleges import weighted

pytestmark = pytest.mark.django_db

Divide = Callable[[Cast], None]


def in_colleges(*groups: tuple[str, str, list[Member]]) -> None:
    for name, associates, members in groups:
        college = College.objects.create(name=name, associates=associates)
        Member.objects.filter(pk__in=[each.pk for each in members]).update(college=college)


def five_investors(cast: Cast) -> None:
    """Five of seven votes, 71 %: 35 % at most, that is 14/65 of a vote of others."""
    investors = [cast.bilal, cast.chloe, cast.mots_passants, cast.hugo, cast.diego]
    in_colleges(
        ("Coopérateurs", "", [cast.alice, cast.gwenn]), ("Investisseurs", "others", investors)
    )


def two_investors(cast: Cast) -> None:
    """Two of seven votes, under every cap."""
    others = [cast.alice, cast.gwenn, cast.mots_passants, cast.hugo, cast.diego]
    in_colleges(("Coopérateurs", "", others), ("Investisseurs", "others", [cast.bilal, cast.chloe]))


def session(cast: Cast) -> Story:
    everybody = (
        cast.alice, cast.bilal, cast.chloe, cast.mots_passants, cast.gwenn, cast.hugo, cast.diego,
    )  # fmt: skip
    made.rules("sa_directoire_cs")
    assembly = made.voted_in_public(cast, made.draft(cast))
    return Story(cast, assembly).convene().open_sitting(*everybody)


def count(story: Story, votes_for: int, against: int, college: str = "") -> None:
    for person in (story.cast.alice, story.cast.gwenn):
        assert person.account is not None
        hands.count(
            resolution=story.assembly.resolutions.get(),
            college=college,
            votes_for=votes_for,
            against=against,
            abstain=0,
            at=story.at,
            by=person.account,
        )


def decide(story: Story) -> Outcome:
    story.close()
    outcomes.record(assembly=story.assembly, at=story.at)
    return Outcome.objects.get()


def test_investors_alone_do_not_carry_what_those_who_cooperate_refuse(cast: Cast) -> None:
    """Five for, two against: 71.43 % in heads; 35 % under the cap of associates who are no
    cooperatives."""
    five_investors(cast)
    story = session(cast)
    count(story, 5, 0, "Investisseurs")
    count(story, 0, 2, "Coopérateurs")

    outcome = decide(story)

    weighted_result = outcome.rule["weighted"]
    assert outcome.verdict == Outcome.Verdict.REJECTED
    assert (weighted_result["raw_percent"], weighted_result["percent"]) == ("71.43", "35.00")
    assert weighted_result["raw_adopted"] is True
    assert "71,43\u00a0% → 35,00\u00a0%" in weighted_result["explanation"]
    assert "plafonnement" in outcome.sentence
    assert outcome.figures["for"] == 5


def test_a_cap_is_on_votes_and_hands_nobody_those_of_the_absent(cast: Cast) -> None:
    """One investor of five votes for, one of two who cooperate against: 14/65 of a vote against
    one, never 35 % against 65 % of the whole."""
    five_investors(cast)
    story = session(cast)
    count(story, 1, 0, "Investisseurs")
    count(story, 0, 1, "Coopérateurs")

    outcome = decide(story)

    assert outcome.rule["weighted"]["share"] == "14/79"
    assert outcome.verdict == Outcome.Verdict.REJECTED
    assert outcome.rule["influence"]


def test_under_the_cap_each_vote_is_one_and_nobody_is_set_apart(cast: Cast) -> None:
    two_investors(cast)
    story = session(cast)

    assert quorum_now(story.assembly).colleges == ()
    assert weights_in_words(story.assembly) == []
    count(story, 4, 3)
    assert decide(story).rule.get("weighted") is None


def test_the_quorum_counts_heads_and_the_notice_says_the_cap(cast: Cast) -> None:
    five_investors(cast)
    story = session(cast)

    (words,) = weights_in_words(story.assembly)

    assert quorum_now(story.assembly).counted == 7
    assert "Investisseurs 35,00\u00a0% (71,43\u00a0% sans le plafond)" in words
    assert "loi" in words.lower()


def test_cooperatives_that_do_not_cooperate_here_are_capped_at_49_percent(cast: Cast) -> None:
    investors = [cast.bilal, cast.chloe, cast.mots_passants, cast.hugo]
    others = [cast.alice, cast.gwenn, cast.diego]
    in_colleges(("Coopérateurs", "", others), ("Coopératives", "cooperatives", investors))
    story = session(cast)

    weights = {each.name: str(each.college.weight) for each in quorum_now(story.assembly).colleges}

    assert weights == {"Coopérateurs": "51/100", "Coopératives": "49/100"}


def test_the_weights_of_a_scic_are_lowered_too_and_both_are_said(cast: Cast) -> None:
    """Producers at 50 % who are investors: 35 %, and what is left goes up in proportion."""
    weighted(cast)
    College.objects.filter(name="Producteurs").update(associates="others")
    made.rules("scic_sa")
    assembly = made.voted_in_public(cast, made.draft(cast))
    story = Story(cast, assembly).convene()

    weights = {each.name: str(each.college.weight) for each in quorum_now(story.assembly).colleges}
    said = " ".join(weights_in_words(story.assembly))

    assert weights == {"Usagers": "13/50", "Salariés": "39/100", "Producteurs": "7/20"}
    assert "Producteurs 35,00\u00a0% (50,00\u00a0% sans le plafond)" in said


def test_nobody_is_convened_while_only_investors_vote_or_some_are_in_no_college(cast: Cast) -> None:
    everybody = list(Member.objects.order_by("pk"))
    in_colleges(("Investisseurs", "others", everybody))
    made.rules("sa_directoire_cs")
    assembly = made.draft(cast)
    alone = {each.code for each in obstacles(assembly, at=made.CONVENED_AT)}
    Member.objects.filter(pk=cast.alice.pk).update(college=None)
    left_out = {each.code for each in obstacles(assembly, at=made.CONVENED_AT)}

    assert "investors-cap" in alone
    assert "members-without-college" in left_out

"""A quorum that the statutes count in the weights of the colleges (R-QUO-01, R-VAR-01)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assembly import contesting, weighing
from assembly.actions import hands, outcomes
from assembly.checklist import obstacles
from assembly.judging import attendance_of, colleges_of
from assembly.models import Outcome
from assembly.participation import quorum_now
from assembly.rules.influence import Dispute, DisputedVotes, Influence
from assembly.rules.presets import load_preset
from assembly.rules.refused import RuleRefused
from assembly.rules.statutes import Nature, Override, resolve
from assembly.sitting_desk import situation, vote_lines
from common import clock
from members.models import Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.colleges import weighted

pytestmark = pytest.mark.django_db

BOTH = {"value": {"fraction": "1/5", "weighted": "1/2"}, "article": "art. 20"}


def in_session(cast: Cast, *present: Member, preset: str = "scic_sa") -> Story:
    """Seven members; a fifth of them, and half of the weights (20, 30 and 50 %), must take part."""
    weighted(cast)
    made.rules(preset, quorum_ordinary_first=BOTH)
    assembly = made.voted_in_public(cast, made.draft(cast))
    return Story(cast, assembly).convene().open_sitting(*present)


def test_enough_members_do_not_make_a_quorum_that_the_weights_do_not(cast: Cast) -> None:
    """Three users of three at 20 %, one employee of two at 30 %: 35 %."""
    story = in_session(cast, cast.bilal, cast.chloe, cast.mots_passants, cast.gwenn)

    now = quorum_now(story.refresh())
    said = situation(story.assembly, vote_lines(story.assembly), at=story.at)
    story.close()

    record = story.assembly.call.quorum_records.get()
    assert (now.counted, now.required, now.missing, now.reached) == (4, 2, 0, False)
    assert now.weighted is not None
    assert "35,00\u00a0%" in now.weighted.sentence
    assert "quorum pondéré" in said.title
    assert (record.reached, record.required) == (False, 2)
    assert "Quorum non atteint" in record.sentence


def test_the_assembly_decides_once_members_and_weights_are_there(cast: Cast) -> None:
    """One producer of two more, at 50 %: 60 %."""
    story = in_session(cast, cast.bilal, cast.chloe, cast.mots_passants, cast.gwenn, cast.alice)
    for college, heads in (("Usagers", 3), ("Salariés", 1), ("Producteurs", 1)):
        count(story, college, heads)
    story.close()
    outcomes.record(assembly=story.assembly, at=story.at)

    outcome = Outcome.objects.get()
    assert outcome.verdict == Outcome.Verdict.ADOPTED
    assert "participation pondérée" in outcome.rule["quorum"]
    assert "60,00\u00a0% après pondération pour 50,00\u00a0%" in outcome.rule["quorum_influence"]


def test_a_claim_on_the_votes_that_made_a_quorum_of_weights_is_weighed_on_it(cast: Cast) -> None:
    """60 % for the 50 % asked. One vote of a producer, at 25 %, made it; all of the three votes of
    users do not: nobody says of which college a disputed vote is, hence it could have."""
    story = in_session(cast, cast.bilal, cast.chloe, cast.mots_passants, cast.gwenn, cast.alice)
    for college, heads in (("Usagers", 3), ("Salariés", 1), ("Producteurs", 1)):
        count(story, college, heads)
    story.close()
    outcomes.record(assembly=story.assembly, at=story.at)
    resolution = story.assembly.resolutions.get()
    record = resolution.quorum_records.get()

    def influence(kind: Dispute, number: int) -> Influence:
        votes = [DisputedVotes(kind=kind, number=number, reason="contestation")]
        found = contesting.influence_on_record(resolution, record, votes)
        assert found is not None
        return found

    assert influence(Dispute.COUNTED, 1).could_change
    assert not influence(Dispute.CHANGED, 5).could_change
    assert not influence(Dispute.MISSED, 1).could_change
    assert "après pondération" in influence(Dispute.COUNTED, 1).sentence
    precise = {"Usagers": [DisputedVotes(kind=Dispute.COUNTED, number=1, reason="parti")]}
    rules = load_preset("scic_sa")
    of_users = weighing.influence_on_quorum(
        resolve(rules, {"quorum_ordinary_first": Override(**BOTH)}).quorum(Nature.ORDINARY, 1),
        attendance_of(record),
        colleges_of(record),
        precise["Usagers"],
        precise,
    )
    assert of_users is not None
    assert not of_users.could_change


def count(story: Story, college: str, heads: int) -> None:
    for person in (story.cast.alice, story.cast.gwenn):
        assert person.account is not None
        hands.count(
            resolution=story.assembly.resolutions.get(),
            college=college,
            votes_for=heads,
            against=0,
            abstain=0,
            at=story.at,
            by=person.account,
        )


@pytest.mark.parametrize(
    ("preset", "value", "why"),
    [
        ("sa_directoire_cs", {"fraction": "1/5", "weighted": "1/2"}, "se compte en membres"),
        ("association_1901", {"weighted": "1/2"}, "se compte en membres"),
        ("scic_sa", {"weighted": "1/2"}, "seulement l’augmenter"),
        ("scic_sas", {"weighted": "3/2"}, "au plus 1"),
    ],
)
def test_a_quorum_of_weights_is_refused_where_the_form_does_not_let_it(
    preset: str, value: dict[str, Any], why: str
) -> None:
    clause = {"quorum_ordinary_first": Override(value=value, article="art. 20")}

    with pytest.raises(RuleRefused) as refused:
        resolve(load_preset(preset), clause)

    assert why in " ".join(refused.value.sentences)


def test_no_assembly_is_convened_on_a_quorum_of_weights_without_any_weight(cast: Cast) -> None:
    made.rules("scic_sa", quorum_ordinary_first=BOTH)
    assembly = made.voted_in_public(cast, made.draft(cast))

    found = {each.code for each in obstacles(assembly, at=made.CONVENED_AT)}

    assert "quorum-without-colleges" in found


def test_the_editor_of_statutes_takes_both_fractions_and_says_them(
    cast: Cast, client: Client
) -> None:
    clock.move(made.CONVENED_AT - clock.now())
    made.rules("scic_sa")
    assert cast.diego.account is not None
    client.force_login(cast.diego.account)
    page = reverse("assembly:clause", kwargs={"key": "quorum_ordinary_first"})

    client.post(
        page,
        {
            "value": "1/5",
            "limit": "reached",
            "weighted": "1/2",
            "article": "art. 20",
            "dated": "2025-05-04",
        },
    )
    asked = client.get(page).content.decode()

    assert 'name="weighted" value="1/2"' in asked

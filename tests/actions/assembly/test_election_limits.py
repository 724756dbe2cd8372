"""What is fixed before an election reaches its count: ties, caps on a group, second rounds."""

from datetime import date, timedelta

import pytest

from assembly import checklist, rulebook
from assembly.actions import agenda, second_rounds
from assembly.judging import election_rule
from assembly.models import Assembly, Resolution
from assembly.rules.election import lot_ticket
from common.refusals import Refusal
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import CONVENED_AT, Story
from tests.factories.polls import YES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]
BEFORE = CONVENED_AT - timedelta(days=1)
BLANK, BILAL, CHLOE = [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]
BOTH = [0, 1, 1, 0]


def elected(cast: Cast, *ballots: list[int], seats: int, cap: int | None = None) -> Resolution:
    """Bilal and Chloe, of one employer, and a legal person; these ballots, then the count."""
    assembly = assemblies.draft(cast)
    by = assemblies.board(cast)
    made = assemblies.election(
        assembly, by, cast.bilal, cast.chloe, cast.mots_passants, seats=seats
    )
    made.candidates.filter(member__in=[cast.bilal, cast.chloe]).update(group="Coopain")
    made.candidates.filter(member=cast.bilal).update(born_on=date(1980, 1, 1))
    made.candidates.filter(member=cast.chloe).update(born_on=date(1950, 1, 1))
    agenda.write_resolution(
        resolution=made, title=made.title, text="", seats=seats, group_cap=cap, at=BEFORE, by=by
    )
    story = Story(cast, assembly).convene().open_vote()
    for member, ballot in zip(cast.members, ballots, strict=False):
        story.vote(member, [YES, ballot])
    story.close_remote_vote().open_sitting(cast.alice)
    story.close().count()
    return Resolution.objects.select_related("outcome", "assembly").get(pk=made.pk)


def test_the_cap_of_a_group_and_a_tie_by_age_decide_the_seats(cast: Cast) -> None:
    assemblies.rules(election_tie_break={"value": ["age", "lot"], "article": "art. 30"})

    outcome = elected(cast, BOTH, BOTH, BOTH, seats=2, cap=1).outcome

    assert outcome.elected == ["Chloe Évrard"]
    reasons = {place["name"]: place["reason"] for place in outcome.candidates}
    assert "Coopain" in reasons["Bilal Benali"]
    assert "au complet" in reasons["Bilal Benali"]
    assert "à l’âge" in outcome.sentence


def codes(assembly: Assembly) -> set[str]:
    return {each.code for each in checklist.obstacles(assembly, at=CONVENED_AT)}


@pytest.mark.parametrize(
    ("organ", "seats", "refused"),
    [
        ("supervisory_board", 3, set()),
        ("supervisory_board", 4, {"too-many-seats"}),
        ("board", 2, {"too-many-seats"}),
        ("", 4, set()),
    ],
)
def test_an_election_fills_no_more_seats_than_the_statutes_give_the_organ(
    cast: Cast, organ: str, seats: int, refused: set[str]
) -> None:
    said = {"article": "art. 30"}
    assemblies.rules(supervisors_max={"value": 3, **said}, directors_max={"value": 1, **said})
    assembly = assemblies.draft(cast)
    made = assemblies.election(assembly, assemblies.board(cast), cast.bilal, seats=seats)
    Resolution.objects.filter(pk=made.pk).update(organ=organ)

    assert codes(assembly) == refused


def test_an_election_that_leaves_the_organ_under_its_least_number_is_refused(cast: Cast) -> None:
    assemblies.rules(supervisors_min={"value": 9, "article": "art. 30"})
    assembly = assemblies.draft(cast)
    made = assemblies.election(assembly, assemblies.board(cast), cast.bilal, seats=1)
    Resolution.objects.filter(pk=made.pk).update(organ="supervisory_board")

    assert codes(assembly) == {"too-few-seats"}


def test_the_notice_says_how_long_those_elected_sit(cast: Cast) -> None:
    assemblies.rules(supervisors_term_years={"value": 3, "article": "art. 31"})
    assembly = assemblies.draft(cast)
    made = assemblies.election(assembly, assemblies.board(cast), cast.bilal, seats=1)
    made.organ = "supervisory_board"

    words = rulebook.election_rule_in_words(made, rulebook.of(assembly))

    assert "Durée du mandat\u00a0: 3 ans (Statuts, art. 31)." in words


def test_the_supervisory_board_convenes_where_the_law_of_the_form_says_so(cast: Cast) -> None:
    assembly = assemblies.draft(cast)
    Assembly.objects.update(convened_by="supervisory_board")
    in_a_company = codes(Assembly.objects.get())
    assembly.statutes = assemblies.rules("sas_cooperative")
    assembly.convened_by = "supervisory_board"

    assert in_a_company == set()
    assert "convener-not-allowed" in codes(assembly)


def test_the_lot_is_drawn_from_the_agenda_published_before_the_vote(cast: Cast) -> None:
    assemblies.rules(
        election_tie_break={"value": ["lot"], "article": "art. 30"},
        election_method={"value": "plurality", "article": "art. 30"},
    )

    resolution = elected(cast, BILAL, CHLOE, seats=1)

    seed = resolution.assembly.agenda_hash
    assert seed
    first = min([cast.bilal, cast.chloe], key=lambda m: lot_ticket(seed, f"{m.number}"))
    assert resolution.outcome.elected == [first.display_name]
    words = rulebook.election_rule_in_words(resolution, rulebook.of(resolution.assembly))
    assert "La graine du tirage au sort est l’empreinte de l’ordre du jour" in words


def first_round(cast: Cast) -> Resolution:
    """Two seats; nobody gets more than half of the votes but the legal person."""
    assemblies.rules(election_method={"value": "two_rounds", "article": "art. 30"})
    alone = [0, 0, 0, 1]
    return elected(cast, [0, 1, 0, 1], [0, 0, 1, 1], alone, BLANK, seats=2, cap=1)


def test_a_second_round_fills_the_seats_left_among_those_who_still_stand(cast: Cast) -> None:
    first = first_round(cast)
    following = assemblies.draft(cast, meets_at=assemblies.MEETS_AT + timedelta(days=60))

    made = second_rounds.hold(assembly=following, first=first, at=BEFORE, by=assemblies.board(cast))

    assert first.outcome.elected == ["Association Les Mots Passants"]
    assert (made.seats, made.group_cap) == (1, 1)
    standing = [candidate.member for candidate in made.candidates.order_by("position")]
    assert standing == [cast.bilal, cast.chloe]
    rule = election_rule(made, rulebook.of(following), 1)
    assert (rule.round, rule.asks_majority, rule.seated) == (2, False, ("",))
    assert "second tour" in rulebook.election_rule_in_words(made, rulebook.of(following))


def test_a_second_round_is_planned_once(cast: Cast) -> None:
    first = first_round(cast)
    by = assemblies.board(cast)
    following = assemblies.draft(cast, meets_at=assemblies.MEETS_AT + timedelta(days=60))
    second_rounds.hold(assembly=following, first=first, at=BEFORE, by=by)

    with pytest.raises(Refusal, match="no-second-round"):
        second_rounds.hold(assembly=following, first=first, at=BEFORE, by=by)

    assert Resolution.objects.filter(first_round=first).count() == 1

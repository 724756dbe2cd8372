"""Elections decided in session: hands or papers of the room, forms on paper, blank proxies; one
result as the sum of its boxes (R-ELEC, R-BUR-02, R-CNIL-08)."""

from datetime import date, timedelta
from typing import Any

import pytest

from assembly.actions import accounts, hands, minutes, outcomes, paper_votes, second_rounds
from assembly.checklist import obstacles
from assembly.documents import shelf
from assembly.documents.voting_form import draw_voting_form, voting_form_data
from assembly.models import Assembly, HandCount, Outcome, PaperAnswer, PaperVote
from common.models import AuditEvent
from common.refusals import Refusal
from members.models import Account, Member
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story
from tests.factories.colleges import weighted
from tests.unit.common.test_documents import words

pytestmark = pytest.mark.django_db

PUBLIC = {"secret_elections": {"value": False, "article": "art. 14"}}
PLURALITY = {"election_method": {"value": "plurality", "article": "art. 14"}}
TWO_ROUNDS = {"election_method": {"value": "two_rounds", "article": "art. 14"}}
ARRIVED = date(2026, 6, 1)


def account(member: Member) -> Account:
    assert member.account is not None
    return member.account


def elected_in_session(cast: Cast, *, seats: int = 2, **rules: Any) -> Story:
    """Chloé, Hugo and Bilal stand; the assembly decides nothing else."""
    made.rules(**PUBLIC, **rules)
    assembly = made.draft(cast)
    assembly.items.all().delete()
    standing = (cast.chloe, cast.hugo, cast.bilal)
    made.election(assembly, made.board(cast), *standing, seats=seats, is_secret=False)
    story = Story(cast, assembly).convene()
    story.at = made.MEETS_AT - timedelta(days=2)
    return story


def count(story: Story, by: Member, *marks: int, **papers: int) -> HandCount | None:
    said = {"ballots": 3, "blank": 0, "null": 0, **papers}
    return hands.count_election(
        resolution=story.assembly.resolutions.get(),
        marks=marks,
        at=story.at,
        by=account(by),
        **said,  # type: ignore[arg-type]
    )


def receive(story: Story, member: Member) -> PaperVote:
    return paper_votes.receive(
        assembly=story.assembly,
        member=member,
        arrival="post",
        received_on=ARRIVED,
        answers=list(story.assembly.resolutions.all()),
        at=story.at,
        by=account(story.cast.gwenn),
    )


def outcome_of(story: Story) -> Outcome:
    """The sitting is closed, and what it decided is written."""
    story.close()
    outcomes.record(assembly=story.assembly, at=story.at)
    return Outcome.objects.get()


def read(story: Story, paper: PaperVote, by: Member, choice: str, *named: Member) -> int:
    election = story.assembly.resolutions.get()
    marks = [election.candidates.get(member=member).pk for member in named]
    left = paper_votes.read(
        paper=paper,
        choices={election.pk: choice},
        names={election.pk: marks},
        at=story.at,
        by=account(by),
    )
    return len(left)


def refused_code(story: Story, *marks: int, **papers: int) -> tuple[str, str]:
    with pytest.raises(Refusal) as refused:
        count(story, story.cast.alice, *marks, **papers)
    return refused.value.code, str(refused.value.message)


def test_an_election_is_public_only_where_the_statutes_do_not_ask_for_secrecy(cast: Cast) -> None:
    made.rules()
    assembly = made.draft(cast)
    made.election(assembly, made.board(cast), cast.chloe, is_secret=False)

    asked = {each.code for each in obstacles(assembly, at=made.CONVENED_AT)}
    made.rules(**PUBLIC)
    free = made.draft(cast)
    made.election(free, made.board(cast), cast.chloe, is_secret=False)
    left = {each.code for each in obstacles(free, at=made.CONVENED_AT)}

    assert "election-not-secret" in asked
    assert "election-not-secret" not in left


def test_the_room_elects_when_two_people_counted_the_same(cast: Cast) -> None:
    story = elected_in_session(cast)
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)

    alone = count(story, cast.alice, 3, 2, 1)
    differs = count(story, cast.gwenn, 3, 1, 2)
    agreed = count(story, cast.gwenn, 3, 2, 1)

    outcome = outcome_of(story)
    assert (alone, differs) == (None, None)
    assert agreed is not None
    assert outcome.elected == [cast.chloe.display_name, cast.hugo.display_name]
    assert [place["votes"] for place in outcome.candidates] == [3, 2, 1]
    assert (outcome.figures["voters"], outcome.figures["expressed"]) == (3, 3)


def test_more_votes_than_the_ballots_can_bear_are_refused_with_the_arithmetic(cast: Cast) -> None:
    """Three ballots, one blank: two name somebody, each two candidates at most."""
    story = elected_in_session(cast)
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)

    code, said = refused_code(story, 2, 2, 1, blank=1)

    assert code == "too-many-voices"
    assert "2 + 2 + 1 = 5 voix" in said
    assert "2 × 2 = 4 voix au plus" in said
    assert "3 − 1 − 0" in said
    assert not HandCount.objects.exists()


@pytest.mark.parametrize(
    ("marks", "papers", "expected", "arithmetic"),
    [
        ((3, 0, 0), {"ballots": 4}, "too-many-ballots", "la salle a 3 voix"),
        ((0, 0, 0), {"blank": 2, "null": 2}, "too-few-ballots", "2 + 2 = 4"),
        ((3, 0, 0), {"null": 1}, "too-many-votes-for-one", "3 voix"),
        ((1, 1, 0), {}, "too-few-voices", "1 + 1 + 0 = 2 voix"),
        ((1, 2), {}, "candidates-not-all-counted", "même zéro"),
        ((3, -1, 0), {}, "negative-count", "négatif"),
    ],
)
def test_a_count_that_cannot_be_true_is_refused(
    cast: Cast,
    marks: tuple[int, ...],
    papers: dict[str, int],
    expected: str,
    arithmetic: str,
) -> None:
    story = elected_in_session(cast)
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)

    code, said = refused_code(story, *marks, **papers)

    assert code == expected
    assert arithmetic in said


def test_an_election_is_not_counted_for_and_against_nor_a_resolution_by_names(cast: Cast) -> None:
    story = elected_in_session(cast)
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)

    with pytest.raises(Refusal) as refused:
        hands.count(
            resolution=story.assembly.resolutions.get(),
            votes_for=3,
            against=0,
            abstain=0,
            at=story.at,
            by=account(cast.alice),
        )

    assert refused.value.code == "other-figures"


def test_the_sitting_does_not_close_before_the_election_is_counted(cast: Cast) -> None:
    story = elected_in_session(cast)
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)
    count(story, cast.alice, 3, 0, 0)

    with pytest.raises(Refusal) as refused:
        story.close()

    assert refused.value.code == "hands-not-counted"


def test_the_result_is_the_sum_of_the_room_the_forms_and_the_blank_proxies(cast: Cast) -> None:
    """Three in the room, one of them blank; two forms, one of two names; one blank proxy, which
    the law gives to nobody since no candidate is agreed."""
    story = elected_in_session(cast, **PLURALITY)
    story.give(cast.mots_passants, None)
    first, second = receive(story, cast.bilal), receive(story, cast.hugo)
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)
    story.count_election(1, 2, 1, 0, ballots=3, blank=1).close()

    for reader in (cast.gwenn, cast.alice):
        read(story, first, reader, "names", cast.hugo, cast.bilal)
        left = read(story, second, reader, "null")

    outcome = Outcome.objects.get()
    record = story.assembly.call.quorum_records.get()
    votes = {place["name"]: place["votes"] for place in outcome.candidates}
    boxes = {place["name"]: place["boxes"] for place in outcome.candidates}
    assert left == 0
    assert votes == {
        cast.chloe.display_name: 2,
        cast.hugo.display_name: 2,
        cast.bilal.display_name: 1,
    }
    assert boxes[cast.hugo.display_name] == {"hands": 1, "paper": 1, "law": 0}
    assert (outcome.figures["null"], outcome.figures["hands_blank"]) == (1, 1)
    assert outcome.figures["voters"] == record.counted == 6


def test_a_form_is_counted_when_two_people_read_the_same_names(cast: Cast) -> None:
    story = elected_in_session(cast)
    paper = receive(story, cast.bilal)
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)
    story.count_election(1, 3, 0, 0).close()

    first = read(story, paper, cast.gwenn, "names", cast.chloe, cast.hugo)
    differs = read(story, paper, cast.alice, "names", cast.chloe)
    unsettled = PaperAnswer.objects.get().marks
    agreed = read(story, paper, cast.alice, "names", cast.hugo, cast.chloe)

    assert (first, differs, agreed) == (1, 1, 0)
    assert unsettled == []
    assert Outcome.objects.get().figures["paper_expressed"] == 1


@pytest.mark.parametrize(
    ("choice", "names", "expected"),
    [
        ("names", ("chloe", "hugo", "bilal"), "too-many-names"),
        ("names", (), "names-unknown"),
        ("blank", ("chloe",), "names-unknown"),
        ("for", (), "reading-incomplete"),
    ],
)
def test_a_form_of_election_names_candidates_within_the_seats_or_nobody(
    cast: Cast, choice: str, names: tuple[str, ...], expected: str
) -> None:
    story = elected_in_session(cast)
    paper = receive(story, cast.bilal)
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)
    story.count_election(1, 3, 0, 0).close()

    with pytest.raises(Refusal) as refused:
        read(story, paper, cast.gwenn, choice, *(getattr(cast, name) for name in names))

    assert refused.value.code == expected
    assert PaperAnswer.objects.get().choice == ""


def test_two_rounds_leave_the_seats_without_majority_to_a_second_one_voted_the_same_way(
    cast: Cast,
) -> None:
    story = elected_in_session(cast, **TWO_ROUNDS)
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)
    story.count_election(1, 3, 1, 1, ballots=3)
    outcome = outcome_of(story)

    after = made.draft(cast, meets_at=made.MEETS_AT + timedelta(days=60))
    second = second_rounds.hold(
        assembly=after, first=outcome.resolution, at=story.at, by=made.board(cast)
    )

    assert (len(outcome.elected), outcome.figures["vacant"]) == (1, 1)
    assert (second.seats, second.is_secret) == (1, False)
    assert second.candidates.count() == 2


def test_each_college_counts_its_own_ballots_and_the_weighted_share_elects(cast: Cast) -> None:
    weighted(cast)
    made.rules("scic_sa", **PUBLIC, **PLURALITY)
    assembly = made.draft(cast)
    assembly.items.all().delete()
    made.election(assembly, made.board(cast), cast.chloe, cast.hugo, is_secret=False)
    story = Story(cast, assembly).convene()
    story.open_sitting(*cast.members)

    story.count_election(1, 3, 0, college="Usagers")
    story.count_election(1, 1, 1, college="Salariés")
    story.count_election(1, 0, 2, college="Producteurs")

    outcome = outcome_of(story)
    votes = {place["name"]: place["votes"] for place in outcome.candidates}
    assert votes == {cast.chloe.display_name: 4, cast.hugo.display_name: 3}
    assert outcome.elected == [cast.hugo.display_name]
    assert {each["name"]: each["expressed"] for each in outcome.colleges} == {
        "Usagers": 3,
        "Salariés": 2,
        "Producteurs": 2,
    }


def test_the_minutes_print_each_box_of_an_election_and_their_sum(cast: Cast) -> None:
    story = elected_in_session(cast)
    paper = receive(story, cast.bilal)
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)
    story.count_election(1, 2, 1, 0, ballots=3, blank=1)
    accounts.write(
        assembly=story.assembly,
        debates="Les candidats se présentent.",
        incidents="",
        at=story.at,
        by=made.chair(cast),
    )
    story.close()
    for reader in (cast.gwenn, cast.alice):
        read(story, paper, reader, "names", cast.chloe)

    drawn = minutes.draw_up(call=story.assembly.call, at=story.at, by=made.chair(cast))

    said = " ".join(words(shelf.read(drawn.file, drawn.pdf_sha256)).split())
    assert "Voix En salle Par correspondance Total" in said
    assert f"{cast.chloe.display_name} 2 1 3" in said
    assert "Blancs 1 0 1" in said
    assert "Votants 3 1 4" in said


def test_a_count_is_journalled_with_its_figures(cast: Cast) -> None:
    story = elected_in_session(cast)
    story.open_sitting(cast.alice, cast.gwenn, cast.diego)

    count(story, cast.alice, 2, 1, 0, null=1, ballots=3)

    event = AuditEvent.objects.filter(verb="sitting.hands_counted").get()
    assert event.details["figures"] == [3, 0, 1, [2, 1, 0]]


def test_an_election_counted_in_session_needs_no_urn(cast: Cast) -> None:
    story = elected_in_session(cast)

    assert not Assembly.objects.get(pk=story.assembly.pk).polls.exists()


@pytest.mark.usefixtures("keeper")
def test_the_form_of_the_law_has_boxes_for_public_questions_and_a_page_apart_for_secret_ones(
    cast: Cast,
) -> None:
    """R-VOTE-03, secrecy.md 12: what bears a name says nothing of a secret vote."""
    made.rules(**PUBLIC)
    assembly = made.draft(cast)
    made.election(assembly, made.board(cast), cast.chloe, cast.hugo, is_secret=False)
    story = Story(cast, assembly).convene()

    form = draw_voting_form(voting_form_data(story.assembly.call, at=story.at)).bytes()

    said = " ".join(words(form).split())
    secret, ballot = said.index("Votées au scrutin secret"), said.index("Bulletin secret")
    assert "1. Approbation des comptes 2025" in said[secret : secret + 120]
    assert said.index("Cochez une case par résolution") > ballot > secret
    assert cast.chloe.display_name in said[:ballot]
    assert cast.chloe.display_name not in said[ballot:]


@pytest.mark.usefixtures("keeper")
def test_a_form_is_not_entered_for_a_secret_question(cast: Cast) -> None:
    made.rules(**PUBLIC)
    story = Story(cast, made.draft(cast)).convene()
    story.at = made.MEETS_AT - timedelta(days=2)

    with pytest.raises(Refusal) as refused:
        receive(story, cast.bilal)

    assert refused.value.code == "nothing-answered"

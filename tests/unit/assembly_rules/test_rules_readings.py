"""Blank proxies, influence of disputed votes, and a second law beside the first."""

from fractions import Fraction

import pytest

from assembly.rules.attendance import Attendance, CollegeAttendance
from assembly.rules.blank_proxies import (
    Choice,
    blank_proxy_ballot,
    blank_proxy_choice,
    blank_proxy_choice_of_candidate,
    blank_proxy_counts,
)
from assembly.rules.election import Candidate, ElectionRule, Method, approvals, elect
from assembly.rules.influence import (
    Dispute,
    DisputedVotes,
    influence_on_election,
    influence_on_quorum,
    influence_on_resolution,
)
from assembly.rules.majority import Base, Counts, MajorityRule
from assembly.rules.presets import load_preset
from assembly.rules.quorum import CountQuorum, WeightedQuorum, assess_quorum
from assembly.rules.reading import assess, difference, read
from assembly.rules.statutes import Nature, Override, resolve

CONSUMERS = load_preset("sa_consommation_1917")
COMMON = load_preset("sa_directoire_cs")
COLLEGES = [CollegeAttendance(name="a", weight=Fraction(1), members=2, participants=1)]
HALF = MajorityRule(base=Base.EXPRESSED, threshold=Fraction(1, 2), strict=True)


def test_a_blank_proxy_follows_the_law_not_its_holder() -> None:
    assert blank_proxy_choice(True) is Choice.FOR
    assert blank_proxy_choice(False) is Choice.AGAINST
    assert blank_proxy_choice(True, effect="not_counted") is Choice.NOT_COUNTED
    with pytest.raises(ValueError, match="president"):
        blank_proxy_choice(True, effect="president")


def test_a_candidate_whom_the_board_did_not_agree_follows_the_statutes() -> None:
    assert blank_proxy_choice_of_candidate(True) is Choice.FOR
    assert blank_proxy_choice_of_candidate(False) is Choice.AGAINST
    assert blank_proxy_choice_of_candidate(False, others="not_counted") is Choice.NOT_COUNTED


@pytest.mark.parametrize("agreed", [(), (0,), (0, 2), (0, 1, 2), (0, 1, 2, 3)])
def test_a_blank_proxy_never_names_more_candidates_than_there_are_seats(
    agreed: tuple[int, ...],
) -> None:
    ballot = blank_proxy_ballot([place in agreed for place in range(4)], 2)

    named = tuple(place for place, choice in enumerate(ballot) if choice is Choice.FOR)
    assert named == (agreed if len(agreed) <= 2 else ())
    assert (set(ballot) == {Choice.BLANK}) is (len(agreed) > 2)


def test_a_blank_vote_of_proxies_is_cast_and_not_expressed() -> None:
    box = blank_proxy_counts(3, Choice.BLANK)

    assert (box.total, box.blank, box.expressed) == (3, 3, 0)


def test_blank_proxies_add_up_with_the_other_boxes() -> None:
    urn = Counts(votes_for=40, against=50, abstain=3)

    assert urn + blank_proxy_counts(12, Choice.FOR) == Counts(votes_for=52, against=50, abstain=3)
    assert (urn + blank_proxy_counts(12, Choice.AGAINST)).against == 62
    assert urn + blank_proxy_counts(12, Choice.NOT_COUNTED) == urn
    with pytest.raises(ValueError, match="-1"):
        blank_proxy_counts(-1, Choice.FOR)


@pytest.mark.parametrize(
    ("registered", "needed"),
    [((1000, Nature.ORDINARY), (167, 200)), ((1000, Nature.EXTRAORDINARY), (500, 250))],
)
def test_a_thousand_members_under_both_laws(
    registered: tuple[int, Nature], needed: tuple[int, int]
) -> None:
    members, nature = registered
    attendance = Attendance(registered=members, present=0)
    found = tuple(assess(rules, nature, 1, attendance) for rules in (CONSUMERS, COMMON))

    assert tuple(result.required for result in found if result) == needed


def test_the_two_laws_are_compared_and_the_difference_is_said() -> None:
    attendance = Attendance(registered=1000, present=20, represented=40, remote=120)
    counts = Counts(votes_for=100, against=60, abstain=20)
    active = read(CONSUMERS, Nature.ORDINARY, 1, counts, attendance)
    other = read(COMMON, Nature.ORDINARY, 1, counts, attendance)

    assert active.valid
    assert not other.valid
    warning = difference(active, other).replace("\u00a0", " ")
    assert "la résolution est adoptée" in warning
    assert "elle serait sans quorum" in warning
    assert "il en manque 20" in warning
    assert difference(active, active) == ""
    assert active.quorum_source == "Loi du 7 mai 1917 art. 4"


@pytest.mark.parametrize(
    ("nature", "call", "present", "said"),
    [
        (Nature.ORDINARY, 1, 180, "Quorum atteint : 180 participants pour 167 requis"),
        (Nature.EXTRAORDINARY, 2, 3, "Aucun quorum n’y est exigé."),
    ],
)
def test_without_quorum_the_other_law_is_asked_only_whether_the_assembly_could_decide(
    nature: Nature, call: int, present: int, said: str
) -> None:
    attendance, nothing = Attendance(registered=1000, present=present), Counts(votes_for=0)
    active = read(COMMON, nature, call, nothing, attendance)
    other = read(CONSUMERS, nature, call, nothing, attendance)

    warning = difference(active, other).replace("\u00a0", " ")

    assert "n’a pas le quorum pour décider" in warning
    assert f"elle pourrait décider. {said}" in warning
    assert "rejetée" not in warning
    assert difference(active, active) == ""


def test_abstentions_weigh_only_under_the_law_of_1917() -> None:
    attendance = Attendance(registered=300, present=200, represented=0, remote=0)
    counts = Counts(votes_for=130, against=50, abstain=20)
    active = read(CONSUMERS, Nature.EXTRAORDINARY, 1, counts, attendance)
    other = read(COMMON, Nature.EXTRAORDINARY, 1, counts, attendance)

    assert (active.words, other.words) == ("rejetée", "adoptée")
    assert active.majority.needed == 134
    assert "adoptée" in difference(active, other)


def test_a_second_call_needs_no_quorum_under_the_law_of_1917() -> None:
    counts, few = Counts(votes_for=3, against=1), Attendance(registered=500, present=4)

    assert read(CONSUMERS, Nature.ORDINARY, 2, counts, few).valid
    assert read(CONSUMERS, Nature.EXTRAORDINARY, 2, counts, few).valid
    assert not read(COMMON, Nature.EXTRAORDINARY, 2, counts, few).valid


def test_commitments_grow_only_by_unanimity_of_all() -> None:
    everybody = Attendance(registered=10, present=10)

    assert read(COMMON, Nature.COMMITMENTS, 1, Counts(votes_for=10), everybody).valid
    assert not read(COMMON, Nature.COMMITMENTS, 1, Counts(votes_for=9, abstain=1), everybody).valid


def test_remote_votes_leave_the_quorum_where_the_statutes_say_so() -> None:
    strict = resolve(
        CONSUMERS, {"quorum_counts_remote": Override(value=False, article="article 20")}
    )
    attendance = Attendance(registered=60, present=5, represented=0, remote=5)

    quorum = assess(CONSUMERS, Nature.ORDINARY, 1, attendance)
    assert quorum is not None
    assert quorum.reached
    without = assess(strict, Nature.ORDINARY, 1, attendance)
    assert without is not None
    assert (without.counted, without.reached) == (5, False)


def dispute(kind: Dispute, number: int) -> list[DisputedVotes]:
    return [DisputedVotes(kind=kind, number=number, reason="incident")]


@pytest.mark.parametrize(
    ("counts", "kind", "number", "could_change"),
    [
        (Counts(votes_for=20, against=10), Dispute.COUNTED, 9, False),
        (Counts(votes_for=20, against=10), Dispute.COUNTED, 10, True),
        (Counts(votes_for=20, against=10), Dispute.MISSED, 9, False),
        (Counts(votes_for=20, against=10), Dispute.MISSED, 10, True),
        (Counts(votes_for=20, against=10), Dispute.CHANGED, 4, False),
        (Counts(votes_for=20, against=10), Dispute.CHANGED, 5, True),
        (Counts(votes_for=10, against=20), Dispute.COUNTED, 10, False),
        (Counts(votes_for=10, against=20), Dispute.COUNTED, 11, True),
        (Counts(votes_for=10, against=20), Dispute.MISSED, 10, False),
        (Counts(votes_for=10, against=20), Dispute.MISSED, 11, True),
        (Counts(votes_for=10, against=20), Dispute.CHANGED, 5, False),
        (Counts(votes_for=10, against=20), Dispute.CHANGED, 6, True),
    ],
)
def test_disputed_votes_are_compared_with_the_margin(
    counts: Counts, kind: Dispute, number: int, could_change: bool
) -> None:
    found = influence_on_resolution(HALF, counts, Attendance(), dispute(kind, number))

    assert found.could_change is could_change
    assert found.disputed == number
    assert ("ne pouvaient pas" in found.sentence) is not could_change


def test_without_dispute_nothing_could_change() -> None:
    found = influence_on_resolution(HALF, Counts(votes_for=1), Attendance(), [])

    assert not found.could_change
    assert "aucun vote n’est contesté" in found.sentence


def test_a_larger_base_feels_those_who_stayed_out() -> None:
    rule = MajorityRule(base=Base.PRESENT_OR_REPRESENTED, threshold=Fraction(2, 3), strict=False)
    attendance = Attendance(registered=100, present=30)
    counts = Counts(votes_for=21, against=5, abstain=4)

    def could_change(number: int) -> bool:
        votes = dispute(Dispute.MISSED, number)
        return influence_on_resolution(rule, counts, attendance, votes).could_change

    assert [could_change(number) for number in (1, 2)] == [False, True]


def test_people_wrongly_counted_may_have_made_the_quorum() -> None:
    quorum = assess_quorum((CountQuorum(count=30),), Attendance(present=32))
    assert quorum is not None

    assert not influence_on_quorum(quorum, dispute(Dispute.COUNTED, 2)).could_change
    assert influence_on_quorum(quorum, dispute(Dispute.COUNTED, 3)).could_change
    missed = assess_quorum((CountQuorum(count=34),), Attendance(present=32))
    assert missed is not None
    assert not influence_on_quorum(missed, dispute(Dispute.MISSED, 1)).could_change
    assert influence_on_quorum(missed, dispute(Dispute.MISSED, 2)).could_change
    assert "manqué, à 2 participants" in influence_on_quorum(missed, []).sentence
    weighted = assess_quorum((WeightedQuorum(fraction=Fraction(1, 2)),), Attendance(), COLLEGES)
    assert weighted is not None
    with pytest.raises(ValueError, match="weighted"):
        influence_on_quorum(weighted, [])


def test_the_gap_at_the_last_seat_protects_an_election() -> None:
    field = [
        Candidate(code=code, name=code, counts=approvals(votes, 100))
        for code, votes in (("a", 90), ("b", 80), ("c", 70))
    ]
    rule = ElectionRule(seats=2, method=Method.MAJORITY, majority=HALF)
    result = elect(field, rule, Attendance())

    def could_change(kind: Dispute, number: int) -> bool:
        return influence_on_election(result, Attendance(), dispute(kind, number)).could_change

    assert not could_change(Dispute.COUNTED, 9)
    assert could_change(Dispute.COUNTED, 10)
    assert not could_change(Dispute.CHANGED, 4)
    assert could_change(Dispute.CHANGED, 5)
    assert influence_on_election(result, Attendance(), []).margin == 10


def test_one_vote_missed_fills_a_seat_that_nobody_had_a_vote_for() -> None:
    field = [
        Candidate(code=code, name=code, counts=approvals(votes, 10))
        for code, votes in (("a", 10), ("b", 0))
    ]
    rule = ElectionRule(seats=2, method=Method.PLURALITY, majority=HALF)
    result = elect(field, rule, Attendance())

    def could_change(kind: Dispute) -> bool:
        return influence_on_election(result, Attendance(), dispute(kind, 1)).could_change

    assert [each.code for each in result.elected] == ["a"]
    assert could_change(Dispute.MISSED)
    assert could_change(Dispute.CHANGED)
    assert not could_change(Dispute.COUNTED)

"""Approval and judgment as secret polls: sealed, cast, counted and said in sentences."""

import pytest

from common.refusals import Refusal
from tests.cast import Cast
from tests.factories import polls
from votes.station import readings
from votes.station.models import Poll
from votes.station.questions import (
    CHOICE,
    SCHULZE,
    Question,
    approval,
    grouped,
    judgment,
    ranking,
    read_question,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeper")]

EVENINGS = approval("Quels soirs pour l’atelier ?", ("Mardi", "Jeudi", "Samedi"), blank=True)
EMBLEM = judgment("Quel emblème ?", ("Le chêne", "La ruche"), ("Bien", "Passable", "À rejeter"))
GOOD, FAIR, BAD = [1, 0, 0], [0, 1, 0], [0, 0, 1]


def plain(text: str) -> str:
    """Without the unbreakable spaces of French typography."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_approval_counts_each_answer_and_the_blank_ballots(cast: Cast) -> None:
    of = polls.opened(cast, questions=[EVENINGS])
    of.vote(cast.alice, [[0, 1, 1, 0]])
    of.vote(cast.bilal, [[0, 0, 1, 1]])
    of.vote(cast.chloe, [[0, 0, 0, 0]])
    of.vote(cast.diego, [[1, 0, 0, 0]])

    of.count()

    (reading,) = readings.readings(of.poll)
    assert reading.bars == [
        ("Mardi", "", 1),
        ("Jeudi", "", 2),
        ("Samedi", "", 1),
        ("Blanc", "blank", 1),
    ]
    assert reading.places == [["Jeudi"], ["Mardi", "Samedi"]]
    assert plain(reading.sentence) == "« Jeudi » arrive en tête, avec 2 voix (bulletins : 4)."
    assert (of.poll.counted_votes, reading.ballots) == (4, 4)


def test_a_vote_counted_by_an_older_release_is_read_as_it_was(cast: Cast) -> None:
    of = polls.opened(cast, questions=[EVENINGS])
    of.vote(cast.alice, [[0, 1, 1, 0]])
    of.vote(cast.bilal, [[0, 0, 1, 1]])
    of.count()
    (now,) = readings.readings(of.poll)

    of.poll.counted_votes = None
    (before,) = readings.readings(of.poll)

    assert before.sentence == now.sentence
    assert before.ballots == now.ballots == 2


def test_judgment_reads_its_options_as_one_question_and_explains_the_order(cast: Cast) -> None:
    of = polls.opened(cast, questions=[EVENINGS, *EMBLEM])
    for member, oak, hive in (
        (cast.alice, GOOD, FAIR),
        (cast.bilal, GOOD, FAIR),
        (cast.chloe, BAD, GOOD),
    ):
        of.vote(member, [[1, 0, 0, 0], oak, hive])

    of.count()

    _evenings, emblem = readings.readings(of.poll)
    assert (emblem.title, emblem.options) == ("Quel emblème ?", ("Le chêne", "La ruche"))
    assert plain(emblem.sentence) == (
        "« Le chêne » arrive en tête : la majorité des bulletins (3 en tout) lui donne au moins la"
        " mention « Bien »."
    )
    (step,) = emblem.steps
    assert plain(step) == (
        "« Le chêne » passe avant « La ruche » : sa mention majoritaire est « Bien », contre"
        " « Passable »."
    )


def test_the_options_of_a_judgment_are_sealed_as_questions_that_stand_alone(cast: Cast) -> None:
    of = polls.prepared(cast, questions=EMBLEM)

    stored = [read_question(value) for value in of.poll.questions]

    assert stored == list(EMBLEM)
    assert [q.to_protocol().question for q in stored] == [
        "Quel emblème ? : Le chêne",
        "Quel emblème ? : La ruche",
    ]
    assert grouped([EVENINGS, *EMBLEM, *judgment("Quel nom ?", ("A", "B"))]) == [
        [0],
        [1, 2],
        [3, 4],
    ]


@pytest.mark.parametrize(
    ("questions", "code"),
    [
        ([ranking("Ordre ?", ("A", "B"), method=SCHULZE)], "ranking-is-named"),
        (EMBLEM[:1], "impossible-judgment"),
        (judgment("Lequel ?", ("A", "A")), "impossible-judgment"),
        (judgment("Lequel ?", ("A : 1", "A : 2")), "impossible-judgment"),
        ((*EMBLEM[:1], *judgment("Quel emblème ?", ("B",))), "impossible-judgment"),
        ([approval("Quoi ?", ("A", "A"))], "impossible-question"),
        ([approval("Quoi ?", ("A", "B"), seats=3)], "impossible-question"),
    ],
)
def test_a_question_that_cannot_be_counted_is_refused(
    cast: Cast, questions: list[Question], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        polls.prepared(cast, questions=questions)

    assert refused.value.code == code or code in {o.code for o in refused.value.obstacles}
    assert not Poll.objects.exists()


@pytest.mark.parametrize(
    "question",
    [polls.RESOLUTION, Question("Qui ?", ("A",), CHOICE, reference="resolution:1")],
)
def test_a_consultation_answers_no_resolution(cast: Cast, question: Question) -> None:
    with pytest.raises(Refusal) as refused:
        polls.prepared(cast, questions=[question], kind=Poll.Kind.CONSULTATION)

    assert refused.value.code == "consultation-decides-nothing"

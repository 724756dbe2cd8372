"""An organ is called by the cooperative's own word, with its own article."""

import pytest
from django.utils.translation import override

from members import wording
from members.models import Cooperative

FORMS = (
    ("directoire", "le directoire", "du directoire", "au directoire"),
    ("bureau", "le bureau", "du bureau", "au bureau"),
    (
        "conseil d’administration",
        "le conseil d’administration",
        "du conseil d’administration",
        "au conseil d’administration",
    ),
    ("gérance", "la gérance", "de la gérance", "à la gérance"),
    ("équipe de gestion", "l’équipe de gestion", "de l’équipe de gestion", "à l’équipe de gestion"),
)


@pytest.mark.parametrize(("word", "the", "of_the", "to_the"), FORMS)
def test_the_board_is_named_as_one_says_it(word: str, the: str, of_the: str, to_the: str) -> None:
    cooperative = Cooperative(words={"board": word})

    with override("fr"):
        said = (cooperative.the_board, cooperative.of_the_board, cooperative.to_the_board)

    assert said == (the, of_the, to_the)


def test_its_word_stays_french_in_an_english_sentence() -> None:
    with override("en"):
        assert wording.of_the("gérance") == "of the gérance"

"""Finding, translating and compiling the words of the house."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from frontend.words import catalogue, found, parts

COUNTED = (
    "{% blocktranslate count n=n %}{{ n }} vote{% plural %}{{ n }} votes{% endblocktranslate %}"
)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A tiny house: one page, one module, one part."""
    for room in (
        *found.ROOMS,
        *found.ROOMS_OF_VOTES,
        "frontend/templates",
        "frontend/locale/parts",
    ):
        (tmp_path / room).mkdir(parents=True, exist_ok=True)
    return tmp_path


def _part(house: Path, name: str, words: dict[str, object]) -> None:
    (house / "frontend/locale/parts" / name).write_text(json.dumps(words), encoding="utf-8")


def _page(house: Path, text: str) -> None:
    (house / "frontend/templates/page.html").write_text(text, encoding="utf-8")


def test_messages_of_code_are_found_whatever_the_function(house: Path) -> None:
    (house / "members/words.py").write_text(
        '_("One " "sentence")\ngettext_lazy("Two")\nngettext("%(n)s vote", "%(n)s votes", 2)\n'
        "f(_(x))\n"
    )
    texts = {(m.text, m.plural) for m in found.messages(house)}
    assert texts == {("One sentence", ""), ("Two", ""), ("%(n)s vote", "%(n)s votes")}


def test_messages_of_templates_are_found_with_their_plurals(house: Path) -> None:
    _page(
        house,
        '{% translate "It’s open" %}{{ x|default:_("Year") }}' + COUNTED,
    )
    texts = {(m.text, m.plural) for m in found.messages(house)}
    assert texts == {("It’s open", ""), ("Year", ""), ("%(n)s vote", "%(n)s votes")}


def test_a_message_without_french_is_missing(house: Path) -> None:
    _page(house, '{% translate "Vote" %}')
    assert [m.text for m in catalogue.gather(house).missing] == ["Vote"]


def test_a_translation_that_loses_a_value_is_broken(house: Path) -> None:
    _page(house, "{% blocktranslate %}Close on {{ day }}{% endblocktranslate %}")
    _part(house, "a.json", {"Close on {{ day }}": "Clôture demain"})
    assert "loses %(day)s" in catalogue.gather(house).broken[0]


def test_a_message_that_counts_needs_two_french_forms(house: Path) -> None:
    _page(
        house,
        COUNTED,
    )
    _part(house, "a.json", {"{{ n }} vote": "{{ n }} voix"})
    assert "two forms" in catalogue.gather(house).broken[0]


def test_two_parts_that_disagree_are_reported_and_the_first_counts(house: Path) -> None:
    _part(house, "a.json", {"Vote": "Voter"})
    _part(house, "b.json", {"Vote": "Vote"})
    words = catalogue.gather(house)
    assert "b.json" in words.broken[0]
    assert words.french["Vote"] == ("Voter",)


def test_a_part_that_is_not_json_is_named(house: Path) -> None:
    (house / "frontend/locale/parts/a.json").write_text("{")
    with pytest.raises(parts.PartUnreadable, match=r"a\.json"):
        catalogue.gather(house)


def test_french_typography_is_set_by_the_house() -> None:
    assert parts.french("L'urne est-elle close ?") == "L’urne est-elle close\u202f?"
    assert parts.french("« Oui » : 12 %") == "«\u00a0Oui\u00a0»\u00a0: 12\u00a0%"
    assert parts.french("<a class='x : y'>l'urne</a>") == "<a class='x : y'>l’urne</a>"


def test_the_same_words_give_the_same_catalogue(house: Path) -> None:
    _page(
        house,
        COUNTED,
    )
    _part(house, "a.json", {"{{ n }} vote": ["{{ n }} voix", "{{ n }} voix"], "January": "janvier"})
    words = catalogue.gather(house)
    assert catalogue.differs(house, words)
    first = [path.read_bytes() for path in catalogue.write(house, words)]
    assert not catalogue.differs(house, words)
    assert [path.read_bytes() for path in catalogue.write(house, words)] == first


def test_pages_call_the_board_by_the_cooperatives_own_word() -> None:
    """« Directoire » is one cooperative's word: it is data, except in the demonstration's cast."""
    words = catalogue.gather(Path(settings.ROOT))
    fixed = {
        message
        for message, forms in words.french.items()
        if any("directoire" in form.lower().replace("{directoire}", "") for form in forms)
    }
    assert fixed == {"The board"}

"""An organ of the cooperative inside a sentence, by the cooperative's own word: « le directoire »,
« du conseil d’administration », « à la gérance ». In English the word stays French."""

from django.utils.translation import get_language

# Words for an organ that are feminine; the others that cooperatives use are masculine.
FEMININE = frozenset({
    "assemblée", "collégiale", "commission", "coordination", "direction", "délégation", "gérance",
    "gouvernance", "présidence", "équipe",
})  # fmt: skip
VOWELS = "aàâeéèêëiîïoôuùûh"


def the(word: str) -> str:
    """« le bureau », « la gérance », « l’équipe »."""
    if not _french():
        return f"the {word}"
    return f"l’{word}" if _is_elided(word) else f"{'la' if _is_feminine(word) else 'le'} {word}"


def of_the(word: str) -> str:
    """« du bureau », « de la gérance », « de l’équipe »."""
    if not _french():
        return f"of the {word}"
    return f"de {the(word)}" if _is_elided(word) or _is_feminine(word) else f"du {word}"


def to_the(word: str) -> str:
    """« au bureau », « à la gérance », « à l’équipe »."""
    if not _french():
        return f"to the {word}"
    return f"à {the(word)}" if _is_elided(word) or _is_feminine(word) else f"au {word}"


def _french() -> bool:
    return (get_language() or "fr").startswith("fr")


def _is_elided(word: str) -> bool:
    return word[:1].lower() in VOWELS


def _is_feminine(word: str) -> bool:
    return word.split(" ", maxsplit=1)[0].lower() in FEMININE

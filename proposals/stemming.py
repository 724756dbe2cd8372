"""French words brought back to their stem, so that both databases find the same texts: without
accents, plurals or conjugations, and without the words that every text has."""

import re
from functools import lru_cache

import snowballstemmer

from members.names import fold

_WORD = re.compile(r"[a-z0-9]+")
_SHORTEST = 2
# Articles, pronouns, prepositions and auxiliaries, then what every proposal says.
_EMPTY_WORDS = """
ai aie aient ait alors apres as au aucun aucune aussi autre autres aux avaient avait avant avec
avoir avons ayant car ce cela celle celles celui ces cet cette ceux chaque ci comme comment
contre dans de depuis des donc dont du elle elles en encore entre est et etaient etait etant
etc ete etre eu eux fait faire fois font hors ici il ils jusque la le les leur leurs lors
lorsque lui ma mais me meme memes mes mon ne ni nos notre nous on ont ou par parce pas pendant
peu peut peuvent plus pour pourquoi puis qu quand que quel quelle quelles quels qui quoi sa
sans sauf se sera seront ses si soient soit son sont sous sur ta te tes ton tous tout toute
toutes tres tu un une vers vos votre vous
adopte assemblee decide demande generale propose proposition
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
_stemmer = snowballstemmer.stemmer("french")


def stems(text: str) -> list[str]:
    """“Les ateliers du jardin” → ["ateli", "jardin"], in the order of the text."""
    words = (word for word in _WORD.findall(fold(text)) if len(word) >= _SHORTEST)
    return [_stem(word) for word in words if word not in _EMPTY]


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return str(_stemmer.stemWord(word))

"""French names without accents or capitals, so that both databases sort and find them."""

import unicodedata

from members.models import Member

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "’": "'"})


def fold(text: str) -> str:
    """“Œuvré d’Été” → “oeuvre d'ete”: lower case, no accent, single spaces."""
    text = text.replace("\x00", " ")  # PostgreSQL takes none, even to look for
    if text.isascii():
        return " ".join(text.lower().split())
    bare = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(letters.casefold().split())


def index(member: Member) -> None:
    """Fills in the keys by which the member is sorted and found."""
    member.sort_key = fold(member.sort_name)[:220]
    member.search_key = fold(
        f"{member.number} {member.first_name} {member.last_name} {member.legal_name}"
        f" {member.email} {member.postcode} {member.city} {member.siren}"
    )

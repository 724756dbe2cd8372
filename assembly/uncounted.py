"""Questions whose urn is left uncounted: no votes, no result, neither adopted nor rejected."""

from assembly.models import Assembly, Resolution
from assembly.participation import polls_on
from common import prose
from common.documents.dates import moment_in_words
from votes.station import uncounted
from votes.station.models import Uncounting

G = Uncounting.Ground
GROUNDS = {
    G.LONE_BALLOT: "une seule personne a voté dans l’urne, le total serait son vote",
    G.OBJECTION: "un votant présent s’oppose au dépouillement de si peu de bulletins",
    G.KEYS: "trop peu de dépositaires de clé peuvent ouvrir le total",
    G.FAULT: "la vérification de l’urne a trouvé un défaut",
}


def left_uncounted(resolution: Resolution) -> Uncounting | None:
    """What two people decided of the urn of a resolution, or of one of its colleges': a result is
    never the sum of a part of its urns."""
    found = map(uncounted.decided, polls_on(resolution.assembly, resolution))
    return next((each for each in found if each is not None), None)


def left_uncounted_in(assembly: Assembly) -> list[Uncounting]:
    """What two people decided of the urns of an assembly."""
    links = assembly.polls.select_related("poll").order_by("pk")
    found = (uncounted.decided(link.poll) for link in links)
    return [each for each in found if each is not None]


def ground(of: Uncounting) -> str:
    """Why, with the words of whoever asked for it."""
    said = prose.plain(of.reasons).strip().rstrip(".")
    known = GROUNDS.get(G(of.ground))
    return f"{known} ({said})" if known else said


def sentence(of: Uncounting, resolution: Resolution) -> str:
    """The outcome of a question in words: the reason, and that there is no result."""
    without = (
        "ce vote n’élit personne"
        if resolution.is_election
        else "la résolution n’est ni adoptée ni rejetée"
    )
    return f"Non dépouillée\u00a0: {ground(of)}. Le vote n’a pas de résultat\u00a0: {without}."


def decision(of: Uncounting) -> str:
    """Who decided it and when, for the minutes."""
    assert of.decided_at is not None
    why, at = ground(of), moment_in_words(of.decided_at)
    return (
        f"{why[0].upper()}{why[1:]}. Demandé par {of.asked_by}, décidé par"
        f" {of.decided_by}, {at}. Aucun bulletin n’est ouvert\u00a0; l’archive scellée reste"
        " publique."
    )

"""The French of the papers: issuer, numbers, names of things."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import override

from assembly import rulebook
from assembly.models import Assembly, Resolution
from assembly.rules.statutes import Nature, RuleSet
from common.documents import Document, Letterhead
from members import wording
from members.letterhead import registration
from members.models import Cooperative

NARROW, NO_BREAK = "\u202f", "\u00a0"

_KINDS = {
    Assembly.Kind.ORDINARY: "assemblée générale ordinaire",
    Assembly.Kind.EXTRAORDINARY: "assemblée générale extraordinaire",
}
# In the name of an urn apart: between the nature of its questions and the completion.
APART = ", added "
_PARTS = {"ordinary": "partie ordinaire", "extraordinary": "partie extraordinaire"}
MODE = {
    Assembly.Mode.PHYSICAL: "en salle",
    Assembly.Mode.HYBRID: "en salle et par visioconférence",
    Assembly.Mode.REMOTE: "exclusivement à distance",
}
BLANK_PROXY_LAW = "l’article L225-106 du code de commerce"
CALL = {1: "première convocation", 2: "seconde convocation"}


def kind(assembly: Assembly) -> str:
    """« assemblée générale ordinaire »; « mixte » when it decides extraordinary questions too."""
    if {Nature.ORDINARY, Nature.EXTRAORDINARY} <= set(rulebook.natures(assembly)):
        return "assemblée générale mixte, ordinaire et extraordinaire"
    return _KINDS[Assembly.Kind(assembly.kind)]


def presented(
    author: str, board: str, *, agrees: bool, candidates: Sequence[bool], is_election: bool
) -> str:
    """Who puts a question, and what the board agrees, hence how blank proxies are used (L225-106):
    the question itself, or each candidate of an election."""
    if not is_election:
        return f"Résolution présentée par {author}, {'' if agrees else 'non '}agréée par {board}. "
    agreed = sum(candidates)
    if not agreed:
        return f"Élection présentée par {author}. {board.capitalize()} n’agrée aucun candidat. "
    return (
        f"Élection présentée par {author}. "
        f"{board.capitalize()} agrée {counted(agreed, 'candidat', 'candidats')}. "
    )


def the(organ: str) -> str:
    """« le directoire », « la gérance »: an organ by its own word, whoever asked for the paper."""
    with override("fr"):
        return wording.the(organ)


def of_the(organ: str) -> str:
    """« du directoire », « de la gérance »."""
    with override("fr"):
        return wording.of_the(organ)


def number(value: int) -> str:
    """« 1 234 »."""
    return f"{value:,}".replace(",", NARROW)


def counted(value: int, one: str, many: str) -> str:
    """« 0 voix », « 1 membre », « 2 membres »."""
    return f"{number(value)} {one if abs(value) < 2 else many}"


def euros(cents: int) -> str:
    """« 25 376 € », cents only when there are some."""
    whole, rest = divmod(cents, 100)
    return f"{number(whole)}{f',{rest:02d}' if rest else ''}{NO_BREAK}€"


def office(cooperative: Cooperative) -> str:
    """The registered office on one line."""
    town = f"{cooperative.postcode} {cooperative.city}".strip()
    return ", ".join(part for part in (cooperative.address, town) if part)


def issuer(cooperative: Cooperative) -> dict[str, Any]:
    """The mandatory mentions (R-CONV-03), as plain data to be frozen with a paper."""
    capital = (
        f"capital de {euros(cooperative.capital_amount_cents)}"
        if cooperative.capital_amount_cents
        else ""
    )
    mentions = [
        ", ".join(part for part in (cooperative.legal_form, capital) if part),
        f"Siège social : {office(cooperative)}",
        registration(cooperative),
    ]
    contact = " · ".join(part for part in (cooperative.email, cooperative.phone) if part)
    name = cooperative.name
    if cooperative.sigle and cooperative.sigle.lower() not in name.lower():
        name = f"{name} ({cooperative.sigle})"
    return {
        "name": name,
        "mentions": [mention for mention in mentions if mention],
        "contact": [contact] if contact else [],
    }


def letterhead(data: dict[str, Any]) -> Letterhead:
    return Letterhead(
        name=data["name"], mentions=tuple(data["mentions"]), contact=tuple(data["contact"])
    )


def part(group: str) -> str:
    """« partie ordinaire », « partie ordinaire, ajout 2 »: the questions of one urn."""
    nature, _apart, number = group.partition(APART)
    named = _PARTS.get(nature, nature)
    return f"{named}, ajout {number}" if number else named


def author(resolution: Resolution, cooperative: Cooperative) -> str:
    """Who presents a resolution, by name when it is a member's."""
    names = {
        Resolution.Author.BOARD: the(cooperative.word("board")),
        Resolution.Author.SUPERVISORY_BOARD: the(cooperative.word("supervisory_board")),
        Resolution.Author.MEMBERS: f"des {cooperative.word('members')}",
    }
    who = names[Resolution.Author(resolution.author)]
    return f"{who} ({resolution.author_name})" if resolution.author_name else who


def paper(data: dict[str, Any]) -> Document:
    """A paper begun with what all of them keep frozen: title, issuer, date, watermark."""
    return Document(
        title=data["title"],
        subtitle=data["subtitle"],
        letterhead=letterhead(data["issuer"]),
        reference=data.get("reference", ""),
        dated=datetime.fromisoformat(data["dated"]),
        watermark=data["watermark"],
    )


def blank_proxy_source(rules: RuleSet) -> str:
    """What decides how a blank proxy counts: the law of companies, or the statutes."""
    rule = rules.rule("blank_proxy")
    if "L225-106" in rule.source:
        return BLANK_PROXY_LAW
    return f"les statuts ({rule.article})" if rule.article else "les statuts"

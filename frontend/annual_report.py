"""One year of the cooperative on one page: figures, what was decided, what became of it, thanks.

Drawn from what is public already, at the moment it is asked for; nothing of it is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import override

from assembly.documents import words
from common.documents import Document, Strong
from common.documents.kit import watermark_of_now
from frontend import money
from frontend.queries import follow_ups, history
from frontend.queries.follow_ups import Followed
from frontend.queries.history import Event, YearOfFigures
from members import queries as register
from members.models import Cooperative
from proposals import queries as proposals

# What a page holds; the other decisions are counted, and all stand on the site.
MOST_DECISIONS, MOST_EVENTS = 8, 4
FIRST_YEAR = 1800


@dataclass(frozen=True)
class YearTold:
    """What is known of one year."""

    year: int
    figures: YearOfFigures | None
    events: Sequence[Event]
    adopted: Sequence[Followed]
    proposed: int

    @property
    def is_empty(self) -> bool:
        return not (self.figures or self.events or self.adopted or self.proposed)


def told(year: int, on: date) -> YearTold:
    """The year as the public pages have it."""
    figures = next((row for row in history.figures() if row.year == year), None)
    events = next((row.events for row in history.timeline() if row.number == year), [])
    adopted = follow_ups.board(on=on, year=year)
    return YearTold(year, figures, events, adopted, proposals.published_in(year))


def draw(of: YearTold, at: datetime) -> Document:
    """The page, in French as every paper."""
    cooperative = register.cooperative()
    with override("fr"):
        paper = words.paper(
            {
                "title": f"L’année {of.year} en une page",
                "subtitle": cooperative.name,
                "issuer": words.issuer(cooperative),
                "reference": f"{cooperative.name} · {of.year}",
                "dated": at.isoformat(),
                "watermark": watermark_of_now(),
            }
        )
        paper.heading(2, "Les chiffres")
        known = list(_figures(of.figures, cooperative)) if of.figures else []
        if known:
            paper.facts(known)
        else:
            paper.paragraph("Aucun chiffre n’est publié pour cette année.")
        if of.events:
            paper.heading(2, "Ce qui s’est passé")
            paper.items([[event.title] for event in of.events[:MOST_EVENTS]])
        paper.heading(2, "Ce qui a été décidé, et ce qu’il en est")
        _decisions(paper, of)
        paper.heading(2, "Ce que les membres ont proposé")
        said = words.counted(of.proposed, "proposition publiée", "propositions publiées")
        paper.paragraph(f"{said} dans l’année. Débats et réponses se lisent sur le site.")
    return paper


def _decisions(paper: Document, of: YearTold) -> None:
    if not of.adopted:
        paper.paragraph("Aucune résolution adoptée cette année-là.")
        return
    paper.items([_line(row) for row in of.adopted[:MOST_DECISIONS]])
    others = len(of.adopted) - MOST_DECISIONS
    if others > 0:
        more = words.counted(others, "autre résolution adoptée", "autres résolutions adoptées")
        paper.paragraph(f"Et {more}, à lire sur le site.")


def _line(row: Followed) -> list[Any]:
    latest = row.standing.latest
    where = f"{latest.get_status_display()}, {latest.owner}." if latest else "Rien n’a été dit."
    return [Strong(row.standing.resolution.title), f"\u00a0: {where}"]


def _figures(row: YearOfFigures, cooperative: Cooperative) -> Sequence[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if row.members is not None:
        found.append(("Membres", words.number(row.members)))
    if row.capital_cents is not None and cooperative.has_shares:
        found.append(("Capital", _capital(row.capital_cents, cooperative)))
    if row.turnover_cents is not None:
        found.append(("Chiffre d’affaires", words.euros(row.turnover_cents)))
    if row.turnover_cents and row.non_member_turnover_cents is not None:
        share = money.percent(row.non_member_turnover_cents, row.turnover_cents)
        limit = cooperative.non_member_turnover_limit_percent
        said = f"{money.percent_in_words(share)} (limite de la loi\u00a0: {limit}\u00a0%)"
        found.append(("Part faite avec des non-membres", said))
    if row.result_cents is not None:
        found.append(("Résultat", words.euros(row.result_cents)))
    if row.registered and row.participants is not None:
        share = money.percent(row.participants, row.registered)
        said = (
            f"{words.number(row.participants)} sur {words.number(row.registered)}, soit"
            f" {money.percent_in_words(share)}"
        )
        found.append(("Participation à l’assemblée", said))
    if row.source:
        found.append(("Source", row.source))
    return found


def _capital(cents: int, cooperative: Cooperative) -> str:
    """What is missing for the minimum is said in shares, which somebody can subscribe."""
    said, minimum = words.euros(cents), cooperative.capital_minimum_cents
    if not minimum:
        return said
    said += f" (minimum\u00a0: {words.euros(minimum)})"
    value = cooperative.share_value_cents
    if cents < minimum and value:
        missing = -(-(minimum - cents) // value)
        said += f"\u00a0; il manque {words.counted(missing, 'part', 'parts')}"
    return said

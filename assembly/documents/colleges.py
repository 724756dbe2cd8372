"""Votes weighted by college, as the notice announces them and the minutes print them (R-VAR-01)."""

from typing import Any

from assembly import rulebook
from assembly.colleges import Weighted, colleges, colleges_of
from assembly.documents import words
from assembly.models import Assembly
from assembly.rules.attendance import Counting
from assembly.rules.quantities import percent_in_french
from assembly.rules.statutes import RuleSet
from common.documents import Document


def weights_in_words(assembly: Assembly) -> list[str]:
    """One sentence in the notice; none where votes are not weighted."""
    rules = rulebook.of(assembly)
    found = colleges(assembly) or colleges_of(assembly.call.meets_in_paris.date(), rules)
    if not found:
        return []
    listed = ", ".join(_part_of(each) for each in found)
    if found[0].counting is Counting.BY_VOTE:
        capped = (
            f"{_cap_in_words(rules)}\u00a0: {listed}. Leurs voix sont réduites en "
            "proportion\u00a0; celles des autres membres comptent chacune pour une. Un pouvoir "
            "compte comme la voix de la personne représentée."
        )
        return [capped]
    rule = (
        f"Votes pondérés par collège\u00a0: {listed}. Chaque membre a une voix dans son collège. "
        "Un collège apporte son poids multiplié par la part de ses voix qui sont pour. Un pouvoir "
        "compte dans le collège de la personne représentée."
    )
    lowered = any(each.stated is not None for each in found)
    return [rule, f"{_cap_in_words(rules)}."] if lowered else [rule]


def _part_of(college: Weighted) -> str:
    """“Investisseurs 49 % (60 % avant le plafond)”."""
    said = f"{college.name} {percent_in_french(college.weight)}"
    if college.stated is None:
        return said
    return f"{said} ({percent_in_french(college.stated)} sans le plafond)"


def _cap_in_words(rules: RuleSet) -> str:
    """The most that associates who do not cooperate may hold, with its article."""
    rule = rules.rule("investors_share_max")
    return f"Au plus {rule.words} des voix aux associés non coopérateurs, {rule.source}"


def draw_colleges(paper: Document, outcome: dict[str, Any]) -> None:
    """Heads and weighted result side by side, and what each college brought."""
    if outcome["candidates"]:
        _draw_candidates(paper, outcome)
        return
    weighted = outcome["rule"]["weighted"]
    paper.table(
        ("Pour, sans pondération", "Pour, après pondération par collège"),
        [(percent(weighted["raw_percent"]), percent(weighted["percent"]))],
        numbers={0, 1},
    )
    paper.table(
        ("Collège", "Poids", "Participants", "Pour", "Contre", "Abst.", "Part pour", "Apporte"),
        [
            (
                each["name"],
                percent(each["weight_percent"]),
                f"{words.number(each['participants'])} / {words.number(each['members'])}",
                words.number(each["for"]),
                words.number(each["against"]),
                words.number(each["abstain"]),
                percent(each["percent"]) if each["base"] else "–",
                percent(each["brought_percent"]),
            )
            for each in outcome["colleges"]
        ],
        widths=(3, 1.6, 1.9, 1.1, 1.2, 1.1, 1.7, 1.7),
        numbers={1, 2, 3, 4, 5, 6, 7},
        row_heads=True,
    )
    paper.paragraph(weighted["explanation"])


def _draw_candidates(paper: Document, outcome: dict[str, Any]) -> None:
    colleges = outcome["colleges"]
    paper.paragraph(
        "Les candidats sont classés par leur part pondérée\u00a0: la part des bulletins de chaque "
        "collège qui les nomment, multipliée par le poids du collège."
    )
    paper.table(
        (
            "Candidate ou candidat",
            *(f"{each['name']} ({percent(each['weight_percent'])})" for each in colleges),
            "Sans pondération",
            "Après pondération",
        ),
        [
            (
                place["name"],
                *(f"{each['votes'][place['name']]} / {each['expressed']}" for each in colleges),
                percent(place["raw_percent"]),
                percent(place["percent"]),
            )
            for place in outcome["candidates"]
        ],
        numbers=set(range(1, len(colleges) + 3)),
        row_heads=True,
    )


def percent(text: str) -> str:
    """“54,39 %” from “54.39”."""
    return f"{text.replace('.', ',')}\u00a0%"

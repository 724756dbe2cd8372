"""The influence report: what would have changed each result, for whoever contests or defends it."""

from datetime import datetime
from typing import Any

from assembly import contesting, influence_report
from assembly.documents import words
from assembly.documents.outcomes import VERDICTS
from assembly.models import Assembly, Outcome
from common.documents import Document, Strong
from common.documents.dates import day_in_words, moment_in_words
from common.documents.kit import watermark_of_now
from members import queries as register

NEVER = "aucun nombre"


def influence_data(assembly: Assembly, *, at: datetime) -> dict[str, Any]:
    last = contesting.limit(assembly, at=at)
    return {
        "issuer": words.issuer(register.cooperative()),
        "watermark": watermark_of_now(),
        "dated": at.isoformat(),
        "title": "Rapport d’influence",
        "subtitle": f"{assembly.title}, {moment_in_words(assembly.call.meets_at)}",
        "limit": f"{day_in_words(last.deadline.on)} ({last.deadline.source})",
        "earlier": [
            [
                f"Question n°\u00a0{resolution.number}, décidée par la première assemblée",
                day_in_words(own.deadline.on),
            ]
            for resolution, own in contesting.earlier_limits(assembly, at=at)
        ],
        "lines": influence_lines(assembly),
    }


def draw_influence(data: dict[str, Any]) -> Document:
    paper = words.paper(data)
    paper.paragraph(
        "Une irrégularité ne fait annuler une décision que si elle a pu en changer le résultat. Ce "
        "rapport le dit pour chaque question, sans connaître le choix de personne\u00a0: chaque "
        "vote contesté y est lu de la façon la plus défavorable au résultat, pour le quorum comme "
        "pour la majorité."
    )
    paper.facts([("Action en nullité possible jusqu’au", data["limit"]), *data.get("earlier", [])])
    if not data["lines"]:
        paper.paragraph("Aucune question n’a encore de résultat.", style="notice")
        return paper
    draw_lines(paper, data["lines"])
    return paper


def influence_lines(assembly: Assembly) -> list[dict[str, Any]]:
    """Each question that has its result, as plain data."""
    return [_line(line) for line in influence_report.lines(assembly)]


def draw_lines(paper: Document, lines: list[dict[str, Any]]) -> None:
    """How many votes it would have taken, then the votes that are in dispute."""
    paper.heading(2, "Combien de votes contestés auraient pu changer chaque résultat")
    paper.table(
        ("N°", "Question", "Résultat", "Comptés à tort", "Écartés à tort", "Changés"),
        [
            (
                words.number(line["number"]),
                line["title"],
                line["verdict"],
                _votes(line["counted"]),
                _votes(line["missed"]),
                _votes(line["changed"]),
            )
            for line in lines
        ],
        widths=(0.7, 6, 2.2, 1.8, 1.8, 1.7),
        numbers={0, 3, 4, 5},
    )
    paper.heading(2, "Votes effectivement en cause")
    for line in lines:
        paper.paragraph(Strong(f"{line['number']}. {line['title']}. "), line["disputed"])
        for sentence in line["sentences"]:
            paper.paragraph(sentence, style="soft")


def _votes(number: int | None) -> str:
    return NEVER if number is None else words.number(number)


def _line(line: influence_report.Line) -> dict[str, Any]:
    return {
        "number": line.resolution.number,
        "title": line.resolution.title,
        "verdict": VERDICTS[Outcome.Verdict(line.outcome.verdict)],
        "counted": line.counted,
        "missed": line.missed,
        "changed": line.changed,
        "could_change": line.could_change,
        "disputed": _disputed(line),
        "sentences": line.sentences,
    }


def _disputed(line: influence_report.Line) -> str:
    if not line.disputed:
        return "Aucun vote n’est en cause à la date de ce document."
    parts = []
    if line.leavers:
        left = words.counted(line.leavers, "vote", "votes")
        parts.append(f"{left} de membres partis après avoir voté")
    if line.claims:
        filed = words.counted(line.claims, "contestation", "contestations")
        parts.append(f"{filed} sur {words.counted(line.claimed, 'vote', 'votes')}")
    answer = "pouvaient changer" if line.could_change else "ne pouvaient pas changer"
    total = words.counted(line.disputed, "vote", "votes")
    return f"En cause\u00a0: {', '.join(parts)}. Ensemble ({total}), ils {answer} le résultat."

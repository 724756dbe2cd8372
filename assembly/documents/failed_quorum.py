"""The minutes of failed quorum (procès-verbal de carence, R-PV-03, R-CONV-07)."""

from datetime import datetime
from typing import Any

from assembly import rulebook
from assembly.documents import words
from assembly.documents.sitting import (
    annexes_data,
    bureau_data,
    convocation_summary,
    draw_annexes,
    draw_opening,
    draw_signatures,
    met_in_words,
    refusals_data,
    sitting_data,
)
from assembly.freezing import items_in_order
from assembly.models import Call, QuorumRecord
from common.documents import Document
from common.documents.kit import watermark_of_now
from members import queries as register


def failed_quorum_data(call: Call, *, at: datetime) -> dict[str, Any]:
    """The finding that the assembly could not decide, with its figures, as plain data."""
    assembly = call.assembly
    cooperative = register.cooperative()
    failed = QuorumRecord.objects.filter(call=call, reached=False).select_related("resolution")
    return {
        "issuer": words.issuer(cooperative),
        "watermark": watermark_of_now(),
        "dated": at.isoformat(),
        "title": f"Procès-verbal de carence de l’{words.kind(assembly)}",
        "subtitle": f"{met_in_words(call)}, {words.CALL[call.number]}",
        "words": {key: cooperative.word(key) for key in ("member", "members", "board")},
        "sitting": sitting_data(call),
        "convocation": convocation_summary(call, at=at),
        "agenda": [item.title for item in items_in_order(assembly)],
        "bureau": bureau_data(call),
        "refusals": refusals_data(call),
        "rules": [dict(line) for line in rulebook.applied(assembly, call, rulebook.of(assembly))],
        "failed": [_finding(record) for record in failed.order_by("resolution__number")],
        "incidents": call.incidents,
        "has_urn": assembly.polls.exists(),
        "second": call.number == 1,
        "annexes": annexes_data(call),
        "agenda_hash": assembly.agenda_hash,
    }


def draw_failed_quorum_minutes(data: dict[str, Any]) -> Document:
    paper = words.paper(data)
    draw_opening(paper, data)
    paper.heading(2, "Ordre du jour")
    paper.items(data["agenda"])
    paper.heading(2, "Constat")
    for rule in data["rules"]:
        paper.paragraph(f"{rule['label']}\u00a0: {rule['words']} ({rule['source']}).", style="soft")
    paper.table(
        ("N°", "Question", "Inscrits", "Comptés", "Requis", "Manquants"),
        [
            (
                row["number"],
                row["title"],
                *(words.number(row[key]) for key in ("registered", "counted", "required")),
                words.number(row.get("missing", row["required"] - row["counted"])),
            )
            for row in data["failed"]
        ],
        widths=(1, 6, 2, 2, 2, 2),
        numbers={2, 3, 4, 5},
    )
    for row in data["failed"]:
        if row.get("weighted"):
            paper.paragraph(f"N°\u00a0{row['number']}. {row['weighted']}")
    paper.paragraph(
        "Le bureau constate que le quorum n’est pas atteint. L’assemblée ne peut pas délibérer "
        "valablement sur ces questions, et la séance est levée "
        f"{data['sitting']['closed']}.",
        style="notice",
    )
    if data["second"]:
        paper.paragraph(
            "Une seconde assemblée sera convoquée par un nouvel avis, sur le même ordre du jour, "
            "qui ne peut pas être modifié."
        )
    if data["has_urn"]:
        paper.paragraph(
            "L’urne électronique reste scellée. Aucun bulletin n’est déchiffré ni compté. Les "
            "votes et les pouvoirs déjà reçus restent valables pour la seconde assemblée."
        )
    if data["incidents"]:
        paper.heading(2, "Incidents")
        paper.prose(data["incidents"])
    draw_annexes(paper, data)
    draw_signatures(paper, data)
    return paper


def _finding(record: QuorumRecord) -> dict[str, Any]:
    """The heads of one question; `weighted` says why enough members made no quorum, where the
    weights of the colleges were missing."""
    missing = (record.required or 0) - record.counted
    return {
        "number": str(record.resolution.number),
        "title": record.resolution.title,
        "registered": record.registered,
        "counted": record.counted,
        "required": record.required or 0,
        "missing": max(0, missing),
        "weighted": record.sentence if missing <= 0 else "",
        "present": record.present,
        "represented": record.represented + record.blank_proxies,
        "remote": record.remote,
    }
